"""The desk's tab of the nation's figures: numbers with small charts for a year, and the figures from outside that some need."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from compliance import calendar
from compliance.national import figures, statistics
from compliance.national.declaration import unit
from parties.access import Viewer
from parties.text import Text
from portal.pages import page
from portal.templatetags.speech import said
from portal.visitors import Visitor, members_only, visitor_of
from portal.words import WORDS

ROWS = 30
YEAR_MIN, YEAR_MAX = 2020, 2100


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """Every indicator for a year, and the form by which a figure from outside is entered."""
    visitor, now = visitor_of(request), timezone.now()
    if request.method == "POST":
        return _enter(request, visitor)
    return _page(request, visitor, year=_year(request.GET.get("year", ""), calendar.day_of(now).year))


def _enter(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    given = request.POST
    year = _year(given.get("year", ""), calendar.day_of(timezone.now()).year)
    try:
        if "reports:write" not in visitor.viewer.scopes or visitor.viewer.closed:
            raise figures.Refused("scope-missing", WORDS["figure_scope"])
        figures.enter(given.get("kind", ""), _value(given.get("value", "")), item=given.get("item", ""), start=date(year, 1, 1),
                      end=date(year, 12, 31), source=given.get("source", ""), reason=given.get("reason", ""), by=visitor.viewer)  # fmt: skip
    except figures.Refused as refused:
        return _page(request, visitor, year=year, fault=refused.text, values=given)
    messages.success(request, said(WORDS["figure_entered"]))
    return redirect(f"{reverse('portal:statistics')}?year={year}")


def _page(request: HttpRequest, visitor: Visitor, *, year: int, fault: Text | None = None, values=None) -> HttpResponse:
    start, end = date(year, 1, 1), date(year, 12, 31)
    told = statistics.all_told(start=start, end=end, now=timezone.now(), viewer=visitor.viewer)
    entered = figures.visible(visitor.viewer).filter(period_start__lte=end, period_end__gte=start)[:ROWS]
    kinds = _kinds(visitor.viewer)
    return page(
        request, "console_statistics", status=422 if fault else 200, tab="statistics", year=year, fault=fault, values=values or {},
        indicators=[_shown(one) for one in told], minerals=figures.STRATEGIC if "mineral_demand" in kinds else {},
        kinds={code: (kind.names, unit(kind.unit)) for code, kind in kinds.items()},
        entered=[(row, figures.KINDS[row.kind], figures.STRATEGIC.get(row.item), unit(figures.KINDS[row.kind].unit)) for row in entered],
        may_enter="reports:write" in visitor.viewer.scopes and not visitor.viewer.closed,
    )  # fmt: skip


def _shown(told: dict) -> dict:
    """An indicator as the page has it: words in both languages as Text, and a bar for every share."""
    lines = [{
        **line, "label": Text(**line["label"]), "note": line["note"] and Text(**line["note"]),
        "bar": line["value"] if line["unit"] == "%" and line["value"] is not None else None, "words": unit(line["unit"]),
    } for line in told["lines"]]  # fmt: skip
    needs = told["needs_outside_data"]
    return {"name": Text(**told["name"]), "formula": Text(**told["formula"]), "needs": needs and Text(**needs), "lines": lines,
            "code": told["indicator"]}  # fmt: skip


def _kinds(viewer: Viewer) -> dict[str, figures.FigureKind]:
    """The kinds of figures that the visitor enters."""
    return {code: kind for code, kind in figures.KINDS.items() if kind.own is not viewer.is_authority}


def _year(text: str, this_year: int) -> int:
    known = text.isascii() and text.isdigit() and len(text) == len(str(YEAR_MIN)) and YEAR_MIN <= int(text) <= YEAR_MAX
    return int(text) if known else this_year


def _value(text: str) -> float:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        raise figures.Refused("figure-wrong", WORDS["figure_number"]) from None
