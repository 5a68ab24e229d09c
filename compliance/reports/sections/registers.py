"""What the registers of receipts and of dispatches share: the operator's own claims of some types, line by line."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import ClassVar

from batteries import timeline
from compliance import declared
from compliance.parameters import Schedule
from compliance.reports.cut import Cut, Thing
from compliance.reports.declaration import Source
from compliance.reports.sections.stock import seoul
from parties.access import Viewer
from parties.models import Operator, Permit
from parties.text import Text


class Lines(Source):
    """The operator's claims of `ways` that happened in the period, each line made while its story is at hand."""

    ways: ClassVar[dict[str, Text]]

    def __init__(self, cut, scope):
        super().__init__(cut, scope)
        self.schedule = Schedule()
        self.joined_at = Operator.objects.filter(gln=cut.operator).values_list("joined_at", flat=True).first()
        self.rows: list[dict] = []

    def see(self, thing):
        steps = thing.history.steps
        for place, step in enumerate(steps):
            if self._lists(step.claim):
                line = self.line(step, thing, steps[place + 1 :])
                self.rows.append(line | punctuality(step.claim, self.schedule, self.joined_at))

    def line(self, step, thing: Thing, later: Sequence) -> dict:
        """The cells of one claim; `later` are the steps that followed it."""
        raise NotImplementedError

    def _lists(self, claim) -> bool:
        own = claim.author == self.cut.operator and claim.type and claim.type.code in self.ways
        return bool(own) and self.cut.covers(claim.occurred_at)


class Papers:
    """The numbers of the permits of some operators, read once."""

    def __init__(self, glns: Iterable[str | None]):
        rows = Permit.objects.filter(facility__operator__in={gln for gln in glns if gln}).order_by("number")
        self._permits: dict[str, list[Permit]] = {}
        for permit in rows.select_related("facility"):
            self._permits.setdefault(permit.facility.operator_id, []).append(permit)

    def of(self, gln: str | None, day: date, *, activity: str = "") -> str | None:
        """The numbers that were valid on `day`, for `activity` or for anything; None for none."""
        valid = (p for p in self._permits.get(gln, ()) if p.valid_from <= day and (p.valid_to is None or day <= p.valid_to))
        return ", ".join(dict.fromkeys(p.number for p in valid if activity in ("", p.activity))) or None


def shown(thing: Thing, cut: Cut) -> Sequence:
    """The steps of a story that the operator may see: what others did with a battery after it is not its business."""
    return timeline.show(thing.history, Viewer(gln=cut.operator)).steps


def punctuality(claim, schedule: Schedule, joined_at) -> dict:
    """The cells that say when a claim was recorded, until when it had to be, and whether it was."""
    due = declared.due_at(claim, schedule, joined_at=joined_at)
    in_time = None if due is None else claim.recorded_at <= due
    start = declared.clock_starts_at(claim, joined_at=joined_at)
    return {
        "recorded_at": seoul(claim.recorded_at),
        "due_at": seoul(due),
        "in_time": in_time,
        "declared_days": round((claim.recorded_at - start).total_seconds() / 86_400, 3),
        "event_id": claim.event_id,
    }
