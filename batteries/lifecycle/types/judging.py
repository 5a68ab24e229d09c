
from batteries.lifecycle.codes import GRADES, RESULTS, SOH_METHODS
from batteries.lifecycle.declaration import Custodian, Due, Epcis, EventType
from batteries.lifecycle.fields import Choice, Claimed, Number, Word
from batteries.lifecycle.kinds import soh_field
from batteries.lifecycle.placement import Disposition, Sensor, Transaction
from parties.roles import HOLDERS, Activity, Role
from parties.text import Text


class Tested(EventType):
    """The battery's capacity and resistance were measured in detail."""

    code = "tested"
    names = Text("Tested", "정밀 성능평가")
    by = HOLDERS | {Role.EVALUATOR, Role.INSPECTION}
    custodian = Custodian.ANYONE
    epcis = Epcis(
        "ObjectEvent", action="OBSERVE", step="inspecting", disposition="in_progress",
        foreign=tuple(("ObjectEvent", "OBSERVE", "inspecting", verdict, document)
                      for verdict in ("conformant", "non_conformant", "needs_replacement")
                      for document in ("testprd", "testres")),
    )  # fmt: skip
    due = Due("declare.standard_workdays")

    soh_pct = soh_field()
    method = Choice(label=Text("Method", "방법"), options=SOH_METHODS)
    capacity_ah = Number(
        label=Text("Capacity, Ah", "용량(Ah)"), most=100_000, required=False, at=Sensor("capacity", "AMH")
    )
    energy_kwh = Number(label=Text("Usable energy, kWh", "가용 에너지(kWh)"), most=20_000, required=False,
                        at=Sensor("energy", "KWH"))  # fmt: skip
    internal_resistance_mohm = Number(label=Text("Internal resistance, mΩ", "내부저항(mΩ)"), most=1_000_000,
                                      required=False, at=Sensor("internalResistance", "E45"))  # fmt: skip
    cell_spread_pct = Number(label=Text("Spread between cells, %", "셀 편차(%)"), most=100, required=False)
    instrument = Word(label=Text("Instrument", "측정 장비"), required=False)

    @staticmethod
    def apply(state, claim):
        return state._replace(soh_pct=claim.fields.get("soh_pct", state.soh_pct), soh_at=claim.occurred_at)


class Classified(EventType):
    """It was decided what becomes of the battery."""

    code = "classified"
    names = Text("Classified", "용도 판정")
    by = HOLDERS | {Role.EVALUATOR}
    custodian = Custodian.ANYONE
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="inspecting", disposition="needs_replacement")
    due = Due("declare.standard_workdays")
    seen = False

    grade = Choice(label=Text("Grade", "등급"), options=GRADES)
    basis_event = Claimed(label=Text("Decided on the basis of event", "판정 근거 이벤트"), required=False)

    @staticmethod
    def apply(state, claim):
        return state._replace(grade=claim.fields.get("grade", state.grade))


class SafetyInspected(EventType):
    """An inspection body examined a remanufactured or repurposed unit before it may be sold."""

    code = "safety_inspected"
    names = Text("Safety inspected", "유통 전 안전검사")
    by = frozenset({Role.INSPECTION})
    custodian = Custodian.ANYONE
    activity = Activity.INSPECT
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="inspecting", disposition="conformant",
                  also=("non_conformant",))  # fmt: skip
    due = Due("declare.handover_days")

    standard = Word(label=Text("Standard", "검사 기준"))
    result = Choice(label=Text("Result", "결과"), options=RESULTS,
                    at=Disposition((("pass", "conformant"), ("fail", "non_conformant"))))  # fmt: skip
    certificate_no = Word(label=Text("Certificate number", "검사증 번호"), at=Transaction("cert"))

    @staticmethod
    def apply(state, claim):
        passed = claim.fields.get("result", "pass") == "pass"
        return state._replace(inspected_by=claim.event_id if passed else "")
