"""B: what came in, what went out, and what is there. In stock is what the operator holds and still exists."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from batteries.lifecycle.codes import CATEGORIES, CHEMISTRIES, GRADES
from compliance import calendar
from compliance.reports.counting import Counts
from compliance.reports.cut import Plate, Thing
from compliance.reports.declaration import DEFAULTED, INCOMPLETE, Column, Kind, Section, Source, total
from parties.text import Text

UNSAID = {"": Text("Not declared", "미신고")}
MEASURES = {
    "packs": Text("Packs", "팩 수"),
    "kwh": Text("Rated energy, kWh", "정격 에너지(kWh)"),
    "kg": Text("Mass, kg", "질량(kg)"),
}
MOVES = {
    "received": Text("Received", "입고"),
    "taken_in": Text("Taken in", "탈거·수집"),
    "created": Text("Created", "생산"),
    "dispatched": Text("Handed over", "인계"),
    "installed": Text("Installed", "장착"),
    "transformed": Text("Transformed", "전환·처리"),
    "exported": Text("Exported", "수출"),
    "lost": Text("Lost", "분실·소실"),
    "adjusted_in": Text("Adjusted, in", "조정(증가)"),
    "adjusted_out": Text("Adjusted, out", "조정(감소)"),
}
INFLOWS = ("received", "taken_in", "created", "adjusted_in")
OUTFLOWS = ("dispatched", "installed", "transformed", "exported", "lost", "adjusted_out")
KINDS = {
    "received": (Text("Received from within the country", "국내 입고"), "received"),
    "returned": (Text("Came back", "반송 입고"), "received"),
    "imported": (Text("Imported", "수입"), "received"),
    "taken_in": (Text("Taken out of vehicles or collected", "탈거·수집"), "taken_in"),
    "recovered": (Text("Found again", "회수"), "taken_in"),
    "made": (Text("Made", "제조"), "created"),
    "remanufactured": (Text("Remanufactured", "재제조"), "created"),
    "repurposed": (Text("Repurposed", "재사용 제품화"), "created"),
    "dispatched": (Text("Handed over", "인계"), "dispatched"),
    "installed": (Text("Fitted to a vehicle", "차량 장착"), "installed"),
    "placed": (Text("Sold or put to use", "재판매·설치"), "installed"),
    "dismantled": (Text("Taken apart", "해체"), "transformed"),
    "reassembled": (Text("Went into another unit", "다른 제품에 투입"), "transformed"),
    "recycled": (Text("Recycled", "재활용"), "transformed"),
    "exported": (Text("Exported", "수출"), "exported"),
    "lost": (Text("Stolen or lost", "도난·분실"), "lost"),
    "destroyed": (Text("Destroyed or disposed of", "소실·처분"), "lost"),
    "adjusted_in": (Text("Adjusted, in", "조정(증가)"), "adjusted_in"),
    "adjusted_out": (Text("Adjusted, out", "조정(감소)"), "adjusted_out"),
}
"""Every kind of movement with the column of the account that it goes into."""

_IN = {"received": "received", "removed": "taken_in", "collected": "taken_in", "pack_swapped": "taken_in", "found": "recovered",
       "imported": "imported", "manufactured": "made", "remanufactured": "remanufactured", "repurposed": "repurposed"}  # fmt: skip
_OUT = {"received": "dispatched", "collected": "dispatched", "removed": "dispatched", "found": "dispatched",
        "installed": "installed", "pack_swapped": "installed", "placed_on_market": "placed", "dismantled": "dismantled",
        "remanufactured": "reassembled", "repurposed": "reassembled", "shredded": "recycled",
        "recycling_completed": "recycled", "exported": "exported", "theft_reported": "lost", "incident": "destroyed",
        "disposed": "destroyed"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Move:
    """One pack coming into stock or leaving it."""

    at: datetime
    kind: str
    pack: Plate
    event_id: str


@dataclass(frozen=True, slots=True)
class Held:
    """One pack in stock at the end of the period."""

    pack: Plate
    since: datetime
    facility: str
    in_transit: bool


class Movements(Source):
    """The operator's packs at the start, every movement in the period, and its packs at the end.

    The end is taken from custody itself and not from the movements, so that the two can be held against each other.
    """

    def __init__(self, cut, scope):
        super().__init__(cut, scope)
        self.opening: list[Plate] = []
        self.moves: list[Move] = []
        self.closing: list[Held] = []
        self.grades: dict[str, str] = {}
        """The grade of each pack as of the end, so that one pack is in one line of the account all through."""
        self.counts = Counts(cut)

    def see(self, thing):
        opened, held_before, last = False, False, None
        self.counts.see(thing, self._holds)
        for step in thing.history.steps:
            if step.claim.occurred_at >= self.cut.closes_at:
                break
            was, now = self._holds(thing, step.before), self._holds(thing, step.after)
            if step.claim.occurred_at < self.cut.opens_at:
                opened = now
            elif was != now:
                kind = _kind(step.claim, now, again=held_before)
                self.moves.append(Move(step.claim.occurred_at, kind, thing.plate, step.claim.event_id))
            held_before, last = held_before or now, step.after
        if opened:
            self.opening.append(thing.plate)
        if last and self._holds(thing, last):
            self.closing.append(Held(thing.plate, last.held_since, last.facility, last.transfer is not None))
        if held_before:
            self.grades[thing.plate.uri] = last.grade

    def _holds(self, thing: Thing, state) -> bool:
        return state.holder == self.cut.operator and not state.end and not state.lost and thing.is_pack(state.form)


class StockMovement(Section):
    """The account of packs."""

    code = "B"
    names = Text("Stock movement", "재고 변동")
    about = Text(
        "Opening + received + taken in + created − handed over − installed − transformed − exported − lost "
        "± adjusted = closing, in packs, kWh and kg.",
        "기초 + 입고 + 탈거·수집 + 생산 − 인계 − 장착 − 전환·처리 − 수출 − 분실·소실 ± 조정 = 기말 (팩 수, kWh, kg).",
    )
    source = Movements
    columns = (
        Column(key="category", label=Text("Category", "구분"), kind=Kind.CODE, options=CATEGORIES | UNSAID, width=12),
        Column(key="chemistry", label=Text("Chemistry", "양극재"), kind=Kind.CODE, options=CHEMISTRIES | UNSAID, width=9),
        Column(key="grade", label=Text("Grade", "등급"), kind=Kind.CODE, options=GRADES | UNSAID, width=9),
        Column(key="measure", label=Text("Measure", "단위"), kind=Kind.CODE, options=MEASURES, width=12),
        Column(key="opening", label=Text("Opening", "기초"), kind=Kind.NUMBER),
        *(Column(key=key, label=label, kind=Kind.NUMBER, width=9) for key, label in MOVES.items() if key[:8] != "adjusted"),
        Column(key="adjusted", label=Text("Adjusted (±)", "조정(±)"), kind=Kind.NUMBER, width=8),
        Column(key="closing", label=Text("Closing (computed)", "기말(계산)"), kind=Kind.NUMBER),
        Column(key="held", label=Text("Closing (by custody)", "기말(보유 기록)"), kind=Kind.NUMBER),
        Column(key="difference", label=Text("Difference", "차이"), kind=Kind.NUMBER, width=8),
        Column(key="in_transit", label=Text("of it in transit", "그중 운송 중"), kind=Kind.NUMBER, width=8),
        Column(key="counted", label=Text("Counted", "실사 수량"), kind=Kind.NUMBER, width=8),
        Column(key="count_difference", label=Text("Counted − book", "실사 차이"), kind=Kind.NUMBER, width=8),
    )  # fmt: skip

    def rows(self, source):
        groups = defaultdict(lambda: defaultdict(list))
        for column, pack in _entries(source):
            groups[pack.category, pack.chemistry, source.grades.get(pack.uri, "")][column].append(pack)
        return [
            dict(zip(("category", "chemistry", "grade"), group, strict=True)) | _account(groups[group], measure, source.counts)
            for group in sorted(groups, key=_unsaid_last) for measure in MEASURES
        ]  # fmt: skip

    def totals(self, source):
        entries = defaultdict(list)
        for column, pack in _entries(source):
            entries[column].append(pack)
        empty = dict.fromkeys(("category", "chemistry", "grade"))
        return [empty | _account(entries, measure, source.counts) for measure in MEASURES]

    def notes(self, source):
        return [
            Text("A pack leaves the stock when the next holder records its receipt; until then it counts as in transit. "
                 "Modules and lots of material are not packs. The grade is that of the end of the period. Opening is recomputed from "
                 "all claims known at the cut, so a claim declared late may change it from an earlier report's closing. What "
                 "was counted is held against the book of the day of the last count (B4).",
                 "팩은 다음 보유자가 입고를 기록한 때에 재고에서 빠지며, 그 전에는 운송 중으로 셉니다. 모듈과 물질 배치는 팩이 아닙니다. "
                 "등급은 기간 말 기준이며, 실사 수량은 마지막 실사일의 장부와 비교합니다(B4). "
                 "기초는 기준 시점까지의 모든 기록으로 다시 계산하므로 지연 신고가 있으면 이전 보고서의 기말과 다를 수 있습니다."),
        ]  # fmt: skip


def seoul(moment: datetime | None) -> str | None:
    """`moment` in Korean time, to the second."""
    return moment and moment.astimezone(calendar.SEOUL).isoformat(timespec="seconds")


def size_of(plate: Plate) -> dict:
    """Its kWh and kg as cells, marked where the mass was weighed and not declared."""
    return {"kwh": plate.kwh, "kg": plate.kg} | ({"marks": {"kg": DEFAULTED}} if plate.weighed else {})


def amount(plates: list[Plate], measure: str) -> tuple[float | None, str]:
    """How much `plates` are in `measure`, and the mark to put behind it; None when it is known of none of them."""
    if measure == "packs":
        return len(plates), ""
    known = [value for plate in plates if (value := getattr(plate, measure)) is not None]
    if plates and not known:
        return None, ""
    if len(known) < len(plates):
        return total(known), INCOMPLETE
    return total(known), DEFAULTED if measure == "kg" and any(plate.weighed for plate in plates) else ""


def _unsaid_last(group: tuple[str, ...]) -> tuple:
    return "" in group, group


def _kind(claim, comes: bool, *, again: bool) -> str:
    code = claim.type.code if claim.type else ""
    if comes:
        return "returned" if again and code == "received" else _IN.get(code, "adjusted_in")
    return _OUT.get(code, "adjusted_out")


def _entries(source: Movements):
    yield from (("opening", pack) for pack in source.opening)
    yield from ((KINDS[move.kind][1], move.pack) for move in source.moves)
    for held in source.closing:
        yield "held", held.pack
        if held.in_transit:
            yield "in_transit", held.pack
    yield from (("counted", pack) for pack in source.counts.counted())
    yield from (("book", pack) for pack in source.counts.book())


def _account(entries: dict[str, list[Plate]], measure: str, counts: Counts) -> dict:
    """One line of the account. What is not known of a pack adds nothing to any column, so the line still adds up."""
    found = {column: amount(entries.get(column, []), measure) for column in ("opening", *MOVES, "held", "in_transit")}
    known = {column: value or 0 for column, (value, _) in found.items()}
    moved = {column: found[column] for column in ("opening", *MOVES) if entries.get(column)}
    if moved and all(value is None for value, _ in moved.values()):
        closing = difference = adjusted = None
    else:
        closing = total([known["opening"], *(known[c] for c in INFLOWS), *(-known[c] for c in OUTFLOWS)])
        difference = total([closing, -known["held"]])
        adjusted = total([known["adjusted_in"], -known["adjusted_out"]])
    incomplete = any(value is None or mark == INCOMPLETE for value, mark in moved.values())
    marks = {column: mark for column, (_, mark) in found.items() if mark}
    return {
        "measure": measure, **{c: value for c, (value, _) in found.items() if not c.startswith("adjusted_")},
        "adjusted": adjusted, "closing": closing, "difference": difference, **_count(entries, measure, counts),
        "marks": marks | ({"closing": INCOMPLETE} if incomplete and closing is not None else {}),
    }  # fmt: skip


def _count(entries: dict[str, list[Plate]], measure: str, counts: Counts) -> dict:
    """What was counted, and how that differs from the book of the day; neither where nobody counted."""
    if not counts.made:
        return {"counted": None, "count_difference": None}
    counted, book = (amount(entries.get(name, []), measure)[0] for name in ("counted", "book"))
    return {
        "counted": counted,
        "count_difference": None if None in (counted, book) else total([counted, -book]),
    }
