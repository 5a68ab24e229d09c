"""Taking steps at the desk: in one gap, or the same one in many."""

import re
from datetime import date, datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from compliance import gaps
from compliance.gaps import bulk
from parties.text import Text
from portal.gap_cards import VERBS
from portal.gap_lists import GapList
from portal.templatetags.speech import said
from portal.visitors import Visitor, members_only, visitor_of
from portal.words import WORDS

_FAULTS_MAX = 3
_REVISION = re.compile(r"[0-9]{1,9}", re.ASCII)


@members_only
@require_POST
def take(request: HttpRequest, gap_id: UUID, verb: str) -> HttpResponse:
    """Take one step in a gap's life in the visitor's name."""
    visitor = visitor_of(request)
    gap = get_object_or_404(gaps.visible(visitor.sees_as), pk=gap_id)
    # What the visitor decides on is what the page showed, and not what has been said since.
    given = request.POST.get("revision", "")
    gap.revision = int(given) if _REVISION.fullmatch(given) else gap.revision
    try:
        _require_scope(visitor)
        gaps.TAKE[VERBS[verb]](gap, by=visitor.viewer, **_said(request.POST, verb))
    except gaps.Refused as refused:
        messages.error(request, said(refused.text))
    else:
        messages.success(request, said(WORDS[f"gap_done_{verb}"]))
    return redirect("portal:gap", gap_id=gap.pk)


@members_only
@require_POST
def take_many(request: HttpRequest) -> HttpResponse:
    """Take one step in the gaps that were marked, or in all that the list had, and say what became of them."""
    visitor, given = visitor_of(request), request.POST
    verb = given.get("verb", "")
    if verb not in VERBS or visitor.must_say_why:
        raise Http404(verb)
    asked, seen = GapList.of(given, visitor), gaps.visible(visitor.sees_as)
    more = False
    try:
        _require_scope(visitor)
        if given.get("all") == "on":
            rows, place = gaps.search.page(asked.found(visitor), sort="oldest", after=None, rows=bulk.BULK_MAX)
            ids, more = [gap.pk for gap in rows], place is not None
        else:
            ids = [UUID(one) for one in given.getlist("gap")[: bulk.BULK_MAX]]
        outcomes = bulk.take(VERBS[verb], ids, among=seen, by=visitor.viewer, read_at=_moment(given.get("read_at", "")),
                             **_said(given, verb))  # fmt: skip
        _tell(request, outcomes, more)
    except (gaps.Refused, ValueError) as refused:
        messages.error(request, said(getattr(refused, "text", WORDS["bulk_none"])))
    return redirect(f"/console/gaps?{asked.address}")


def _tell(request: HttpRequest, outcomes: list[bulk.Outcome], more: bool) -> None:
    refused = [one.refusal for one in outcomes if one.refusal]
    if not outcomes:
        messages.error(request, said(WORDS["bulk_none"]))
        return
    done = sum(one.outcome == bulk.DONE for one in outcomes)
    same = sum(one.outcome == bulk.UNCHANGED for one in outcomes)
    messages.success(request, said(WORDS["bulk_done"].format(done=done, same=same, refused=len(refused))))
    for text in list(dict.fromkeys(one.text for one in refused))[:_FAULTS_MAX]:
        messages.error(request, said(text))
    if more:
        messages.warning(request, said(WORDS["bulk_more"]))


def _said(given: QueryDict, verb: str) -> dict:
    """The fields of a form as the step takes them."""
    asked: dict = {"reason": given.get("reason", "")}
    if verb == "explain":
        papers = zip(given.getlist("title"), given.getlist("sha256"), strict=False)
        asked["events"] = given.getlist("event")
        asked["documents"] = [gaps.Document(title, sha256.strip()) for title, sha256 in papers if title.strip() or sha256.strip()]
    if verb == "accept" and given.get("until"):
        asked["until"] = _day(given["until"])
    if verb == "assign":
        asked["person"] = _ref(given.get("person", ""))
    return asked


def _require_scope(visitor: Visitor) -> None:
    if "gaps:write" not in visitor.viewer.scopes:
        raise gaps.Refused("scope-missing", WORDS["gap_scope"])


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise gaps.Refused("accepted-until-wrong", Text("Give a day such as 2026-12-31.",
                                                        "2026-12-31과 같은 날짜를 입력하세요.")) from error  # fmt: skip


def _ref(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise gaps.Refused("person-unknown", Text("Choose one of the people.", "담당자를 목록에서 고르세요.")) from error


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return found

