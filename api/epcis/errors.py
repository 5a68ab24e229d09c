"""What an EPCIS client is told when something cannot be had: RFC 7807 with the exceptions of EPCIS 2.0, section 12.5."""

import orjson
from django.http import HttpRequest, HttpResponse

from api import problems
from api.problems import MEDIA_TYPE, Problem
from parties.text import Text

EXCEPTIONS = {
    "ValidationException": 400,
    "QueryValidationException": 400,
    "QueryParameterException": 400,
    "SubscriptionControlsException": 400,
    "SecurityException": 403,
    "NoSuchNameException": 404,
    "NoSuchResourceException": 404,
    "NotAcceptableException": 406,
    "ResourceAlreadyExistsException": 409,
    "CaptureLimitExceededException": 413,
    "QueryTooLargeException": 413,
    "QueryTooComplexException": 413,
    "URITooLongException": 414,
    "UnsupportedMediaTypeException": 415,
    "ImplementationException": 500,
}
"""Every exception that EPCIS has for REST, with its HTTP status."""
# What the rest of the API calls otherwise, by its status there. EPCIS knows no 405, 422 or 429.
_BY_STATUS = {
    400: ("ValidationException", 400),
    401: ("SecurityException", 401),
    403: ("SecurityException", 403),
    404: ("NoSuchResourceException", 404),
    405: ("ImplementationException", 405),
    406: ("NotAcceptableException", 406),
    409: ("ResourceAlreadyExistsException", 409),
    413: ("CaptureLimitExceededException", 413),
    414: ("URITooLongException", 414),
    415: ("UnsupportedMediaTypeException", 415),
    422: ("ValidationException", 400),
    429: ("ImplementationException", 429),
}
_BY_CODE = {"parameter-wrong": "QueryParameterException", "parameter-unknown": "QueryParameterException",
            "cursor-wrong": "QueryParameterException"}  # fmt: skip


class EpcisError(Exception):
    """Something that an EPCIS request cannot have; `exception` is one of EXCEPTIONS.

    `detail` says what is wrong and what to do; `status` replaces the exception's own. `members` stand in the answer as
    they are.
    """

    def __init__(
        self, exception: str, detail: Text, *, status: int | None = None, headers: dict | None = None, **members
    ):
        super().__init__(exception)
        self.exception = exception
        self.status = status or EXCEPTIONS[exception]
        self.detail = detail
        self.headers = headers or {}
        self.members = members

    def body(self, language: str) -> dict:
        """The members of the answer. Clients show the title first, so the sentence that helps stands there too."""
        words = self.detail.in_(language)
        told = {"type": f"epcisException:{self.exception}", "title": words, "status": self.status, "detail": words}
        return told | self.members


def of(exception: BaseException, *, language: str) -> EpcisError | None:
    """`exception` in the words of EPCIS; None for one that nobody foresaw."""
    if isinstance(exception, EpcisError):
        return exception
    problem = problems.of(exception)
    return problem and _of_problem(problem, language)


def handle(exception: Exception, context: dict) -> HttpResponse | None:
    """What Django REST framework answers for `exception`; None leaves it to Django's handler of surprises."""
    request = context["request"]
    error = of(exception, language=problems.language_of(request))
    return error and answer(request, error)


def answer(request: HttpRequest, error: EpcisError) -> HttpResponse:
    """The HTTP answer that tells `error`."""
    language = problems.language_of(request)
    body = error.body(language)
    if known := getattr(request, "id", ""):
        body["instance"] = known
    response = HttpResponse(orjson.dumps(body), status=error.status, content_type=MEDIA_TYPE, headers=error.headers)
    response.headers["Content-Language"] = language
    response.headers["Cache-Control"] = "no-store"
    return response


def _of_problem(problem: Problem, language: str) -> EpcisError:
    exception, status = _BY_STATUS.get(problem.status, ("ImplementationException", problem.status))
    members = {"code": problem.type.code} | problem.members
    if problem.faults:
        members["errors"] = [problems.describe(fault, language) for fault in problem.faults]
    return EpcisError(
        _BY_CODE.get(problem.type.code, exception), problem.detail, status=status, headers=problem.headers, **members
    )
