"""Processes that are to die at a line of their work, on the test's own database."""

import os
import subprocess
import sys

from django.conf import settings
from django.db import connection

_BEGIN = "import os, sys\nimport django\ndjango.setup()\n"


def run(script: str, *arguments: str) -> int:
    """Run `script` with the service set up; answers what the process ended with."""
    done = subprocess.run([sys.executable, "-c", _BEGIN + script, *arguments], env=_environment(), cwd=settings.BASE_DIR, timeout=60)
    return done.returncode


def _environment() -> dict[str, str]:
    base = settings.DATABASES["default"]
    url = f"postgresql://{base['USER']}:{base['PASSWORD']}@{base['HOST']}:{base['PORT']}/{connection.settings_dict['NAME']}"
    return os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "traceability.settings"}
