"""The annexes of H: every lot that came out, every residue, and every movement of the stock of lots."""

from batteries.lifecycle.codes import ELEMENTS, FRACTIONS, PRODUCTS
from batteries.lifecycle.materials import DESTINATIONS, DISPOSALS, RESIDUES
from compliance.balance import stock
from compliance.balance.tracing import assayed
from compliance.reports.declaration import Column, Kind, Section
from compliance.reports.sections.flows import Flows
from compliance.reports.sections.receipts import FORMS
from compliance.reports.sections.stock import seoul
from parties.text import Text

_STEPS = ("shredded", "material_recovered", "lot_split", "lots_merged", "lots_blended")
_KINDS = RESIDUES | {"undivided": Text("Residue, undivided", "잔재물(구분 없음)"), "residue": Text("Shredder residue", "파쇄 잔재물")}
_ENDS = DESTINATIONS | {f"disposed_{code}": text for code, text in DISPOSALS.items()} | {"": Text("Not declared", "미신고")}


def _kg(key: str, en: str, ko: str) -> Column:
    return Column(key=key, label=Text(en, ko), kind=Kind.NUMBER, unit="kg", width=12)


class ResiduesByDestination(Section):
    """What was neither product nor loss, and what became of it."""

    code = "H4"
    names = Text("Residues by what became of them", "잔재물 처리 내역")
    about = Text("Residues of shredding and recovery, with what was declared to become of them.", "파쇄·회수 잔재물과 그 처리.")
    source = Flows
    columns = (
        Column(key="at", label=Text("At", "일시"), kind=Kind.MOMENT, width=20),
        Column(key="kind", label=Text("Residue", "잔재물"), kind=Kind.CODE, options=_KINDS, width=22),
        _kg("kg", "Mass", "질량"),
        Column(key="destination", label=Text("Destination", "처리 방법"), kind=Kind.CODE, options=_ENDS, width=22),
        Column(key="event_id", label=Text("Event", "이벤트"), width=48, printed=False),
    )

    def rows(self, source):
        return [
            {"at": seoul(claim.occurred_at), "event_id": claim.event_id, **row}
            for claim in source.of("shredded", "material_recovered") for row in _residues(claim)
        ]  # fmt: skip


class OutputLots(Section):
    """Each lot behind H."""

    code = "H5"
    names = Text("Lots made, one by one", "산출 배치 내역")
    about = Text("Every lot that a step of H gave, with its assay or purity and the event.", "H의 공정에서 나온 배치, 분석값과 그 이벤트.")
    source = Flows
    printed = False
    columns = (
        Column(key="at", label=Text("At", "일시"), kind=Kind.MOMENT, width=20),
        Column(key="lot", label=Text("Lot", "배치"), kind=Kind.THING, width=44),
        Column(key="what", label=Text("What", "종류"), kind=Kind.CODE, options=FRACTIONS | PRODUCTS | FORMS, width=20),
        _kg("kg", "Mass", "질량"),
        Column(key="moisture", label=Text("Moisture", "수분"), kind=Kind.NUMBER, unit="%"),
        Column(key="purity", label=Text("Purity", "순도"), kind=Kind.NUMBER, unit="%"),
        *(_kg(element, f"{name.en}, by assay or declared", f"{name.ko}(분석·신고)") for element, name in ELEMENTS.items()),
        Column(key="event_id", label=Text("Event", "이벤트"), width=48),
    )  # fmt: skip

    def rows(self, source):
        return [
            {"at": seoul(claim.occurred_at), "event_id": claim.event_id} | _lot(claim, row)
            for claim in source.of(*_STEPS) for row in claim.fields.get("outputs", ())
        ]


class LotMovements(Section):
    """Each movement behind H3."""

    code = "H6"
    names = Text("Movements of lots, one by one", "배치 재고 변동 내역")
    about = Text("Every movement that H3 adds up, with the event that shows it.", "H3의 근거가 되는 변동과 그 이벤트.")
    source = Flows
    printed = False
    columns = (
        Column(key="at", label=Text("At", "일시"), kind=Kind.MOMENT, width=20),
        Column(key="kind", label=Text("Movement", "변동"), kind=Kind.CODE, options=stock.MOVES, width=14),
        Column(key="lot", label=Text("Lot", "배치"), kind=Kind.THING, width=44),
        Column(key="form", label=Text("Material", "물질"), kind=Kind.CODE, options=FORMS, width=14),
        _kg("kg", "Mass (±)", "질량(±)"),
        Column(key="event_id", label=Text("Event", "이벤트"), width=48),
    )

    def rows(self, source):
        moves = [move for account in source.accounts for move in account.movements]
        moves.sort(key=lambda move: (move.at, move.event_id, move.lot))
        return [move._asdict() | {"at": seoul(move.at)} for move in moves]


def _residues(claim) -> list[dict]:
    if claim.is_("shredded"):
        rows = [row for row in claim.fields.get("outputs", ()) if row.get("fraction") == "residue"]
        return [{"kind": "residue", "kg": row["mass_kg"], "destination": ""} for row in rows]
    rows = claim.fields.get("residues", ())
    told = [{"kind": row["kind"], "kg": row["mass_kg"], "destination": row["destination"]} for row in rows]
    whole = claim.fields.get("residue_kg")
    return told or ([{"kind": "undivided", "kg": whole, "destination": ""}] if whole else [])


def _lot(claim, row: dict) -> dict:
    found = assayed(row)
    if row.get("element"):
        found |= {row["element"]: row.get("element_kg")}
    return {
        "lot": row["lot"], "what": row.get("fraction") or row.get("product") or claim.fields.get("form"), "kg": row["mass_kg"],
        "moisture": row.get("assay", row).get("moisture_pct"), "purity": row.get("purity_pct"),
        **{element: found.get(element) for element in ELEMENTS},
    }  # fmt: skip
