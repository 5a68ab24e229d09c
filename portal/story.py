"""A pack's timeline as a person reads it: what happened, when, by whom, where, and what was said about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from batteries import timeline
from batteries.claims import Claim
from batteries.custody import History
from batteries.lifecycle.codes import SOURCES
from batteries.lifecycle.fields import Choice, Field, Group, Moment, Party, Rows, Sealed, Yes
from batteries.timeline import Shown
from parties.access import Viewer
from parties.text import Text
from portal.directory import Directory
from portal.templatetags.speech import SEOUL, number
from portal.words import WORDS

LATE = timedelta(days=1)
"""How much later than it happened a claim may be recorded before the page points it out."""
_YES_NO = {True: Text("Yes", "예"), False: Text("No", "아니요")}
ROWS_SHOWN_MAX = 20


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
        claim.type.names if claim.type else WORDS["foreign_event"], claim.occurred_at, claim.recorded_at,
        names.name(claim.author), names.name(claim.facility) if claim.facility else None,
        _facts(claim, timeline.fields_for(viewer, claim), names), claim.event_id, withdrawn,
    )  # fmt: skip


def _facts(claim: Claim, values: dict, names: Directory) -> list[tuple[Text, object]]:
    declared = claim.type.fields if claim.type else {}
    facts = [(declared[name].label, spoken(declared[name], value, names))
             for name, value in values.items() if name in declared]  # fmt: skip
    if values.get("source") in SOURCES:
        facts.append((WORDS["entered_by"], SOURCES[values["source"]]))
    if documents := values.get("documents"):
        facts.append((WORDS["documents"], str(len(documents))))
    return facts


def spoken(declared: Field, value, names: Directory) -> Text | str:
    """The value of a declared field in words. A foreign event may hold anything, which is shown as it is."""
    if isinstance(declared, Choice):
        return declared.options.get(value, str(value)) if isinstance(value, str) else str(value)
    if isinstance(declared, Yes):
        return _YES_NO.get(value, str(value))
    if isinstance(declared, Party):
        return names.name(str(value))
    if isinstance(declared, Sealed):
        return WORDS["sealed"]
    if isinstance(declared, Rows) and isinstance(value, list):
        return _join([spoken(Group(label=declared.label, fields=declared.row), row, names)
                      for row in value[:ROWS_SHOWN_MAX]], " / ")  # fmt: skip
    if isinstance(declared, Group) and isinstance(value, dict):
        return _join([_pair(inner, value[name], names) for name, inner in declared.fields.items() if name in value])
    return _plain(declared, value)


def _plain(declared: Field, value) -> str:
    if isinstance(declared, Moment):
        try:
            return f"{datetime.fromisoformat(value).astimezone(SEOUL):%Y-%m-%d %H:%M}"
        except (TypeError, ValueError):
            return str(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return number(value)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _pair(inner: Field, value, names: Directory) -> Text:
    said = spoken(inner, value, names)
    return _join([inner.label, said if isinstance(said, Text) else Text(said, said)], ": ")


def _join(texts: list[Text], between: str = ", ") -> Text:
    return Text(between.join(t.en for t in texts), between.join(t.ko for t in texts))
