"""Deliveries to programs: made from notices in their order, sent signed, tried again ever later, at last set aside.

Every try of a delivery carries the same id and the same body.
"""

import time
from datetime import datetime, timedelta
from uuid import UUID

import orjson
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from compliance.gaps import outbox
from compliance.models import Delivery, GapStep, Notice, Subscription
from events.outward import addresses, rounds, sealing, signing
from events.outward.rounds import Course, Errand, Letter

STEPS_MAX = 100
"""Steps in one delivery."""
DELIVERIES_MAX = 20
"""Deliveries that are made for one subscription in one turn."""
RUN_MAX = 1_000
"""Deliveries that one run looks at."""
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (10, 60, 300, 1_800, 7_200, 21_600, 43_200))
"""How long after each failed try the next one comes; after the last try the delivery is set aside."""
TRIES_MAX = len(PAUSES) + 1
LEASE = timedelta(seconds=60)
"""How long one worker has a delivery for itself; when it dies meanwhile, another sends it again."""
_LOG_MAX = 50


def follow() -> int:
    """Give places to new notices and put them into deliveries; answers how many deliveries that were."""
    while outbox.place() == outbox.PLACED_MAX:
        pass
    behind = Subscription.objects.filter(ended_at=None, mark__lt=outbox.head())
    return sum(_fill(pk) for pk in behind.values_list("pk", flat=True))


def deliver_due(*, seconds: float) -> int:
    """Try deliveries that are due, for so long, each operator in its turn; answers how many arrived.

    A program has one at a time, and where it does not answer the rest is left until the next run.
    """
    return rounds.carry_out(_errands, course, seconds=seconds)


def _errands() -> list[Errand]:
    """Of each program the delivery that has waited longest, so that nobody's heap hides another's delivery."""
    found = _due(timezone.now()).order_by("subscription_id", "due_at").distinct("subscription_id")
    rows = found.values_list("pk", "subscription_id", "subscription__gln", "tries")[:RUN_MAX]
    return [Errand(pk, program, gln, tries > 0) for pk, program, gln, tries in rows]


def due(*, now: datetime) -> list[tuple[UUID, UUID]]:
    """The ids of deliveries that are to be tried now, and of their subscriptions; those that have waited longest first."""
    return list(_due(now).order_by("due_at").values_list("pk", "subscription_id")[:RUN_MAX])


def waiting(*, now: datetime) -> timedelta:
    """For how long the delivery that has waited longest has been due without being tried."""
    oldest = _due(now).order_by("due_at").values_list("due_at", flat=True).first()
    return now - oldest if oldest else timedelta(0)


def _due(now: datetime) -> QuerySet[Delivery]:
    return Delivery.objects.filter(state=Delivery.State.WAITING, due_at__lte=now, subscription__ended_at=None)


def deliver(delivery_id: UUID, *, now: datetime | None = None) -> bool:
    """Try a delivery if it is due and nobody else has it; answers whether it arrived."""
    return bool(rounds.alone(course(delivery_id, now=now)))


def course(delivery_id: UUID, *, now: datetime | None = None) -> Course:
    """One try of a delivery; see `rounds`."""
    now = now or timezone.now()
    delivery = _claim(delivery_id, now)
    if delivery is None:
        return 0
    began = time.monotonic()
    try:
        status, fault = (yield _letter(delivery, now)), ""
        if not 200 <= status < 300:
            fault = "Redirects are not followed." if 300 <= status < 400 else "It was refused."
    except (addresses.AddressError, sealing.SealError) as error:
        status, fault = None, str(error)
    tried = {"at": now.isoformat(), "status": status, "fault": fault, "took_ms": round((time.monotonic() - began) * 1000)}
    _write(delivery, tried, now)
    return int(not fault)


def body_of(delivery: Delivery) -> bytes:
    """What is sent: only what never changes, so that every try sends the same bytes."""
    steps = GapStep.objects.filter(pk__in=delivery.steps).select_related("gap").order_by("pk")
    told = [
        {"gap": str(step.gap_id), "rule": step.gap.rule, "battery": step.gap.epc, "action": step.action,
         "by": step.gln or None, "event_id": step.event_id or None, "at": step.at.isoformat()}
        for step in steps
    ]  # fmt: skip
    return orjson.dumps({"id": str(delivery.pk), "type": "gap.steps", "made_at": delivery.created_at.isoformat(), "steps": told})


@transaction.atomic
def _fill(subscription_id: UUID) -> int:
    subscription = Subscription.objects.select_for_update(skip_locked=True).filter(pk=subscription_id, ended_at=None).first()
    if subscription is None:
        return 0
    head, made = outbox.head(), []
    for _ in range(DELIVERIES_MAX):
        found = list(_heard_by(subscription)[:STEPS_MAX])
        if found:
            now = timezone.now()
            steps = [step for step, _ in found]
            made.append(Delivery(subscription=subscription, steps=steps, created_at=now, due_at=now))
        subscription.mark = found[-1][1] if len(found) == STEPS_MAX else head
        if len(found) < STEPS_MAX:
            break
    Delivery.objects.bulk_create(made)
    subscription.save(update_fields=["mark"])
    return len(made)


def _heard_by(subscription: Subscription) -> QuerySet:
    heard = Q(operator=subscription.gln) | Q(to_authority=True) if subscription.is_authority else Q(operator=subscription.gln)
    found = Notice.objects.filter(heard, position__gt=subscription.mark)
    if subscription.actions:
        found = found.filter(step__action__in=subscription.actions)
    return found.order_by("position").values_list("step_id", "position")


@transaction.atomic
def _claim(delivery_id: UUID, now: datetime) -> Delivery | None:
    waiting = Delivery.objects.select_for_update(skip_locked=True, of=("self",)).select_related("subscription")
    delivery = waiting.filter(pk=delivery_id, state=Delivery.State.WAITING, due_at__lte=now, subscription__ended_at=None).first()
    if delivery is not None:
        Delivery.objects.filter(pk=delivery.pk).update(due_at=now + LEASE)
    return delivery


def _letter(delivery: Delivery, now: datetime) -> Letter:
    body, secret = body_of(delivery), sealing.unseal(delivery.subscription.secret)
    signed = signing.headers(secret, str(delivery.pk), int(now.timestamp()), body)
    missed = delivery.subscription.missed_until
    said = {"Webhook-Missed-Until": missed.isoformat()} if missed else {}
    return Letter(delivery.subscription.url, body, {"Content-Type": "application/json"} | signed | said)


def _write(delivery: Delivery, tried: dict, now: datetime) -> None:
    changes = {"tries": F("tries") + 1, "log": [*delivery.log, tried][-_LOG_MAX:]}
    if not tried["fault"]:
        changes["state"] = Delivery.State.DELIVERED
    elif delivery.tries + 1 >= TRIES_MAX:
        changes["state"] = Delivery.State.SET_ASIDE
    else:
        changes["due_at"] = now + PAUSES[delivery.tries]
    Delivery.objects.filter(pk=delivery.pk).update(**changes)
