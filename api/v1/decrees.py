"""What regulators decree: limits from a day on, and days off; and how far the judging anew has come."""

from collections.abc import Callable
from datetime import date

from django.http import HttpResponse
from django.utils import timezone
from rest_framework.request import Request

from api import bodies, idempotency, openapi, parameters, parsers
from api.problems import Problem
from api.renderers import JSON, dump
from api.shapes import decrees as shapes
from api.views import ApiView, tagged
from compliance import calendar, decrees
from compliance.assessment import plan
from compliance.limits import DEFAULTS
from compliance.models import Assessment, DayOff
from compliance.models import Parameter as Row
from parties.text import Text

ROWS_MAX = 500
ASSESSMENTS_MAX = 20
_TEXT = {"type": "string", "minLength": 1, "maxLength": decrees.TEXT_MAX, "pattern": r"\S"}
_WORDS = Text(f"a text of 1 to {decrees.TEXT_MAX} characters", f"1~{decrees.TEXT_MAX}자의 글")
_DAY = {"type": "string", "format": "date"}
_CHANGE = (
    bodies.Field("value", {}, Text("the new value, in the form that the limit has", "기준값의 형식에 맞는 새 값")),
    bodies.Field("effective_from", _DAY, Text("the first Korean day on which it holds", "적용 시작일(한국 날짜)")),
    bodies.Field("basis", _TEXT, Text(f"what it rests on, {_WORDS.en}", f"근거, {_WORDS.ko}")),
    bodies.Field("certainty", {"enum": Row.Certainty.values},
                 Text(f"how sure that is: {', '.join(Row.Certainty.values)}", f"확실성: {', '.join(Row.Certainty.values)}")),
    bodies.Field("reason", _TEXT, Text(f"why it is changed, {_WORDS.en}", f"변경 사유, {_WORDS.ko}")),
)  # fmt: skip
_DAY_OFF = (
    bodies.Field("day", _DAY, Text("the Korean day", "날짜(한국)")),
    bodies.Field("is_off", {"type": "boolean"},
                 Text("true for a day off, false to take one back; left out, true", "휴무일이면 true, 철회하면 false(생략하면 true)"),
                 required=False),
    bodies.Field("name", _TEXT | {"maxLength": 100}, Text("what it is called, 1 to 100 characters", "이름, 1~100자")),
    bodies.Field("reason", _TEXT, Text(f"why, {_WORDS.en}", f"사유, {_WORDS.ko}")),
)  # fmt: skip
_FROM = parameters.day("effective_from", "The day for which `touches` is counted; today if left out.")
_KEY = {"key": "Its key, such as silence.days."}


class _Decrees(ApiView):
    """What everybody may read, and a regulator with the right to do so sets."""

    scopes = {"GET": "reference:read", "POST": decrees.SCOPE}

    def decree(self, request: Request, fields: tuple[bodies.Field, ...], act: Callable[[dict], dict]) -> HttpResponse:
        """Read the body, decree once, and answer with what then holds."""
        body = parsers.read(request)
        told = bodies.read(body.value, fields)
        return idempotency.answer_once(request, body.sha256, lambda: self._answer(act, told))

    def _answer(self, act: Callable[[dict], dict], told: dict) -> HttpResponse:
        try:
            return HttpResponse(dump(act(told)), status=201, content_type=JSON)
        except decrees.Refused as refusal:
            raise Problem(refusal.code, refusal.text) from refusal


class Parameter(_Decrees):
    """One limit that the rules judge by."""

    @openapi.operation("read_parameter", {200: shapes.FullParameterSerializer}, tag="reference", parameters=[_FROM],
                       path=_KEY)  # fmt: skip
    def get(self, request: Request, key: str) -> HttpResponse:
        """All that a limit was and will be, who set it why, and how many findings another value would touch."""
        day = parameters.read(request.GET, [_FROM])["effective_from"] or calendar.day_of(timezone.now())
        return tagged(request, _limit(key, day))

    @openapi.operation("set_parameter", {201: shapes.FullParameterSerializer}, tag="reference", path=_KEY,
                       raw_body=bodies.schema(_CHANGE), once=True)  # fmt: skip
    def post(self, request: Request, key: str) -> HttpResponse:
        """Set a limit from a day on; only a regulator may. What happened before the day keeps the value of its time.

        Nothing is ever changed or deleted: another value for the same day is another row, and stands.
        """
        _limit(key, calendar.day_of(timezone.now()))
        return self.decree(request, _CHANGE, lambda told: self._set(key, told))

    def _set(self, key: str, told: dict) -> dict:
        day = date.fromisoformat(told.pop("effective_from"))
        decrees.limit(key, effective_from=day, by=self.viewer, **told)
        return _limit(key, day)


class DaysOff(_Decrees):
    """Days off that no law names."""

    @openapi.operation("list_days_off", {200: shapes.DaysOffSerializer}, tag="reference")
    def get(self, request: Request) -> HttpResponse:
        """The days that regulators entered beside the public holidays."""
        parameters.read(request.GET, [])
        rows = DayOff.objects.order_by("-day", "-id")[:ROWS_MAX]
        return tagged(request, {"items": [_day_off(row) for row in rows]})

    @openapi.operation("set_day_off", {201: shapes.DayOffSerializer}, tag="reference", raw_body=bodies.schema(_DAY_OFF), once=True)
    def post(self, request: Request) -> HttpResponse:
        """Declare a day to be none of work, or take that back; only a regulator may. Deadlines move with it."""
        return self.decree(request, _DAY_OFF, self._set)

    def _set(self, told: dict) -> dict:
        day = date.fromisoformat(told.pop("day"))
        return _day_off(decrees.day_off(day, is_off=told.pop("is_off", True), by=self.viewer, **told))


class Assessments(ApiView):
    """Judgements of much at once."""

    scopes = {"GET": "reference:read"}

    @openapi.operation("list_assessments", {200: shapes.AssessmentsSerializer}, tag="reference")
    def get(self, request: Request) -> HttpResponse:
        """What was or is being judged anew, why, and how far it has come."""
        parameters.read(request.GET, [])
        return tagged(request, {"items": [_assessment(row) for row in Assessment.objects.order_by("-id")[:ASSESSMENTS_MAX]]})


def _limit(key: str, day: date) -> dict:
    if key not in DEFAULTS:
        raise Problem("not-found")
    default, touched = DEFAULTS[key], decrees.touched(key, day)
    return {
        "key": key, "name": default.name._asdict(), "default": default.value, "basis": default.basis._asdict(),
        "certainty": default.certainty, "must_be": default.shape.must._asdict(), "schema": default.shape.schema,
        "changes": [_change(row) for row in decrees.history(key)[:ROWS_MAX]],
        "touches": {"rules": touched.rules, "gaps": touched.gaps, "duties": touched.duties, "at": touched.at},
    }  # fmt: skip


def _change(row: Row) -> dict:
    return {"value": row.value, "effective_from": row.effective_from, "basis": row.basis, "certainty": row.certainty,
            "reason": row.reason, "set_by": row.set_by, "set_at": row.created_at, "number": row.pk}  # fmt: skip


def _day_off(row: DayOff) -> dict:
    return {"day": row.day, "is_off": row.is_off, "name": row.name, "reason": row.reason, "set_by": row.set_by,
            "set_at": row.created_at}  # fmt: skip


def _assessment(row: Assessment) -> dict:
    done, parts, things = plan.progress(row)
    return {"id": row.pk, "cause": row.cause, "note": row.note, "status": row.status, "requested_at": row.requested_at,
            "not_before": row.not_before, "finished_at": row.finished_at, "parts_done": done, "parts": parts, "things": things}  # fmt: skip
