"""EPC patterns, `urn:epc:idpat:sgtin:9521234.054321.*` (EPC Tag Data Standard, section 8): many identifiers in one."""

from dataclasses import dataclass

from events import epc
from events.query import names, terms

_START = "urn:epc:idpat:"
_DOTS = {"sgtin": 2, "lgtin": 2, "upui": 2, "sgln": 2, "grai": 2, "gdti": 2, "sgcn": 2, "cpi": 2, "itip": 4, "sscc": 1,
         "giai": 1, "pgln": 1, "gsrn": 1, "gsrnp": 1, "ginc": 1, "gsin": 1}  # fmt: skip
_CLASSES = {"lgtin"}


class PatternError(ValueError):
    """A text that begins like a pattern is none."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """What stands before the first `*` of a pattern, as the URN of an identifier has it; `prefix` is its company prefix."""

    scheme: str
    fixed: str
    prefix: str
    terms: frozenset[int]

    def matches(self, uri: str) -> bool:
        """Whether an identifier, in its one spelling, is one of those meant."""
        try:
            found = epc.parse(uri, company_prefix_length=len(self.prefix) or None)
        except epc.EpcError:
            return False
        if not self.prefix:
            return found.scheme == self.scheme
        return found.urn is not None and found.urn.startswith(self.fixed)


def is_pattern(text: str) -> bool:
    """Whether a text is written as a pattern."""
    return text[: len(_START)].lower() == _START


def read(text: str) -> Pattern | str:
    """The pattern that a text is, or the identifier or class that it means alone; PatternError when it is neither."""
    scheme, _, body = text[len(_START) :].partition(":")
    if scheme not in _DOTS:
        raise PatternError(f"'{scheme}' is not one of {', '.join(_DOTS)}")
    fields = body.split(".", _DOTS[scheme])
    literal = fields[: fields.index("*")] if "*" in fields else fields
    if len(fields) != _DOTS[scheme] + 1 or set(fields[len(literal) :]) - {"*"} or not all(literal):
        raise PatternError("it has the wrong number of parts, or a part behind a * that is not a *")
    kind = "class" if scheme in _CLASSES else "id"
    whole = f"urn:epc:{kind}:{scheme}:{body}"
    if len(literal) == len(fields):
        return names.thing(whole)
    fixed = f"urn:epc:{kind}:{scheme}:{''.join(f'{field}.' for field in literal)}"
    return Pattern(scheme, fixed, literal[0] if literal else "", _terms(scheme, fixed, literal, len(fields)))


def _terms(scheme: str, fixed: str, literal: list[str], count: int) -> frozenset[int]:
    if len(literal) == count - 1 and count > 2:
        stem = terms.shapes(names.thing(f"{fixed}1"))
        if not stem:
            raise PatternError("what stands before the * is not of the right length")
        return frozenset(stem[-1:])
    return frozenset({terms.term(terms.SCHEME, scheme)})
