"""Every error in one form: declared once, said in two languages, explained on a page."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import path as address
from rest_framework import exceptions as drf

from api import handlers, page, problems
from api.problem_types import REGISTRY
from api.views import OpenView
from tests.api.caller import Caller

ROOT = Path(__file__).parents[2]
SPOKEN = ["batteries/lifecycle/*.py", "batteries/naming.py", "parties/numbers.py", "events/gate.py", "events/epc/*.py",
          "compliance/gaps/*.py", "compliance/notices/*.py", "compliance/reports/*.py", "api/*.py", "api/v1/*.py"]  # fmt: skip
# The first word of each is the kind of thing that a code is given to.
SPEAKERS = ("Fault", "_fault", "NameFault", "EpcError", "NumberError", "GateError", "Problem", "Refused", "Wrong", "_refusal")
NOT_SPOKEN = {"wrong-status", "date-time", "business-number-form", "business-number-check-digit"}


def spoken_codes() -> set[str]:
    found = set()
    for pattern in SPOKEN:
        for path in ROOT.glob(pattern):
            for node in ast.walk(ast.parse(path.read_text())):
                name = getattr(node.func, "id", getattr(node.func, "attr", "")) if isinstance(node, ast.Call) else ""
                if name in SPEAKERS:
                    found |= {arg.value for arg in node.args if isinstance(arg, ast.Constant) and _is_code(arg.value)}
    return found - NOT_SPOKEN


def _is_code(value) -> bool:
    return isinstance(value, str) and "-" in value and value.replace("-", "").isalnum() and value.islower()


def test_every_code_that_is_spoken_is_declared():
    spoken = spoken_codes()
    assert len(spoken) > 60
    assert spoken - REGISTRY.keys() == set()


def test_every_status_that_the_api_answers_has_its_problem():
    assert {400, 401, 403, 404, 405, 406, 409, 412, 413, 415, 422, 428, 429, 500, 503} <= {
        type_.status for type_ in REGISTRY.values()
    }


@pytest.mark.parametrize("type_", REGISTRY.values(), ids=lambda type_: type_.code)
def test_every_type_has_words_in_both_languages_and_a_page(type_, client):
    for text in (type_.title, type_.advice):
        assert text.en.strip() and any("가" <= letter <= "힣" for letter in text.ko)
    shown = client.get(f"/problems/{type_.code}").content.decode()
    assert type_.title.ko in shown and type_.code in shown


def test_pages_list_all_and_know_no_others(client):
    shown = client.get("/problems").content.decode()
    assert all(f'href="/problems/{code}"' in shown for code in REGISTRY)
    assert client.get("/problems/no-such-thing").status_code == 404


def test_docs_are_written_from_the_registry():
    assert (ROOT / "docs/errors.md").read_text(encoding="utf-8") == page.text()


def test_a_problem_has_all_its_members(maker: Caller):
    answer = maker.get("no/such/place", headers={"X-Request-ID": "request-12345"})
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["X-Request-ID"] == "request-12345"
    body = answer.json()
    assert body == {
        "type": f"{settings.PUBLIC_ORIGIN}/problems/address-unknown", "title": "Unknown address", "status": 404,
        "code": "address-unknown", "detail": REGISTRY["address-unknown"].advice.en, "instance": "request-12345",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("wish", "language"),
    [("ko", "ko"), ("ko-KR,ko;q=0.9,en;q=0.5", "ko"), ("en-GB", "en"), ("fr", "en"), ("", "en"), ("en;q=0.1, ko", "ko"),
     ("*", "en"), ("x" * 5000, "en")],
)  # fmt: skip
def test_words_are_in_the_language_that_is_asked_for(client, wish, language):
    answer = client.get("/api/v1/events", headers={"Accept-Language": wish})
    assert answer.headers["Content-Language"] == language
    assert "Accept-Language" in answer.headers["Vary"]
    assert answer.json()["title"] == REGISTRY["key-missing"].title.in_(language)


def test_a_fault_in_an_event_is_said_in_korean(calls):
    answer = calls("maker", language="ko").record({"type": "manufactured"})
    assert answer.json()["errors"][0]["detail"].endswith("없습니다.")


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v1", "/api/v1/", "/api/v2/events", "/api/v1/events/", "/api/no"])
@pytest.mark.parametrize("method", ["get", "post", "put", "delete", "options"])
def test_unknown_addresses_under_the_api_are_problems(client, path, method):
    answer = getattr(client, method)(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "address-unknown")


@pytest.mark.parametrize("method", ["put", "patch", "options", "delete"])
def test_methods_that_are_not_there(maker, method):
    answer = getattr(maker.client, method)("/api/v1/events", headers=maker.headers)
    assert (answer.status_code, answer.json()["code"]) == (405, "method-not-allowed")
    assert answer.headers["Allow"] == "GET, HEAD, POST"


def test_a_form_that_is_not_made(maker):
    answer = maker.get("events", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.json()["code"]) == (406, "not-acceptable")
    assert maker.get("events", headers={"Accept": "application/problem+json"}).status_code == 200


def test_a_host_that_is_not_ours(client):
    answer = client.get("/api/v1/events", headers={"Host": "evil.example"})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad-request")


def test_elsewhere_django_answers_with_its_own_pages(client):
    assert client.get("/no-such-page").headers["Content-Type"].startswith("text/html")


class Breaking(OpenView):
    """A view in which something goes wrong."""

    def get(self, request, how):
        with connection.cursor() as cursor:
            if how == "slow":
                cursor.execute("SET LOCAL statement_timeout = 20")
                cursor.execute("SELECT pg_sleep(2)")
            if how == "gone":
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        raise ZeroDivisionError("a secret of the house")


urlpatterns = [address("api/v1/breaking/<str:how>", Breaking.as_view())]
handler500 = "api.handlers.server_error"


@pytest.mark.urls(__name__)
def test_a_surprise_is_a_problem_with_the_request_id_and_tells_nothing_else(nobody):
    answer = nobody.get("breaking/somehow")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal-error")
    assert answer.json()["instance"] == answer.headers["X-Request-ID"]
    assert b"secret" not in answer.content


@pytest.mark.urls(__name__)
def test_a_question_that_takes_too_long_says_so(nobody):
    answer = nobody.get("breaking/slow")
    assert (answer.status_code, answer.json()["code"]) == (503, "took-too-long")


@pytest.mark.urls(__name__)
@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_is_unavailable_and_says_when_to_return(client):
    answer = client.get("/api/v1/breaking/gone")
    connection.close()
    assert (answer.status_code, answer.json()["code"], answer.headers["Retry-After"]) == (503, "unavailable", "5")


@pytest.mark.parametrize(
    ("exception", "status", "code"),
    [
        (drf.Throttled(wait=7), 429, "too-many-requests"),
        (drf.UnsupportedMediaType("x/y"), 415, "media-type-unsupported"),
        (drf.ParseError(), 400, "bad-request"),
        (drf.PermissionDenied("CSRF Failed: CSRF token missing."), 403, "csrf-failed"),
        (drf.PermissionDenied(), 403, "not-allowed"),
        (drf.NotFound(), 404, "not-found"),
    ],
)
def test_what_the_framework_raises_is_a_problem_too(exception, status, code):
    found = problems.of(exception)
    assert (found.status, found.type.code) == (status, code)
    if status == 429:
        assert found.headers == {"Retry-After": "7"}


def test_handlers_answer_where_no_view_was_reached():
    request = RequestFactory().get("/api/x")
    for answer, status in (
        (handlers.bad_request(request, ValueError()), 400), (handlers.permission_denied(request, ValueError()), 403),
        (handlers.page_not_found(request, ValueError()), 404), (handlers.server_error(request), 500),
        (handlers.csrf_failed(request), 403),
    ):  # fmt: skip
        assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")


def test_a_signed_in_browser_needs_the_form_token(world):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(world.maker.user)
    assert browser.get("/api/v1/events").status_code == 200
    answer = browser.post("/api/v1/events", {}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "csrf-failed")
