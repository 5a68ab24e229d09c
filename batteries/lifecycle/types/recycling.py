
from batteries.claims import Part
from batteries.custody import Ending, Form, Legal
from batteries.lifecycle.codes import ELEMENTS, FRACTIONS, PROCESSES, PRODUCTS
from batteries.lifecycle.declaration import ANY_END, Custodian, Due, Epcis, EventType
from batteries.lifecycle.fields import Choice, Number, Rows
from batteries.lifecycle.material_fields import INPUTS, LOTS_MAX, OUTPUTS, assay, feed, lots, mass, share
from batteries.lifecycle.materials import DESTINATIONS, RESIDUES
from batteries.material import children, kg_of, made, row_of, used
from parties.roles import Activity, Role
from parties.text import Text


class Shredded(EventType):
    """Packs, modules or lots were shredded into black mass and other fractions. The batteries no longer exist as such."""

    code = "shredded"
    names = Text("Shredded to black mass", "파쇄·블랙매스 생산")
    by = frozenset({Role.PREPROC, Role.REFINER})
    custodian = Custodian.HOLDER
    activity = Activity.SHRED
    epcis = Epcis(
        "TransformationEvent", step="creating_class_instance", disposition="in_progress", things="inputEPCList"
    )
    due = Due("declare.recycler_workdays")
    instead = "input_lots"

    input_mass_kg = mass("Mass shredded, with that of input lots", "투입 질량(투입 배치 포함)")
    input_lots = lots("Lots of cells or scrap shredded", "투입한 셀·스크랩 배치", INPUTS, required=False)
    outputs = lots("Output lots", "산출 배치", OUTPUTS,
                   fraction=Choice(label=Text("Fraction", "구분"), options=FRACTIONS), assay=assay())  # fmt: skip
    feed = feed()
    loss_kg = mass("Loss", "손실", required=False)

    @staticmethod
    def apply(state, claim):
        if claim.part is Part.PRODUCT:
            return _fraction(state, claim)
        if kg_of(claim, "input_lots"):
            return used(state, claim, "input_lots")
        closed = state.ended(Ending.SUPERSEDED, by=claim.event_id, at=claim.occurred_at)
        return closed._replace(children=state.children + children(claim), legal=Legal.WASTE)


class MaterialRecovered(EventType):
    """Metals and salts were won from lots of black mass."""

    code = "material_recovered"
    names = Text("Material recovered", "금속 회수")
    by = frozenset({Role.REFINER})
    custodian = Custodian.HOLDER
    activity = Activity.RECOVER
    epcis = Epcis("TransformationEvent", step="creating_class_instance", disposition="available", things="")
    due = Due("declare.recycler_workdays")

    inputs = lots("Input lots", "투입 배치", INPUTS)
    outputs = lots(
        "Recovered lots", "회수 물질", OUTPUTS,
        product=Choice(label=Text("Product", "제품"), options=PRODUCTS),
        element=Choice(label=Text("Element", "원소"), options=ELEMENTS),
        element_kg=mass("Mass of the element", "원소 질량"),
        purity_pct=Number(label=Text("Purity, %", "순도(%)"), most=100, required=False),
        moisture_pct=share("Moisture", "수분"),
    )  # fmt: skip
    process = Choice(label=Text("Process", "공정"), options=PROCESSES)
    feed = feed()
    residue_kg = mass("Residue", "잔재물", required=False)
    residues = Rows(
        label=Text("Residues by what becomes of them", "잔재물 처리 내역"), most=LOTS_MAX, required=False,
        row={
            "kind": Choice(label=Text("Kind", "종류"), options=RESIDUES),
            "mass_kg": mass(),
            "destination": Choice(label=Text("Destination", "처리 방법"), options=DESTINATIONS),
        },
    )  # fmt: skip
    loss_kg = mass("Loss", "손실", required=False)

    @staticmethod
    def apply(state, claim):
        if claim.part is Part.PRODUCT:
            parents = [row["lot"] for row in claim.fields.get("inputs", ())]
            return made(state, claim, Form.MATERIAL, parents=parents)
        return used(state, claim, "inputs")


class RecyclingCompleted(EventType):
    """The recycler closed the books on the battery: it ceased to exist, and so does its passport."""

    code = "recycling_completed"
    names = Text("Recycling completed", "재활용 완료")
    by = frozenset({Role.PREPROC, Role.REFINER})
    custodian = Custodian.ANYONE
    activity = Activity.SHRED
    epcis = Epcis("ObjectEvent", action="DELETE", step="decommissioning", disposition="inactive", marks=False,
                  foreign=(("ObjectEvent", "DELETE", "decommissioning", "", "weighed"),))  # fmt: skip
    due = Due("declare.recycler_workdays")
    after_end = ANY_END
    seen = False

    input_mass_kg = mass("Mass treated", "처리 질량")
    recovered_mass_kg = mass("Mass recovered", "회수 질량")
    residue_kg = mass("Residue", "잔재물", required=False)

    @staticmethod
    def apply(state, claim):
        return state.ended(Ending.RECYCLED, by=claim.event_id, at=claim.occurred_at)


def _fraction(state, claim):
    is_black_mass = row_of(claim, "outputs").get("fraction", "black_mass") == "black_mass"
    scrap = [row["lot"] for row in claim.fields.get("input_lots", ())]
    form = Form.BLACK_MASS if is_black_mass else Form.FRACTION
    feed = "" if scrap else "post_consumer"
    return made(state, claim, form, parents=[*claim.batteries, *scrap], feed=feed)
