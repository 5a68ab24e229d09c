"""Korean days: when a deadline falls, counted the way the waste e-manifest counts (weekend or holiday: next working day)."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

SEOUL = ZoneInfo("Asia/Seoul")
_ONE_DAY = timedelta(days=1)


def day_of(moment: datetime) -> date:
    """The Korean calendar day of `moment`."""
    return moment.astimezone(SEOUL).date()


def start_of(day: date) -> datetime:
    """Midnight at which the Korean `day` begins."""
    return datetime.combine(day, time(), SEOUL)


def years_after(day: date, years: int) -> date:
    """The same day of the calendar some years later; 28 February for a 29th that the year does not have."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def is_working_day(day: date) -> bool:
    """Whether `day` is neither a weekend nor a Korean public holiday, substitutes included."""
    return day.weekday() < 5 and day not in _public_holidays(day.year)


def deadline_in_days(moment: datetime, days: int) -> datetime:
    """The end of the `days`-th calendar day after `moment`, or of the next working day when that one is none."""
    day = day_of(moment) + timedelta(days=days)
    while not is_working_day(day):
        day += _ONE_DAY
    return start_of(day + _ONE_DAY)


def deadline_in_working_days(moment: datetime, days: int) -> datetime:
    """The end of the `days`-th working day after the day of `moment`."""
    day = day_of(moment)
    while days:
        day += _ONE_DAY
        days -= is_working_day(day)
    return start_of(day + _ONE_DAY)


def working_days_between(earlier: date, later: date) -> int:
    """How many working days after `earlier` it is until `later`, and at least one."""
    days = (earlier + _ONE_DAY * number for number in range(1, (later - earlier).days + 1))
    return max(1, sum(map(is_working_day, days)))


@lru_cache(maxsize=64)
def _public_holidays(year: int):
    return holidays.country_holidays("KR", years=year)
