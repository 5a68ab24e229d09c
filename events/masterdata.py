"""Master data that came in the headers of documents (EPCIS 2.0, section 9.7): what an operator says of its places and wares.

It is no claim and stands in no log: the newest word of an operator about a thing replaces its last. An operator's words are
its own: they answer its questions, and nobody else's.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.utils import timezone

from events import index
from events.models import MasterData

_VOCABULARY_MAX, _URI_MAX = 200, 512


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
