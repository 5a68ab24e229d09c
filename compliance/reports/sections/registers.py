"""What the registers of receipts and of dispatches share: the operator's own claims of some types, line by line."""

from collections.abc import Sequence
from typing import ClassVar

from batteries import timeline
from compliance import declared
from compliance.parameters import Schedule
from compliance.reports.cut import Cut, Thing
from compliance.reports.declaration import Source
from compliance.reports.sections.stock import seoul
from parties.access import Viewer
from parties.models import Operator
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


def shown(thing: Thing, cut: Cut) -> Sequence:
    """The steps of a story that the operator may see: what others did with a battery after it is not its business."""
    return timeline.show(thing.history, Viewer(gln=cut.operator)).steps


def punctuality(claim, schedule: Schedule, joined_at) -> dict:
    """The cells that say when a claim was recorded, until when it had to be, and whether it was."""
    due = declared.due_at(claim, schedule, joined_at=joined_at)
    in_time = None if due is None else claim.recorded_at <= due
    return {
        "recorded_at": seoul(claim.recorded_at),
        "due_at": seoul(due),
        "in_time": in_time,
        "event_id": claim.event_id,
    }
