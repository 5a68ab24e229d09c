"""Lots of material: parted, put together, blended, certified, supplied and disposed of. Quantities are kilograms."""

from batteries.claims import Part
from batteries.custody import Ending, Form
from batteries.lifecycle.codes import CHEMISTRIES
from batteries.lifecycle.declaration import ANY_END, Custodian, Due, Epcis, EventType
from batteries.lifecycle.fields import Choice, Count, Day, Group, Party, Word
from batteries.lifecycle.material_fields import INPUTS, NAMED, OUTPUTS, assay, feed, lots, mass
from batteries.lifecycle.materials import DISPOSALS, LOT_FORMS, SCOPES, SCRAPS
from batteries.lifecycle.placement import Destination, Transaction
from batteries.material import changed, children, drawn, kg_of, made
from parties.roles import HOLDERS, Activity, Role
from parties.text import Text

_HANDLERS = frozenset({
    Role.PREPROC, Role.REFINER, Role.COLLECTION, Role.TRADER, Role.REUSE, Role.CELL_MAKER, Role.CAM_MAKER,
    Role.EXPORT_CUSTOMS,
})  # fmt: skip


def _form() -> Choice:
    return Choice(label=Text("What the lots are", "배치 종류"), options=LOT_FORMS)


class LotSplit(EventType):
    """Parts of a lot got numbers of their own. What was not parted stays under the old number."""

    code = "lot_split"
    names = Text("Lot split", "배치 분할")
    by = _HANDLERS
    custodian = Custodian.HOLDER
    epcis = Epcis("TransformationEvent", step="repackaging", disposition="in_progress", things="")
    due = Due("declare.recycler_workdays")

    inputs = lots("The lot that was split, with the mass parted from it", "분할한 배치와 분할 질량", INPUTS, most=1)
    outputs = lots("Parts", "분할 배치", OUTPUTS, assay=assay())
    form = _form()
    loss_kg = mass("Loss", "손실", required=False)

    @staticmethod
    def apply(state, claim):
        return changed(state, claim)


class LotsMerged(EventType):
    """Lots of one kind were put together under one number."""

    code = "lots_merged"
    names = Text("Lots merged", "배치 병합")
    by = _HANDLERS
    custodian = Custodian.HOLDER
    epcis = Epcis("TransformationEvent", step="packing", disposition="in_progress", things="")
    due = Due("declare.recycler_workdays")

    inputs = lots("Lots put together", "병합한 배치", INPUTS, least=2)
    outputs = lots("The lot that they became", "병합 배치", OUTPUTS, most=1, assay=assay())
    form = _form()
    loss_kg = mass("Loss", "손실", required=False)

    @staticmethod
    def apply(state, claim):
        return changed(state, claim)


class LotsBlended(EventType):
    """Lots of different make-up were mixed. From now on no part of the blend can be said to be of one battery."""

    code = "lots_blended"
    names = Text("Lots blended", "배치 혼합")
    by = _HANDLERS
    custodian = Custodian.HOLDER
    epcis = Epcis("TransformationEvent", step="assembling", disposition="in_progress", things="")
    due = Due("declare.recycler_workdays")

    inputs = lots("Lots mixed", "혼합한 배치", INPUTS, least=2)
    outputs = lots("The blend", "혼합 배치", OUTPUTS, most=1, assay=assay())
    feed = feed()
    form = _form()
    loss_kg = mass("Loss", "손실", required=False)

    @staticmethod
    def apply(state, claim):
        return changed(state, claim)


class ScrapRecorded(EventType):
    """Waste of making cells or packs was set aside for recycling. It never was a used battery, and is not counted as one."""

    code = "scrap_recorded"
    names = Text("Process scrap recorded", "공정 스크랩 발생")
    by = frozenset({Role.CELL_MAKER, Role.PACK_MAKER, Role.CAM_MAKER, Role.OEM})
    custodian = Custodian.TAKER
    activity = Activity.MANUFACTURE
    epcis = Epcis(
        "ObjectEvent", action="ADD", step="creating_class_instance", disposition="non_sellable_other", things=""
    )
    due = Due("declare.standard_workdays")

    outputs = lots("Lots of scrap", "스크랩 배치", NAMED, assay=assay())
    kind = Choice(label=Text("Kind of scrap", "스크랩 종류"), options=SCRAPS)
    chemistry = Choice(label=Text("Cathode chemistry", "양극재 조성"), options=CHEMISTRIES)

    @staticmethod
    def apply(state, claim):
        scrap = made(state, claim, Form.SCRAP, feed="pre_consumer")
        return scrap._replace(nameplate=scrap.nameplate._replace(chemistry=claim.fields.get("chemistry", "")))


class MaterialCertified(EventType):
    """A body certified recovered material as recycled raw material."""

    code = "material_certified"
    names = Text("Recycled material certified", "재생원료 인증")
    by = frozenset({Role.PREPROC, Role.REFINER, Role.CAM_MAKER, Role.CELL_MAKER, Role.INSPECTION, Role.REGULATOR})
    custodian = Custodian.ANYONE
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="accepting", disposition="conformant", things="")
    after_end = ANY_END
    seen = False

    certified = lots("Lots with the mass certified of each", "인증 배치와 인증 질량", NAMED)
    certificate_no = Word(label=Text("Certificate number", "인증서 번호"), at=Transaction("cert"))
    body = Word(label=Text("Certifying body", "인증기관"))
    scope = Choice(label=Text("Scope", "인증 범위"), options=SCOPES)
    post_consumer_kg = mass("Of it post-consumer", "그중 사용후 원료", required=False)
    pre_consumer_kg = mass("Of it pre-consumer", "그중 사용전 원료", required=False)
    valid_until = Day(label=Text("Valid until", "유효기간"), required=False)


class MaterialSupplied(EventType):
    """Recovered material was sold to somebody who makes something of it. The hand-over itself is a dispatch."""

    code = "material_supplied"
    names = Text("Recycled material supplied", "재생원료 공급")
    by = frozenset({Role.PREPROC, Role.REFINER, Role.TRADER, Role.CAM_MAKER})
    custodian = Custodian.HOLDER
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="consigning", disposition="sellable_accessible", things="")
    due = Due("declare.standard_workdays")
    seen = False

    supplied = lots("Lots with the mass supplied of each", "공급 배치와 공급 질량", NAMED)
    buyer = Party(label=Text("Buyer", "구매자"), at=Destination("owning_party"))
    contract_no = Word(label=Text("Contract number", "계약 번호"), required=False, at=Transaction("po"))

    @staticmethod
    def apply(state, claim):
        return drawn(state, claim, kg=kg_of(claim, "supplied"), ending=None)


class Disposed(EventType):
    """A residue, or what was left of a battery, was brought out of the cycle."""

    code = "disposed"
    names = Text("Disposed of", "잔재물 처분")
    by = HOLDERS
    custodian = Custodian.HOLDER
    epcis = Epcis("ObjectEvent", action="DELETE", step="destroying", disposition="disposed")
    due = Due("declare.handover_days")
    many = False
    lots = True
    after_end = ANY_END

    mass_kg = mass("Mass disposed of", "처분 질량", least=0.01)
    method = Choice(label=Text("Method", "처분 방법"), options=DISPOSALS)
    disposal_site = Word(label=Text("Disposal facility", "처분 시설"), required=False)
    manifest_no = Word(label=Text("Waste manifest number", "전자인계서 번호"), required=False, at=Transaction("desadv"))

    @staticmethod
    def apply(state, claim):
        if state.mass_kg_left is not None:
            return drawn(state, claim, kg=claim.fields.get("mass_kg", 0), ending=Ending.DESTROYED)
        return state.ended(Ending.DESTROYED, by=claim.event_id, at=claim.occurred_at)


class ModuleDismantled(EventType):
    """Modules were taken apart into loose cells, which from now on are a lot."""

    code = "module_dismantled"
    names = Text("Modules dismantled", "모듈 해체")
    by = frozenset({Role.REUSE, Role.REMAN, Role.PREPROC})
    custodian = Custodian.HOLDER
    activity = Activity.DISMANTLE
    epcis = Epcis("TransformationEvent", step="disassembling", disposition="in_progress", things="inputEPCList")
    due = Due("declare.standard_workdays")

    input_mass_kg = mass("Mass taken apart", "투입 질량", required=False)
    outputs = lots("Lots of cells", "셀 배치", OUTPUTS,
                   cells=Count(label=Text("Cells", "셀 수"), most=1_000_000, required=False))  # fmt: skip
    fractions = Group(
        label=Text("Other fractions", "기타 구성품"), required=False,
        fields={
            "housing_kg": mass("Housing", "하우징", required=False),
            "aluminium_kg": mass("Aluminium", "알루미늄", required=False),
            "copper_kg": mass("Copper", "구리", required=False),
            "plastics_kg": mass("Plastics", "플라스틱", required=False),
            "other_kg": mass("Other", "기타", required=False),
        },
    )  # fmt: skip
    loss_kg = mass("Loss", "손실", required=False)

    @staticmethod
    def apply(state, claim):
        if claim.part is Part.PRODUCT:
            return made(state, claim, Form.CELLS, parents=claim.batteries, feed="post_consumer")
        closed = state.ended(Ending.SUPERSEDED, by=claim.event_id, at=claim.occurred_at)
        return closed._replace(children=state.children + children(claim))
