
from batteries.claims import Part
from batteries.custody import Ending, Form, Legal, Link, Nameplate
from batteries.lifecycle.codes import ELEMENTS, FRACTIONS, PROCESSES, PRODUCTS
from batteries.lifecycle.declaration import Custodian, Due, Epcis, EventType
from batteries.lifecycle.fields import Choice, Group, Lot, Number, Rows
from batteries.lifecycle.placement import Lots
from parties.roles import Activity, Role
from parties.text import Text

_LOTS_MAX = 200
_MOST_KG = 10_000_000


def _mass(en: str = "Mass", ko: str = "질량", *, required: bool = True) -> Number:
    return Number(label=Text(f"{en}, kg", f"{ko}(kg)"), most=_MOST_KG, required=required)


def _assay() -> Group:
    shares = {
        f"{symbol.lower()}_pct": Number(
            label=Text(f"{name.en}, % by mass", f"{name.ko}(질량%)"), most=100, required=False
        )
        for symbol, name in ELEMENTS.items()
    }
    return Group(label=Text("Assay", "분석값"), required=False, fields=shares)


class Shredded(EventType):
    """Packs or modules were shredded into black mass and other fractions. They no longer exist as batteries."""

    code = "shredded"
    names = Text("Shredded to black mass", "파쇄·블랙매스 생산")
    by = frozenset({Role.PREPROC, Role.REFINER})
    custodian = Custodian.HOLDER
    activity = Activity.SHRED
    epcis = Epcis(
        "TransformationEvent", step="creating_class_instance", disposition="in_progress", things="inputEPCList"
    )
    due = Due("declare.recycler_workdays")

    input_mass_kg = _mass("Mass shredded", "투입 질량")
    outputs = Rows(
        label=Text("Output lots", "산출 배치"), least=1, most=_LOTS_MAX, at=Lots("outputQuantityList"),
        row={
            "lot": Lot(label=Text("Lot", "배치")), "mass_kg": _mass(),
            "fraction": Choice(label=Text("Fraction", "구분"), options=FRACTIONS), "assay": _assay(),
        },
    )  # fmt: skip
    loss_kg = _mass("Loss", "손실", required=False)

    @staticmethod
    def apply(state, claim):
        if claim.part is Part.PRODUCT:
            row = _row(claim.fields.get("outputs", ()), claim.uri)
            form = Form.BLACK_MASS if row.get("fraction", "black_mass") == "black_mass" else Form.FRACTION
            return _lot(state, claim, form, row, parents=claim.batteries)
        lots = tuple(
            Link(claim.uri, row["lot"], claim.event_id, row["mass_kg"]) for row in claim.fields.get("outputs", ())
        )
        closed = state.ended(Ending.SUPERSEDED, by=claim.event_id, at=claim.occurred_at)
        return closed._replace(children=state.children + lots, legal=Legal.WASTE)


class MaterialRecovered(EventType):
    """Metals and salts were won from lots of black mass."""

    code = "material_recovered"
    names = Text("Material recovered", "금속 회수")
    by = frozenset({Role.REFINER})
    custodian = Custodian.HOLDER
    activity = Activity.RECOVER
    epcis = Epcis("TransformationEvent", step="creating_class_instance", disposition="available", things="")
    due = Due("declare.recycler_workdays")

    inputs = Rows(
        label=Text("Input lots", "투입 배치"), least=1, most=_LOTS_MAX, at=Lots("inputQuantityList"),
        row={"lot": Lot(label=Text("Lot", "배치")), "mass_kg": _mass()},
    )  # fmt: skip
    outputs = Rows(
        label=Text("Recovered lots", "회수 물질"), least=1, most=_LOTS_MAX, at=Lots("outputQuantityList"),
        row={
            "lot": Lot(label=Text("Lot", "배치")), "mass_kg": _mass(),
            "product": Choice(label=Text("Product", "제품"), options=PRODUCTS),
            "element": Choice(label=Text("Element", "원소"), options=ELEMENTS),
            "element_kg": _mass("Mass of the element", "원소 질량"),
            "purity_pct": Number(label=Text("Purity, %", "순도(%)"), most=100, required=False),
        },
    )  # fmt: skip
    process = Choice(label=Text("Process", "공정"), options=PROCESSES)
    residue_kg = _mass("Residue", "잔재물", required=False)

    @staticmethod
    def apply(state, claim):
        if claim.part is Part.PRODUCT:
            row = _row(claim.fields.get("outputs", ()), claim.uri)
            parents = [row["lot"] for row in claim.fields.get("inputs", ())]
            return _lot(state, claim, Form.MATERIAL, row, parents=parents)
        outputs = tuple(Link(claim.uri, row["lot"], claim.event_id, row["mass_kg"])
                        for row in claim.fields.get("outputs", ()))  # fmt: skip
        return state._replace(children=state.children + outputs)


class RecyclingCompleted(EventType):
    """The recycler closed the books on the battery: it ceased to exist, and so does its passport."""

    code = "recycling_completed"
    names = Text("Recycling completed", "재활용 완료")
    by = frozenset({Role.PREPROC, Role.REFINER})
    custodian = Custodian.ANYONE
    activity = Activity.SHRED
    epcis = Epcis("ObjectEvent", action="DELETE", step="decommissioning", disposition="inactive")
    due = Due("declare.recycler_workdays")
    after_end = True
    seen = False

    input_mass_kg = _mass("Mass treated", "처리 질량")
    recovered_mass_kg = _mass("Mass recovered", "회수 질량")
    residue_kg = _mass("Residue", "잔재물", required=False)

    @staticmethod
    def apply(state, claim):
        return state.ended(Ending.RECYCLED, by=claim.event_id, at=claim.occurred_at)


def _row(rows, uri: str) -> dict:
    return next((row for row in rows if row["lot"] == uri), {})


def _lot(state, claim, form: Form, row: dict, *, parents):
    links = tuple(Link(parent, claim.uri, claim.event_id) for parent in parents)
    legal = Legal.PRODUCT_NEW if form is Form.MATERIAL else Legal.WASTE
    plate = Nameplate(maker=claim.author, mass_kg=row.get("mass_kg"), made_at=claim.occurred_at)
    lot = state._replace(form=form, legal=legal, created_by=state.created_by or claim.type.code,
                  parents=state.parents + links, nameplate=plate)  # fmt: skip
    return lot.held_by(claim.author, at=claim.occurred_at, facility=claim.facility)
