"""Master data that came in the headers of documents (EPCIS 2.0, section 9.7): what an operator says of its places and wares.

It is no claim and stands in no log: the newest word of an operator about a thing replaces its last. An operator's words are
its own: they answer its questions, and nobody else's.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from events import index
from events.models import MasterData
from events.query.masterdata import NAMES_MAX

_VOCABULARY_MAX, _URI_MAX = 200, 512
_LEVELS_MAX = 20
"""Levels of a site, from a country down to a shelf."""
_ROWS_AT_ONCE = 1_000


def keep(vocabularies: list[dict], *, gln: str) -> int:
    """Remember the valid `vocabularies` of a document in the name of `gln`; answers of how many elements."""
    now = timezone.now()
    rows = {}
    for vocabulary, element in _elements(vocabularies):
        uri = index.spelled(element["id"])
        rows[vocabulary, uri] = MasterData(
            gln=gln, vocabulary=vocabulary, uri=uri, attributes=_attributes(element), said_at=now,
            children=[index.spelled(child) for child in element.get("children", ())],
        )  # fmt: skip
    MasterData.objects.bulk_create(
        rows.values(), update_conflicts=True, unique_fields=["gln", "vocabulary", "uri"],
        update_fields=["attributes", "children", "said_at"], batch_size=1_000,
    )  # fmt: skip
    return len(rows)


@dataclass(frozen=True, slots=True)
class Words:
    """The master data of one operator as questions look it up (events.query.masterdata.Vocabulary)."""

    gln: str

    def descendants(self, ids: frozenset[str]) -> frozenset[str]:
        """`ids` and everything below them; a hierarchy that turns in a circle ends where it was before."""
        found, fresh = set(ids), set(ids)
        for _ in range(_LEVELS_MAX):
            rows = MasterData.objects.filter(gln=self.gln, uri__in=fresh).values_list("children", flat=True)
            fresh = {child for children in rows for child in children} - found
            found |= fresh
            if not fresh or len(found) > NAMES_MAX:
                break
        return frozenset(found)

    def having(self, attributes: Iterable[str], values: Iterable[str] | None = None) -> frozenset[str]:
        """What has one of `attributes`, with one of `values` where these are given."""
        wanted = list(attributes)
        sought = None if values is None else {str(value) for value in values}
        rows = MasterData.objects.filter(gln=self.gln, attributes__has_any_keys=wanted).values_list("uri", "attributes")
        found: set[str] = set()
        for uri, said in rows.iterator(_ROWS_AT_ONCE):
            if sought is None or any(str(value) in sought for name in wanted for value in said.get(name, ())):
                found.add(uri)
            if len(found) > NAMES_MAX:
                break
        return frozenset(found)


def _elements(vocabularies: list[dict]) -> Iterable[tuple[str, dict]]:
    for vocabulary in vocabularies:
        for element in vocabulary.get("vocabularyElementList", ()):
            if len(vocabulary["type"]) <= _VOCABULARY_MAX and len(element["id"]) <= _URI_MAX:
                yield vocabulary["type"], element


def _attributes(element: dict) -> dict[str, list]:
    """Attribute names may stand several times, each with a value more."""
    found: dict[str, list] = defaultdict(list)
    for attribute in element.get("attributes", ()):
        found[attribute["id"]].append(attribute.get("attribute"))
    return dict(found)
