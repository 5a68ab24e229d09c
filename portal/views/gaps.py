"""The desk's second tab: where the claims do not add up, who must act, and the conversation about it."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from batteries import projection
from batteries.lifecycle import dialect
from batteries.words import FOREIGN_EVENT
from compliance import cards, gaps
from compliance.models import Gap, Parameter
from compliance.rules import REGISTRY
from events import feed, index
from parties.access import Viewer
from parties.directory import Directory
from portal.identifiers import page_of
from portal.pages import page
from portal.paging import cut
from portal.templatetags.speech import said
from portal.views.recording import OFFERED
from portal.visitors import Visitor, members_only, note_look, visitor_of
from portal.words import WORDS

ROWS = 20
_STEPS = {"explain": gaps.explain, "accept": gaps.accept, "reject": gaps.reject}
_S = Gap.Status


@members_only
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The gaps that the visitor may see, the one that has waited longest first."""
    visitor = visitor_of(request)
    if visitor.must_say_why:
        return page(request, "console_reason", next=request.get_full_path())
    choices = _choices(visitor)
    chosen = request.GET.get("show") if request.GET.get("show") in choices else next(iter(choices))
    found = gaps.visible(visitor.sees_as).filter(choices[chosen])
    if (rule := request.GET.get("rule", "")) in REGISTRY:
        found = found.filter(rule=rule)
    done = chosen == "done"
    listed = cut(found, by=("opened_at", "id"), after=request.GET.get("after", ""), rows=ROWS, oldest_first=not done)
    note_look(request, subject=f"list of gaps: {chosen} {rule}".strip())
    return page(
        request, "console_gaps", tab="gaps", cards=_with_cards(visitor, listed.rows), after=listed.after,
        choices=list(choices), chosen=chosen, rule=rule, rules=REGISTRY,
    )  # fmt: skip


@members_only
@require_safe
def show_one(request: HttpRequest, gap_id: UUID) -> HttpResponse:
    """One gap with its evidence and every step of its life."""
    visitor = visitor_of(request)
    if visitor.must_say_why:
        return page(request, "console_reason", next=request.get_full_path())
    gap = get_object_or_404(_visible(visitor), pk=gap_id)
    note_look(request, subject=f"gap {gap.pk}")
    steps = list(gap.steps.all())
    names = Directory(step.gln for step in steps)
    return page(
        request, "console_gap", tab="gaps", one=_with_cards(visitor, [gap])[0],
        steps=[(step, names.name(step.gln) if step.gln else WORDS["the_rules"]) for step in steps],
        evidence=_evidence(gap, visitor.sees_as),
    )  # fmt: skip


@members_only
@require_POST
def step(request: HttpRequest, gap_id: UUID, action: str) -> HttpResponse:
    """Take one step in a gap's life in the visitor's name: explain, accept or reject."""
    visitor = visitor_of(request)
    gap = get_object_or_404(_visible(visitor), pk=gap_id)
    try:
        _require_scope(visitor)
        _STEPS[action](gap, by=visitor.viewer, reason=request.POST.get("reason", ""))
    except gaps.Refused as refused:
        messages.error(request, said(refused.text))
    else:
        messages.success(request, said(WORDS[f"gap_done_{action}"]))
    return redirect("portal:gap", gap_id=gap.pk)


def _require_scope(visitor: Visitor) -> None:
    if "gaps:write" not in visitor.viewer.scopes:
        raise gaps.Refused("scope-missing", WORDS["gap_scope"])


def _visible(visitor: Visitor) -> QuerySet[Gap]:
    return gaps.visible(visitor.sees_as)


def _choices(visitor: Visitor) -> dict[str, Q]:
    """The lists to choose from, the one that asks for work first."""
    unsettled = Q(status__in=[_S.OPEN, _S.REJECTED, _S.EXPLAINED])
    done = Q(status__in=[_S.RESOLVED, _S.ACCEPTED])
    if visitor.viewer.is_authority:
        return {"to_judge": Q(status=_S.EXPLAINED), "unsettled": unsettled, "done": done}
    mine = Q(responsible=visitor.viewer.gln, status__in=[_S.OPEN, _S.REJECTED])
    return {"mine": mine, "unsettled": unsettled, "done": done}


def _with_cards(visitor: Visitor, found: list[Gap]) -> list[dict]:
    may_write = "gaps:write" in visitor.viewer.scopes
    return [
        {
            "gap": gap,
            "card": card,
            "certainty": Parameter.Certainty(card.certainty).label,
            "path": page_of(gap.epc) if projection.is_thing(gap.epc) else "",
            "serial": gap.epc.rsplit("/", 1)[-1],
            "closing": _closing(visitor, gap, card),
            "actions": _actions(visitor, gap) if may_write else [],
        }
        for gap, card in zip(found, cards.cards(found), strict=True)
    ]


def _closing(visitor: Visitor, gap: Gap, card: cards.Card) -> list[str]:
    """The event types by which this visitor could close the gap, as far as there is a form for them."""
    if gap.status == _S.RESOLVED or not visitor.is_offered_forms or visitor.viewer.gln != gap.responsible:
        return []
    return [code for code in card.closing_types if code in OFFERED]


def _actions(visitor: Visitor, gap: Gap) -> list[str]:
    """The steps that this visitor could take now."""
    if visitor.viewer.is_authority:
        return {_S.EXPLAINED: ["accept", "reject"], _S.ACCEPTED: ["reject"]}.get(gap.status, [])
    is_ours = visitor.viewer.gln == gap.responsible
    return ["explain"] if is_ours and gap.status in (_S.OPEN, _S.REJECTED, _S.EXPLAINED) else []


def _evidence(gap: Gap, viewer: Viewer) -> list[dict]:
    """The events that show the gap: their ids for everybody, what they are for those who said or heard it."""
    records = feed.by_ids(gap.evidence)
    names = Directory(record.author for record in records.values())
    return [_exhibit(event_id, records.get(event_id), viewer, names) for event_id in gap.evidence]


def _exhibit(event_id: str, record: feed.Record | None, viewer: Viewer, names: Directory) -> dict:
    may_know = record is not None and (
        viewer.is_authority or viewer.gln == record.author or viewer.gln in index.parties(record.event)
    )
    if not may_know:
        return {"event_id": event_id}
    type_ = dialect.recognise(record.event)
    return {"event_id": event_id, "name": type_.names if type_ else FOREIGN_EVENT, "at": record.occurred_at,
            "author": names.name(record.author)}  # fmt: skip
