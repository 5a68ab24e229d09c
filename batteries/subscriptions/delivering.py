"""Telling subscribers: what is new is put together, written down as owed, posted, and only then passed.

One worker has a subscription for the length of a lease. What it is about to send is in the subscription's row first, so
when it dies, at any line, the next one sends the same events under the same id.
"""

import time
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID, uuid4

import orjson
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from batteries import answers
from batteries.subscriptions import schedule
from events import masterdata
from events.models import QuerySubscription
from events.outward import addresses, rounds, sealing, signing
from events.outward.rounds import Course, Errand, Letter
from events.query import arriving, formats, named, question
from events.query.error import QueryError
from events.query.question import Question
from events.query.searching import Behind, Sight
from parties import access
from parties.access import Viewer
from parties.models import Operator

PAUSES = tuple(timedelta(seconds=seconds) for seconds in (10, 60, 300, 1_800, 7_200, 21_600, 43_200))
"""How long after each failed try the next one comes; the last stands for all that follow."""
SUSPENDED_AFTER = timedelta(days=3)
"""For how long a subscription fails until it is suspended: tried once in SUSPENDED_PAUSE, until one try succeeds."""
SUSPENDED_PAUSE = timedelta(days=1)
LEASE = timedelta(seconds=90)
"""How long one worker has a subscription for itself; longer than TURN_S_MAX and one exchange."""
TURN_S_MAX = 10.0
"""Seconds after which nothing further is begun for one subscription in one turn."""
RUN_MAX = 1_000
"""Subscriptions that one run looks at."""

# What did not arrive is owed still; so where nothing is, whatever failed before has mended.
_WELL = {"tries": 0, "error": "", "failing_since": None, "failed_at": None}


class Unanswerable(Exception):
    """The subscription's question cannot be answered; the message says why."""


class Lost(Exception):
    """The subscription has ended, or another worker has it: whoever hears this stops and changes nothing."""


class _Asking(NamedTuple):
    question: Question
    sight: Sight
    viewer: Viewer


@dataclass(slots=True)
class _Turn:
    """One worker's time with a subscription: what it writes is written only while nobody else has taken it."""

    row: QuerySubscription
    now: datetime
    is_over: bool = False

    def write(self, **changes) -> None:
        """Change the row; with `due_at`, give the subscription back. Lost when it is no longer ours."""
        mine = QuerySubscription.objects.filter(pk=self.row.pk, holder=self.row.holder)
        if not mine.update(**changes):
            raise Lost
        self.is_over = "due_at" in changes
        for name, value in changes.items():
            setattr(self.row, name, value)

    def rest(self, **changes) -> None:
        """Be done until there is something new, or the schedule says so."""
        kept = self.row.schedule
        self.write(due_at=(kept and schedule.next_after(self.now, kept)) or self.now, told=0, **changes)


def send_due(*, seconds: float) -> int:
    """Tell all that are to be told, for so long, each operator in its turn; answers how many deliveries arrived."""
    return rounds.carry_out(_errands, course, seconds=seconds)


def _errands() -> list[Errand]:
    found = due(now=timezone.now()).values_list("pk", "gln", "failing_since")[:RUN_MAX]
    return [Errand(pk, pk, gln, since is not None) for pk, gln, since in found]


def due(*, now: datetime) -> QuerySet[QuerySubscription]:
    """Subscriptions that are to be seen to; those that have waited longest first."""
    is_owed = Q(delivery__isnull=False) | Q(failing_since__isnull=False)
    has_work = is_owed | Q(schedule__isnull=False) | Q(mark__lt=arriving.head())
    return QuerySubscription.objects.filter(has_work, due_at__lte=now).order_by("due_at")


def waiting(*, now: datetime) -> timedelta:
    """For how long the subscription that has waited longest has had something to be sent, or a moment of its schedule passed."""
    owing = due(now=now).filter(Q(delivery__isnull=False) | Q(schedule__isnull=False))
    oldest = owing.values_list("due_at", flat=True).first()
    return now - oldest if oldest else timedelta(0)


def state(row: QuerySubscription) -> str:
    """How a subscription fares: active, failing or suspended."""
    if row.failing_since is None:
        return "active"
    return "suspended" if row.failed_at - row.failing_since >= SUSPENDED_AFTER else "failing"


def count_states() -> dict[str, int]:
    """How many subscriptions fare so."""
    failing = Q(failing_since__isnull=False)
    suspended = Q(failed_at__gte=F("failing_since") + SUSPENDED_AFTER)
    return QuerySubscription.objects.aggregate(
        active=Count("pk", filter=~failing), failing=Count("pk", filter=failing & ~suspended), suspended=Count("pk", filter=suspended)
    )


def attend(subscription_id: UUID, *, now: datetime | None = None) -> int:
    """Tell one subscription what is new, if it is due and nobody else has it; answers how many deliveries arrived."""
    return rounds.alone(course(subscription_id, now=now))


def course(subscription_id: UUID, *, now: datetime | None = None) -> Course:
    """One turn of a subscription, which ends TURN_S_MAX and one exchange after it began; see `rounds`."""
    now = now or timezone.now()
    turn = _take(subscription_id, now)
    if turn is None:
        return 0
    began, arrived = time.monotonic(), 0
    try:
        asking = _asking(turn.row)
        while not turn.is_over:
            arrived += yield from _step(turn, asking)
            if not turn.is_over and time.monotonic() - began > TURN_S_MAX:
                turn.write(due_at=now)
    except Lost:
        pass
    except (addresses.AddressError, sealing.SealError, Unanswerable) as error:
        _fail(turn, str(error))
    return arrived


def _take(subscription_id: UUID, now: datetime) -> _Turn | None:
    holder = uuid4()
    free = QuerySubscription.objects.filter(pk=subscription_id, due_at__lte=now)
    if not free.update(due_at=now + LEASE, holder=holder):
        return None
    row = QuerySubscription.objects.filter(pk=subscription_id, holder=holder).first()
    return row and _Turn(row, now)


def _asking(row: QuerySubscription) -> _Asking:
    """What is asked, and what the operator may see of it as things stand now."""
    operator = Operator.objects.get(pk=row.gln)
    viewer = access.viewer_of_operator(operator, key_id=row.key_id)
    if viewer.closed:
        raise Unanswerable("The operator is closed.")
    kept = named.find(row.query, gln=row.gln)
    if kept is None:
        raise Lost
    try:
        asked = question.read(named.given(kept["query"]), prefixes=kept["prefixes"], vocabulary=masterdata.Words(row.gln))
    except QueryError as error:
        raise Unanswerable(f"The query is none any more. {error}") from error
    if row.initial_record_time:
        since = question.read({"GE_recordTime": [row.initial_record_time.isoformat()]})
        asked = replace(asked, conditions=asked.conditions + since.conditions)
    return _Asking(asked, answers.sight(viewer, asked), viewer)


def _step(turn: _Turn, asking: _Asking) -> Course:
    """Send what is owed; where nothing is, look for it. Answers whether a delivery arrived."""
    if turn.row.delivery is not None:
        return (yield from _send(turn, asking))
    _look(turn, asking)
    return False


def _look(turn: _Turn, asking: _Asking) -> None:
    row = turn.row
    try:
        new = arriving.behind(row.mark, asking.question, asking.sight)
    except Behind:
        return turn.write(due_at=turn.now)
    is_silence_told = row.report_if_empty and row.schedule is not None and not row.told
    if new.found or (new.is_all and is_silence_told):
        owed = [each.record.seq for each in new.found]
        return turn.write(delivery=uuid4(), owed=owed, reach=new.reach, made_at=turn.now)
    return turn.rest(mark=new.reach, **_WELL) if new.is_all else turn.write(mark=new.reach)


def _send(turn: _Turn, asking: _Asking) -> Course:
    row = turn.row
    found = arriving.again(row.owed, asking.question, asking.sight)
    passed = {"mark": row.reach, "delivery": None, "owed": []} | _WELL
    if not found and row.owed:
        # Nothing of it may be seen any more.
        turn.write(**passed)
        return False
    access.record_look(asking.viewer, subject=f"epcis/queries/{row.query}/subscriptions/{row.pk}", reason=row.reason)
    status = yield _letter(row, [each.event for each in found])
    if not 200 <= status < 300:
        raise addresses.AddressError(f"It was answered with {status}." + " Redirects are not followed." * (300 <= status < 400))
    passed["succeeded_at"] = timezone.now()
    if row.owed:
        turn.write(told=row.told + len(found), **passed)
    else:
        turn.rest(**passed)
    return True


def _letter(row: QuerySubscription, events: list[dict]) -> Letter:
    write = formats.WRITINGS[row.epc_format]
    document = answers.document(events, name=row.query, write=write, at=row.made_at, subscription=str(row.pk))
    body, sent_at = orjson.dumps(document), int(time.time())
    headers = {"Content-Type": "application/json", "GS1-EPC-Format": row.epc_format, **answers.VERSIONS}
    if row.secret:
        signed = signing.headers(sealing.unseal(row.secret), str(row.delivery), sent_at, body)
        headers |= signed | {"GS1-Signature": signed["Webhook-Signature"]}
    else:
        headers |= signing.names(str(row.delivery), sent_at)
    return Letter(row.dest, body, headers)


def _fail(turn: _Turn, error: str) -> None:
    row = turn.row
    since = row.failing_since or turn.now
    pause = SUSPENDED_PAUSE if turn.now - since >= SUSPENDED_AFTER else PAUSES[min(row.tries, len(PAUSES) - 1)]
    with suppress(Lost):
        turn.write(due_at=turn.now + pause, tries=row.tries + 1, error=error[:200], failing_since=since, failed_at=turn.now)
