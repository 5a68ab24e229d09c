"""The same step in many gaps: each row is answered for itself, and good rows stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from compliance.gaps import evidence
from compliance.gaps.actions import LADDER
from compliance.gaps.steps import TAKE
from compliance.models import Gap, GapStep
from compliance.refusal import Refused
from parties.access import Viewer
from parties.text import Text

BULK_MAX = 500
"""Gaps in which one request takes a step."""
DONE, UNCHANGED, REFUSED = "done", "unchanged", "refused"
_GONE = Refused("not-found", Text("There is no such gap, or it is not yours to see.",
                                  "없거나 열람 권한이 없는 관리 공백입니다."))  # fmt: skip
_CHANGED = Refused("gap-changed", Text("It was explained anew after you read it.", "조회한 뒤 다시 소명되었습니다."))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one gap: done, unchanged because the same was said before, or refused."""

    gap: UUID
    outcome: str
    refusal: Refused | None = None


def take(
    code: str, ids: Iterable[UUID], *, among: QuerySet[Gap], by: Viewer, read_at: datetime | None = None, **said
) -> list[Outcome]:
    """Take the step `code` in each of the gaps `ids` that is `among` those that the caller may see; answers in their order.

    What was explained after `read_at` is refused: nobody decides on words that they have not read. Sent again, a step
    in which the same side says the same as in the gap's last step is not taken twice.
    """
    wanted = list(dict.fromkeys(ids))
    found = {gap.pk: gap for gap in among.filter(pk__in=wanted)}
    last = _last_steps(found)
    # In one order for everybody, so that two of them never wait for each other.
    outcomes = {pk: _take_one(code, found[pk], last.get(pk), by, read_at, said) for pk in sorted(found)}
    return [outcomes.get(pk) or Outcome(pk, REFUSED, _GONE) for pk in wanted]


def _take_one(code: str, gap: Gap, last: GapStep | None, by: Viewer, read_at: datetime | None, said: dict) -> Outcome:
    if last and _is_said(code, last, by, said):
        return Outcome(gap.pk, UNCHANGED)
    if read_at and last and last.action == "explained" and last.at > read_at:
        return Outcome(gap.pk, REFUSED, _CHANGED)
    try:
        TAKE[code](gap, by=by, **said)
    except Refused as refused:
        return Outcome(gap.pk, REFUSED, refused)
    return Outcome(gap.pk, DONE)


def _is_said(code: str, last: GapStep, by: Viewer, said: dict) -> bool:
    if (last.action, last.gln, last.note) != (code, by.gln, said.get("reason", "").strip()):
        return False
    if code == "explained":
        return last.details == evidence.shown(said.get("events", ()), said.get("documents", ()))
    return code != "assigned" or last.details["person"] == (said["person"] and str(said["person"]))


def _last_steps(found: dict[UUID, Gap]) -> dict[UUID, GapStep]:
    by_people = GapStep.objects.filter(gap__in=found).exclude(action__in=("escalated", *LADDER))
    return {step.gap_id: step for step in by_people.order_by("gap_id", "-at", "-id").distinct("gap_id")}
