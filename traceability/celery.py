"""The Celery application: workers and beat start with `celery -A traceability.celery`."""

import os

from celery import Celery
from celery.signals import worker_process_init

from traceability.embedded import leash

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "traceability.settings")

app = Celery("traceability")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def follow_parent(**_) -> None:
    """Let a pool process die with its worker: after kill -9 of the worker nobody else would end it."""
    leash.die_with_parent()
