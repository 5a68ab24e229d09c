"""Reading a native event: what it says in canonical terms, or everything that is wrong with it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache

from batteries import naming
from batteries.lifecycle import pseudonym, schemas
from batteries.lifecycle.declaration import REGISTRY, EventType
from batteries.lifecycle.dialect import COMMON
from batteries.lifecycle.fields import Field, Group, Lot, Moment, Party, Rows, Sealed, Site, Unit
from batteries.lifecycle.schemas import Fault
from batteries.naming import NameFault, Names
from events.entry import Author
from parties import numbers
from parties.text import Text

AHEAD_MAX = timedelta(hours=24)
"""How far ahead of our clock an event may claim to be. A phone's wrong clock must not stop its queue for good."""
AHEAD_NOTED = timedelta(minutes=5)
OFFSET_MAX = timedelta(hours=14)
"""The widest offset in use on earth, and in EPCIS."""
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""No traction battery of this kind was made before."""


@dataclass(slots=True)
class Native:
    """A native event whose identifiers, times and texts are canonical."""

    type: type[EventType]
    batteries: list[str]
    occurred_at: datetime
    facility: str
    fields: dict
    event_id: str = ""
    warnings: list[Fault] = field(default_factory=list)


def identifiers(body: object) -> Iterator[str]:
    """Every text in `body` that may be the name of a battery, so that aliases are looked up once for a batch."""
    if not isinstance(body, dict):
        return
    several = body.get("batteries")
    units, tables = _unit_fields()
    for value in (body.get("battery"), *map(body.get, units), *(several if isinstance(several, list) else ())):
        if isinstance(value, str):
            yield value
    for name in tables:
        for row in body[name] if isinstance(body.get(name), list) else ():
            if isinstance(row, dict) and isinstance(row.get("id"), str):
                yield row["id"]


def read(body: object, *, by: Author, names: Names, now: datetime) -> Native | list[Fault]:
    """`body` as a native event spoken by `by`, or the list of its faults."""
    if not isinstance(body, dict):
        return [Fault("", "not-an-object", Text("An event is a JSON object.", "이벤트는 JSON 객체여야 합니다."))]
    type_ = REGISTRY.get(body["type"]) if isinstance(body.get("type"), str) else None
    if type_ is None:
        return [_type_fault(body)]
    if found := schemas.faults(type_, body):
        return found
    return _Reader(body, type_, by, names, now).read()


@dataclass(slots=True)
class _Reader:
    body: dict
    type: type[EventType]
    by: Author
    names: Names
    now: datetime
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)

    def read(self) -> Native | list[Fault]:
        self._check_operator()
        native = Native(
            self.type, self._batteries(), self._occurred_at(), self._facility(), self._fields(),
            self.body.get("event_id", ""), self.warnings,
        )  # fmt: skip
        self._check_descent(native)
        self._check_merge(native)
        return self.faults or native

    def _check_descent(self, native: Native) -> None:
        for name in () if self.faults else _others(self.type):
            value = native.fields.get(name, ())
            named = {value} if isinstance(value, str) else {row["id"] for row in value}
            if named & set(native.batteries):
                self._fault(f"/{name}", "its-own-parent", Text(
                    "A battery cannot become, or be replaced by, itself: give the other unit its own identifier.",
                    "결과물이나 교체 대상의 식별자가 원래 배터리와 같습니다. 각각의 식별자를 쓰세요."))  # fmt: skip
        lots = {name: {row["lot"] for row in native.fields.get(name, ())} for name in ("inputs", "input_lots", "outputs")}
        if not self.faults and (lots["inputs"] | lots["input_lots"]) & lots["outputs"]:
            self._fault("/outputs", "its-own-parent", Text(
                "A lot that was made is a lot that it was made of: give the new lot a number of its own.",
                "산출 배치가 투입 배치와 같습니다. 새 배치번호를 부여하세요."))  # fmt: skip

    def _check_merge(self, native: Native) -> None:
        if self.faults or "true_id" not in native.fields:
            return
        if not naming.is_provisional(native.batteries[0]):
            self._fault("/battery", "not-provisional", Text(
                "Only a provisional name, with a serial that begins with PROV-, can be merged into another.",
                "일련번호가 PROV-로 시작하는 임시 식별자만 통합할 수 있습니다."))  # fmt: skip
        if naming.is_provisional(native.fields["true_id"]):
            self._fault("/true_id", "still-provisional", Text(
                "The true identifier is provisional itself: name the one that the maker gave.",
                "실제 식별자도 임시 식별자입니다. 제조사가 부여한 식별자를 쓰세요."))  # fmt: skip

    def _check_operator(self) -> None:
        operator = self.body.get("operator")
        if operator is not None and operator != self.by.gln:
            self._fault("/operator", "foreign-operator", Text(
                f"Your key speaks for {self.by.gln}; it cannot record in the name of {operator[:20]}.",
                f"이 키는 {self.by.gln}의 것이며 {operator[:20]}의 이름으로 기록할 수 없습니다."))  # fmt: skip

    def _batteries(self) -> list[str]:
        if "battery" in self.body:
            return [self._subject("/battery", self.body["battery"])]
        listed = self.body.get("batteries", [])
        found = [self._subject(f"/batteries/{place}", text) for place, text in enumerate(listed)]
        if len(set(found)) != len(found) and not self.faults:
            self._fault(
                "/batteries", "listed-twice", Text("One battery is listed twice.", "같은 배터리가 중복되었습니다.")
            )
        return found

    def _occurred_at(self) -> datetime:
        moment = self._moment("/occurred_at", self.body["occurred_at"])
        if self.faults:
            return moment
        if moment < EARLIEST:
            self._fault("/occurred_at", "too-early", Text(
                f"No battery event happened before {EARLIEST:%Y}: check the year.",
                f"{EARLIEST:%Y}년 이전의 이벤트는 기록할 수 없습니다. 연도를 확인하세요."))  # fmt: skip
        if moment - self.now > AHEAD_MAX:
            self._fault("/occurred_at", "in-the-future", Text(
                f"This lies more than 24 hours ahead of our clock ({self.now:%Y-%m-%dT%H:%MZ}): set yours.",
                f"서버 시각({self.now:%Y-%m-%dT%H:%MZ})보다 24시간 이상 앞섭니다. 시계를 맞추세요."))  # fmt: skip
        elif moment - self.now > AHEAD_NOTED:
            self.warnings.append(Fault("/occurred_at", "clock-ahead", Text(
                "This lies in the future by our clock; it was recorded as claimed. Set your clock.",
                "서버 시각보다 미래입니다. 그대로 기록했으니 시계를 맞추세요.")))  # fmt: skip
        return moment.replace(microsecond=moment.microsecond // 1000 * 1000)

    def _moment(self, at: str, text: str) -> datetime:
        """RFC 3339 has a little more than a calendar has: leap seconds, the year 0, offsets of a whole day."""
        try:
            moment = datetime.fromisoformat(text.upper())
            offset = moment.utcoffset()
        except ValueError:
            offset = None
        if offset is None or abs(offset) > OFFSET_MAX:
            self._fault(at, "wrong-form", Text(
                f"'{text}' is no moment that we can place: write a leap second as :59 and an offset within 14 hours.",
                f"'{text}'은(는) 처리할 수 없는 시각입니다. 윤초는 :59로, 시차는 14시간 이내로 쓰세요."))  # fmt: skip
            return self.now
        return moment

    def _facility(self) -> str:
        return self._gln("/facility", self.body["facility"]) if "facility" in self.body else ""

    def _fields(self) -> dict:
        declared = self.type.fields
        found = {name: value for name, value in self.body.items() if name in declared or name in COMMON}
        for name in _turned(self.type):
            if name in found:
                found[name] = self._value(f"/{name}", declared[name], found[name])
        return found

    def _value(self, at: str, declared: Field, value):
        if isinstance(declared, Unit):
            return self._unit(at, value)
        if isinstance(declared, Lot):
            return self._named(at, self.names.lot, value)
        if isinstance(declared, Party | Site):
            return self._gln(at, value)
        if isinstance(declared, Sealed):
            return pseudonym.sealed(value)
        if isinstance(declared, Moment):
            return self._moment(at, value).isoformat(timespec="seconds")
        if isinstance(declared, Rows):
            return [self._row(f"{at}/{place}", declared.row, row) for place, row in enumerate(value)]
        if isinstance(declared, Group):
            return self._row(at, declared.fields, value)
        return value

    def _row(self, at: str, fields: dict[str, Field], row: dict) -> dict:
        return {name: self._value(f"{at}/{name}", fields[name], value) for name, value in row.items()}

    def _subject(self, at: str, text: str) -> str:
        return self._named(at, self.names.thing if self.type.lots else self.names.unit, text)

    def _unit(self, at: str, text: str) -> str:
        return self._named(at, self.names.unit, text)

    def _named(self, at: str, find, text: str) -> str:
        try:
            return find(text).uri
        except NameFault as fault:
            self._fault(at, fault.code, fault.text)
            return text

    def _gln(self, at: str, text: str) -> str:
        try:
            return numbers.gln(text)
        except numbers.NumberError as fault:
            self._fault(at, fault.code, fault.text)
            return text

    def _fault(self, at: str, code: str, text: Text) -> None:
        self.faults.append(Fault(at, code, text))


@cache
def _others(type_: type[EventType]) -> tuple[str, ...]:
    """Fields that name things other than what the event is about: one thing, or rows with an `id`."""
    return tuple(
        name for name, declared in type_.fields.items()
        if isinstance(declared, Unit) or (isinstance(declared, Rows) and isinstance(declared.row.get("id"), Unit))
    )  # fmt: skip


@cache
def _unit_fields() -> tuple[frozenset[str], frozenset[str]]:
    """Names of the fields of any type that name one thing, and of those that are rows with an `id`."""
    named = {name: type_.fields[name] for type_ in REGISTRY.values() for name in _others(type_)}
    tables = frozenset(name for name, declared in named.items() if isinstance(declared, Rows))
    return frozenset(named) - tables, tables


@cache
def _turned(type_: type[EventType]) -> tuple[str, ...]:
    """Names of the fields whose value is not kept as it was sent."""
    return tuple(name for name, declared in type_.fields.items() if isinstance(declared, _TURNED))


_TURNED = (Unit, Lot, Party, Site, Sealed, Moment, Rows, Group)


def _type_fault(body: dict) -> Fault:
    known = ", ".join(REGISTRY)
    if "type" not in body:
        return Fault(
            "/type", "field-missing", Text(f"'type' is missing. One of: {known}.", f"'type'이 없습니다: {known}")
        )
    given = str(body["type"])[:60]
    return Fault("/type", "type-unknown", Text(f"There is no event type '{given}'. One of: {known}.",
                                               f"'{given}' 이벤트 유형은 없습니다. 가능한 값: {known}"))  # fmt: skip
