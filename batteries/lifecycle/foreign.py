"""The road of plain EPCIS events: whoever sends them, they are kept as they were said, and read by their shape.

An event is refused only when it is malformed, or spoken in somebody else's name: an act of the authority by another, an
error declared in what another operator recorded. Whatever an event says, its author is the operator of the key.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from batteries import naming
from batteries.lifecycle import dialect, plain, recording, verbs
from batteries.lifecycle.declaration import EventType
from batteries.lifecycle.intake import AHEAD_MAX
from batteries.lifecycle.placement import NAMESPACE, PREFIX
from batteries.lifecycle.recording import Held, Result
from batteries.lifecycle.schemas import Fault
from batteries.models import Alias
from events import feed, ledger, receipts, schema
from events.capture import contexts
from events.capture.contexts import Context, Own
from events.entry import Author
from events.ledger import Claim, Draft, Outcome, Status
from parties.text import Text

OWN = Own(PREFIX.rstrip(":"), NAMESPACE)
_WITHDRAWING = {"incorrect_data": "corrected", "did_not_occur": "voided"}
_NOT_YOURS = Fault("/eventID", "not-your-claim", Text(
    "Another operator recorded the event with this id; only its author may declare it an error.",
    "이 ID의 이벤트는 다른 사업자가 기록했습니다. 기록자만 오류를 선언할 수 있습니다."))  # fmt: skip
_NOT_THE_SAME = Fault("/errorDeclaration", "not-the-same-event", Text(
    "An error declaration repeats the event that it withdraws, field by field, and this one differs: send the event as it "
    "was recorded, with errorDeclaration added.",
    "오류 선언은 원래 이벤트를 그대로 반복해야 하는데 내용이 다릅니다. 기록된 이벤트에 errorDeclaration만 더해 보내세요."))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ear:
    """On whose behalf events are heard, and when; asked for once for all of a document."""

    by: Author
    is_authority: bool
    now: datetime


def listen(by: Author) -> Ear:
    """The Ear for events that `by` sends now."""
    return Ear(by, recording.speaks_for_authority(by), timezone.now())


def record(events: Sequence[object], *, context: Context, by: Author, strict: bool = False) -> list[Result]:
    """Record plain EPCIS events in the name of `by`; one result for each, in its place.

    Good events stand and bad ones say why; with `strict`, Held is raised and nothing is stored if any is bad.
    """
    heard = hear(events, context=context, ear=listen(by))
    results = [Result("rejected", faults=found) if isinstance(found, list) else None for found in heard]
    if strict and any(results):
        raise Held([result or Result("held") for result in results])
    with transaction.atomic():
        stored = iter(append([found for found in heard if isinstance(found, Claim)], by=by))
        results = [result or next(stored) for result in results]
        if strict and any(result.faults for result in results):
            raise Held([result if result.faults else Result("held") for result in results])
    return results


def hear(events: Sequence[object], *, context: Context, ear: Ear) -> list[Claim | list[Fault]]:
    """What each of `events` claims, or its faults; nothing is written."""
    return _withdrawing([_hear(event, context, ear) for event in events], ear)


def draft(claims: Sequence[Claim], *, by: Author) -> list[Draft]:
    """What was heard, ready to be written by `write` and nothing left to be found wrong in it by itself."""
    return [ledger.draft(claim, by=by) for claim in claims]


def write(drafts: Sequence[Draft], *, ear: Ear) -> list[Result]:
    """Write what was heard earlier; one result for each. Withdrawals are held once more against what is on record by now.

    A transaction of the caller's own may hold several such calls; it must not be kept when anything has faults.
    """
    heard = _withdrawing([each.claim for each in drafts], ear)
    if any(isinstance(found, list) for found in heard):
        return [Result("rejected", faults=found) if isinstance(found, list) else Result("held") for found in heard]
    return _write(drafts, ear.by)


def append(claims: Sequence[Claim], *, by: Author) -> list[Result]:
    """Write what was heard; one result for each. A transaction of the caller's own may hold several such calls."""
    return _write(draft(claims, by=by), by)


def _write(drafts: Sequence[Draft], by: Author) -> list[Result]:
    with transaction.atomic(savepoint=False):
        outcomes = ledger.write(drafts, by=by)
        _register_aliases([each.claim for each in drafts], outcomes, by)
    return [_result(outcome) for outcome in outcomes]


def _withdrawing(heard: list[Claim | list[Fault]], ear: Ear) -> list[Claim | list[Fault]]:
    """What was heard, with the faults of what withdraws other than it may."""
    declared = [found for found in heard if isinstance(found, Claim) and "errorDeclaration" in found.event]
    if not declared:
        return heard
    firsts = _originals(heard, declared)
    return [_faults_of_withdrawal(found, firsts, ear) or found
            if isinstance(found, Claim) and "errorDeclaration" in found.event else found for found in heard]  # fmt: skip


def _hear(event: object, context: Context, ear: Ear) -> Claim | list[Fault]:
    if not schema.is_valid_event(event):
        return [_told(fault) for fault in schema.check_event(event)]
    # When we recorded it we know ourselves; what a client says of that is ignored (EPCIS 2.0, section 7.4.1).
    bound = contexts.bind({name: said for name, said in event.items() if name != "recordTime"}, context, own=OWN)
    if isinstance(bound, list):
        return [_told(fault) for fault in bound]
    # Only words of ours need the whole of an event read; its type is known by less.
    if faults := _too_early(bound, ear.now) or (
        verbs.is_ours(bound) and verbs.faults(bound, dialect.read(bound), by=ear.by, now=ear.now)
    ):
        return faults
    type_ = dialect.recognise(bound)
    if type_ is not None and type_.official and not ear.is_authority:
        return [recording.NOT_THE_AUTHORITY]
    if ledger.is_anothers(bound, by=ear.by):
        return [Fault("/eventID", "event-id-derived", recording.NOT_THIS_ID)]
    return Claim(bound, _verb(bound, type_), _is_unchanged(bound, event))


def _is_unchanged(bound: dict, event: dict) -> bool:
    """Whether all that stands in an event is as it came, so that what held of it holds still."""
    return all(event.get(name) is said for name, said in bound.items() if name != "@context")


def _verb(event: dict, type_: type[EventType] | None) -> str:
    if "errorDeclaration" in event:
        return _WITHDRAWING.get(plain.error_reason(event), "corrected")
    return type_.code if type_ else ""


def _too_early(event: dict, now: datetime) -> list[Fault]:
    if datetime.fromisoformat(event["eventTime"]) - now <= AHEAD_MAX:
        return []
    return [Fault("/eventTime", "in-the-future", Text(
        f"This lies more than 24 hours ahead of our clock ({now:%Y-%m-%dT%H:%MZ}): an event is told when it has happened.",
        f"서버 시각({now:%Y-%m-%dT%H:%MZ})보다 24시간 이상 앞섭니다. 일어난 뒤에 기록하세요."))]  # fmt: skip


def _originals(heard: list, declared: list[Claim]) -> dict[str, tuple[str, dict]]:
    """By id, who recorded what is declared an error, and the event; the same document may hold it."""
    ids = {claim.event["eventID"] for claim in declared if "eventID" in claim.event}
    if not ids:
        return {}
    beside = {found.event["eventID"]: ("", found.event) for found in heard
              if isinstance(found, Claim) and found.event.get("eventID") in ids and "errorDeclaration" not in found.event}  # fmt: skip
    return beside | {event_id: (record.author, record.event) for event_id, record in feed.by_ids(ids).items()}


def _faults_of_withdrawal(claim: Claim, firsts: dict, ear: Ear) -> list[Fault]:
    author, first = firsts.get(claim.event.get("eventID", ""), (None, None))
    if first is None:
        return []
    if author and author != ear.by.gln:
        return [_NOT_YOURS]
    same = {name: said for name, said in claim.event.items() if name != "errorDeclaration"}
    return [] if same == first else [_NOT_THE_SAME]


def _result(outcome: Outcome) -> Result:
    if outcome.status is Status.CONFLICT:
        return Result("rejected", outcome.event_id, faults=[Fault("/eventID", "event-id-taken", Text(
            f"{outcome.event_id[:80]} already names another event: give this one an id of its own, or leave it out.",
            f"{outcome.event_id[:80]}은(는) 다른 이벤트의 ID입니다. 새 ID를 쓰거나 생략하세요."))])  # fmt: skip
    return Result(outcome.status.value, outcome.event_id, outcome.recorded_at, outcome.entry_sha256, receipts.line(outcome))


def _register_aliases(claims: Sequence[Claim], outcomes: list[Outcome], by: Author) -> None:
    """The other names that events give to the one battery that each is about."""
    found: list[Alias] = []
    for claim, outcome in zip(claims, outcomes, strict=True):
        # Only our own namespace has names for names.
        if outcome.status is Status.RECORDED and claim.verb and verbs.is_ours(claim.event):
            reading = dialect.read(claim.event)
            if len(reading.batteries) == 1:
                found += naming.aliases_of(reading.batteries[0], reading.fields, issuer=by.gln)
    if found:
        Alias.objects.bulk_create(found, ignore_conflicts=True)


def _told(fault: schema.Fault) -> Fault:
    return Fault(fault.pointer, fault.code, Text(fault.en, fault.ko))


