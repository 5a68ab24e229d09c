"""The web application; granian serves it as `traceability.wsgi:application`."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from traceability.embedded import leash

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "traceability.settings")
# One connection a thread at most, and fewer than the threads: a request holds one for a part of its time only.
os.environ.setdefault("DATABASE_POOL_MAX", "8")

leash.die_with_parent()
application = get_wsgi_application()

from traceability import checks  # noqa: E402 - the checks need the applications that the line above loads

checks.refuse_bad_deployment()

# What was loaded lives as long as the process; the collector need not look through it again with every batch of claims.
gc.collect()
gc.freeze()
