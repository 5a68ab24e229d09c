"""Gaps: the work list of operators and regulators, and the steps of a gap's life."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from api import cursors, openapi, pages, parameters
from api.problems import Problem
from api.shapes import gaps as shapes
from api.v1 import gap_filters, things
from api.v1.batteries import Battery
from api.views import ApiView, tagged
from compliance import cards, gaps
from compliance.models import Gap as Row
from compliance.models import GapStep
from compliance.sites import judging
from parties.access import Viewer

_SORT = parameters.choice("sort", "The last opened first (the default), the oldest, or the worst.", gaps.search.SORTS)
_LIST = (*gap_filters.PARAMETERS, _SORT, *parameters.PAGE)
_BATTERY = parameters.thing("battery", "About this battery, module or lot.")
ID = {"gap_id": "The gap's id."}


class Gaps(ApiView):
    """The gaps that concern the viewer."""

    scopes = {"GET": "gaps:read"}

    @openapi.operation(
        "list_gaps", {200: shapes.GapPageSerializer}, tag="gaps", parameters=(*_LIST, _BATTERY)
    )  # fmt: skip
    def get(self, request: Request) -> HttpResponse:
        """Gaps that your operator must mend, or that rest on what it said; the last opened first, or as `sort` says."""
        asked = parameters.read(request.GET, (*_LIST, _BATTERY))
        self.note_look(f"gaps?{request.GET.urlencode()}")
        found = gaps.visible(self.viewer)
        if asked["battery"] is not None:
            found = found.filter(epc_key=asked["battery"].key)
        return _page(request, found, asked)


class BatteryGaps(ApiView):
    """The gaps of one battery."""

    scopes = {"GET": "gaps:read"}

    @openapi.operation(
        "list_battery_gaps", {200: shapes.GapPageSerializer}, tag="batteries", parameters=_LIST,
        path={"battery_id": "Digital Link, EPC URN or registered alias, percent-encoded as one segment."},
    )  # fmt: skip
    def get(self, request: Request, battery_id: str) -> HttpResponse:
        """Gaps of one battery that concern your operator."""
        if things.is_whole(battery_id, tail="gaps"):
            return Battery.as_view()(request._request, battery_id=f"{battery_id}/gaps")
        asked = parameters.read(request.GET, _LIST)
        epc = things.find(battery_id)
        self.note_look(epc.uri)
        return _page(request, gaps.visible(self.viewer).filter(epc_key=epc.key), asked)


class Gap(ApiView):
    """One gap."""

    scopes = {"GET": "gaps:read"}

    @openapi.operation("read_gap", {200: shapes.FullGapSerializer}, tag="gaps",
                       parameters=[parameters.REASON], path=ID)  # fmt: skip
    def get(self, request: Request, gap_id: UUID) -> HttpResponse:
        """What happened, which events show it, what the rule rests on, who must act by when, what would close it."""
        parameters.read(request.GET, [parameters.REASON])
        gap = find(gap_id, viewer=self.viewer)
        self.note_look(f"gap {gap_id}")
        return tagged(request, full(gap, viewer=self.viewer))


class GapCounts(ApiView):
    """How many gaps there are."""

    scopes = {"GET": "gaps:read"}

    @openapi.operation("count_gaps", {200: shapes.GapCountsSerializer}, tag="gaps",
                       parameters=(*gap_filters.PARAMETERS, parameters.REASON))  # fmt: skip
    def get(self, request: Request) -> HttpResponse:
        """How many gaps concern you: by status, and of those that are not settled by severity and by rule."""
        asked = parameters.read(request.GET, (*gap_filters.PARAMETERS, parameters.REASON))
        self.note_look(f"gaps counted?{request.GET.urlencode()}")
        found = gaps.search.find(gaps.visible(self.viewer), gap_filters.of_query(asked))
        return tagged(request, gaps.search.counts(found))


def find(gap_id: UUID, *, viewer: Viewer) -> Row:
    """The gap with `gap_id`; Problem when there is none that the viewer may see."""
    gap = gaps.visible(viewer).filter(pk=gap_id).first()
    if gap is None:
        raise Problem("not-found")
    return gap


def _page(request: Request, found: QuerySet[Row], asked: dict) -> HttpResponse:
    found = gaps.search.find(found, gap_filters.of_query(asked))
    place = cursors.read(request)
    shown, place = gaps.search.page(found, sort=asked["sort"] or "newest", after=place, rows=asked["limit"])
    onward = cursors.following(request, place) if place else None
    return pages.answer(request, [_brief(gap, card) for gap, card in zip(shown, cards.cards(shown), strict=True)], onward=onward)


def _brief(gap: Row, card: cards.Card) -> dict:
    return {
        "id": gap.id, "rule": gap.rule, "title": card.title._asdict(), "status": gap.status, "severity": gap.severity,
        **_subject(gap), "anchor": gap.anchor, "responsible": gap.responsible or None, "opened_at": gap.opened_at,
        "due_at": gap.due_at, "escalates_at": gap.escalates_at, "resolved_at": gap.resolved_at,
        "resolved_by": gap.resolved_by or None, "reopened": gap.reopened, "evidence": card.evidence,
        "asked_at": gap.asked_at, "rung": gap.rung, "accepted_until": gap.accepted_until,
        "card": {
            "what": card.what._asdict(), "basis": card.basis._asdict(), "certainty": card.certainty,
            "must_act": card.must_act._asdict(), "due_at": card.due_at, "closes": card.closes._asdict(),
            "closing_types": card.closing_types,
        },
    }  # fmt: skip


def _subject(gap: Row) -> dict:
    is_site = gap.epc.startswith(judging.SITE_START)
    return {"battery": None if is_site else gap.epc, "site": gap.epc.removeprefix(judging.SITE_START) if is_site else None}


def full(gap: Row, *, viewer: Viewer) -> dict:
    """The gap with its life, as far as `viewer` may know it."""
    card = cards.card(gap)
    return _brief(gap, card) | {
        "rule_version": gap.rule_version, "parameters": gap.parameters, "rule_text": card.manual._asdict(),
        "clock": [{"date": day.date, "is_working": day.is_working} for day in card.clock.days],
        "handler": gap.handler if gaps.reads_words(gap, viewer) else None,
        "examiner": gap.examiner if viewer.is_authority else None,
        "steps": [_told(step, gap, viewer) for step in gaps.readable_steps(gap, viewer)],
        "offers": gaps.offered(gap, viewer),
    }  # fmt: skip


def _told(step: GapStep, gap: Row, viewer: Viewer) -> dict:
    readable = gaps.reads_words(gap, viewer)
    shown = step.details if readable else {}
    return {
        "action": step.action, "by": step.gln or None, "note": step.note or None if readable else None,
        "event_id": step.event_id or None, "at": step.at, "events": shown.get("events", []),
        "documents": shown.get("documents", []), "until": shown.get("until"),
        # Whom an authority gave it to is the authority's own affair.
        "person": shown.get("person") if viewer.is_authority or viewer.gln == step.gln else None,
    }  # fmt: skip
