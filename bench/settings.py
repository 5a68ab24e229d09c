"""The service's own settings, with one address more."""

from traceability.settings import *  # noqa: F403 - these are the settings, and nothing else changes

ROOT_URLCONF = "bench.urls"
