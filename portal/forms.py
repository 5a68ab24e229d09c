"""Forms made from the declarations of event types, so that nothing about a field is said a second time.

A control's name is the path of its value in the native event with hyphens between: `modules-0-mass_kg`. The same
walk over the declared fields draws the form and reads it back.
"""

import math
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from batteries.lifecycle.fields import Choice, ClaimedList, Count, Field, Group, Moment, Number, Party, Rows, Yes
from batteries.lifecycle.schemas import Fault
from parties.text import Text
from portal.words import WORDS

TILES_MAX = 6
"""Options up to this many stand side by side as tiles for a thumb; more go into a list."""
ROWS_MAX = 50
OFFSET = "+09:00"
"""People here read Korean clocks, so what they write into a form is Korean time."""
_YES_NO = {"yes": Text("Yes", "예"), "no": Text("No", "아니요")}
_WIDGETS = {"number": "number", "count": "number", "day": "day", "moment": "moment", "yes": "tiles",
            "group": "group", "rows": "rows", "claims": "lines"}  # fmt: skip


@dataclass(slots=True)
class Control:
    """One field of a form: what it asks, what stands in it, and what is wrong with that."""

    name: str
    field: Field
    widget: str
    value: str = ""
    options: dict[str, Text] = field(default_factory=dict)
    errors: list[Text] = field(default_factory=list)
    children: list["Control"] = field(default_factory=list)
    rows: list[list["Control"]] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The id of the element, as a label names it."""
        return f"f-{self.name}"

    @property
    def is_settled(self) -> bool:
        """Whether something stands in it that nothing is wrong with."""
        return bool(self.value) and not self.errors

    @property
    def spoken(self) -> Text | str:
        """What stands in it, as a person says it."""
        if self.widget == "moment":
            return self.value.replace("T", " ")[:16]
        return self.options.get(self.value, self.value)

    @property
    def inputmode(self) -> str:
        """Which keys a phone shows."""
        return {"count": "numeric", "number": "decimal", "party": "numeric", "site": "numeric"}.get(self.field.kind, "text")


def build(
    fields: dict[str, Field], values: Mapping[str, str], *, parties: dict[str, Text] | None = None,
    errors: dict[str, list[Text]] | None = None, prefix: str = "",
) -> list[Control]:  # fmt: skip
    """The controls of `fields` with `values` in them; `parties` are the operators to choose from, by GLN."""
    form = _Form(values, parties or {}, errors or {})
    return [form.control(prefix + name, declared) for name, declared in fields.items()]


def read(fields: dict[str, Field], values: Mapping[str, str], *, prefix: str = "") -> dict:
    """The fields of a native event as the form's `values` say them; what was left empty is left out.

    What cannot be read as its kind is passed on as it was written, for the schema to say what is wrong with it.
    """
    found = {name: _value(declared, prefix + name, values) for name, declared in fields.items()}
    return {name: value for name, value in found.items() if not _is_left_out(fields[name], value)}


def errors_of(faults: Iterable[Fault]) -> dict[str, list[Text]]:
    """What is wrong, by the name of the control that it is wrong in."""
    found: dict[str, list[Text]] = {}
    for fault in faults:
        found.setdefault(fault.pointer.strip("/").replace("/", "-"), []).append(_plainly(fault))
    return found


def names_of(controls: list[Control]) -> set[str]:
    """The names of `controls` and of all that stand in them."""
    inner = [one for control in controls for one in (*control.children, *(c for row in control.rows for c in row))]
    return {control.name for control in controls} | (names_of(inner) if inner else set())


@dataclass(slots=True)
class _Form:
    values: Mapping[str, str]
    parties: dict[str, Text]
    errors: dict[str, list[Text]]

    def control(self, name: str, declared: Field) -> Control:
        options = self._options(declared)
        control = Control(
            name, declared, _widget(declared, options), self.values.get(name, ""), options, self.errors.get(name, []),
        )  # fmt: skip
        if isinstance(declared, Group):
            control.children = [self.control(f"{name}-{inner}", f) for inner, f in declared.fields.items()]
        if isinstance(declared, Rows):
            count = max(_rows_given(name, self.values), declared.least, 1) + (self.values.get("more") == name)
            control.rows = [
                [self.control(f"{name}-{place}-{inner}", f) for inner, f in declared.row.items()]
                for place in range(min(count, ROWS_MAX))
            ]
        return control

    def _options(self, declared: Field) -> dict[str, Text]:
        if isinstance(declared, Choice):
            return declared.options
        if isinstance(declared, Yes):
            return _YES_NO
        return self.parties if isinstance(declared, Party) else {}


def _widget(declared: Field, options: dict) -> str:
    if isinstance(declared, (Choice, Party)) and options:
        return "tiles" if isinstance(declared, Choice) and len(options) <= TILES_MAX else "select"
    return _WIDGETS.get(declared.kind, "text")


def _value(declared: Field, name: str, values: Mapping[str, str]):
    if isinstance(declared, Group):
        return read(declared.fields, values, prefix=f"{name}-")
    if isinstance(declared, Rows):
        rows = [read(declared.row, values, prefix=f"{name}-{i}-") for i in range(_rows_given(name, values))]
        return [row for row in rows if row]
    text = values.get(name, "").strip()
    if isinstance(declared, ClaimedList):
        return text.split()
    if isinstance(declared, Yes):
        return {"yes": True, "no": False}.get(text)
    if isinstance(declared, (Number, Count)):
        return _number(text, whole=isinstance(declared, Count))
    return _moment(text) if isinstance(declared, Moment) else text


def _is_left_out(declared: Field, value) -> bool:
    # An empty list can be an answer: a cell-to-pack design has no modules.
    return value in (None, "", {}) or (value == [] and not (isinstance(declared, Rows) and declared.required))


def _rows_given(name: str, values: Mapping[str, str]) -> int:
    starts = {key.removeprefix(f"{name}-").partition("-")[0] for key in values if key.startswith(f"{name}-")}
    places = [int(start) for start in starts if start.isascii() and start.isdigit() and len(start) < 4]
    return min(max(places, default=-1) + 1, ROWS_MAX)


def _number(text: str, *, whole: bool) -> float | int | str:
    # Korean keyboards also write full-width digits, and people put commas between thousands.
    plain = unicodedata.normalize("NFKC", text).replace(",", "")
    try:
        value = int(plain) if whole else float(plain)
    except ValueError:
        return text
    return value if whole or math.isfinite(value) else text


def _moment(text: str) -> str:
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        return text
    return given.isoformat(timespec="seconds") + ("" if given.tzinfo else OFFSET)


_PLAIN = {"field-missing": "fault_missing", "wrong-type": "fault_number", "wrong-form": "fault_form"}


def _plainly(fault: Fault) -> Text:
    """The fault in words for somebody who sees a form and not JSON."""
    return WORDS[_PLAIN[fault.code]] if fault.code in _PLAIN else fault.text
