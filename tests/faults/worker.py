"""The service's Celery application, with a hand that kills the worker at the moments that a test has asked for."""

import os
import signal
from datetime import timedelta
from pathlib import Path

from celery.signals import task_postrun, task_prerun, worker_process_init
from django.utils import timezone

from traceability.celery import app

__all__ = ["app"]


def _die(moment: str, task: str) -> None:
    """Kill the worker, parent and pool, if a file asks for it; the file goes, so that the next worker lives."""
    asked = Path(os.environ["DEADLY"]) / f"{moment} {task}"
    if asked.exists():
        asked.unlink()
        os.killpg(os.getpgrp(), signal.SIGKILL)


@task_prerun.connect
def die_before_the_work(task, **_) -> None:
    """The message was taken, and nothing was done."""
    _die("before", task.name)


@task_postrun.connect
def die_after_the_work(task, **_) -> None:
    """The work is committed, and the broker was not told."""
    _die("after", task.name)


@worker_process_init.connect
def step_the_clock(**_) -> None:
    """Let this process's own clock be wrong by as much as a test has asked for."""
    by, now = timedelta(seconds=float(os.environ.get("CLOCK_STEP_S", "0"))), timezone.now
    timezone.now = lambda: now() + by


@worker_process_init.connect
def lose_patience(**_) -> None:
    """Leave a receiver after so many seconds, where a test has asked for it."""
    # Apps are loaded by now, and were not when Celery imported this module.
    from events.outward import addresses

    if seconds := os.environ.get("EXCHANGE_S"):
        addresses.EXCHANGE_SECONDS_MAX = float(seconds)
