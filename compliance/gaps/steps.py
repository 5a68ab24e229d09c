"""The steps that people take in a gap's life."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from compliance import calendar, parameters
from compliance.gaps import evidence, outbox
from compliance.gaps.actions import ACTIONS, Action, Side
from compliance.models import Gap, GapStep, GapWatch
from compliance.refusal import Refused
from parties.access import Viewer
from parties.models import Membership
from parties.text import Text

NOTE_MAX = 1000
_ONE_DAY = timedelta(days=1)


def explain(
    gap: Gap, *, by: Viewer, reason: str, events: Sequence[str] = (), documents: Sequence[evidence.Document] = ()
) -> Gap:
    """The operator says why, and shows what it has. An accepted explanation is not explained again."""
    _check_side(ACTIONS["explained"], gap, by)
    return _take(gap, "explained", by, reason, details=evidence.check(events, documents, by=by))


def withdraw(gap: Gap, *, by: Viewer, reason: str) -> Gap:
    """The operator takes its explanation back. Its time to answer has run on meanwhile."""
    return _take(gap, "withdrawn", by, reason)


def accept(gap: Gap, *, by: Viewer, reason: str, until: date | None = None) -> Gap:
    """The regulator accepts the explanation up to and with the Korean day `until`; without it, as long as the limit says."""
    _check_side(ACTIONS["accepted"], gap, by)
    day = _last_day(until)
    ends_at = calendar.start_of(day + _ONE_DAY)
    return _take(gap, "accepted", by, reason, details={"until": day.isoformat()}, accepted_until=ends_at)


def reject(gap: Gap, *, by: Viewer, reason: str) -> Gap:
    """The regulator rejects the explanation, also one that had been accepted: the gap is open for another."""
    return _take(gap, "rejected", by, reason, accepted_until=None)


def assign(gap: Gap, *, by: Viewer, person: UUID | None, reason: str = "") -> Gap:
    """Each side says who of its own people looks after the gap; None for nobody."""
    side = _check_side(ACTIONS["assigned"], gap, by)
    if person and not Membership.objects.filter(ref=person, operator=by.gln).exists():
        raise Refused("person-unknown", Text("Nobody of your organisation goes by this reference.",
                                             "귀 기관에 해당 담당자가 없습니다."))  # fmt: skip
    column = "handler" if side is Side.OPERATOR else "examiner"
    details = {"side": side.value, "person": str(person) if person else None}
    return _take(gap, "assigned", by, reason, least=0, details=details, **{column: person})


def comment(gap: Gap, *, by: Viewer, reason: str) -> Gap:
    """Either side says something that both read."""
    return _take(gap, "commented", by, reason)


def note(gap: Gap, *, by: Viewer, reason: str) -> Gap:
    """An authority writes down what only authorities read."""
    return _take(gap, "noted", by, reason)


TAKE = {
    "explained": explain, "withdrawn": withdraw, "accepted": accept, "rejected": reject, "assigned": assign,
    "commented": comment, "noted": note,
}  # fmt: skip
"""What takes each step that is a person's, by its code."""


def watch(gap: Gap, *, by: Viewer) -> None:
    """Let a person hear of every step of this gap."""
    GapWatch.objects.get_or_create(gap=gap, person=_person(by))


def unwatch(gap: Gap, *, by: Viewer) -> None:
    """Let a person hear of it no more than others do."""
    GapWatch.objects.filter(gap=gap, person=_person(by)).delete()


def side_of(gap: Gap, by: Viewer) -> Side | None:
    """The side that `by` stands on in this gap; None for one who looks on."""
    if by.is_authority:
        return Side.AUTHORITY
    return Side.OPERATOR if by.gln is not None and by.gln == gap.responsible else None


def offered(gap: Gap, by: Viewer) -> list[str]:
    """The codes of the steps that `by` could take now."""
    side = side_of(gap, by)
    return [action.code for action in ACTIONS.values() if side in action.by and gap.status in action.after]


def _check_side(action: Action, gap: Gap, by: Viewer) -> Side:
    side = side_of(gap, by)
    if side in action.by:
        return side
    if action.by == {Side.AUTHORITY}:
        raise Refused("not-an-authority", Text("Only a regulator accepts or rejects explanations.",
                                               "소명의 수용·반려는 감독기관만 할 수 있습니다."))  # fmt: skip
    raise Refused("not-responsible", Text("Only the operator who must act can explain this gap.",
                                          "조치 책임이 있는 사업자만 소명할 수 있습니다."))  # fmt: skip


def _last_day(until: date | None) -> date:
    today = calendar.day_of(timezone.now())
    limits = parameters.at(today)
    latest = today + timedelta(days=limits.get("explanation.accepted_days_max"))
    day = until or today + timedelta(days=limits.get("explanation.accepted_days"))
    if not today <= day <= latest:
        raise Refused("accepted-until-wrong", Text(f"Accept it until a day from {today} to {latest}.",
                                                   f"수용 기한은 {today}부터 {latest}까지로 정하세요."))  # fmt: skip
    return day


@transaction.atomic
def _take(gap: Gap, code: str, by: Viewer, reason: str, *, least: int = 1, details: dict | None = None, **changes) -> Gap:
    action, now, words = ACTIONS[code], timezone.now(), reason.strip()
    _check_side(action, gap, by)
    if not least <= len(words) <= NOTE_MAX:
        raise Refused("reason-missing", Text(f"Give a reason of {least} to {NOTE_MAX} characters.",
                                             f"사유를 {least}자 이상 {NOTE_MAX}자 이하로 적어 주세요."))  # fmt: skip
    changes |= _consequences(action, now)
    # Compare and set: somebody else's step, or the event that mends it, may have come first.
    as_read = Gap.objects.filter(pk=gap.pk, status__in=action.after, revision=gap.revision)
    if not as_read.update(revision=F("revision") + 1, **changes):
        raise _overtaken(gap, action)
    step = GapStep(gap=gap, action=code, by=by.key_id, gln=by.gln or "", note=words, details=details or {},
                   is_internal=action.is_internal, at=now)  # fmt: skip
    outbox.keep([step])
    gap.refresh_from_db()
    return gap


def _consequences(action: Action, now: datetime) -> dict:
    changes = {"status": action.becomes} if action.becomes else {}
    return changes | ({"asked_at": now, "rung": 0} if action.asks else {})


def _overtaken(gap: Gap, action: Action) -> Refused:
    gap.refresh_from_db()
    if gap.status in action.after:
        return Refused("gap-changed", Text("Somebody took a step in between: read the gap again, and decide again.",
                                           "그 사이 다른 조치가 있었습니다. 다시 확인한 뒤 처리하세요."))  # fmt: skip
    return Refused("wrong-status", Text(f"The gap is '{gap.status}' now; this step is not open to it.",
                                        f"현재 상태('{gap.get_status_display()}')에서는 할 수 없습니다."))  # fmt: skip


def _person(by: Viewer) -> UUID:
    kind, _, ref = by.key_id.partition(":")
    if kind != "person":
        raise Refused("not-a-person", Text("Only a person who is signed in can watch a gap.",
                                           "로그인한 담당자만 알림을 받을 수 있습니다."))  # fmt: skip
    return UUID(ref)
