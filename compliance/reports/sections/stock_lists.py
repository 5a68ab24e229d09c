"""B1 to B5: the movements, the packs and the counts that the account of packs rests on."""

from batteries.lifecycle.codes import CATEGORIES, CHEMISTRIES
from compliance.reports.declaration import Column, Kind, Section
from compliance.reports.sections.stock import KINDS, UNSAID, Movements, amount, seoul, size_of
from parties.text import Text

MOVE_NAMES = {code: label for code, (label, _) in KINDS.items()}
FINDINGS = {
    "matched": Text("In the book and counted", "일치"),
    "missing": Text("In the book, not counted", "장부에만 있음"),
    "surplus": Text("Counted, not in the book", "실사에만 있음"),
}


class MovementRegister(Section):
    """Each movement behind B."""

    code = "B1"
    names = Text("Stock movements, one by one", "재고 변동 내역")
    about = Text("Every movement that B adds up, with the event that shows it.", "B의 근거가 되는 변동과 그 이벤트.")
    source = Movements
    printed = False
    columns = (
        Column(key="at", label=Text("At", "일시"), kind=Kind.MOMENT, width=20),
        Column(key="movement", label=Text("Movement", "변동"), kind=Kind.CODE, options=MOVE_NAMES, width=20),
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


class MovementsByKind(Section):
    """The account's movements once more, told apart more finely."""

    code = "B3"
    names = Text("Movements by kind", "변동 유형별 집계")
    about = Text("What the columns of B add up, by kind of movement.", "B의 각 항목을 변동 유형별로 나눈 집계.")
    source = Movements
    columns = (
        Column(key="movement", label=Text("Movement", "변동"), kind=Kind.CODE, options=MOVE_NAMES, width=30),
        Column(key="packs", label=Text("Packs", "팩"), kind=Kind.COUNT),
        Column(key="kwh", label=Text("Rated energy", "정격 에너지"), kind=Kind.NUMBER, unit="kWh", width=14),
        Column(key="kg", label=Text("Mass", "질량"), kind=Kind.NUMBER, unit="kg", width=14),
    )

    def rows(self, source):
        found = [(kind, [move.pack for move in source.moves if move.kind == kind]) for kind in KINDS]
        return [_sized(packs) | {"movement": kind} for kind, packs in found if packs]


class Stocktakes(Section):
    """What was counted, held against the book of that day."""

    code = "B4"
    names = Text("Stocktake", "재고실사")
    about = Text("The last count of the period at each facility against the packs in the book at the end of that day.",
                 "사업장별 기간 중 마지막 실사와 그날 마감 장부의 비교.")  # fmt: skip
    source = Movements
    columns = (
        Column(key="facility", label=Text("Facility", "사업장"), kind=Kind.PARTY, width=26),
        Column(key="counted_on", label=Text("Counted on", "실사일"), kind=Kind.DAY, width=12),
        Column(key="whole", label=Text("Whole facility", "전체 실사"), kind=Kind.YES, width=9),
        Column(key="book", label=Text("In the book", "장부"), kind=Kind.COUNT),
        Column(key="packs", label=Text("Counted", "실사"), kind=Kind.COUNT),
        Column(key="missing", label=Text("Missing", "부족"), kind=Kind.COUNT),
        Column(key="surplus", label=Text("Surplus", "초과"), kind=Kind.COUNT),
        Column(key="kwh", label=Text("Rated energy counted", "실사 정격 에너지"), kind=Kind.NUMBER, unit="kWh", width=14),
        Column(key="kg", label=Text("Mass counted", "실사 질량"), kind=Kind.NUMBER, unit="kg", width=14),
    )  # fmt: skip

    def rows(self, source):
        return [
            {
                "facility": count.facility or None, "counted_on": count.day.isoformat(), "book": len(count.book),
                "whole": count.whole,
                "missing": len(count.book.keys() - count.counted.keys()),
                "surplus": len(count.counted.keys() - count.book.keys()),
            } | _sized(list(count.counted.values()))
            for count in source.counts.last()
        ]  # fmt: skip

    def notes(self, source):
        return [Text("Packs on their way to somebody are in the book and not in the yard, so no count expects them. Where only a "
                     "part was counted, only what was counted is looked for in the book.",
                     "운송 중인 팩은 장부에 있으나 사업장에 없으므로 실사 대상이 아닙니다. "
                     "일부 실사에서는 실사한 것만 장부와 대조합니다.")]  # fmt: skip


class CountList(Section):
    """Each pack of B4."""

    code = "B5"
    names = Text("Stocktake, pack by pack", "재고실사 내역")
    about = Text("Every pack that was counted or should have been.", "실사했거나 실사했어야 할 팩의 목록.")
    source = Movements
    printed = False
    columns = (
        Column(key="facility", label=Text("Facility", "사업장"), kind=Kind.PARTY, width=30),
        Column(key="counted_on", label=Text("Counted on", "실사일"), kind=Kind.DAY, width=12),
        Column(key="battery", label=Text("Battery", "배터리"), kind=Kind.THING, width=44),
        Column(key="finding", label=Text("Finding", "결과"), kind=Kind.CODE, options=FINDINGS, width=24),
        Column(key="event_id", label=Text("Event", "이벤트"), width=48),
    )

    def rows(self, source):
        return [
            {
                "facility": count.facility or None, "counted_on": count.day.isoformat(), "battery": uri,
                "finding": _finding(count, uri), "event_id": count.events.get(uri),
            }
            for count in source.counts.last() for uri in sorted(count.book.keys() | count.counted.keys())
        ]  # fmt: skip


def _finding(count, uri: str) -> str:
    if uri not in count.counted:
        return "missing"
    return "matched" if uri in count.book else "surplus"


def _sized(packs: list) -> dict:
    """How many, how much energy and how much mass, with the marks that they need."""
    (kwh, kwh_mark), (kg, kg_mark) = amount(packs, "kwh"), amount(packs, "kg")
    marks = {key: mark for key, mark in (("kwh", kwh_mark), ("kg", kg_mark)) if mark}
    return {"packs": len(packs), "kwh": kwh, "kg": kg, "marks": marks}
