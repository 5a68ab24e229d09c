"""The addresses of the whole service: programs', people's, and the operators' own."""

from importlib.util import find_spec

from django.urls import include, path

from traceability import metrics, probes

urlpatterns = [
    path("healthz", probes.tell_alive),
    path("readyz", probes.tell_ready),
    path("metrics", metrics.tell_metrics),
    *[path("", include(urls)) for urls in ("api.urls", "portal.urls") if find_spec(urls)],
]
