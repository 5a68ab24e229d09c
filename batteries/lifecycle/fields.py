"""The kinds of field that an event type is declared with. The unit stands in the field's name."""

from dataclasses import dataclass
from typing import ClassVar

from parties.text import Text

WORD_MAX = 60
NOTE_MAX = 200
LIST_MAX = 1_000
EPC_MAX = 512

FORMS: dict[str, Text] = {}
"""How each pattern is told to people, who do not read regular expressions."""


def form(pattern: str, *, words: Text) -> str:
    """`pattern`, kept with the words that tell it."""
    FORMS[pattern] = words
    return pattern


GLN_FORM = form("^[0-9]{13}$", words=Text("a GLN of 13 digits", "13자리 GLN"))
DAY_FORM = form("^(?!0000)", words=Text("a calendar day, such as 2026-11-23", "날짜(예: 2026-11-23)"))


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field of an event: what it is called, whether it must be there, and where EPCIS keeps it.

    `at` is a placement (batteries.lifecycle.placement); without one the field is an extension of the event.
    `personal` says that the value borders on personal data and is shown masked to those who need not know it;
    `restricted`, that it is a secret of the trade, for the author, the parties it names and the authority alone.
    """

    label: Text
    required: bool = True
    personal: bool = False
    restricted: bool = False
    at: object = None
    help: Text | None = None
    name: str = ""

    kind: ClassVar[str] = "text"

    def schema(self) -> dict:
        """The JSON schema of the value."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class Word(Field):
    """A short text such as a number on a document."""

    longest: int = WORD_MAX
    pattern: str = ""

    def schema(self):
        limits = {"type": "string", "minLength": 1, "maxLength": self.longest}
        return limits | ({"pattern": self.pattern} if self.pattern else {})


@dataclass(frozen=True, kw_only=True)
class Choice(Field):
    """One of a closed list of codes, each with its words."""

    options: dict[str, Text]
    kind: ClassVar[str] = "choice"

    def schema(self):
        return {"type": "string", "enum": list(self.options)}


@dataclass(frozen=True, kw_only=True)
class Number(Field):
    """A measured quantity within what is physically possible."""

    least: float = 0
    most: float = 1_000_000
    kind: ClassVar[str] = "number"

    def schema(self):
        return {"type": "number", "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True, kw_only=True)
class Count(Field):
    """A whole number."""

    least: int = 0
    most: int = 100_000
    kind: ClassVar[str] = "count"

    def schema(self):
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True, kw_only=True)
class Yes(Field):
    """A yes or no."""

    kind: ClassVar[str] = "yes"

    def schema(self):
        return {"type": "boolean"}


@dataclass(frozen=True, kw_only=True)
class Day(Field):
    """A calendar day, YYYY-MM-DD."""

    kind: ClassVar[str] = "day"

    def schema(self):
        # The year 0 has dates by RFC 3339, and none by the calendar.
        return {"type": "string", "format": "date", "pattern": DAY_FORM}


@dataclass(frozen=True, kw_only=True)
class Moment(Field):
    """A moment, RFC 3339 with offset."""

    kind: ClassVar[str] = "moment"

    def schema(self):
        return {"type": "string", "format": "date-time"}


@dataclass(frozen=True, kw_only=True)
class Party(Field):
    """Another operator, by GLN."""

    kind: ClassVar[str] = "party"

    def schema(self):
        return {"type": "string", "pattern": GLN_FORM}


@dataclass(frozen=True, kw_only=True)
class Site(Field):
    """A place, by GLN; it need not be registered."""

    kind: ClassVar[str] = "site"

    def schema(self):
        return {"type": "string", "pattern": GLN_FORM}


@dataclass(frozen=True, kw_only=True)
class Claimed(Field):
    """An earlier claim, by its event id."""

    kind: ClassVar[str] = "claim"

    def schema(self):
        return {"type": "string", "format": "uri", "maxLength": EPC_MAX}


@dataclass(frozen=True, kw_only=True)
class ClaimedList(Field):
    """Earlier or simultaneous claims, by their event ids."""

    kind: ClassVar[str] = "claims"

    def schema(self):
        items = {"type": "string", "format": "uri", "maxLength": EPC_MAX}
        return {"type": "array", "items": items, "maxItems": 100, "uniqueItems": True}


@dataclass(frozen=True, kw_only=True)
class Unit(Field):
    """A battery, module or other serialised thing, by any accepted identifier."""

    kind: ClassVar[str] = "unit"

    def schema(self):
        return {"type": "string", "minLength": 1, "maxLength": EPC_MAX}


@dataclass(frozen=True, kw_only=True)
class Lot(Field):
    """A lot of material, by Digital Link or URN of GTIN and lot number."""

    kind: ClassVar[str] = "lot"

    def schema(self):
        return {"type": "string", "minLength": 1, "maxLength": EPC_MAX}


@dataclass(frozen=True, kw_only=True)
class Sealed(Field):
    """A text that is never kept: the ledger holds only a keyed hash, enough to notice that two were the same."""

    kind: ClassVar[str] = "sealed"

    def schema(self):
        return {"type": "string", "minLength": 1, "maxLength": WORD_MAX}


@dataclass(frozen=True, kw_only=True)
class Rows(Field):
    """A list of rows, each with the same fields."""

    row: dict[str, Field]
    least: int = 0
    most: int = LIST_MAX
    kind: ClassVar[str] = "rows"

    def schema(self):
        return {"type": "array", "items": object_schema(self.row), "minItems": self.least, "maxItems": self.most}


@dataclass(frozen=True, kw_only=True)
class Group(Field):
    """A few fields that belong together."""

    fields: dict[str, Field]
    kind: ClassVar[str] = "group"

    def schema(self):
        return object_schema(self.fields)


def object_schema(fields: dict[str, Field]) -> dict:
    """The JSON schema of an object with exactly `fields`."""
    return {
        "type": "object",
        "properties": {name: described(field) for name, field in fields.items()},
        "required": [name for name, field in fields.items() if field.required],
        "additionalProperties": False,
    }


def described(field: Field) -> dict:
    """The schema of `field` with its words, for people who read the OpenAPI page."""
    words = f"{field.label.en} · {field.label.ko}"
    if field.help:
        words += f". {field.help.en}"
    return field.schema() | {"description": words}
