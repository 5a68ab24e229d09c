"""The limits in force on a day: as declared, until an effective-dated row says otherwise."""

from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from compliance.limits import DEFAULTS, Default
from compliance.models import Parameter
from events import canonical
from parties.text import Text


@dataclass(frozen=True)
class Parameters:
    """Every limit as it holds on one day."""

    values: dict

    def get(self, key: str):
        """The value of `key`; KeyError for one that nobody declared."""
        return self.values[key]

    @cached_property
    def version(self) -> str:
        """A fingerprint of all the values, for findings and reports to say what they were judged by."""
        return canonical.digest(self.values).hex()


class Schedule:
    """All limits over time, read once for a piece of work."""

    def __init__(self):
        rows = Parameter.objects.order_by("effective_from").values_list("key", "effective_from", "value")
        self._changes: dict[str, list[tuple[date, object]]] = defaultdict(list)
        for key, effective_from, value in rows:
            self._changes[key].append((effective_from, value))
        self._days: dict[date, Parameters] = {}

    def at(self, day: date) -> Parameters:
        """The limits in force on `day`."""
        if day not in self._days:
            self._days[day] = Parameters({key: self._value(key, day) for key in DEFAULTS})
        return self._days[day]

    def _value(self, key: str, day: date):
        changes = self._changes.get(key, [])
        place = bisect_right([effective_from for effective_from, _ in changes], day)
        return changes[place - 1][1] if place else DEFAULTS[key].value


def basis(default: Default, row: Parameter | None) -> Text:
    """What a limit rests on: in the words of whoever set it, else as declared."""
    return Text(row.basis, row.basis) if row else default.basis


def at(day: date) -> Parameters:
    """The limits in force on `day`."""
    return Schedule().at(day)
