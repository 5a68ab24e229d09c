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
        return self.ko if language.lower().startswith("ko") else self.en

    def format(self, **values: object) -> "Text":
        """The same words with `{name}` places filled in."""
        return Text(self.en.format(**values), self.ko.format(**values))
