"""The desk's first tab: which batteries there are, who holds them, and when each was last heard of."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from batteries.models import Battery, concerning, open_to
from batteries.naming import NameFault
from compliance import gaps
from compliance.models import Gap
from parties import access
from parties.access import Grant
from parties.directory import Directory
from parties.text import Text
from portal.identifiers import of_text, page_of
from portal.pages import page
from portal.paging import Page, cut
from portal.visitors import Visitor, members_only, note_look, visitor_of
from portal.words import FORMS, LEGAL

ROWS = 25
_ORDER = ("heard_at", "epc_key")
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Row:
    """One battery in the list; what the viewer may not see of it is None."""

    battery: Battery
    path: str
    serial: str
    form: Text
    legal: Text | None
    holder: Text | None
    facility: Text | None
    expected_by: Text | None
    knows_state: bool
    gaps: int


@members_only
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The batteries that the visitor may see, by where they stand or by one identifier."""
    visitor = visitor_of(request)
    if visitor.must_say_why:
        return page(request, "console_reason", next=request.get_full_path())
    choices = _choices(visitor)
    chosen = request.GET.get("show") if request.GET.get("show") in choices else next(iter(choices), "")
    q = request.GET.get("q", "").strip()[:600]
    found, fault = _search(q) if q else (choices.get(chosen, Battery.objects.none()), None)
    if q and found is not None:
        found = found.filter(_mine(visitor))
    after = request.GET.get("after", "")
    listed = cut(_heard(found, visitor), by=_ORDER, after=after, rows=ROWS) if found is not None else Page([], "")
    note_look(request, subject=f"list of batteries: {q or chosen}")
    return page(
        request, "console_batteries", tab="batteries", rows=_rows(visitor, listed.rows), after=listed.after,
        choices=list(choices), chosen="" if q else chosen, q=q, fault=fault,
    )  # fmt: skip


def _choices(visitor: Visitor) -> dict[str, QuerySet[Battery]]:
    """The lists to choose from; the first is shown when none was chosen."""
    # What was merged into another name is listed under that.
    every, gln = Battery.objects.filter(merged_into=""), visitor.viewer.gln
    if gln is None:
        return {}
    if visitor.viewer.is_authority:
        return {"all": every, "transit": every.filter(in_transit_since__isnull=False), "lost": every.filter(lost=True),
                "ended": every.exclude(ending="")}  # fmt: skip
    return {
        "held": every.filter(holder=gln),
        "incoming": every.filter(expected_by=gln),
        "outgoing": every.filter(holder=gln, in_transit_since__isnull=False),
        "touched": every.filter(_mine(visitor)),
    }


def _mine(visitor: Visitor) -> Q:
    return Q() if visitor.viewer.is_authority else concerning(visitor.viewer.gln)


def _heard(found: QuerySet[Battery], visitor: Visitor) -> QuerySet[Battery]:
    """`found` with when each was last heard of: what a row does not tell, neither its place in the list tells."""
    if visitor.viewer.is_authority:
        return found.annotate(heard_at=F("last_at"))
    knows = open_to(visitor.viewer.gln)
    return found.annotate(heard_at=Case(When(knows, then=F("last_at")), default=Value(_NEVER)))


def _search(q: str) -> tuple[QuerySet[Battery] | None, Text | None]:
    try:
        return Battery.objects.filter(epc_key=of_text(q).key), None
    except NameFault as fault:
        return None, fault.text


def _rows(visitor: Visitor, batteries: list[Battery]) -> list[Row]:
    names = Directory(gln for b in batteries for gln in (b.holder, b.facility, b.expected_by))
    keys = [battery.epc_key for battery in batteries]
    found = gaps.visible(visitor.sees_as).filter(epc_key__in=keys).exclude(status=Gap.Status.RESOLVED)
    counts = dict(found.values_list("epc_key").annotate(Count("id")).order_by())
    return [_row(visitor, battery, names, counts.get(battery.epc_key, 0)) for battery in batteries]


def _row(visitor: Visitor, battery: Battery, names: Directory, gap_count: int) -> Row:
    granted = access.grants(visitor.sees_as, holder=battery.confirmed or None, expected=battery.released_to or None,
                            on_behalf=battery.carried_by or None)  # fmt: skip
    knows = Grant.STATE in granted

    def named(gln: str) -> Text | None:
        return names.name(gln) if knows and gln else None

    path = page_of(battery.epc)
    return Row(
        battery, path, battery.epc.rsplit("/", 1)[-1], FORMS[battery.form], LEGAL[battery.legal] if knows else None,
        named(battery.holder), named(battery.facility), named(battery.expected_by), knows, gap_count,
    )  # fmt: skip
