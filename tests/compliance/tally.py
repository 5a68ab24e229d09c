"""An independent calculator of report totals: it reads what the API tells of events and nothing else.

It knows the life cycle only as a person would who was given the list of events: who has what after which event. It shares no
code with what it is held against.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone

KOREA = timezone(timedelta(hours=9))
TAKES = {"received", "removed", "collected", "found", "imported", "pack_swapped"}
ENDS = {"shredded", "dismantled", "module_dismantled", "remanufactured", "repurposed", "recycling_completed", "exported", "disposed"}
COMES_AS = {"received": "received", "imported": "received", "removed": "taken_in", "collected": "taken_in",
            "pack_swapped": "taken_in", "found": "taken_in", "custody_reassigned": "adjusted", "manufactured": "created",
            "remanufactured": "created", "repurposed": "created"}  # fmt: skip
LEAVES_AS = {"received": "dispatched", "removed": "dispatched", "collected": "dispatched", "found": "dispatched",
             "installed": "installed", "pack_swapped": "installed", "placed_on_market": "installed", "disposed": "lost",
             "custody_reassigned": "adjusted", "dismantled": "transformed", "shredded": "transformed",
             "recycling_completed": "transformed", "remanufactured": "transformed", "repurposed": "transformed",
             "exported": "exported", "theft_reported": "lost", "incident": "lost"}  # fmt: skip
ROUTES = {"remanufactured": "remanufacture", "repurposed": "reuse", "shredded": "recycle", "recycling_completed": "recycle",
          "exported": "export", "incident": "disposal", "dismantled": "dismantle", "module_dismantled": "dismantle",
          "disposed": "disposal"}  # fmt: skip


@dataclass
class Thing:
    """One pack, module or lot as the calculator follows it."""

    holder: str = ""
    ended: bool = False
    lost: bool = False
    kind: str = "pack"
    kwh: float | None = None

    def in_stock_of(self, gln: str) -> bool:
        """Whether it counts in somebody's stock of packs."""
        return self.kind == "pack" and self.holder == gln and not self.ended and not self.lost


@dataclass
class Totals:
    """What a report of one operator must come to."""

    stock: Counter = field(default_factory=Counter)
    kwh: Counter = field(default_factory=Counter)
    receipts: int = 0
    dispatches: int = 0
    exports: int = 0
    mishaps: int = 0
    routes: Counter = field(default_factory=Counter)
    declared: Counter = field(default_factory=Counter)


def totals(rows: list[dict], operator: str, year: int) -> Totals:
    """The totals of `operator` for a Korean calendar year, from the rows of GET /events."""
    taken_back = {(row["event_id"], row["author"]) for row in rows if row["withdraws"]}
    claims = [row for row in rows if not row["withdraws"] and row["native"]]
    found, things = Totals(), defaultdict(Thing)
    for row in claims:
        if row["author"] == operator and _in_year(row, year):
            found.declared[row["type"]] += 1
    standing = [row for row in claims if (row["event_id"], row["author"]) not in taken_back]
    names = {row["native"]["battery"]: row["native"]["true_id"] for row in standing if row["type"] == "identity_merged"}
    opened = False
    for row in sorted(standing, key=lambda row: (datetime.fromisoformat(row["occurred_at"]), row["position"])):
        if not opened and _moment(row) >= datetime(year, 1, 1, tzinfo=KOREA):
            opened = True
            _close(found, things, operator, "opening")
        if _moment(row) < datetime(year + 1, 1, 1, tzinfo=KOREA):
            _tell(row, things, found, operator, names=names, counts=_in_year(row, year))
    if not opened:
        _close(found, things, operator, "opening")
    _close(found, things, operator, "closing")
    return found


def _tell(row: dict, things: dict, found: Totals, operator: str, *, names: dict, counts: bool) -> None:
    """Follow one event; `names` gives the true name for a provisional one."""
    said, type_ = row["native"], row["type"]
    for uri in _named(said):
        thing = things[names.get(uri, uri)]
        if "/10/" in uri:
            thing.kind = "lot"
        before, was_ended, was_holder = thing.in_stock_of(operator), thing.ended, thing.holder
        _move(thing, type_, said, row["author"])
        if counts:
            _count_move(found, thing, type_, operator, before=before)
            if row["author"] == operator:
                _count_lines(found, thing, type_, ended=thing.ended and not was_ended)
            found.mishaps += type_ in ("incident", "theft_reported") and operator in (row["author"], was_holder)
    _make(row, things, found, operator, counts=counts)


def _move(thing: Thing, type_: str, said: dict, author: str) -> None:
    if type_ in ("manufactured", "imported"):
        thing.kwh = said.get("rated_kwh")
    if type_ in ("placed_on_market", "custody_reassigned"):
        thing.holder = said.get("customer" if type_ == "placed_on_market" else "recipient", "")
    if type_ in TAKES or type_ == "manufactured":
        thing.holder, thing.lost = author, False
    if type_ in ("installed", "exported"):
        thing.holder = ""
        thing.lost = thing.lost and type_ == "exported"
    if type_ == "theft_reported":
        thing.lost = True
    thing.ended = thing.ended or type_ in ENDS or (type_ == "incident" and said["severity"] == "total")


def _make(row: dict, things: dict, found: Totals, operator: str, *, counts: bool) -> None:
    """The units that an event makes: a new pack, or the modules of a dismantled one."""
    said, author = row["native"], row["author"]
    if "product" in said:
        unit = things[said["product"]]
        before = unit.in_stock_of(operator)
        unit.holder, unit.kwh = author, said["rated_kwh"]
        if counts:
            _count_move(found, unit, row["type"], operator, before=before)
    for name in ("modules", "removed_modules", "fitted_modules"):
        for module in said.get(name, ()):
            things[module["id"]].holder, things[module["id"]].kind = author, "module"
    if row["type"] == "pack_swapped":
        fitted = things[said["fitted"]]
        before, fitted.holder = fitted.in_stock_of(operator), ""
        if counts:
            _count_move(found, fitted, "pack_swapped", operator, before=before)


def _count_move(found: Totals, thing: Thing, type_: str, operator: str, *, before: bool) -> None:
    after = thing.in_stock_of(operator)
    if before != after:
        column = (COMES_AS if after else LEAVES_AS)[type_]
        found.stock[column] += 1
        found.kwh[column] += thing.kwh or 0


def _count_lines(found: Totals, thing: Thing, type_: str, *, ended: bool) -> None:
    found.receipts += type_ in ("received", "removed", "collected", "receipt_refused")
    found.dispatches += type_ in ("dispatched", "exported")
    found.exports += type_ == "exported"
    if ended and type_ in ROUTES and thing.kind != "lot":
        found.routes[ROUTES[type_], thing.kind] += 1


def _close(found: Totals, things: dict, operator: str, column: str) -> None:
    stock = [thing for thing in things.values() if thing.in_stock_of(operator)]
    found.stock[column] = len(stock)
    found.kwh[column] = sum(thing.kwh or 0 for thing in stock)


def _named(said: dict) -> list[str]:
    return said.get("batteries") or ([said["battery"]] if "battery" in said else [])


def _moment(row: dict) -> datetime:
    return datetime.fromisoformat(row["occurred_at"])


def _in_year(row: dict, year: int) -> bool:
    return date(year, 1, 1) <= _moment(row).astimezone(KOREA).date() <= date(year, 12, 31)
