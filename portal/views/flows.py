"""The picture of a finished report's facilities: what came in, and what became of it."""

import json
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from batteries.lifecycle.codes import ELEMENTS
from compliance.balance.facility import COLUMNS
from parties.directory import Directory
from parties.text import Text
from portal import sankey
from portal.pages import page
from portal.views.reports import visible
from portal.visitors import members_only, note_look, visitor_of
from portal.words import WORDS

SECTION = "H7"
_CAME, _WENT = ("opening", "came_in"), ("left", "disposed", "closing")
_MASS = "mass"
MEASURES: dict[str, Text] = {_MASS: WORDS["flows_mass"]} | ELEMENTS
"""What a picture may be of: the whole mass, or one element."""

_WORDS = COLUMNS | {"consumed": WORDS["flows_consumed"], "taken_up": WORDS["flows_taken_up"]}


@members_only
@require_safe
def show(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Each facility of a report as a picture and as figures, of the mass or of one element."""
    visitor = visitor_of(request)
    if visitor.must_say_why:
        return page(request, "console_reason", next=request.get_full_path())
    report = get_object_or_404(visible(visitor), pk=report_id)
    measure = request.GET.get("of", _MASS)
    file = report.files.filter(form="json").first()
    if file is None or measure not in MEASURES:
        raise Http404
    note_look(request, subject=f"report {report.pk} flows")
    sections = json.loads(bytes(file.content))["sections"]
    rows = [row for table in sections if table["code"] == SECTION for row in table["rows"] if row["measure"] == measure]
    names = Directory([row["facility"] for row in rows])
    return page(
        request, "console_flows", tab="reports", report=report, measure=measure, measures=MEASURES,
        places=[(names.name(row["facility"]), row["facility"], *_drawn(row)) for row in rows],
    )  # fmt: skip


def _drawn(row: dict) -> tuple[list, sankey.Picture | None, list]:
    """The figures of one facility and the picture with its bands, in words; no picture of what is not known."""
    sides = _sides(row)
    if sides is None:
        return [(_WORDS[key], row[key]) for key in (*_CAME, *_WENT)], None, []
    picture = sankey.draw(*sides)
    bands = [(band, _WORDS[band.key]) for band in picture.bands] if picture else []
    return [(_WORDS[key], kg) for side in sides for key, kg in side.items()], picture, bands


def _sides(row: dict) -> tuple[dict[str, float], dict[str, float]] | None:
    """What the facility had and got, and what became of it: two sides that weigh the same."""
    if any(row[key] is None for key in (*_CAME, *_WENT, "consumed")):
        return None
    came, went = {key: row[key] for key in _CAME}, {key: row[key] for key in _WENT}
    # Salts take up water: more may be made than was used.
    if row["consumed"] < 0:
        return came | {"taken_up": -row["consumed"]}, went
    return came, {"left": went["left"], "disposed": went["disposed"], "consumed": row["consumed"], "closing": went["closing"]}
