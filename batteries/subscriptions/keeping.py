"""Subscriptions as operators keep them: made, found, and ended; each is its operator's own, and nobody else's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from batteries.subscriptions import schedule
from events.models import QuerySubscription
from events.outward import addresses, sealing
from events.query import arriving, named
from parties.access import Viewer

SUBSCRIPTIONS_MAX = 20
"""Subscriptions of one operator, to all its queries together."""
TOKEN_MAX = 200
"""Characters of a signatureToken."""
LIMITS = ("eventCountLimit", "maxEventCount")
"""What a query that is subscribed to cannot have: it would leave new events out."""


class Full(Exception):
    """The operator has as many as it may have."""


class Limited(Exception):
    """The query says how many events there may be."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a subscriber wants: where it is told, signed with what, when (None for at once), and from which time on."""

    dest: str
    token: str = ""
    schedule: Mapping[str, str] | None = None
    report_if_empty: bool = False
    since: datetime | None = None
    epc_format: str = "Always_GS1_Digital_Link"


@transaction.atomic
def subscribe(query: str, order: Order, *, by: Viewer, reason: str = "") -> QuerySubscription | None:
    """Tell `order.dest` of what is new for the query; None when there is no such query.

    Raises Full, Limited, and AddressError for an address that can never be spoken to. What its name stands for is looked
    up by who sends, each time: the answer may be another then.
    """
    addresses.read(order.dest)
    named.hold(by.gln)
    found = named.find(query, gln=by.gln)
    if found is None:
        return None
    if any(name in found["query"] for name in LIMITS):
        raise Limited
    if QuerySubscription.objects.filter(gln=by.gln).count() >= SUBSCRIPTIONS_MAX:
        raise Full
    now = timezone.now()
    begin = arriving.head()
    return QuerySubscription.objects.create(
        gln=by.gln, query=query, key_id=by.key_id, reason=reason, dest=order.dest, epc_format=order.epc_format,
        secret=sealing.seal(order.token) if order.token else "", schedule=order.schedule,
        report_if_empty=order.report_if_empty, initial_record_time=order.since, created_at=now,
        mark=min(begin, arriving.position_at(order.since)) if order.since else begin,
        due_at=schedule.next_after(now, order.schedule) if order.schedule else now,
    )  # fmt: skip


def of(query: str, *, gln: str) -> QuerySet[QuerySubscription]:
    """The subscriptions to a query of the operator."""
    return QuerySubscription.objects.filter(gln=gln, query=query).order_by("created_at", "id")


def find(query: str, subscription_id: UUID, *, gln: str) -> QuerySubscription | None:
    """One subscription of the operator."""
    return of(query, gln=gln).filter(pk=subscription_id).first()


def end(query: str, subscription_id: UUID, *, gln: str) -> bool:
    """Tell it nothing more; False when there was none."""
    return bool(of(query, gln=gln).filter(pk=subscription_id).delete()[0])
