"""The desk's second tab: where the claims do not add up, who must act, and the conversation about it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from batteries import projection, timeline
from batteries.lifecycle import dialect
from batteries.words import FOREIGN_EVENT
from compliance import gaps
from compliance.models import Gap, GapFilter, GapStep, GapWatch, MailSetting, Severity
from compliance.rules import REGISTRY
from events import feed, index
from parties.access import Viewer
from parties.directory import Directory
from parties.models import Membership
from portal import gap_cards
from portal.gap_lists import SORT_WORDS, GapList, choices_of, person_of
from portal.pages import page
from portal.templatetags.speech import said
from portal.visitors import Visitor, members_only, note_look, visitor_of
from portal.words import WORDS

ROWS = 20
PASTED_ROWS = 200
"""Gaps shown of a pasted list, which has no further pages; a step may still be taken in all of them."""
FILTERS_MAX = 20
"""Choices that one person keeps."""
_OWN_MAX = 10


@members_only
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: HttpRequest) -> HttpResponse:
    """The gaps that the visitor may see, the one that has waited longest first; posted is a pasted list of batteries."""
    visitor = visitor_of(request)
    if visitor.must_say_why:
        return page(request, "console_reason", next=request.get_full_path())
    asked = GapList.of(request.POST or request.GET, visitor)
    rows = PASTED_ROWS if asked.keys is not None else ROWS
    found = asked.found(visitor)
    listed, after = _cut(found, asked, request.GET.get("after", ""), rows)
    note_look(request, subject=f"list of gaps: {asked.show} {asked.rule}".strip())
    bulk = [verb for verb in gap_cards.VERBS if _could(visitor, verb)]
    return page(
        request, "console_gaps", tab="gaps", cards=gap_cards.with_cards(visitor, listed), after=after, asked=asked,
        choices=_counted(visitor), rules=REGISTRY, severities=Severity.choices, sorts=SORT_WORDS, bulk=bulk,
        number=found.count() if bulk or asked.keys is not None else 0, read_at=timezone.now().isoformat(), people=_people(visitor) if bulk else {},
        filters=GapFilter.objects.filter(person=person_of(visitor)), mail=_mail(request),
    )  # fmt: skip


@members_only
@require_safe
def show_one(request: HttpRequest, gap_id: UUID) -> HttpResponse:
    """One gap: what led to it, what it was judged by, how long there is, what closes it, and every step of its life."""
    visitor = visitor_of(request)
    if visitor.must_say_why:
        return page(request, "console_reason", next=request.get_full_path())
    gap = get_object_or_404(gaps.visible(visitor.sees_as), pk=gap_id)
    note_look(request, subject=f"gap {gap.pk}")
    can, people = gap_cards.actions(visitor, gap), _people(visitor)
    given = gap.examiner if visitor.viewer.is_authority else gap.handler
    return page(
        request, "console_gap", tab="gaps", one=gap_cards.with_cards(visitor, [gap])[0], steps=_steps(gap, visitor, people),
        chain=_chain(gap, visitor.sees_as), limits=gap_cards.limits(gap), people=people, given=given,
        beside=[verb for verb in can if verb not in gap_cards.MAIN], own=_own_claims(gap, visitor) if "explain" in can else [],
        watches=GapWatch.objects.filter(gap=gap, person=person_of(visitor)).exists(), revision=gap.revision,
    )  # fmt: skip


@members_only
@require_POST
def watch(request: HttpRequest, gap_id: UUID) -> HttpResponse:
    """Hear of every step of this gap, or no more."""
    gap = get_object_or_404(gaps.visible(visitor_of(request).sees_as), pk=gap_id)
    change = gaps.watch if request.POST.get("watch") == "on" else gaps.unwatch
    change(gap, by=visitor_of(request).viewer)
    return redirect("portal:gap", gap_id=gap.pk)


@members_only
@require_POST
def keep_filter(request: HttpRequest) -> HttpResponse:
    """Keep the choice of gaps that is shown under a name, or forget one."""
    visitor = visitor_of(request)
    person, name = person_of(visitor), request.POST.get("name", "").strip()[:60]
    mine = GapFilter.objects.filter(person=person)
    if "forget" in request.POST:
        mine.filter(name=request.POST["forget"]).delete()
    elif person and name and (mine.filter(name=name).exists() or mine.count() < FILTERS_MAX):
        query = GapList.of(request.POST, visitor).address
        GapFilter.objects.update_or_create(person=person, name=name, defaults={"query": query})
    else:
        messages.error(request, said(WORDS["filter_not_kept"].format(number=FILTERS_MAX)))
    return redirect("portal:gaps")


def _cut(found, asked: GapList, after: str, rows: int) -> tuple[list[Gap], str]:
    """A page of the list; a mark that this list never gave begins it anew."""
    try:
        place = after.split("~") if after else None
        listed, onward = gaps.search.page(found, sort=asked.order, after=place, rows=rows)
    except ValueError:
        listed, onward = gaps.search.page(found, sort=asked.order, after=None, rows=rows)
    return listed, "~".join(map(str, onward)) if onward else ""


def _counted(visitor: Visitor) -> dict[str, int]:
    seen = gaps.visible(visitor.sees_as)
    return {name: seen.filter(which).count() for name, which in choices_of(visitor).items()}


def _could(visitor: Visitor, verb: str) -> bool:
    side = gaps.Side.AUTHORITY if visitor.viewer.is_authority else gaps.Side.OPERATOR
    return "gaps:write" in visitor.viewer.scopes and side in gaps.ACTIONS[gap_cards.VERBS[verb]].by


def _people(visitor: Visitor) -> dict[UUID, str]:
    """The visitor's colleagues by reference: names are for those of one house."""
    found = Membership.objects.filter(operator=visitor.operator, user__is_active=True).select_related("user")
    return {one.ref: one.user.get_full_name() or one.user.get_username() for one in found.order_by("pk")[:200]}


def _mail(request: HttpRequest) -> MailSetting | None:
    membership = getattr(request.user, "membership", None)
    if membership is None:
        return None
    return MailSetting.objects.filter(membership=membership).first() or MailSetting(membership=membership)


def _steps(gap: Gap, visitor: Visitor, people: dict[UUID, str]) -> list[dict]:
    steps = list(gaps.readable_steps(gap, visitor.sees_as))
    names = Directory(step.gln for step in steps)
    reads = gaps.reads_words(gap, visitor.sees_as)
    return [_told(step, names, people, reads) for step in steps]


def _told(step: GapStep, names: Directory, people: dict[UUID, str], reads: bool) -> dict:
    refs = {str(ref): name for ref, name in people.items()}
    shown = step.details if reads else {}
    # What the rules do to a gap says how serious it was then.
    severity = Severity(step.note).label if not step.gln and step.note in Severity else ""
    return {
        "step": step, "name": gaps.ACTIONS[step.action].names, "who": names.name(step.gln) if step.gln else WORDS["the_rules"],
        "person": refs.get(step.by.removeprefix("person:")), "note": step.note if reads and not severity else "",
        "severity": severity, "shown": shown,
        "to": refs.get(shown.get("person") or ""),
    }  # fmt: skip


def _chain(gap: Gap, viewer: Viewer) -> list[dict]:
    """The events that led to the gap in the order in which they happened: their ids for everybody, what they are for
    those who said or heard it."""
    records = feed.by_ids(gap.evidence)
    names = Directory(record.author for record in records.values())
    # What the viewer may not know of has no place in time either.
    exhibits = [_exhibit(event_id, records.get(event_id), viewer, names) for event_id in gap.evidence]
    known = sorted((one for one in exhibits if "at" in one), key=lambda one: one["at"])
    return [one | {"is_anchor": one["event_id"] == gap.anchor} for one in known + [o for o in exhibits if "at" not in o]]


def _exhibit(event_id: str, record: feed.Record | None, viewer: Viewer, names: Directory) -> dict:
    may_know = record is not None and (
        viewer.is_authority or viewer.gln == record.author or viewer.gln in index.parties(record.event)
    )
    if not may_know:
        return {"event_id": event_id}
    type_ = dialect.recognise(record.event)
    return {"event_id": event_id, "name": type_.names if type_ else FOREIGN_EVENT, "at": record.occurred_at,
            "author": names.name(record.author)}  # fmt: skip


def _own_claims(gap: Gap, visitor: Visitor) -> list[dict]:
    """The visitor's last claims about the thing, to be shown as evidence."""
    if not projection.is_thing(gap.epc):
        return []
    claims = [step.claim for step in timeline.read(gap.epc_key).steps if step.claim.author == visitor.viewer.gln]
    return [{"event_id": one.event_id, "name": one.type.names if one.type else FOREIGN_EVENT, "at": one.occurred_at}
            for one in claims[-_OWN_MAX:]]  # fmt: skip


