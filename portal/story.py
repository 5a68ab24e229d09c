"""A pack's timeline as a person reads it: what happened, when, by whom, where, and what was said about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from batteries import timeline, wording
from batteries.claims import Claim
from batteries.custody import History
from batteries.timeline import Shown
from batteries.words import FOREIGN_EVENT
from parties.access import Viewer
from parties.directory import Directory
from parties.text import Text

LATE = timedelta(days=1)
"""How much later than it happened a claim may be recorded before the page points it out."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the story."""

    name: Text
    at: datetime
    recorded_at: datetime
    author: Text
    facility: Text | None
    facts: list[tuple[Text, object]]
    event_id: str
    withdrawn: bool = False

    @property
    def late(self) -> bool:
        """Whether it was recorded long after it happened."""
        return self.recorded_at - self.at > LATE


def tell(shown: Shown, viewer: Viewer) -> list[Entry]:
    """The claims that `viewer` may see, newest first, withdrawn ones in their place."""
    claims = [(step.claim, False) for step in shown.steps] + [(claim, True) for claim in shown.withdrawn]
    names = Directory(gln for claim, _ in claims for gln in _glns(claim))
    entries = [_entry(claim, withdrawn, viewer, names) for claim, withdrawn in claims]
    return sorted(entries, key=lambda entry: (entry.at, entry.event_id), reverse=True)


def last_seen(history: History) -> datetime | None:
    """When somebody last had the battery itself before them."""
    seen = [step.claim.occurred_at for step in history.steps if step.claim.type and step.claim.type.seen]
    return max(seen, default=None)


def _glns(claim: Claim) -> Iterable[str]:
    yield claim.author
    yield claim.facility
    yield from claim.named


def _entry(claim: Claim, withdrawn: bool, viewer: Viewer, names: Directory) -> Entry:
    return Entry(
        claim.type.names if claim.type else FOREIGN_EVENT, claim.occurred_at, claim.recorded_at,
        names.name(claim.author), names.name(claim.facility) if claim.facility else None,
        wording.facts(claim, timeline.fields_for(viewer, claim), names), claim.event_id, withdrawn,
    )  # fmt: skip
