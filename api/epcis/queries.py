"""Named queries: a question that is kept under a name and asked by it (EPCIS 2.0, section 12.8)."""

import re
from urllib.parse import quote

from django.http import HttpResponse
from rest_framework.request import Request

from api import parsers
from api.epcis import asking, base, described, headers, tokens
from api.epcis.asking import QueryView
from api.epcis.base import operation, with_xml
from api.epcis.errors import EpcisError
from api.shapes import epcis_query
from events.query import named, question
from parties.text import Text

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]{0,99}")
QUERY_NAME = {"name": "The name of the query."}


class Queries(QueryView):
    """The named queries of the caller's operator."""

    scopes = {"GET": "events:read", "POST": "events:read"}

    @operation("epcis_list_queries", {200: epcis_query.NamedQuerySerializer(many=True)}, parameters=described.PAGING)
    def get(self, request: Request) -> HttpResponse:
        """The queries that your operator keeps, by their names."""
        asked = question.read(asking.given(request, only=asking.PAGING))
        found = named.page(gln=self.viewer.gln, after=tokens.read(request) or "", limit=asked.per_page + 1)
        shown = found[: asked.per_page]
        onward = shown[-1][0] if len(found) > len(shown) else None
        told = [{"name": name, "query": kept["query"]} for name, kept in shown]
        return base.told(request, told, headers=asking.following(request, onward))

    @operation("epcis_keep_query", {201: epcis_query.NamedQuerySerializer}, body=epcis_query.NamedQuerySerializer)
    def post(self, request: Request) -> HttpResponse:
        """Keep a question under a name, for your operator alone."""
        name, asked = _read(parsers.read(request).value)
        prefixes = headers.extensions(request) | named.prefixes(asked)
        with asking.as_validation():
            self.question(named.given(asked), prefixes)
        try:
            is_new = named.keep(name, {"query": asked, "prefixes": prefixes}, gln=self.viewer.gln)
        except named.Full as error:
            raise EpcisError("ImplementationException", Text(
                f"An operator keeps at most {named.NAMED_MAX} queries; delete one first.",
                f"질의는 최대 {named.NAMED_MAX}개까지 둘 수 있습니다. 먼저 하나를 지우세요."), status=409) from error  # fmt: skip
        if not is_new:
            raise EpcisError("ResourceAlreadyExistsException", Text(
                f"There is a query named '{name}' already; delete it first or take another name.",
                f"'{name}' 질의가 이미 있습니다. 먼저 지우거나 다른 이름을 쓰세요."))  # fmt: skip
        return base.told(request, {"name": name, "query": asked}, status=201, headers={"Location": address(name)})


class Query(QueryView):
    """One named query."""

    scopes = {"GET": "events:read", "DELETE": "events:read"}

    @operation("epcis_read_query", {200: epcis_query.NamedQuerySerializer}, path=QUERY_NAME)
    def get(self, request: Request, name: str) -> HttpResponse:
        """What the query asks."""
        asking.given(request, only=())
        return base.told(request, {"name": name, "query": kept(name, self.viewer.gln)["query"]})

    @operation("epcis_forget_query", {204: None}, path=QUERY_NAME)
    def delete(self, request: Request, name: str) -> HttpResponse:
        """Keep the query no longer, and end the subscriptions to it."""
        if not (_NAME.fullmatch(name) and named.forget(name, gln=self.viewer.gln)):
            raise _no_such_name()
        return HttpResponse(status=204)


class QueryEvents(QueryView):
    """The answer to a named query."""

    scopes = {"GET": "events:read"}
    xml = asking.XML_TOO

    @operation("epcis_list_events_of_query", with_xml(epcis_query.QueryDocumentSerializer), path=QUERY_NAME,
               parameters=described.PAGING)  # fmt: skip
    def get(self, request: Request, name: str) -> HttpResponse:
        """The events that the query asks for now; only the page may be chosen here."""
        paging = asking.given(request, only=asking.PAGING)
        found = kept(name, self.viewer.gln)
        return self.answer(named.given(found["query"]) | paging, prefixes=found["prefixes"], name=name)


def address(name: str) -> str:
    """Where a query is found."""
    return f"/epcis/queries/{quote(name)}"


def kept(name: str, gln: str) -> dict:
    """The query that an operator keeps under a name; raises EpcisError where there is none."""
    found = named.find(name, gln=gln) if _NAME.fullmatch(name) else None
    if found is None:
        raise _no_such_name()
    return found


def _no_such_name() -> EpcisError:
    return EpcisError("NoSuchNameException", Text("Your operator has no query with this name; GET /epcis/queries lists them.",
                                                  "이 이름의 질의가 없습니다. 목록은 GET /epcis/queries를 확인하세요."))  # fmt: skip


def _read(body: object) -> tuple[str, dict]:
    known = {"name", "query"}
    if not isinstance(body, dict) or body.keys() != known or not isinstance(body["query"], dict):
        raise EpcisError("QueryValidationException", Text(
            "Send an object with 'name' and 'query', the parameters of the question, and nothing else.",
            "'name'과 질의 조건 'query'만 있는 객체를 보내세요."))  # fmt: skip
    if not isinstance(body["name"], str) or not _NAME.fullmatch(body["name"]):
        raise EpcisError("QueryValidationException", Text(
            "'name' has 1 to 100 letters, digits and . _ ~ -, and begins with a letter or digit.",
            "'name'은 글자·숫자로 시작하는 1~100자이며 글자, 숫자, . _ ~ -만 쓸 수 있습니다."))  # fmt: skip
    return body["name"], body["query"]
