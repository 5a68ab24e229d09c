"""H7: the books of each facility, in mass and by element: what came in is what left, what was lost, and what is there."""

from batteries.lifecycle.codes import ELEMENTS
from compliance.balance import facility
from compliance.balance.amounts import MASS, Basis
from compliance.reports.declaration import DEFAULTED, Column, Kind, Section
from compliance.reports.sections.flows import Flows
from compliance.reports.sections.receipts import FORMS
from compliance.reports.sections.stock import seoul
from parties.text import Text

_MEASURES = {MASS: Text("Whole mass", "전체 질량")} | ELEMENTS


def _kg(key: str, label: Text) -> Column:
    return Column(key=key, label=label, kind=Kind.NUMBER, unit="kg", width=11, places=None)


class FacilityBalance(Section):
    """One line for the mass and one for each element, of every facility at which something was processed."""

    code = "H7"
    names = Text("Balance of each facility", "사업장별 물질수지")
    about = Text("Came in = left + disposed of + consumed + change in stock. Consumed is what the processes used and did not make "
                 "again: residues, losses and differences; less than nothing where salts took up water.",
                 "반입 = 반출 + 처분 + 공정 소모 + 재고 증감. 공정 소모는 투입되고 산출되지 않은 잔재물·손실·차이이며, 염이 수분을 흡수하면 "
                 "음수가 됩니다.")  # fmt: skip
    source = Flows
    columns = (
        Column(key="facility", label=Text("Facility", "사업장"), kind=Kind.PARTY, width=22),
        Column(key="measure", label=Text("Of", "구분"), kind=Kind.CODE, options=_MEASURES, width=14),
        *(_kg(key, label) for key, label in facility.COLUMNS.items()),
        _kg("change", Text("Change in stock", "재고 증감")),
        _kg("consumed", Text("Consumed", "공정 소모")),
    )

    def rows(self, source):
        return [_line(gln, measure, lines) for gln, lines in _books(source).items() for measure in _MEASURES]

    def notes(self, source):
        return [Text("A facility has books where something was processed in it; what was claimed without a place is in none. "
                     "{mark}: rests on the default composition (P2). n/a: not known of everything that was there.",
                     "공정이 있었던 사업장만 집계하며 장소 없이 신고된 것은 제외됩니다. {mark}: 기본 조성(P2)에 따른 값. n/a: 일부의 함유량을 "
                     "알 수 없음.").format(mark=DEFAULTED)]  # fmt: skip


class FacilityEntries(Section):
    """Each line of the books behind H7."""

    code = "H8"
    names = Text("Entries of each facility, one by one", "사업장별 물질수지 내역")
    about = Text("Every entry that H7 adds up, with the event that shows it.", "H7의 근거가 되는 항목과 그 이벤트.")
    source = Flows
    printed = False
    columns = (
        Column(key="facility", label=Text("Facility", "사업장"), kind=Kind.PARTY, width=22),
        Column(key="at", label=Text("At", "일시"), kind=Kind.MOMENT, width=20),
        Column(key="column", label=Text("Entry", "구분"), kind=Kind.CODE, options=facility.COLUMNS, width=14),
        Column(key="thing", label=Text("Battery or lot", "배터리·배치"), kind=Kind.THING, width=44),
        Column(key="form", label=Text("Form", "형태"), kind=Kind.CODE, options=FORMS, width=14),
        Column(key="kg", label=Text("Mass", "질량"), kind=Kind.NUMBER, unit="kg"),
        *(Column(key=e, label=name, kind=Kind.NUMBER, unit="kg") for e, name in ELEMENTS.items()),
        Column(key="event_id", label=Text("Event", "이벤트"), width=48),
    )

    def rows(self, source):
        return [
            {"facility": gln, "at": seoul(entry.at), "column": entry.column, "thing": entry.uri, "form": entry.form,
             "kg": entry.kg, "event_id": entry.event_id}
            | {element: amount and round(amount.kg, 6) for element, amount in content.items() if element in ELEMENTS}
            for gln, lines in _books(source).items() for entry, content in lines
        ]  # fmt: skip


def _books(source: Flows) -> dict[str, list]:
    """By facility, every entry with what is in it."""
    active = sorted({claim.facility for claim in source.steps.values() if claim.facility})
    return {gln: [(entry, source.content(entry)) for entry in _sorted(source, gln)] for gln in active}


def _sorted(source: Flows, gln: str) -> list[facility.Entry]:
    order = list(facility.COLUMNS)
    mine = [entry for entry in source.entries if entry.facility == gln]
    return sorted(mine, key=lambda entry: (order.index(entry.column), entry.at, entry.event_id, entry.uri))


def _line(gln: str, measure: str, lines: list) -> dict:
    if measure == MASS:
        told = [(entry.column, entry.kg) for entry, _ in lines]
        basis = Basis.ASSAYED
    else:
        amounts = [(entry.column, content[measure]) for entry, content in lines]
        told = [(column, amount and amount.kg) for column, amount in amounts]
        basis = min((amount.basis for _, amount in amounts if amount and amount.kg), default=Basis.ASSAYED)
    books = facility.add_up(told)
    figures = books._asdict() | {"change": books.change, "consumed": books.consumed}
    marks = {name: DEFAULTED for name, kg in figures.items() if kg} if basis is Basis.DEFAULTED else {}
    return {"facility": gln, "measure": measure, **figures, "marks": marks}

