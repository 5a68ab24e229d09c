"""The limits in force on a day: as declared, until an effective-dated row says otherwise."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from compliance import calendar
from compliance.limits import DEFAULTS, Default
from compliance.models import DayOff, Parameter
from events import canonical
from parties.text import Text


@dataclass(frozen=True)
class Parameters:
    """Every limit as it holds on one day."""

    values: dict
    rows: dict[str, int] = field(default_factory=dict)
    """The number of the row that each value was set by; what is declared has none."""

    def get(self, key: str):
        """The value of `key`; KeyError for one that nobody declared."""
        return self.values[key]

    def versions_of(self, keys: Iterable[str]) -> dict[str, int]:
        """Which value of each of `keys` this is: the number of its row, 0 for the declared default."""
        return {key: self.rows.get(key, 0) for key in keys}

    @cached_property
    def version(self) -> str:
        """A fingerprint of all the values, for findings and reports to say what they were judged by."""
        return canonical.digest(self.values).hex()


class Schedule:
    """All limits over time, and the days off, read once for a piece of work."""

    def __init__(self):
        rows = Parameter.objects.order_by("effective_from", "id").values_list("key", "effective_from", "value", "id")
        self._changes: dict[str, list[tuple[date, object, int]]] = defaultdict(list)
        for key, effective_from, value, number in rows:
            self._changes[key].append((effective_from, value, number))
        self._starts = sorted({effective_from for changes in self._changes.values() for effective_from, *_ in changes})
        self._spans: dict[int, Parameters] = {}
        calendar.heed(dict(DayOff.objects.order_by("id").values_list("day", "is_off")))

    def at(self, day: date) -> Parameters:
        """The limits in force on `day`."""
        # Between two changes all days have the same limits, and a rule asks for thousands of days.
        span = bisect_right(self._starts, day)
        if span not in self._spans:
            found = {key: self._change(key, day) for key in DEFAULTS}
            self._spans[span] = Parameters(
                {key: value for key, (value, _) in found.items()}, {key: row for key, (_, row) in found.items() if row}
            )
        return self._spans[span]

    def _change(self, key: str, day: date) -> tuple[object, int]:
        changes = self._changes.get(key, [])
        place = bisect_right([effective_from for effective_from, *_ in changes], day)
        return changes[place - 1][1:] if place else (DEFAULTS[key].value, 0)


def basis(default: Default, row: Parameter | None) -> Text:
    """What a limit rests on: in the words of whoever set it, else as declared."""
    return Text(row.basis, row.basis) if row else default.basis


def at(day: date) -> Parameters:
    """The limits in force on `day`."""
    return Schedule().at(day)
