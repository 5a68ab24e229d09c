"""Master data as questions use it: what lies below a place, and what has an attribute."""

from collections.abc import Iterable
from typing import Protocol

from events.query.error import QueryError
from parties.text import Text

NAMES_MAX = 1_000
"""Places or wares that master data may put in the stead of one parameter's values: each is looked for by itself."""


class Vocabulary(Protocol):
    """Where the master data of captured documents is looked up. Identifiers are in their one spelling.

    What finds more than NAMES_MAX need not find all.
    """

    def descendants(self, ids: frozenset[str]) -> frozenset[str]:
        """`ids` and everything below them."""

    def having(self, attributes: Iterable[str], values: Iterable[str] | None = None) -> frozenset[str]:
        """What has one of `attributes`, with one of `values` where these are given."""


def few(found: frozenset[str]) -> frozenset[str]:
    """`found`; raises QueryError when it is more than NAMES_MAX."""
    if len(found) > NAMES_MAX:
        raise QueryError("QueryTooComplexException", Text(
            f"Your master data has more than {NAMES_MAX} things of which this holds; ask for one further down, or by its id.",
            f"마스터 데이터에서 이 조건에 맞는 대상이 {NAMES_MAX}개를 넘습니다. 더 아래 단계나 식별자로 물으세요."))  # fmt: skip
    return found


class Nothing:
    """No master data at all."""

    def descendants(self, ids: frozenset[str]) -> frozenset[str]:
        """Only themselves."""
        return ids

    def having(self, attributes: Iterable[str], values: Iterable[str] | None = None) -> frozenset[str]:
        """Nothing."""
        return frozenset()
