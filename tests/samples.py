"""Valid native events of every declared type, made from the declarations: one plain sample, and any by strategy."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from uuid import UUID

from hypothesis import find
from hypothesis import strategies as st

from batteries.lifecycle import codes, fields, material_fields, schemas
from batteries.lifecycle.declaration import EventType
from events import epc
from parties.text import Text
from tests import world as worlds

_TEXT = st.characters(codec="utf-8", exclude_characters="\0")
_CLAIM = st.uuids().map(lambda number: number.urn)
_SERIAL = st.from_regex(r"[0-9A-Z-]{1,20}", fullmatch=True)
_GLN = st.integers(0, 9999).map(worlds.gln)
_OFFSET = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


def sample(type_: type[EventType], **given) -> dict:
    """A plain valid event of `type_`: every declared field filled in, optional ones too; `given` replaces or, as
    None, removes."""
    body = {"type": type_.code, "occurred_at": worlds.ago(days=2)} | _subject(type_, "SAMPLE-1")
    body |= {name: _plain(field) for name, field in type_.fields.items()}
    return {name: value for name, value in (body | given).items() if value is not None}


@st.composite
def bodies(draw, type_: type[EventType]) -> dict:
    """Any valid event of `type_`."""
    body = {"type": type_.code, "occurred_at": draw(_moments())} | _subject(type_, draw(_SERIAL))
    if "battery" in body and type_.many and draw(st.booleans()):
        serials = draw(st.lists(_SERIAL, min_size=1, max_size=5, unique=True))
        del body["battery"]
        body["batteries"] = [worlds.pack(serial) for serial in serials]
    for name, field in type_.fields.items():
        if field.required or draw(st.booleans()):
            body[name] = draw(_values(field))
    if draw(st.booleans()):
        body["facility"] = draw(_GLN)
    if draw(st.booleans()):
        body["source"] = draw(st.sampled_from(list(codes.SOURCES)))
    if draw(st.booleans()):
        body["location"] = {"latitude": draw(st.floats(-90, 90)), "longitude": draw(st.floats(-180, 180))}
    if draw(st.booleans()):
        body["documents"] = [{"title": draw(st.text(_TEXT, min_size=1, max_size=60)), "sha256": "ab" * 32}]
    return body


def _subject(type_: type[EventType], serial: str) -> dict:
    serial = f"PROV-{serial}"[:20] if "true_id" in type_.fields else serial
    return {"battery": worlds.pack(serial)} if "battery" in schemas.schema(type_)["properties"] else {}


@st.composite
def _moments(draw) -> str:
    moment = draw(st.datetimes(datetime(1990, 1, 2), datetime.now() - timedelta(days=1)))
    return moment.replace(tzinfo=UTC).astimezone(draw(_OFFSET)).isoformat(timespec="milliseconds")


def _values(field: fields.Field):
    """A strategy for the valid values of a field."""
    match field:
        case fields.Word(pattern=""):
            return st.text(_TEXT, min_size=1, max_size=field.longest)
        case fields.Word():
            return st.from_regex(field.pattern, fullmatch=True).filter(lambda text: len(text) <= field.longest)
        case fields.Choice():
            return st.sampled_from(list(field.options))
        case fields.Number():
            return st.floats(field.least, field.most) | st.integers(int(field.least) + 1, int(field.most))
        case fields.Count():
            return st.integers(field.least, field.most)
        case fields.Yes():
            return st.booleans()
        case fields.Day():
            return st.dates(date(1990, 1, 1), date(2100, 1, 1)).map(date.isoformat)
        case fields.Rows():
            keys = [name for name, column in field.row.items() if isinstance(column, fields.Unit | fields.Lot)]
            rows = _objects(field.row | {"lot": _OTHER_LOT} if _takes_lots(field) else field.row)
            return st.lists(rows, min_size=field.least, max_size=min(4, field.most),
                            unique_by=(lambda row: row[keys[0]]) if keys else None)  # fmt: skip
        case fields.Group():
            return _objects(field.fields)
    return _SIMPLE[type(field)]


@dataclass(frozen=True, kw_only=True)
class _InputLot(fields.Lot):
    """A lot that goes into something: never one of those that come out of it."""


_OTHER_LOT = _InputLot(label=Text("Lot", "배치"))


def _takes_lots(field: fields.Rows) -> bool:
    return getattr(field.at, "list_name", "") == material_fields.INPUTS


def _other_lot(number: str) -> str:
    return epc.lot("09521234543244", number).uri


def _objects(declared: dict[str, fields.Field]):
    required = {name: _values(field) for name, field in declared.items() if field.required}
    optional = {name: _values(field) for name, field in declared.items() if not field.required}
    return st.fixed_dictionaries(required, optional=optional)


_SIMPLE = {
    _InputLot: _SERIAL.map(_other_lot),
    fields.Moment: _moments(),
    fields.Party: _GLN,
    fields.Site: _GLN,
    fields.Claimed: _CLAIM,
    fields.ClaimedList: st.lists(_CLAIM, max_size=3, unique=True),
    fields.Unit: _SERIAL.map(worlds.module),
    fields.Lot: _SERIAL.map(worlds.lot),
    fields.Sealed: st.text(_TEXT, min_size=1, max_size=fields.WORD_MAX),
}
_PLAIN = {
    fields.Yes: True,
    fields.Day: "2026-06-01",
    fields.Moment: "2026-06-01T09:00:00+09:00",
    fields.Party: worlds.gln(101),
    fields.Site: worlds.gln(101),
    fields.Claimed: UUID(int=1).urn,
    fields.ClaimedList: [UUID(int=2).urn],
    fields.Unit: worlds.module("PART-1"),
    fields.Lot: worlds.lot("LOT-1"),
    fields.Sealed: "12가3456",
}


def _plain(field: fields.Field):
    match field:
        case fields.Word(pattern=""):
            return "문서-1"
        case fields.Word():
            return _first_match(field.pattern)
        case fields.Choice():
            return next(iter(field.options))
        case fields.Number():
            return min(max(field.least, 12.5), field.most)
        case fields.Count():
            return min(max(field.least, 3), field.most)
        case fields.Rows():
            row = {name: _plain(column) for name, column in field.row.items()}
            return [row | ({"lot": _other_lot(f"LOT-{place}")} if _takes_lots(field) else {})
                    for place in range(max(field.least, 1))]  # fmt: skip
        case fields.Group():
            return {name: _plain(column) for name, column in field.fields.items()}
    return _PLAIN[type(field)]


@cache
def _first_match(pattern: str) -> str:
    """The plainest text of the form: one figure or letter over and over where that will do, else what a search finds."""
    plain = (letter * times for letter in "0A" for times in range(1, fields.WORD_MAX + 5))
    if found := next((text for text in plain if re.fullmatch(pattern, text)), ""):
        return found
    return find(st.from_regex(pattern, fullmatch=True), lambda text: True)
