"""Korean days: when a deadline falls, counted the way the waste e-manifest counts (weekend or holiday: next working day).

Public holidays with their substitutes and election days come from the `holidays` package; a day that the government
declares at short notice is entered by a regulator. What was entered is heeded as it was last read: every piece of work
that reads the limits reads it too.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo

import holidays

SEOUL = ZoneInfo("Asia/Seoul")
_ONE_DAY = timedelta(days=1)
_entered: Mapping[date, bool] = MappingProxyType({})


def heed(entered: Mapping[date, bool]) -> None:
    """Take the days that regulators entered, off or not, as those that hold from now on in this process."""
    global _entered
    if dict(_entered) != dict(entered):
        _entered = MappingProxyType(dict(entered))
        _end_of_day.cache_clear()
        _end_of_working_day.cache_clear()


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
    """Whether `day` is neither a weekend nor a public holiday, substitutes and days entered by a regulator included."""
    return day.weekday() < 5 and not _entered.get(day, day in _public_holidays(day.year))


def is_public_holiday(day: date) -> bool:
    """Whether the law knows `day` as a holiday, without what a regulator entered."""
    return day in _public_holidays(day.year)


def deadline_in_days(moment: datetime, days: int) -> datetime:
    """The end of the `days`-th calendar day after `moment`, or of the next working day when that one is none."""
    return _end_of_day(day_of(moment) + timedelta(days=days))


def deadline_in_working_days(moment: datetime, days: int) -> datetime:
    """The end of the `days`-th working day after the day of `moment`."""
    return _end_of_working_day(day_of(moment), days)


def working_days_between(earlier: date, later: date) -> int:
    """How many working days after `earlier` it is until `later`, and at least one."""
    days = (earlier + _ONE_DAY * number for number in range(1, (later - earlier).days + 1))
    return max(1, sum(map(is_working_day, days)))


# A judgement of everything asks for the same few thousand days again and again.
@lru_cache(maxsize=50_000)
def _end_of_day(day: date) -> datetime:
    while not is_working_day(day):
        day += _ONE_DAY
    return start_of(day + _ONE_DAY)


@lru_cache(maxsize=50_000)
def _end_of_working_day(day: date, days: int) -> datetime:
    while days:
        day += _ONE_DAY
        days -= is_working_day(day)
    return start_of(day + _ONE_DAY)


@lru_cache(maxsize=64)
def _public_holidays(year: int):
    return holidays.country_holidays("KR", years=year)
