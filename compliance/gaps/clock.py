"""The operator's time to answer: when it began, when it ends, and which days of it are working days in Korea."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from compliance import calendar, parameters
from compliance.models import Gap

ANSWER = "transfer.correct_days"
_ONE_DAY = timedelta(days=1)
_SHOWN_MAX = 31


@dataclass(frozen=True, slots=True)
class Day:
    """A day on the clock."""

    date: date
    is_working: bool
    is_over: bool


@dataclass(frozen=True, slots=True)
class Clock:
    """The time to answer one gap. `due_at` is the end of its last day."""

    asked_at: datetime
    due_at: datetime
    days: tuple[Day, ...]
    """From the day on which the answer was asked for to the last, at most 31 of them."""

    @property
    def last_day(self) -> date:
        """The last day on which an answer is in time."""
        return calendar.day_of(self.due_at) - _ONE_DAY


def clock(gap: Gap, *, limits: parameters.Schedule, now: datetime) -> Clock:
    """The clock of `gap` by the limits that were in force when the answer was asked for."""
    due_at = calendar.deadline_in_days(gap.asked_at, limits.at(calendar.day_of(gap.asked_at)).get(ANSWER))
    first, last, today = calendar.day_of(gap.asked_at), calendar.day_of(due_at) - _ONE_DAY, calendar.day_of(now)
    length = min((last - first).days + 1, _SHOWN_MAX)
    listed = [first + place * _ONE_DAY for place in range(length)]
    return Clock(gap.asked_at, due_at, tuple(Day(day, calendar.is_working_day(day), day < today) for day in listed))


def asked_before(now: datetime) -> datetime:
    """An answer that was asked for before this moment is late now."""
    day = calendar.day_of(now)
    days = parameters.at(day).get(ANSWER)
    while calendar.deadline_in_days(calendar.start_of(day), days) > now:
        day -= _ONE_DAY
    return calendar.start_of(day + _ONE_DAY)
