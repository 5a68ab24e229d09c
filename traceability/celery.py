"""The Celery application: workers and beat start with `celery -A traceability.celery`."""

import os
import sys

from celery import Celery
from celery.signals import beat_init, worker_init, worker_process_init

from traceability.embedded import leash

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "traceability.settings")

app = Celery("traceability")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def follow_parent(**_) -> None:
    """Let a pool process die with its worker: after kill -9 of the worker nobody else would end it."""
    leash.die_with_parent()


@worker_init.connect
@beat_init.connect
def refuse_bad_deployment(**_) -> None:
    """End a worker or beat before its first task where the deployment is unsound, as the web does."""
    from django.core.management.base import SystemCheckError

    from traceability import checks

    try:
        checks.refuse_bad_deployment()
    except SystemCheckError as error:
        # Celery logs an exception of a receiver and goes on; only an exit ends the process.
        sys.exit(str(error))
