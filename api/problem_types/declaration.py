from typing import NamedTuple

from parties.text import Text


class ProblemType(NamedTuple):
    """One kind of problem: a stable code, the HTTP status, what it is called, and what to do about it.

    `status` is 0 for a warning, which stands beside a record and refuses nothing.
    """

    code: str
    status: int
    title: Text
    advice: Text


REGISTRY: dict[str, ProblemType] = {}


def declare(status: int, code: str, *, title: Text, advice: Text) -> ProblemType:
    """Add a problem type to the registry; a code is declared once."""
    if code in REGISTRY:
        raise TypeError(f"the problem type {code!r} is declared twice")
    REGISTRY[code] = ProblemType(code, status, title, advice)
    return REGISTRY[code]
