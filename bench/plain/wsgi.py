"""Granian serves it as `bench.plain.wsgi:application`, with the same number of workers and threads as the service."""

from django.core.wsgi import get_wsgi_application

from traceability.embedded import leash

leash.die_with_parent()
application = get_wsgi_application()
