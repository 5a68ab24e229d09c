"""Until when a claim had to be declared, and whether it was."""

from datetime import datetime

from batteries.claims import Claim
from compliance import calendar
from compliance.parameters import Schedule


def clock_starts_at(claim: Claim, *, joined_at: datetime | None) -> datetime:
    """When the time to declare `claim` began to run: as it happened, or when its author joined, if that was later."""
    return max(claim.occurred_at, joined_at) if joined_at else claim.occurred_at


def due_at(claim: Claim, schedule: Schedule, *, joined_at: datetime | None) -> datetime | None:
    """The moment by which `claim` had to be recorded, by the limit in force then; None for a type without a limit."""
    if claim.type is None or claim.type.due is None:
        return None
    start = clock_starts_at(claim, joined_at=joined_at)
    key = claim.type.due.parameter
    limit = schedule.at(calendar.day_of(start)).get(key)
    if key.endswith("workdays"):
        return calendar.deadline_in_working_days(start, limit)
    return calendar.deadline_in_days(start, limit)
