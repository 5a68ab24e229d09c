"""What every request passes: an id for the logs, and the rules a browser is to keep."""

import re
import uuid
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

# The scanner decodes in WebAssembly inside a worker and shows the camera's picture from a blob.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; worker-src 'self' blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
PERMISSIONS_POLICY = "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()"


PROBES = {"/healthz", "/readyz", "/metrics"}
LOG = "/log/"


def admit_probes(answer: Answer) -> Answer:
    """Let a probe in under any name: load balancers ask by a container's address, which no list can know before."""

    def respond(request: HttpRequest) -> HttpResponse:
        if request.path_info in PROBES:
            request.META["HTTP_HOST"] = "localhost"
        return answer(request)

    return respond


def bind_request_id(answer: Answer) -> Answer:
    """Give each request an id, taken from a proxy's X-Request-ID where it is well formed, and name it in the answer."""

    def respond(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request.id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex
        with structlog.contextvars.bound_contextvars(request_id=request.id):
            response = answer(request)
        response.headers["X-Request-ID"] = request.id
        return response

    return respond


def free_log_of_language(answer: Answer) -> Answer:
    """Say of the log's files that they are the same in every language, so that a cache keeps each of them once."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        if request.path_info.startswith(LOG):
            for name in ("Vary", "Content-Language"):
                response.headers.pop(name, None)
        return response

    return respond


def restrict_content(answer: Answer) -> Answer:
    """Set the content and permissions policies, unless the view has set a narrower need of its own."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = answer(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response

    return respond
