import re
from typing import NamedTuple

LANGUAGES = ("ko", "en")


class Text(NamedTuple):
    """Words for a person, in both languages of the service.

    Kept beside what they describe rather than in a message catalogue: a declaration that lacks one of the
    two languages cannot be written at all.
    """

    en: str
    ko: str

    def in_(self, language: str) -> str:
        """The words in `language` ("ko", "en", also "ko-KR"); English for any other."""
        return with_particles(self.ko) if language.lower().startswith("ko") else self.en

    def format(self, **values: object) -> "Text":
        """The same words with `{name}` places filled in."""
        return Text(self.en.format(**values), self.ko.format(**values))


_PARTICLES = re.compile(r"(이\(가\)|은\(는\)|을\(를\)|\(으\)로)")
_RIEUL = 8
_FIGURES = dict(zip("0123456789", "영일이삼사오육칠팔구", strict=True))
_CHOICES = {"이(가)": ("이", "가"), "은(는)": ("은", "는"), "을(를)": ("을", "를"), "(으)로": ("으로", "로")}


def with_particles(text: str) -> str:
    """Korean `text` with each particle that stands in both forms, as in 이(가), in the one that its word calls for.

    A word that ends in a consonant takes the first, numbers as they are read; after one that ends in neither Hangul
    nor a figure both stay.
    """
    parts = _PARTICLES.split(text)
    for place in range(1, len(parts), 2):
        final = _final_consonant(parts[place - 1])
        if final is not None:
            closed = final != 0 and not (parts[place] == "(으)로" and final == _RIEUL)
            parts[place] = _CHOICES[parts[place]][0 if closed else 1]
    return "".join(parts)


def _final_consonant(word: str) -> int | None:
    """The number of the final consonant of the last letter, 0 for none; None where that is no Korean sound."""
    letters = word.rstrip(")'\" ")
    if letters and letters[-1] in _FIGURES:
        letters = _FIGURES[letters[-1]]
    if not letters or not "가" <= letters[-1] <= "힣":
        return None
    return (ord(letters[-1]) - ord("가")) % 28
