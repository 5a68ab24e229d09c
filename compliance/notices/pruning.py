"""Forgetting old news, and old deliveries of it. The step that they tell of stays in its gap's life."""

import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Coalesce, Greatest

from compliance.gaps import outbox
from compliance.models import Delivery, Notice, Subscription

PRUNED_MAX = 5_000
"""Rows that one statement looks at."""
_State = Delivery.State


def prune(*, now: datetime, seconds: float) -> int:
    """Forget notices older than NOTICES_KEPT_DAYS, and deliveries older than DELIVERIES_KEPT_DAYS; answers how many.

    Of notices no more than webhooks have had put into deliveries; a person's mail that could not be sent holds up none,
    and the next one says that some is missing. What is left when the time is over is the next run's.
    """
    began, pruned = time.monotonic(), 0
    for forget in (_forget_notices, _forget_deliveries):
        while time.monotonic() - began < seconds:
            forgotten = forget(now)
            pruned += forgotten
            if forgotten < PRUNED_MAX:
                break
    return pruned


def _forget_notices(now: datetime) -> int:
    """From the first on, in their order, so that a run costs what it forgets."""
    before = now - timedelta(days=settings.NOTICES_KEPT_DAYS)
    rows = Notice.objects.filter(position__lte=_upto()).order_by("position").values_list("pk", "step__at")[:PRUNED_MAX]
    return Notice.objects.filter(pk__in=[pk for pk, at in rows if at < before]).delete()[0]


@transaction.atomic
def _forget_deliveries(now: datetime) -> int:
    """Of what was never taken it is kept with the webhook until when it was made, for the program to know of it."""
    before = now - timedelta(days=settings.DELIVERIES_KEPT_DAYS)
    old = Delivery.objects.filter(created_at__lt=before).exclude(state=_State.WAITING).order_by("created_at")
    rows = list(old.values_list("pk", "state", "subscription_id", "created_at")[:PRUNED_MAX])
    for _, state, webhook, made_at in rows:
        if state == _State.SET_ASIDE:
            Subscription.objects.filter(pk=webhook).update(missed_until=Greatest(Coalesce("missed_until", made_at), made_at))
    return Delivery.objects.filter(pk__in=[pk for pk, *_ in rows]).delete()[0]


def _upto() -> int:
    """The position up to which every webhook has its deliveries. The newest notice stays: the next is numbered after it."""
    marks = Subscription.objects.filter(ended_at=None).values_list("mark", flat=True)
    return min([outbox.head() - 1, *marks])
