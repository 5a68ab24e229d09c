
from batteries.custody import Evaluation, Form, Legal
from batteries.lifecycle.codes import DEREGISTRATIONS, GRADES, RESULTS, USED_REASONS
from batteries.lifecycle.declaration import Custodian, Due, Epcis, EventType
from batteries.lifecycle.fields import Choice, Day, Number, Party, Word, Yes
from batteries.lifecycle.kinds import dg_state_field, soh_field, un_number_field, vin_field
from batteries.lifecycle.placement import Source, Transaction
from parties.roles import Activity, Role
from parties.text import Text


class VehicleDeregistered(EventType):
    """The vehicle that the pack is in was struck off the register."""

    code = "vehicle_deregistered"
    names = Text("Vehicle de-registered", "차량 말소")
    by = frozenset({Role.OEM, Role.ELV, Role.DEALER_SERVICE, Role.INSURER_AUCTION, Role.EXPORT_CUSTOMS, Role.REGULATOR})
    custodian = Custodian.ANYONE
    of_remains = True
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="other", disposition="unavailable")
    due = Due("declare.standard_workdays")
    seen = False

    reason = Choice(label=Text("Reason", "말소 사유"), options=DEREGISTRATIONS)
    certificate_no = Word(label=Text("Certificate number", "말소증 번호"), at=Transaction("cert"))
    deregistered_on = Day(label=Text("De-registered on", "말소일"))
    vehicle_registered_on = Day(label=Text("Vehicle first registered on", "차량 최초등록일"), required=False)

    @staticmethod
    def apply(state, claim):
        registered_on = claim.fields.get("vehicle_registered_on", state.vehicle_registered_on)
        return state._replace(deregistered_at=claim.occurred_at, vehicle_registered_on=registered_on)


class PreRemovalEvaluated(EventType):
    """The pack's performance, safety and history were evaluated before it was taken out of the vehicle."""

    code = "pre_removal_evaluated"
    names = Text("Evaluated before removal", "탈거 전 성능평가")
    by = frozenset({Role.EVALUATOR})
    custodian = Custodian.ANYONE
    activity = Activity.EVALUATE
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="inspecting", disposition="available")
    due = Due("declare.handover_days")

    grade = Choice(label=Text("Grade", "등급"), options=GRADES)
    soh_pct = soh_field()
    safety_result = Choice(label=Text("Safety", "안전성"), options=RESULTS)
    history_checked = Yes(label=Text("History checked", "이력 확인"))
    certificate_no = Word(label=Text("Certificate number", "평가서 번호"), at=Transaction("testres"))
    valid_until = Day(label=Text("Valid until", "유효기한"), required=False)

    @staticmethod
    def apply(state, claim):
        return state._replace(
            grade=claim.fields.get("grade", state.grade), soh_pct=claim.fields.get("soh_pct", state.soh_pct),
            soh_at=claim.occurred_at,
            evaluation=Evaluation(claim.event_id, claim.occurred_at, claim.fields.get("valid_until", "")),
        )  # fmt: skip


class Removed(EventType):
    """The pack was taken out of the vehicle. Whoever removed it holds it."""

    code = "removed"
    names = Text("Removed from vehicle", "탈거")
    by = frozenset({Role.ELV, Role.DEALER_SERVICE, Role.OEM})
    custodian = Custodian.TAKER
    of_remains = True
    activity = Activity.VEHICLE_WORK
    epcis = Epcis("AssociationEvent", action="DELETE", step="removing", disposition="unavailable", things="childEPCs",
                  foreign=(("AggregationEvent", "DELETE", "removing", "unavailable"),))  # fmt: skip
    due = Due("declare.standard_workdays")

    vin = vin_field()
    remover_qualification = Word(label=Text("Remover's qualification number", "탈거자 자격번호"))
    mass_kg = Number(label=Text("Mass, kg", "질량(kg)"), least=0.1, most=100_000)
    odometer_km = Number(label=Text("Odometer, km", "주행거리(km)"), most=5_000_000, required=False)
    oem_serial = Word(label=Text("Maker's own serial", "제조사 일련번호"), required=False)

    @staticmethod
    def apply(state, claim):
        out = state.held_by(claim.author, at=claim.occurred_at, facility=claim.facility, out_of_vehicle=True)
        return out.seen_as(Legal.USED)._replace(form=Form.PACK if state.form is Form.UNKNOWN else state.form)


class UsedDeclared(EventType):
    """It was declared that a used battery has arisen, and why."""

    code = "used_declared"
    names = Text("Declared used", "사용후배터리 발생 신고")
    by = frozenset({Role.ELV, Role.DEALER_SERVICE, Role.OEM, Role.COLLECTION, Role.ESS_OPERATOR, Role.INSURER_AUCTION})
    custodian = Custodian.ANYONE
    of_remains = True
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="other", disposition="inactive", marks=False)
    due = Due("declare.standard_workdays")
    seen = False

    reason = Choice(label=Text("Reason", "발생 사유"), options=USED_REASONS)


class Collected(EventType):
    """A collector took the used pack in from its owner, and holds it."""

    code = "collected"
    names = Text("Collected", "수집·반납")
    by = frozenset({Role.COLLECTION, Role.ELV, Role.OEM})
    custodian = Custodian.TAKER
    of_remains = True
    of_content = True
    activity = Activity.COLLECT
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="collecting", disposition="returned", handover=True)
    due = Due("declare.handover_days")

    return_receipt_no = Word(label=Text("Return receipt number", "반납확인서 번호"), at=Transaction("recadv"))
    sender = Party(label=Text("Handed in by", "인계자"), required=False, at=Source())
    mass_kg = Number(label=Text("Mass, kg", "질량(kg)"), least=0.1, most=100_000, required=False)
    oem_serial = Word(label=Text("Maker's own serial", "제조사 일련번호"), required=False)
    un_number = un_number_field()
    dg_state = dg_state_field()

    @staticmethod
    def apply(state, claim):
        taken = state.held_by(claim.author, at=claim.occurred_at, facility=claim.facility, out_of_vehicle=True)
        legal = Legal.USED if state.legal in (Legal.UNKNOWN, Legal.PRODUCT_NEW, Legal.IN_USE) else state.legal
        return taken._replace(legal=legal)
