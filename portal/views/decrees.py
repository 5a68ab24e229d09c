"""The desk's fourth tab: the limits that the rules judge by and the days off, and where a regulator sets them."""

import json
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from compliance import calendar, decrees, parameters
from compliance.assessment import plan
from compliance.limits import DEFAULTS
from compliance.models import Assessment, DayOff, Parameter, Severity
from parties.text import Text
from portal.pages import page
from portal.templatetags.speech import chosen, said
from portal.visitors import Visitor, members_only, visitor_of
from portal.words import WORDS

ROWS = 20
_VALUE_MAX = 2_000
_SEVERITIES = dict(Severity.choices)


@members_only
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Every limit as it holds today with what it rests on, the days off, and what is being judged anew."""
    today = calendar.day_of(timezone.now())
    standing = Parameter.objects.filter(effective_from__lte=today).order_by("key", "-effective_from", "-id").distinct("key")
    rows, limits = {row.key: row for row in standing}, parameters.at(today)
    coming = set(Parameter.objects.filter(effective_from__gt=today).values_list("key", flat=True))
    return page(
        request, "console_limits", tab="limits", may_set=_may_set(visitor_of(request)), today=today,
        limits=[_told(key, rows.get(key), limits.get(key), key in coming) for key in DEFAULTS],
        days_off=DayOff.objects.order_by("-day", "-id")[:ROWS],
        assessments=[(row, *plan.progress(row)) for row in Assessment.objects.order_by("-id")[:ROWS]],
    )  # fmt: skip


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def show_one(request: HttpRequest, key: str) -> HttpResponse:
    """One limit: all that it was and will be, and for a regulator the form that sets it, with what that would touch."""
    if key not in DEFAULTS:
        raise Http404(key)
    visitor, fault, touched, given = visitor_of(request), None, None, request.POST
    if request.method == "POST":
        try:
            day = _day(given.get("effective_from", ""))
            if "preview" in given:
                touched = decrees.touched(key, day)
            else:
                decrees.limit(key, value=_value(given.get("value", "")), effective_from=day, basis=given.get("basis", ""),
                              certainty=given.get("certainty", ""), reason=given.get("reason", ""), by=visitor.viewer)  # fmt: skip
                messages.success(request, said(WORDS["limit_set"]))
                return redirect("portal:limit", key=key)
        except decrees.Refused as refused:
            fault = refused.text
    today = calendar.day_of(timezone.now())
    value = parameters.at(today).get(key)
    return page(
        request, "console_limit", status=422 if fault else 200, tab="limits", key=key, default=DEFAULTS[key],
        certainty=Parameter.Certainty(DEFAULTS[key].certainty).label, value=_shown(value), fault=fault, touched=touched,
        changes=[(row, _shown(row.value)) for row in decrees.history(key)], default_value=_shown(DEFAULTS[key].value),
        certainties=Parameter.Certainty.choices, may_set=_may_set(visitor),
        values=given or {"value": _shown(value), "effective_from": f"{today}"},
    )  # fmt: skip


@members_only
@require_POST
def set_day_off(request: HttpRequest) -> HttpResponse:
    """Declare a day to be none of work, or take that back."""
    given = request.POST
    try:
        decrees.day_off(_day(given.get("day", "")), is_off=given.get("is_off") != "no", name=given.get("name", ""),
                        reason=given.get("reason", ""), by=visitor_of(request).viewer)  # fmt: skip
    except decrees.Refused as refused:
        messages.error(request, said(refused.text))
    else:
        messages.success(request, said(WORDS["limit_set"]))
    return redirect("portal:limits")


def _told(key: str, row: Parameter | None, value, is_coming: bool) -> dict:
    default = DEFAULTS[key]
    return {
        "key": key, "name": default.name, "value": _in_words(value), "since": row.effective_from if row else None,
        "basis": parameters.basis(default, row), "is_coming": is_coming,
        "certainty": Parameter.Certainty((row or default).certainty).label,
    }  # fmt: skip


def _in_words(value) -> str:
    """A value as people read it; the form to set it shows what a program would send."""
    if isinstance(value, dict):
        return " · ".join(f"{chosen(_SEVERITIES.get(name, name))} {one}" for name, one in value.items()) or "–"
    return ", ".join(map(str, value)) or "–" if isinstance(value, list | tuple) else _shown(value)


def _may_set(visitor: Visitor) -> bool:
    return visitor.viewer.is_authority and decrees.SCOPE in visitor.viewer.scopes


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise decrees.Refused("parameter-day", Text("Give the day.", "날짜를 입력하세요.")) from error


def _value(text: str):
    """What a person typed: a number, true or false, an object in JSON, or else the words themselves."""
    text = text.strip()[:_VALUE_MAX]
    try:
        return json.loads(text, parse_constant=lambda name: name)
    except (ValueError, RecursionError):
        return text


def _shown(value) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
