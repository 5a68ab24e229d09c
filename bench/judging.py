"""What the rows about the rules have in common; the workers' part stands apart, as a new process has no Django yet."""

import time
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

from bench import filling
from bench.declaration import Run
from bench.stack import Ledger

_SCAN = "SELECT seq, event_id, author, verb, occurred_at, recorded_at, entry FROM events_event ORDER BY seq"
_READ_AT_ONCE = 10_000


def orderly(run: Run, size: int) -> Ledger:
    """A copy of the grown ledger in which everybody may do what they did and nobody was late: few findings, as in life."""
    from django.utils import timezone

    from parties.models import Facility, Operator, Permit
    from parties.roles import Activity, Role

    ledger = run.stack.ledger(f"bench_judged_{size}", copy_of=run.grown(size).name)
    with ledger.here():
        Operator.objects.update(joined_at=timezone.now(), roles=[Role.PACK_MAKER, Role.COLLECTION, Role.REUSE, Role.CARRIER])
        Permit.objects.bulk_create(
            Permit(facility=site, activity=activity, number="P", valid_from="2020-01-01")
            for site in Facility.objects.all() for activity in Activity.values
        )  # fmt: skip
    return ledger


@contextmanager
def workers(ledger: Ledger, count: int) -> Iterator[Executor]:
    """So many processes that are connected to a ledger and ready."""
    with ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=begin, initargs=(ledger.environment(),)) as pool:
        list(pool.map(warm, range(count * 2)))
        yield pool


def begin(environment: dict[str, str]) -> None:
    """Set up a worker as a judgement of everything does."""
    filling.begin(environment)
    from compliance.assessment import worker

    worker.spare_collector()


def warm(_) -> None:
    """Connect, so that what is measured is the work alone."""
    from events import sequencer

    sequencer.size()
    time.sleep(0.3)


def do_part(assessment_id: int, number: int, below: int, now) -> int:
    """Judge one part of everything."""
    from compliance.assessment import worker

    return worker.do_part(assessment_id, number, below, now)


def scan(ledger: Ledger) -> int:
    """Read every row that a judgement reads, once, in the order it lies in; answers how many."""
    with ledger.connect() as connection, connection.transaction(), connection.cursor(name="scan") as cursor:
        cursor.execute(_SCAN)
        count = 0
        while rows := cursor.fetchmany(_READ_AT_ONCE):
            count += len(rows)
    return count
