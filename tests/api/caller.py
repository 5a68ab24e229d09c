"""A client of the API that holds every answer against the OpenAPI document."""

import re
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import jsonschema_rs
import orjson
from django.http import HttpResponse
from django.test import Client

from api import documents

V1 = "/api/v1"


class Caller:
    """Calls as one party's program does, with its key; without a token as nobody."""

    def __init__(self, token: str | None = None, *, language: str = "en"):
        self.client = Client(raise_request_exception=False)
        self.headers = {"Accept-Language": language} | ({"Authorization": f"Bearer {token}"} if token else {})

    def get(self, path: str, /, **query: Any) -> HttpResponse:
        """GET with query parameters; `headers` adds headers."""
        return self._checked("get", path, query.pop("headers", {}), data=query)

    def post(self, path: str, body: Any = None, /, *, headers: dict | None = None, **options: Any) -> HttpResponse:
        """POST a body as JSON; bytes go as they are."""
        data = body if isinstance(body, bytes) else orjson.dumps(body)
        media_type = options.pop("content_type", "application/json")
        return self._checked("post", path, headers or {}, data=data, CONTENT_TYPE=media_type, **options)

    def delete(self, path: str, /, *, headers: dict | None = None) -> HttpResponse:
        """DELETE."""
        return self._checked("delete", path, headers or {})

    def record(self, body: Any, /, **headers: str) -> HttpResponse:
        """POST an event or a list of them."""
        return self.post(f"{V1}/events", body, headers=headers)

    def _checked(self, method: str, path: str, headers: dict, **options: Any) -> HttpResponse:
        path = path if path.startswith("/") else f"{V1}/{path}"
        if method == "get":
            response = self.client.get(path, headers=self.headers | headers, **options)
        else:
            response = self.client.generic(method.upper(), path, headers=self.headers | headers, **options)
        check(method, urlsplit(path).path, response)
        return response


def check(method: str, path: str, response: HttpResponse) -> None:
    """Fail unless the OpenAPI document says that `response` may be answered to `method` at `path`."""
    operation = _operation(method, path)
    if operation is None or response.status_code == 304:
        return
    answers = operation["responses"]
    described = answers.get(str(response.status_code)) or answers["default"]
    if "content" not in described:
        assert response.content == b""
        return
    media_type = response.headers["Content-Type"]
    content = described["content"]
    known = content.get(media_type) or content.get(media_type.partition(";")[0])
    if known is None and response.status_code >= 400:
        known = answers["default"]["content"].get(media_type)
    assert known is not None, f"{method} {path}: {response.status_code} {media_type} is not described"
    if "json" in media_type:
        found = _validator(known["schema"]).iter_errors(response.json())
        errors = [f"{error.instance_path} {error.message}" for error in found]
        assert not errors, f"{method} {path} {response.status_code}: {errors[:3]}"


def _operation(method: str, path: str) -> dict | None:
    for pattern, item in _paths():
        if pattern.fullmatch(path):
            return item.get(method)
    return None


@cache
def _paths() -> list[tuple[re.Pattern, dict]]:
    # The more of an address is fixed, the closer it describes what was asked for.
    closest = sorted(documents.document()["paths"].items(), key=lambda entry: -len(re.sub(r"{\w+}", "", entry[0])))
    return [(re.compile(re.sub(r"\\{\w+\\}", "(.+)", re.escape(template).replace(r"\{form\}", r"\w+"))), item) for template, item in closest]


def _validator(schema: dict):
    return _compiled(orjson.dumps(schema))


@cache
def _compiled(schema: bytes):
    components = orjson.loads(orjson.dumps(documents.document()["components"]))
    whole = orjson.loads(schema) | {"components": components}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
