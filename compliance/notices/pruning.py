"""Forgetting news that everybody has heard and that is old. The step that it tells of stays in its gap's life."""

import time
from datetime import datetime, timedelta

from django.conf import settings

from compliance.gaps import outbox
from compliance.models import Notice, Subscription
from compliance.notices import digest

PRUNED_MAX = 5_000
"""Notices that one statement looks at."""


def prune(*, now: datetime, seconds: float) -> int:
    """Forget notices older than NOTICES_KEPT_DAYS that nobody is still to hear, for so long; answers how many.

    They are looked at in their order, from the first to one that is younger or not yet heard, so a run costs what it
    forgets. What is left is the next run's.
    """
    began, pruned, before = time.monotonic(), 0, now - timedelta(days=settings.NOTICES_KEPT_DAYS)
    upto = _heard_by_all()
    while time.monotonic() - began < seconds:
        rows = Notice.objects.filter(position__lte=upto).order_by("position").values_list("pk", "step__at")[:PRUNED_MAX]
        old = [pk for pk, at in rows if at < before]
        pruned += Notice.objects.filter(pk__in=old).delete()[0]
        if len(old) < PRUNED_MAX:
            break
    return pruned


def _heard_by_all() -> int:
    """The position up to which everybody has heard everything. The newest notice stays: the next is numbered after it."""
    marks = Subscription.objects.filter(ended_at=None).values_list("mark", flat=True)
    return min([outbox.head() - 1, *marks, *digest.marks()])
