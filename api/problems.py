"""Errors as every door of the API answers them: RFC 9457, in the reader's language, with a stable code."""

from collections.abc import Iterable, Sequence
from http import HTTPStatus

import orjson
from django.conf import settings
from django.core import exceptions as django_errors
from django.db import utils as database
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language_from_request
from psycopg import errors as postgres
from rest_framework import exceptions as drf

from api.problem_types import REGISTRY, ProblemType
from parties.text import Text

MEDIA_TYPE = "application/problem+json"
RETRY_S = 5
_PASSING = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)


class Problem(Exception):
    """Something that a request cannot have; `code` names a declared problem type.

    `detail` says what is wrong this time, `status` replaces the type's own where an event's fault is one of an
    address; `faults` say where: anything with code, text and either the pointer into the
    body or the name of the parameter. `members` are added to the answer as they are.
    """

    def __init__(
        self,
        code: str,
        detail: Text | None = None,
        *,
        status: int | None = None,
        faults: Iterable = (),
        headers: dict | None = None,
        **members,
    ):
        super().__init__(code)
        self.type: ProblemType = REGISTRY[code]
        self.status = status or self.type.status
        self.detail = detail or self.type.advice
        self.faults = tuple(faults)
        self.headers = headers or {}
        self.members = members

    def body(self, language: str, *, instance: str = "") -> dict:
        """The members of the answer in `language`; `instance` is the id of the request."""
        body = {
            "type": uri(self.type.code), "title": self.type.title.in_(language), "status": self.status,
            "code": self.type.code, "detail": self.detail.in_(language),
        }  # fmt: skip
        if self.detail != self.type.advice:
            body["advice"] = self.type.advice.in_(language)
        if instance:
            body["instance"] = instance
        if self.faults:
            body["errors"] = [describe(fault, language) for fault in self.faults]
        return body | self.members


def uri(code: str) -> str:
    """The address that names a problem type and explains it."""
    return f"{settings.PUBLIC_ORIGIN}/problems/{code}"


def describe(fault, language: str, *, under: str = "") -> dict:
    """One fault as an entry of `errors`; `under` is the pointer of the event that it lies in."""
    where = {"parameter": fault.parameter} if hasattr(fault, "parameter") else {"pointer": under + fault.pointer}
    return where | {"code": fault.code, "detail": fault.text.in_(language)}


def of_faults(faults: Sequence) -> Problem:
    """The problem of an event: the first fault gives it its type and its words, all are listed."""
    return Problem(faults[0].code, faults[0].text, faults=faults)


def handle(exception: Exception, context: dict) -> HttpResponse | None:
    """What Django REST framework answers for `exception`; None leaves it to Django's handler of surprises."""
    problem = of(exception)
    return problem and answer(context["request"], problem)


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The HTTP answer that tells `problem`."""
    language = language_of(request)
    body = orjson.dumps(problem.body(language, instance=getattr(request, "id", "")))
    response = HttpResponse(body, status=problem.status, content_type=MEDIA_TYPE, headers=problem.headers)
    response.headers["Content-Language"] = language
    response.headers["Cache-Control"] = "no-store"
    if problem.status in _PASSING:
        response.headers.setdefault("Retry-After", str(RETRY_S))
    return response


def language_of(request: HttpRequest) -> str:
    """The language that the reader prefers: ko or en."""
    return getattr(request, "LANGUAGE_CODE", None) or get_language_from_request(request)


def of(exception: BaseException) -> Problem | None:
    """The problem that `exception` is; None for one that nobody foresaw."""
    if isinstance(exception, Problem):
        return exception
    if isinstance(exception, drf.APIException):
        return _of_framework(exception)
    if isinstance(exception, Http404):
        return Problem("not-found")
    if isinstance(exception, django_errors.RequestDataTooBig):
        return too_large()
    if isinstance(exception, django_errors.PermissionDenied):
        return Problem("not-allowed")
    if isinstance(exception, django_errors.SuspiciousOperation | django_errors.BadRequest):
        return Problem("bad-request")
    if isinstance(exception, database.OperationalError | database.InterfaceError):
        return _of_database(exception)
    return None


def too_large() -> Problem:
    """The problem of a body beyond the limit."""
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    words = Text(f"A body has at most {limit} bytes; send the events in several requests.",
                 f"본문은 최대 {limit}바이트입니다. 여러 요청으로 나누어 보내세요.")  # fmt: skip
    return Problem("too-large", words, limit_bytes=limit)


_FRAMEWORK = (
    (drf.MethodNotAllowed, "method-not-allowed"),
    (drf.NotAcceptable, "not-acceptable"),
    (drf.UnsupportedMediaType, "media-type-unsupported"),
    (drf.NotAuthenticated, "key-missing"),
    (drf.AuthenticationFailed, "key-unknown"),
    (drf.NotFound, "not-found"),
    (drf.Throttled, "too-many-requests"),
    (drf.PermissionDenied, "not-allowed"),
)


def _of_framework(exception: drf.APIException) -> Problem | None:
    headers = {}
    if given := getattr(exception, "auth_header", None):
        headers["WWW-Authenticate"] = given
    if wait := getattr(exception, "wait", None):
        headers["Retry-After"] = str(max(int(wait), 1))
    # The framework's session authentication says so only in the sentence.
    if isinstance(exception, drf.PermissionDenied) and str(exception.detail).startswith("CSRF Failed"):
        return Problem("csrf-failed")
    for kind, code in _FRAMEWORK:
        if isinstance(exception, kind):
            return Problem(code, headers=headers)
    return Problem("bad-request") if exception.status_code == HTTPStatus.BAD_REQUEST else None


def _of_database(exception: Exception) -> Problem:
    slow = isinstance(exception.__cause__, postgres.QueryCanceled | postgres.LockNotAvailable)
    return Problem("took-too-long" if slow else "unavailable")
