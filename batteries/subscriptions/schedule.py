"""When a subscription is told: at the moments that a schedule names, in UTC (QuerySchedule in EPCIS 2.0).

A field takes numbers and ranges, `0,15,[30-45]`; one that is left out allows every value. A moment must suit all fields.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from parties.text import Text

FIELDS = {"second": (0, 59), "minute": (0, 59), "hour": (0, 23), "dayOfMonth": (1, 31), "month": (1, 12), "dayOfWeek": (1, 7)}
"""The fields with the least and the most that each may say; day 1 of the week is Monday."""
LENGTH_MAX = 200
DAYS_MAX = 41 * 366
"""How far a moment is looked for: the 29th of February falls on a given day of the week within 40 years."""
_PART = re.compile(r"([0-9]{1,2})|\[([0-9]{1,2})-([0-9]{1,2})\]")

Fields = Mapping[str, str]


class ScheduleError(ValueError):
    """No schedule; `text` says what to do."""

    def __init__(self, en: str, ko: str):
        super().__init__(en)
        self.text = Text(en, ko)


def check(given: object) -> dict[str, str]:
    """The schedule that is given, as it is kept; ScheduleError for what is none, or names no moment at all."""
    names = ", ".join(FIELDS)
    if not isinstance(given, dict) or not given or not given.keys() <= FIELDS.keys():
        raise ScheduleError(f"'schedule' has at least one of {names}, and nothing else.",
                            f"'schedule'에는 {names} 중 하나 이상만 넣으세요.")  # fmt: skip
    kept = {name: str(value) for name, value in given.items() if not isinstance(value, bool | dict | list)}
    for name in given:
        _values(name, kept.get(name, ""))
    if next_after(datetime.now(UTC), kept) is None:
        raise ScheduleError("There is no such day; correct dayOfMonth and month.",
                            "해당하는 날짜가 없습니다. dayOfMonth와 month를 확인하세요.")  # fmt: skip
    return kept


def next_after(moment: datetime, schedule: Fields) -> datetime | None:
    """The first moment after `moment` that the schedule names; None when there is none."""
    allowed = {name: _values(name, schedule[name]) if name in schedule else range(least, most + 1)
               for name, (least, most) in FIELDS.items()}  # fmt: skip
    begin = moment.astimezone(UTC).replace(microsecond=0) + timedelta(seconds=1)
    for ahead in range(DAYS_MAX):
        day = begin.date() + timedelta(days=ahead)
        if _suits(day, allowed) and (found := _first(allowed, begin.time() if ahead == 0 else time.min)):
            return datetime.combine(day, found, UTC)
    return None


def _suits(day: date, allowed: Mapping) -> bool:
    return (day.month in allowed["month"] and day.day in allowed["dayOfMonth"]
            and day.isoweekday() in allowed["dayOfWeek"])  # fmt: skip


def _first(allowed: Mapping, begin: time) -> time | None:
    """The first time of a day, from `begin` on, that is allowed."""
    for hour in allowed["hour"]:
        for minute in allowed["minute"] if hour >= begin.hour else ():
            if (hour, minute) >= (begin.hour, begin.minute):
                least = begin.second if (hour, minute) == (begin.hour, begin.minute) else 0
                for second in allowed["second"]:
                    if second >= least:
                        return time(hour, minute, second)
    return None


def _values(name: str, said: str) -> list[int]:
    least, most = FIELDS[name]
    found: set[int] = set()
    for part in said[: LENGTH_MAX + 1].replace(" ", "").split(","):
        match = _PART.fullmatch(part)
        first, last = (int(match[1] or match[2]), int(match[1] or match[3])) if match else (1, 0)
        if not least <= first <= last <= most or len(said) > LENGTH_MAX:
            raise ScheduleError(f"'{name}' takes numbers from {least} to {most} and ranges, such as '{least},[{least + 1}-{most}]'.",
                                f"'{name}'에는 {least}~{most} 범위의 수나 구간을 쓰세요. 예: '{least},[{least + 1}-{most}]'.")  # fmt: skip
        found.update(range(first, last + 1))
    return sorted(found)
