"""Master data as questions use it: what lies below a place, and what has an attribute."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import orjson
from django.db import connection

DEPTH_MAX = 20
"""Levels of places within places."""
FOUND_MAX = 10_000
_BELOW = f"""
    WITH RECURSIVE below (uri, depth) AS (
        SELECT unnest(%s::text[]), 0
        UNION
        SELECT child, b.depth + 1
        FROM below b JOIN events_masterdata m ON m.uri = b.uri, jsonb_array_elements_text(m.children) AS child
        WHERE (%s::text IS NULL OR m.gln = %s) AND b.depth < %s
    )
    SELECT DISTINCT uri FROM below LIMIT {FOUND_MAX}
"""
_HAVING = f"""
    SELECT uri, attributes FROM events_masterdata
    WHERE (%s::text IS NULL OR gln = %s) AND attributes ?| %s LIMIT {FOUND_MAX}
"""


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


@dataclass(frozen=True, slots=True)
class Stored:
    """Master data of the documents that one operator captured; without `gln` of everybody's."""

    gln: str | None

    def descendants(self, ids: frozenset[str]) -> frozenset[str]:
        """`ids` and everything below them, to DEPTH_MAX levels."""
        return ids | frozenset(self._read(_BELOW, [list(ids), self.gln, self.gln, DEPTH_MAX]))

    def having(self, attributes: Iterable[str], values: Iterable[str] | None = None) -> frozenset[str]:
        """What has one of `attributes`, with one of `values` where these are given."""
        found = self._read(_HAVING, [self.gln, self.gln, list(attributes)])
        if values is None:
            return frozenset(uri for uri, _ in found)
        wanted = set(values)
        # The driver gives JSON as its text.
        told = [(uri, orjson.loads(said)) for uri, said in found]
        meant = {uri for uri, said in told for name in attributes if not wanted.isdisjoint(map(str, said.get(name, ())))}
        return frozenset(meant)

    def _read(self, statement: str, given: list) -> list:
        with connection.cursor() as cursor:
            cursor.execute(statement, given)
            found = cursor.fetchall()
        return [row[0] if len(row) == 1 else row for row in found]
