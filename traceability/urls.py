"""The addresses of the whole service: programs', people's, and the operators' own."""

from importlib.util import find_spec

from django.urls import include, path, re_path

from traceability import doors, metrics, probes

urlpatterns = [
    path("healthz", probes.tell_alive),
    path("readyz", probes.tell_ready),
    path("metrics", metrics.tell_metrics),
    re_path(doors.PATTERN, doors.open_link),
    *[path("", include(urls)) for urls in ("api.urls", "portal.urls") if find_spec(urls)],
]

handler400 = "api.handlers.bad_request"
handler403 = "api.handlers.permission_denied"
handler404 = "api.handlers.page_not_found"
handler500 = "api.handlers.server_error"
