"""What questions of EPCIS are answered with: what the asker may see, and the document that says it."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import partial

from batteries import projection, timeline
from batteries.lifecycle.placement import NAMESPACE, PREFIX
from events import feed, index
from events.query import formats
from events.query.formats import Writing
from events.query.question import Question
from events.query.searching import Sight
from parties.access import Viewer

CONTEXT = ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {PREFIX.rstrip(":"): NAMESPACE}]
"""The JSON-LD context of what this server writes itself."""
STANDARDS = ("EPCIS", "CBV")
SPOKEN = "2.0.0"
VERSIONS = {f"GS1-{standard}-Version": SPOKEN for standard in STANDARDS}
"""The headers that say in which versions a document is written."""


def sight(viewer: Viewer, asked: Question) -> Sight:
    """What the asker may see of the answer: what it said and was told, and whole stories of what it holds and asks for."""
    shown = partial(timeline.event_for, viewer)
    if viewer.is_authority:
        return Sight(None, frozenset(), shown)
    ids = frozenset().union(*(condition.event_ids for condition in asked.conditions))
    found = [*feed.by_ids(ids).values()]
    # An event that is asked for by its id is shown to whoever holds a battery that it names.
    things = asked.things.union(*(index.things(record.event).values() for record in found))
    return Sight(viewer.gln, timeline.whole(filter(projection.is_thing, things), viewer), shown)


def document(events: Iterable[dict], *, name: str, write: Writing, at: datetime, subscription: str = "") -> dict:
    """`events` as an EPCISQueryDocument made at `at`: the answer to the query `name`, told to `subscription` if there is one."""
    spoken = [formats.written(event, write) for event in events]
    whose = {"queryName": name} | ({"subscriptionID": subscription} if subscription else {})
    made_at = at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {
        "@context": CONTEXT, "type": "EPCISQueryDocument", "schemaVersion": "2.0", "creationDate": made_at,
        "epcisBody": {"queryResults": {**whose, "resultsBody": {"eventList": spoken}}},
    }  # fmt: skip
