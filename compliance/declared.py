"""Until when a claim had to be declared, and whether it was."""

from datetime import datetime, timedelta

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
    return _deadline(claim, start, _limit(claim, schedule, start))


def missed(claim: Claim, schedule: Schedule, *, joined_at: datetime | None) -> datetime | None:
    """The moment by which `claim` had to be recorded and was not; None when it was in time."""
    if claim.type is None or claim.type.due is None:
        return None
    start = clock_starts_at(claim, joined_at=joined_at)
    limit = _limit(claim, schedule, start)
    # No deadline comes before so many days have passed: most claims need no look at the holidays.
    if claim.recorded_at <= start + timedelta(days=limit):
        return None
    due = _deadline(claim, start, limit)
    return due if claim.recorded_at > due else None


def _limit(claim: Claim, schedule: Schedule, start: datetime) -> int:
    return schedule.at(calendar.day_of(start)).get(claim.type.due.parameter)


def _deadline(claim: Claim, start: datetime, limit: int) -> datetime:
    if claim.type.due.parameter.endswith("workdays"):
        return calendar.deadline_in_working_days(start, limit)
    return calendar.deadline_in_days(start, limit)
