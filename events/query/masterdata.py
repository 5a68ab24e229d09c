"""Master data as questions use it: what lies below a place, and what has an attribute."""

from collections.abc import Iterable
from typing import Protocol


class Vocabulary(Protocol):
    """Where the master data of captured documents is looked up. Identifiers are in their one spelling."""

    def descendants(self, ids: frozenset[str]) -> frozenset[str]:
        """`ids` and everything below them."""

    def having(self, attributes: Iterable[str], values: Iterable[str] | None = None) -> frozenset[str]:
        """What has one of `attributes`, with one of `values` where these are given."""


class Nothing:
    """No master data at all."""

    def descendants(self, ids: frozenset[str]) -> frozenset[str]:
        """Only themselves."""
        return ids

    def having(self, attributes: Iterable[str], values: Iterable[str] | None = None) -> frozenset[str]:
        """Nothing."""
        return frozenset()
