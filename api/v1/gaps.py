"""Gaps: the work list of operators and regulators, and the steps of a gap's life."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from api import bodies, cursors, idempotency, openapi, pages, parameters, parsers
from api.problems import Problem
from api.renderers import dump
from api.shapes import gaps as shapes
from api.v1 import things
from api.v1.batteries import Battery
from api.views import ApiView, etag, require_match, tagged
from compliance import cards, gaps
from compliance.models import Gap as Row
from compliance.models import GapStep, Severity
from compliance.rules import REGISTRY
from compliance.sites import judging
from parties.access import Viewer
from parties.text import Text

_FILTERS = (
    parameters.choice("status", "In this status.", Row.Status.values),
    parameters.choice("rule", "Found by this rule.", sorted(REGISTRY)),
    parameters.choice("severity", "Of this severity.", Severity.values),
    parameters.gln("responsible", "For this operator to act on."),
    *parameters.PAGE,
)
_BATTERY = parameters.thing("battery", "About this battery, module or lot.")
_ID = {"gap_id": "The gap's id."}
_REASON = (
    bodies.Field("reason", {"type": "string", "minLength": 1, "maxLength": gaps.NOTE_MAX, "pattern": r"\S"},
                 Text(f"a text of 1 to {gaps.NOTE_MAX} characters that says why",
                      f"이유를 적은 1~{gaps.NOTE_MAX}자의 글")),
)  # fmt: skip
_PROBLEMS = {"wrong-status": "gap-status"}


class Gaps(ApiView):
    """The gaps that concern the viewer."""

    scopes = {"GET": "gaps:read"}

    @openapi.operation(
        "list_gaps", {200: shapes.GapPageSerializer}, tag="gaps", parameters=(*_FILTERS, _BATTERY)
    )  # fmt: skip
    def get(self, request: Request) -> HttpResponse:
        """Gaps that your operator must mend, or that rest on what it said; the last opened first."""
        asked = parameters.read(request.GET, (*_FILTERS, _BATTERY))
        self.note_look(f"gaps?{request.GET.urlencode()}")
        found = gaps.visible(self.viewer)
        if asked["battery"] is not None:
            found = found.filter(epc_key=asked["battery"].key)
        return _page(request, found, asked)


class BatteryGaps(ApiView):
    """The gaps of one battery."""

    scopes = {"GET": "gaps:read"}

    @openapi.operation(
        "list_battery_gaps", {200: shapes.GapPageSerializer}, tag="batteries", parameters=_FILTERS,
        path={"battery_id": "Digital Link, EPC URN or registered alias, percent-encoded as one segment."},
    )  # fmt: skip
    def get(self, request: Request, battery_id: str) -> HttpResponse:
        """Gaps of one battery that concern your operator."""
        if things.is_whole(battery_id, tail="gaps"):
            return Battery.as_view()(request._request, battery_id=f"{battery_id}/gaps")
        asked = parameters.read(request.GET, _FILTERS)
        epc = things.find(battery_id)
        self.note_look(epc.uri)
        return _page(request, gaps.visible(self.viewer).filter(epc_key=epc.key), asked)


class Gap(ApiView):
    """One gap."""

    scopes = {"GET": "gaps:read"}

    @openapi.operation("read_gap", {200: shapes.FullGapSerializer}, tag="gaps",
                       parameters=[parameters.REASON], path=_ID)  # fmt: skip
    def get(self, request: Request, gap_id: UUID) -> HttpResponse:
        """What happened, which events show it, what the rule rests on, who must act by when, what would close it."""
        parameters.read(request.GET, [parameters.REASON])
        gap = find(gap_id, viewer=self.viewer)
        self.note_look(f"gap {gap_id}")
        return tagged(request, _full(gap, viewer=self.viewer))


class _GapStep(ApiView):
    """A step that somebody takes in a gap's life, with a reason."""

    scopes = {"POST": "gaps:write"}
    take: Callable[..., Row]
    decides = False

    def answer(self, request: Request, gap_id: UUID) -> HttpResponse:
        """Read the reason, take the step, and answer with the gap as it then stands."""
        body = parsers.read(request)
        reason = bodies.read(body.value, _REASON)["reason"]
        return idempotency.answer_once(request, body.sha256, lambda: self._act(request, gap_id, reason))

    def _act(self, request: Request, gap_id: UUID, reason: str) -> HttpResponse:
        gap = find(gap_id, viewer=self.viewer)
        if self.decides:
            require_match(request, etag(dump(_full(gap, viewer=self.viewer))))
        try:
            moved = self.take(gap, by=self.viewer, reason=reason)
        except gaps.Refused as refusal:
            raise Problem(_PROBLEMS.get(refusal.code, refusal.code), refusal.text) from refusal
        return tagged(request, _full(moved, viewer=self.viewer))


def _step(operation_id: str, *, decides: bool):
    return openapi.operation(
        operation_id, {200: shapes.FullGapSerializer}, tag="gaps", path=_ID, raw_body=bodies.schema(_REASON), once=True,
        headers=[openapi.IF_MATCH] if decides else [],
    )  # fmt: skip


class GapExplain(_GapStep):
    """An operator says why."""

    take = staticmethod(gaps.explain)

    @_step("explain_gap", decides=False)
    def post(self, request: Request, gap_id: UUID) -> HttpResponse:
        """Explain a gap; only the operator that must act may."""
        return self.answer(request, gap_id)


class GapAccept(_GapStep):
    """A regulator accepts an explanation."""

    take = staticmethod(gaps.accept)
    decides = True

    @_step("accept_gap", decides=True)
    def post(self, request: Request, gap_id: UUID) -> HttpResponse:
        """Accept the explanation of a gap; only a regulator may, and only the explanation that it has read."""
        return self.answer(request, gap_id)


class GapReject(_GapStep):
    """A regulator rejects an explanation."""

    take = staticmethod(gaps.reject)
    decides = True

    @_step("reject_gap", decides=True)
    def post(self, request: Request, gap_id: UUID) -> HttpResponse:
        """Reject the explanation of a gap; only a regulator may, and only the explanation that it has read."""
        return self.answer(request, gap_id)


def find(gap_id: UUID, *, viewer: Viewer) -> Row:
    """The gap with `gap_id`; Problem when there is none that the viewer may see."""
    gap = gaps.visible(viewer).filter(pk=gap_id).first()
    if gap is None:
        raise Problem("not-found")
    return gap


def _page(request: Request, found: QuerySet[Row], asked: dict) -> HttpResponse:
    wanted = {name: asked[name] for name in ("status", "rule", "severity", "responsible") if asked[name] is not None}
    rows = found.filter(**wanted).order_by("-opened_at", "-id")
    if place := cursors.read(request):
        opened_at, last = datetime.fromisoformat(place[0]), place[1]
        rows = rows.filter(Q(opened_at__lt=opened_at) | Q(opened_at=opened_at, id__lt=last))
    read = list(rows[: asked["limit"] + 1])
    shown = read[: asked["limit"]]
    place = [shown[-1].opened_at.isoformat(), str(shown[-1].id)] if len(read) > len(shown) else None
    onward = cursors.following(request, place) if place else None
    return pages.answer(request, [_brief(gap, card) for gap, card in zip(shown, cards.cards(shown), strict=True)], onward=onward)


def _brief(gap: Row, card: cards.Card) -> dict:
    return {
        "id": gap.id, "rule": gap.rule, "title": card.title._asdict(), "status": gap.status, "severity": gap.severity,
        **_subject(gap), "anchor": gap.anchor, "responsible": gap.responsible or None, "opened_at": gap.opened_at,
        "due_at": gap.due_at, "escalates_at": gap.escalates_at, "resolved_at": gap.resolved_at,
        "resolved_by": gap.resolved_by or None, "reopened": gap.reopened, "evidence": card.evidence,
        "card": {
            "what": card.what._asdict(), "basis": card.basis._asdict(), "certainty": card.certainty,
            "must_act": card.must_act._asdict(), "due_at": card.due_at, "closes": card.closes._asdict(),
            "closing_types": card.closing_types,
        },
    }  # fmt: skip


def _subject(gap: Row) -> dict:
    is_site = gap.epc.startswith(judging.SITE_START)
    return {"battery": None if is_site else gap.epc, "site": gap.epc.removeprefix(judging.SITE_START) if is_site else None}


def _full(gap: Row, *, viewer: Viewer) -> dict:
    return _brief(gap, cards.card(gap)) | {
        "rule_version": gap.rule_version, "parameters": gap.parameters,
        "steps": [_told(step, gap, viewer) for step in gap.steps.all()],
    }  # fmt: skip


def _told(step: GapStep, gap: Row, viewer: Viewer) -> dict:
    # An explanation is for the regulator who judges it; the other side of the hand-off has no claim to it.
    readable = viewer.is_authority or viewer.gln == gap.responsible
    return {
        "action": step.action, "by": step.gln or None, "note": step.note or None if readable else None,
        "event_id": step.event_id or None, "at": step.at,
    }  # fmt: skip
