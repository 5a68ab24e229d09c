"""What events would do if they were recorded now: accepted or not, who would hold what, which gaps would open and close."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from batteries import merging, packing, projection
from batteries.claims import Claim
from batteries.custody import Custody, History
from batteries.lifecycle import recording
from batteries.lifecycle.intake import Native
from batteries.lifecycle.schemas import Fault
from compliance import judge
from compliance.rules import Finding
from events import feed, index, ledger
from events.entry import Author
from events.feed import Record


@dataclass(slots=True)
class Effect:
    """What an event would do to one battery, module or lot."""

    uri: str
    after: Custody
    opens: list[Finding]
    closes: list[Finding]
    duties: list[Finding]


@dataclass(slots=True)
class Outlook:
    """What would become of one event of a batch, after those before it in the batch."""

    accepted: bool
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    event_id: str = ""
    known: bool = False
    """Whether exactly this was recorded before, so that nothing would change."""
    effects: list[Effect] = field(default_factory=list)


def foresee(bodies: Sequence[object], *, by: Author, now: datetime) -> list[Outlook]:
    """The outlook of each of `bodies`, were they recorded in this order by `by` at `now`. Nothing is written."""
    natives = recording.read(bodies, by=by)
    outlooks = [
        Outlook(False, faults=n) if isinstance(n, list) else Outlook(True, warnings=n.warnings) for n in natives
    ]
    prepared, refused = recording.prepare([(i, n) for i, n in enumerate(natives) if isinstance(n, Native)], by)
    for place, fault in refused:
        outlooks[place] = Outlook(False, faults=[fault])
    records = {place: _record(claim, by, now) for place, _, claim in prepared}
    known = feed.by_ids([record.event_id for record in records.values() if "errorDeclaration" not in record.event])
    told = feed.timelines({key for record in records.values() for key in projection.things([record])})
    story = {key: list(found) for key, found in told.items()}
    for place, record in sorted(records.items()):
        outlooks[place].event_id = record.event_id
        outlooks[place].known = record.event_id in known and known[record.event_id].event == record.event
        if not outlooks[place].known:
            outlooks[place].effects = _effects(story, record, now)
    return outlooks


def _record(claim: ledger.Claim, by: Author, now: datetime) -> Record:
    event = ledger.named(claim.event, by=by)
    at = datetime.fromisoformat(event["eventTime"])
    record = Record(0, None, claim.verb, at, now, b"", 0, b"")
    record.sealed = {"event": event, "gln": by.gln, "key": by.key_id}
    return record


def _effects(story: dict[UUID, list[Record]], record: Record, now: datetime) -> list[Effect]:
    keys = sorted(projection.things([record]))
    before = _judged(keys, story)
    for key in keys:
        story[key].append(record)
    after = _judged(keys, story)
    names = index.things(record.event)
    # What is known under its true name already is told under that alone.
    return [_effect(names.get(key) or found[0].uri, before.get(key, _NOTHING), found, now)
            for key, found in sorted(after.items()) if not _is_merged(before.get(key, _NOTHING)) or not _is_merged(found)]  # fmt: skip


def _is_merged(judged: tuple[History, dict]) -> bool:
    return bool(judged[0].state.merged_into)


def _judged(keys: Iterable[UUID], story: dict[UUID, list[Record]]) -> dict[UUID, tuple[History, dict]]:
    def records(some: Iterable[UUID]) -> dict[UUID, list[Record]]:
        missing = [key for key in some if key not in story]
        read = feed.timelines(missing) if missing else {}
        story.update({key: list(read.get(key, ())) for key in missing})
        return {key: story[key] for key in some}

    def told(some: Iterable[UUID]) -> dict[UUID, list[Claim]]:
        return packing.told(some, records)

    histories = merging.fold(told(keys), told)
    found: dict[UUID, dict] = defaultdict(dict)
    for key, case in judge.cases(histories, below=None).items():
        found[key] = {(finding.rule, finding.anchor): finding for finding in judge.judge(case)}
    return {key: (history, found[key]) for key, history in histories.items()}


def _effect(uri: str, before: tuple[History, dict], after: tuple[History, dict], now: datetime) -> Effect:
    history, found = after
    new = [finding for identity, finding in found.items() if identity not in before[1]]
    gone = [finding for identity, finding in before[1].items() if identity not in found]
    return Effect(
        uri, history.state, [f for f in new if f.due_at <= now], [f for f in gone if f.due_at <= now],
        [f for f in new if f.due_at > now],
    )  # fmt: skip


_NOTHING = (History(()), {})
