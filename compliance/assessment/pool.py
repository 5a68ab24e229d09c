"""A judgement of everything at once, over as many processes as one likes."""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import datetime
from functools import partial
from multiprocessing import get_context

from django.db import connection
from django.utils import timezone

from compliance.assessment import plan, work, worker
from compliance.judge import CONSUMER
from compliance.models import Assessment
from events import feed, sequencer

WORKERS_MAX = 64

Note = Callable[[int, int, int], None]
"""Is told how many parts are done, of how many, and how many things were judged in them."""


def run(assessment: Assessment, *, workers: int = 1, note: Note = lambda *told: None) -> bool:
    """Judge what is left of `assessment` with so many processes; False when it was cancelled meanwhile.

    The followers of the log and the sweeps stand still until it ends. Cut off or cancelled, it goes on where it was when
    it is run again. What it ends with does not depend on the number of workers.
    """
    with feed.sole(CONSUMER):
        now, below = timezone.now(), sequencer.size()
        assessment = plan.begin(assessment, now=now)
        left = list(assessment.parts.filter(is_done=False).order_by("number").values_list("number", flat=True))
        note(*plan.progress(assessment))
        do = _do_here if workers == 1 else partial(_do_in_processes, workers)
        for _ in do(assessment, left, below, now):
            note(*plan.progress(assessment))
        return work.finish(assessment, now=now)


def everything(*, workers: int = 1) -> int:
    """Judge everything anew from the beginning; answers how many things that was."""
    assessment = plan.request(Assessment.Cause.ALL, by=plan.SYSTEM)
    run(assessment, workers=workers)
    return plan.progress(assessment)[2]


def _do_here(assessment: Assessment, left: list[int], below: int, now: datetime) -> Iterator[int]:
    for number in left:
        yield work.do_part(assessment, number, below=below, now=now)


def _do_in_processes(workers: int, assessment: Assessment, left: list[int], below: int, now: datetime) -> Iterator[int]:
    database = connection.settings_dict["NAME"]
    with ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=worker.begin, initargs=(database,)
    ) as pool:
        waiting = [pool.submit(worker.do_part, assessment.pk, number, below, now) for number in left]
        try:
            for done in as_completed(waiting):
                yield done.result()
        finally:
            # Stopped halfway: what has not begun is left for the next run.
            pool.shutdown(wait=False, cancel_futures=True)
