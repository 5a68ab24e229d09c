"""The steps of a gap's life over HTTP: one at a time, or the same one in many gaps."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from rest_framework.request import Request

from api import bodies, idempotency, openapi, parsers
from api.problems import Problem, language_of
from api.renderers import JSON, dump
from api.shapes import gaps as shapes
from api.v1 import gap_filters
from api.v1.gaps import ID, find, full
from api.views import ApiView, etag, require_match, tagged
from compliance import gaps
from compliance.gaps import bulk, evidence
from parties.text import Text

_PROBLEMS = {"wrong-status": "gap-status"}
_WORDS = {"type": "string", "minLength": 1, "maxLength": gaps.NOTE_MAX, "pattern": r"\S"}
_REASON = bodies.Field("reason", _WORDS, Text(f"a text of 1 to {gaps.NOTE_MAX} characters that says why",
                                              f"이유를 적은 1~{gaps.NOTE_MAX}자의 글"))  # fmt: skip
_DOCUMENT = {
    "type": "object", "required": ["title", "sha256"], "additionalProperties": False,
    "properties": {"title": {"type": "string", "minLength": 1, "maxLength": evidence.TITLE_MAX, "pattern": r"\S"},
                   "sha256": {"type": "string", "pattern": "^[0-9a-fA-F]{64}$"}},
}  # fmt: skip
_EVENTS = bodies.Field(
    "events", {"type": "array", "items": {"type": "string", "maxLength": 600}, "maxItems": gaps.EVENTS_MAX},
    Text(f"at most {gaps.EVENTS_MAX} ids of events that show it", f"증거가 되는 이벤트 id 최대 {gaps.EVENTS_MAX}개"), required=False,
)  # fmt: skip
_DOCUMENTS = bodies.Field(
    "documents", {"type": "array", "items": _DOCUMENT, "maxItems": gaps.DOCUMENTS_MAX},
    Text(f"at most {gaps.DOCUMENTS_MAX} documents with title and SHA-256 (the files stay with you)",
         f"제목과 SHA-256이 있는 문서 최대 {gaps.DOCUMENTS_MAX}건(파일은 귀사가 보관)"), required=False,
)  # fmt: skip
_UNTIL = bodies.Field(
    "until", {"type": "string", "format": "date"},
    Text("the last Korean day of the acceptance; without it, as long as the limit says", "수용 마지막 날(생략 시 기준값)"),
    required=False,
)  # fmt: skip
_PERSON = bodies.Field(
    "person", {"type": ["string", "null"], "format": "uuid"},
    Text("the reference of a person of your organisation, or null for nobody", "귀 기관 담당자의 참조번호, 해제는 null"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Step:
    """A step: its code, its body, and whether it decides on words that the caller must have read."""

    code: str
    about: str
    fields: tuple[bodies.Field, ...] = (_REASON,)
    decides: bool = False


STEPS = {
    "explain": _Step("explained", "Explain a gap, and show events and documents; only the operator that must act may.",
                     (_REASON, _EVENTS, _DOCUMENTS)),
    "withdraw": _Step("withdrawn", "Take your explanation back before it is judged; the time to answer has run on."),
    "accept": _Step("accepted", "Accept the explanation of a gap for a time; only a regulator may, and only what it has read. "
                    "When the time is over the gap is open again.", (_REASON, _UNTIL), decides=True),
    "reject": _Step("rejected", "Reject the explanation of a gap, also one that had been accepted; only a regulator may, "
                    "and only what it has read.", decides=True),
    "assign": _Step("assigned", "Give the gap to a person of your organisation; each side has one.",
                    (_PERSON, replace(_REASON, required=False))),
    "comment": _Step("commented", "Say something that both the operator and the authorities read."),
    "note": _Step("noted", "Write down what only authorities read."),
}  # fmt: skip


class _GapStep(ApiView):
    """A step that somebody takes in a gap's life."""

    scopes = {"POST": "gaps:write"}
    step: _Step

    def answer(self, request: Request, gap_id: UUID) -> HttpResponse:
        """Read the body, take the step, and answer with the gap as it then stands."""
        body = parsers.read(request)
        said = _said(bodies.read(body.value, self.step.fields))
        return idempotency.answer_once(request, body.sha256, lambda: self._act(request, gap_id, said))

    def _act(self, request: Request, gap_id: UUID, said: dict) -> HttpResponse:
        gap = find(gap_id, viewer=self.viewer)
        if self.step.decides:
            require_match(request, etag(dump(full(gap, viewer=self.viewer))))
        try:
            moved = gaps.TAKE[self.step.code](gap, by=self.viewer, **said)
        except gaps.Refused as refusal:
            raise Problem(_PROBLEMS.get(refusal.code, refusal.code), refusal.text) from refusal
        return tagged(request, full(moved, viewer=self.viewer))


def _view(name: str, step: _Step) -> type[ApiView]:
    def post(self, request: Request, gap_id: UUID) -> HttpResponse:
        return self.answer(request, gap_id)

    post.__doc__ = step.about
    described = openapi.operation(
        f"{name}_gap", {200: shapes.FullGapSerializer}, tag="gaps", path=ID, raw_body=bodies.schema(step.fields), once=True,
        headers=[openapi.IF_MATCH] if step.decides else [],
    )  # fmt: skip
    return type(f"Gap{name.title()}", (_GapStep,), {"step": step, "post": described(post), "__doc__": step.about})


VIEWS: dict[str, type[ApiView]] = {name: _view(name, step) for name, step in STEPS.items()}


class GapWatch(ApiView):
    """Whether a person hears of every step of a gap."""

    scopes = {"POST": "gaps:write", "DELETE": "gaps:write"}

    @openapi.operation("watch_gap", {200: shapes.WatchSerializer}, tag="gaps", path=ID)
    def post(self, request: Request, gap_id: UUID) -> HttpResponse:
        """Hear of every step of this gap in your digest; for people who are signed in."""
        return self._set(request, gap_id, gaps.watch, is_watching=True)

    @openapi.operation("unwatch_gap", {200: shapes.WatchSerializer}, tag="gaps", path=ID)
    def delete(self, request: Request, gap_id: UUID) -> HttpResponse:
        """Hear of it no more than others of your organisation."""
        return self._set(request, gap_id, gaps.unwatch, is_watching=False)

    def _set(self, request: Request, gap_id: UUID, change: Callable, *, is_watching: bool) -> HttpResponse:
        try:
            change(find(gap_id, viewer=self.viewer), by=self.viewer)
        except gaps.Refused as refusal:
            raise Problem(refusal.code, refusal.text) from refusal
        return tagged(request, {"id": gap_id, "watching": is_watching})


_BULK = (
    bodies.Field("step", {"enum": sorted(STEPS)}, Text("one of the steps of a gap", "관리 공백의 단계 중 하나")),
    bodies.Field("ids", {"type": "array", "items": {"type": "string", "format": "uuid"}, "minItems": 1,
                         "maxItems": bulk.BULK_MAX},
                 Text(f"1 to {bulk.BULK_MAX} ids of gaps", f"관리 공백 id 1~{bulk.BULK_MAX}개"), required=False),
    bodies.Field("filter", gap_filters.SCHEMA,
                 Text(f"a filter; the first {bulk.BULK_MAX} that match, the oldest first",
                      f"조건. 오래된 순으로 최대 {bulk.BULK_MAX}건"), required=False),
    bodies.Field("read_at", {"type": "string", "format": "date-time"},
                 Text("for accept and reject: when you read the gaps", "수용·반려 시: 관리 공백을 조회한 시각"), required=False),
    *{field.name: bodies.Field(field.name, field.schema, field.must, required=False)
      for step in STEPS.values() for field in step.fields}.values(),
)  # fmt: skip


_OF_BULK = {"step", "ids", "filter", "read_at"}


class GapBulk(ApiView):
    """The same step in many gaps."""

    scopes = {"POST": "gaps:write"}

    @openapi.operation("step_in_many_gaps", {200: shapes.BulkSerializer}, tag="gaps", raw_body=bodies.schema(_BULK), once=True)
    def post(self, request: Request) -> HttpResponse:
        """Take one step in many gaps, by their ids or by a filter; every row is answered for itself and good rows stand.

        Sent again, it does nothing twice. With a filter, `more` says whether others match: send it again until it is
        false.
        """
        body = parsers.read(request)
        asked = bodies.read(body.value, _BULK)
        step = STEPS[asked["step"]]
        if ("ids" in asked) == ("filter" in asked):
            raise Problem("wrong-form", Text("Give either 'ids' or 'filter'.", "'ids'와 'filter' 중 하나만 보내세요."))
        if step.decides and "read_at" not in asked:
            raise Problem("precondition-required", Text("Say in 'read_at' when you read the gaps that you decide on.",
                                                        "처리할 관리 공백을 조회한 시각을 'read_at'에 넣으세요."))  # fmt: skip
        said = _said(bodies.read({name: asked[name] for name in asked if name not in _OF_BULK}, step.fields))
        return idempotency.answer_once(request, body.sha256, lambda: self._take(request, step, asked, said))

    def _take(self, request: Request, step: _Step, asked: dict, said: dict) -> HttpResponse:
        among, more = gaps.visible(self.viewer), False
        ids = [UUID(one) for one in asked.get("ids", ())]
        if "filter" in asked:
            found = gaps.search.find(among, gap_filters.of_body(asked["filter"]))
            rows, place = gaps.search.page(found, sort="oldest", after=None, rows=bulk.BULK_MAX)
            ids, more = [gap.pk for gap in rows], place is not None
        read_at = datetime.fromisoformat(asked["read_at"]) if step.decides else None
        outcomes = bulk.take(step.code, ids, among=among, by=self.viewer, read_at=read_at, **said)
        results = [_told(one, request) for one in outcomes]
        return HttpResponse(dump({"results": results, "more": more}), content_type=JSON)


def _said(read: dict) -> dict:
    """The fields of a body as the steps take them."""
    said = dict(read)
    if "until" in said:
        said["until"] = date.fromisoformat(said["until"])
    if said.get("person"):
        said["person"] = UUID(said["person"])
    if "documents" in said:
        said["documents"] = [gaps.Document(**one) for one in said["documents"]]
    return said


def _told(outcome: bulk.Outcome, request: HttpRequest) -> dict:
    told = {"id": outcome.gap, "outcome": outcome.outcome, "problem": None}
    if outcome.refusal is None:
        return told
    code = _PROBLEMS.get(outcome.refusal.code, outcome.refusal.code)
    return told | {"problem": Problem(code, outcome.refusal.text).body(language_of(request))}
