"""The verification from inside as a run that can be cut off: the log, then the rows that are folded from it."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.db import connection
from django.utils import timezone

from batteries.replay import Replay
from events.log import note
from events.log.audit import Audit
from events.log.findings import Damage
from traceability.models import Verification

SAVE_S = 5.0
"""A run that is killed does the work of so many seconds again."""
KEPT_RUNS = 100

# Each walk has run(), findings, keep() and take_up().
STAGES = {"log": Audit, "custody": Replay}
STAGES_IN_ORDER = list(STAGES)
_COUNTS = {"log": "claims", "custody": "things"}
_LOCK = "SELECT pg_try_advisory_lock(hashtext('traceability_verification'))"
_UNLOCK = "SELECT pg_advisory_unlock(hashtext('traceability_verification'))"


class Busy(Exception):
    """Another process is verifying."""


class Step(NamedTuple):
    """So many claims or things more have been looked at in a stage."""

    stage: str
    count: int


def unfinished() -> Verification | None:
    """The run that was cut off, if there is one."""
    return Verification.objects.filter(ended_at=None).order_by("-began_at").first()


def newest() -> Verification | None:
    """The newest run that ended."""
    return Verification.objects.exclude(ended_at=None).order_by("-ended_at").first()


def begin() -> Verification:
    """Begin a run anew; one that was cut off is forgotten, and so are the oldest."""
    Verification.objects.filter(ended_at=None).delete()
    kept = Verification.objects.order_by("-began_at").values_list("pk", flat=True)[:KEPT_RUNS]
    Verification.objects.exclude(pk__in=list(kept)).delete()
    return Verification.objects.create()


def proceed(run: Verification, *, verifiers: Iterable[note.Verifier] = ()) -> Iterator[Step]:
    """Go on with a run to its end, or until the caller has had enough and closes this; yields each step.

    Where it stands is kept every few seconds. Raises Busy.
    """
    with _alone():
        while run.ended_at is None:
            yield from _walk(run, run.stage or STAGES_IN_ORDER[0], verifiers)


def damage(run: Verification) -> list[Damage]:
    """The findings of a run that are kept by name."""
    return [Damage(*each) for each in run.named]


def _walk(run: Verification, stage: str, verifiers: Iterable[note.Verifier]) -> Iterator[Step]:
    more = {"verifiers": verifiers} if stage == "log" else {}
    walk = STAGES[stage].take_up(run.place, **more) if run.place else STAGES[stage](**more)
    run.stage, saved_at = stage, time.monotonic()
    try:
        for count in walk.run():
            setattr(run, _COUNTS[stage], getattr(run, _COUNTS[stage]) + count)
            if time.monotonic() - saved_at > SAVE_S:
                _keep(run, walk)
                saved_at = time.monotonic()
            yield Step(stage, count)
    except GeneratorExit:
        _keep(run, walk)
        raise
    _close(run, stage, walk)


def _keep(run: Verification, walk) -> None:
    run.place = walk.keep()
    run.save()


def _close(run: Verification, stage: str, walk) -> None:
    run.findings, run.named = run.findings + walk.findings.total, run.named + walk.findings.keep()["named"]
    run.place, later = None, STAGES_IN_ORDER[STAGES_IN_ORDER.index(stage) + 1 :]
    if later:
        run.stage = later[0]
    else:
        run.ended_at = timezone.now()
    run.save()


@contextmanager
def _alone() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK)
        if not cursor.fetchone()[0]:
            raise Busy
        # The walk's single statements may read a whole table; nothing here holds a lock meanwhile.
        cursor.execute("SELECT current_setting('statement_timeout')")
        patience = cursor.fetchone()[0]
        cursor.execute("SELECT set_config('statement_timeout', '0', false)")
        try:
            yield
        finally:
            cursor.execute("SELECT set_config('statement_timeout', %s, false)", [patience])
            cursor.execute(_UNLOCK)
