"""The command lines of the service's processes; nothing here needs Django, as who starts them may have none yet."""

import sys
from pathlib import Path

CLONE = Path(__file__).resolve().parent.parent
APPLICATION = "traceability.wsgi:application"
_CELERY = [sys.executable, "-m", "celery", "-A", "traceability.celery"]

SEQUENCER = [sys.executable, "manage.py", "sequence"]
WORKER = [*_CELERY, "worker", "--concurrency", "2", "--loglevel", "INFO"]
BEAT = [*_CELERY, "beat", "--loglevel", "INFO"]


def web(port: int, *, application: str = APPLICATION) -> list[str]:
    """Answer the program and arguments that serve `application` on a port of this machine."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--no-ws",
        # More threads than connections of the pool would only wait for one another.
        "--workers", "2", "--blocking-threads", "8", "--respawn-failed-workers", "--workers-kill-timeout", "10",
        application,
    ]  # fmt: skip
