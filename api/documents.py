"""The OpenAPI document and the page that shows it."""

from functools import cache

import orjson
import yaml
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from drf_spectacular.generators import SchemaGenerator

from api.views import OpenView

YAML, JSON = "application/vnd.oai.openapi", "application/vnd.oai.openapi+json"


class Schema(OpenView):
    """The OpenAPI 3.1 document: JSON, or YAML for a client that asks for it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The document; the same for everybody, so it may be kept for a while."""
        as_yaml = request.GET.get("format") == "yaml" or "yaml" in request.headers.get("Accept", "")
        content, media_type = _content(as_yaml)
        return HttpResponse(content, content_type=media_type, headers={"Cache-Control": "public, max-age=300"})


class Docs(OpenView):
    """The page on which people read and try the API."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """The page; everything on it comes from this service."""
        return render(request, "api/docs.html")


@cache
def document() -> dict:
    """The OpenAPI document as values. It follows from declarations alone, so it is made once."""
    return SchemaGenerator().get_schema(request=None, public=True)


@cache
def _content(as_yaml: bool) -> tuple[bytes, str]:
    if as_yaml:
        plain = orjson.loads(orjson.dumps(document()))
        return yaml.safe_dump(plain, allow_unicode=True, sort_keys=False).encode(), YAML
    return orjson.dumps(document(), option=orjson.OPT_INDENT_2), JSON
