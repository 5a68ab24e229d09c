"""B: what came in, what went out, and what is there. In stock is what the operator holds and still exists."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from batteries.lifecycle.codes import CATEGORIES, CHEMISTRIES
from compliance import calendar
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

_IN = {"received": "received", "removed": "taken_in", "collected": "taken_in", "found": "taken_in",
       "manufactured": "created", "remanufactured": "created", "repurposed": "created"}  # fmt: skip
_OUT = {"received": "dispatched", "collected": "dispatched", "removed": "dispatched", "found": "dispatched",
        "installed": "installed", "dismantled": "transformed", "remanufactured": "transformed",
        "repurposed": "transformed", "shredded": "transformed", "recycling_completed": "transformed",
        "exported": "exported", "theft_reported": "lost", "incident": "lost"}  # fmt: skip


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

    def see(self, thing):
        opened, last = False, None
        for step in thing.history.steps:
            if step.claim.occurred_at >= self.cut.closes_at:
                break
            was, now = self._holds(thing, step.before), self._holds(thing, step.after)
            if step.claim.occurred_at < self.cut.opens_at:
                opened = now
            elif was != now:
                self.moves.append(
                    Move(step.claim.occurred_at, _kind(step.claim, now), thing.plate, step.claim.event_id)
                )
            last = step.after
        if opened:
            self.opening.append(thing.plate)
        if last and self._holds(thing, last):
            self.closing.append(Held(thing.plate, last.held_since, last.facility, last.transfer is not None))

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
        Column(key="measure", label=Text("Measure", "단위"), kind=Kind.CODE, options=MEASURES, width=12),
        Column(key="opening", label=Text("Opening", "기초"), kind=Kind.NUMBER),
        *(Column(key=key, label=label, kind=Kind.NUMBER, width=9) for key, label in MOVES.items() if key[:8] != "adjusted"),
        Column(key="adjusted", label=Text("Adjusted (±)", "조정(±)"), kind=Kind.NUMBER, width=8),
        Column(key="closing", label=Text("Closing (computed)", "기말(계산)"), kind=Kind.NUMBER),
        Column(key="held", label=Text("Closing (by custody)", "기말(보유 기록)"), kind=Kind.NUMBER),
        Column(key="difference", label=Text("Difference", "차이"), kind=Kind.NUMBER, width=8),
        Column(key="in_transit", label=Text("of it in transit", "그중 운송 중"), kind=Kind.NUMBER, width=8),
    )  # fmt: skip

    def rows(self, source):
        groups = defaultdict(lambda: defaultdict(list))
        for column, pack in _entries(source):
            groups[pack.category, pack.chemistry][column].append(pack)
        return [
            {"category": category, "chemistry": chemistry} | _account(groups[category, chemistry], measure)
            for category, chemistry in sorted(groups, key=_unsaid_last) for measure in MEASURES
        ]  # fmt: skip

    def totals(self, source):
        entries = defaultdict(list)
        for column, pack in _entries(source):
            entries[column].append(pack)
        return [{"category": None, "chemistry": None} | _account(entries, measure) for measure in MEASURES]

    def notes(self, source):
        return [
            Text("A pack leaves the stock when the next holder records its receipt; until then it counts as in transit. "
                 "Modules and lots of material are not packs. Opening is recomputed from all claims known at the cut, so a "
                 "claim declared late may change it from an earlier report's closing.",
                 "팩은 다음 보유자가 입고를 기록한 때에 재고에서 빠지며, 그 전에는 운송 중으로 셉니다. 모듈과 물질 배치는 팩이 아닙니다. "
                 "기초는 기준 시점까지의 모든 기록으로 다시 계산하므로 지연 신고가 있으면 이전 보고서의 기말과 다를 수 있습니다."),
        ]  # fmt: skip


class MovementRegister(Section):
    """Each movement behind B."""

    code = "B1"
    names = Text("Stock movements, one by one", "재고 변동 내역")
    about = Text("Every movement that B adds up, with the event that shows it.", "B의 근거가 되는 변동과 그 이벤트.")
    source = Movements
    printed = False
    columns = (
        Column(key="at", label=Text("At", "일시"), kind=Kind.MOMENT, width=20),
        Column(key="movement", label=Text("Movement", "변동"), kind=Kind.CODE, options=MOVES, width=14),
        Column(key="battery", label=Text("Battery", "배터리"), kind=Kind.THING, width=44),
        Column(key="kwh", label=Text("Rated energy", "정격 에너지"), kind=Kind.NUMBER, unit="kWh"),
        Column(key="kg", label=Text("Mass", "질량"), kind=Kind.NUMBER, unit="kg"),
        Column(key="event_id", label=Text("Event", "이벤트"), width=48),
    )

    def rows(self, source):
        moves = sorted(source.moves, key=lambda move: (move.at, move.pack.uri, move.event_id))
        return [
            {"at": seoul(m.at), "movement": m.kind, "battery": m.pack.uri, "event_id": m.event_id} | size_of(m.pack)
            for m in moves
        ]  # fmt: skip


class ClosingStock(Section):
    """What an inspector would find on the day after the period."""

    code = "B2"
    names = Text("Packs in stock at the end", "기말 재고 목록")
    about = Text("Every pack held at the end of the period, for a stocktake.", "기말에 보유한 팩의 목록(재고실사용).")
    source = Movements
    printed = False
    columns = (
        Column(key="battery", label=Text("Battery", "배터리"), kind=Kind.THING, width=44),
        Column(key="category", label=Text("Category", "구분"), kind=Kind.CODE, options=CATEGORIES | UNSAID),
        Column(key="chemistry", label=Text("Chemistry", "양극재"), kind=Kind.CODE, options=CHEMISTRIES | UNSAID),
        Column(key="held_since", label=Text("Held since", "보유 시작"), kind=Kind.MOMENT, width=20),
        Column(key="facility", label=Text("Facility", "사업장"), kind=Kind.PARTY, width=30),
        Column(key="in_transit", label=Text("In transit", "운송 중"), kind=Kind.YES),
        Column(key="kwh", label=Text("Rated energy", "정격 에너지"), kind=Kind.NUMBER, unit="kWh"),
        Column(key="kg", label=Text("Mass", "질량"), kind=Kind.NUMBER, unit="kg"),
    )

    def rows(self, source):
        return [
            {
                "battery": held.pack.uri, "category": held.pack.category,
                "chemistry": held.pack.chemistry, "held_since": seoul(held.since),
                "facility": held.facility or None, "in_transit": held.in_transit,
            } | size_of(held.pack)
            for held in sorted(source.closing, key=lambda held: held.pack.uri)
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


def _unsaid_last(group: tuple[str, str]) -> tuple:
    return "" in group, group


def _kind(claim, comes: bool) -> str:
    code = claim.type.code if claim.type else ""
    return _IN.get(code, "adjusted_in") if comes else _OUT.get(code, "adjusted_out")


def _entries(source: Movements):
    yield from (("opening", pack) for pack in source.opening)
    yield from ((move.kind, move.pack) for move in source.moves)
    for held in source.closing:
        yield "held", held.pack
        if held.in_transit:
            yield "in_transit", held.pack


def _account(entries: dict[str, list[Plate]], measure: str) -> dict:
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
        "adjusted": adjusted, "closing": closing, "difference": difference,
        "marks": marks | ({"closing": INCOMPLETE} if incomplete and closing is not None else {}),
    }  # fmt: skip
