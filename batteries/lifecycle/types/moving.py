
from batteries.custody import Ending, Transfer
from batteries.lifecycle.codes import CONDITIONS, DG_STATES, EXPORT_FORMS, MODES, PURPOSES, REFUSALS, UN_NUMBERS
from batteries.lifecycle.declaration import Custodian, Due, Epcis, EventType
from batteries.lifecycle.fields import NOTE_MAX, Choice, Moment, Number, Party, Sealed, Word, form
from batteries.lifecycle.placement import Destination, Sensor, Source, Transaction
from parties.roles import HOLDERS, Activity, Role
from parties.text import Text


class Dispatched(EventType):
    """The holder released the battery to a named recipient, and answers for it until it is received."""

    code = "dispatched"
    names = Text("Dispatched", "출고·인계")
    by = HOLDERS
    custodian = Custodian.HOLDER
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="shipping", disposition="in_transit")
    due = Due("declare.handover_days")
    lots = True

    recipient = Party(label=Text("Recipient", "인수자"), at=Destination())
    carrier = Party(label=Text("Carrier", "운반자"), required=False)
    mode = Choice(label=Text("Transport", "운송 수단"), options=MODES, required=False)
    purpose = Choice(label=Text("Purpose", "목적"), options=PURPOSES, required=False)
    dispatch_no = Word(label=Text("Dispatch note number", "인계서 번호"), required=False, at=Transaction("desadv"))
    vehicle_plate = Sealed(label=Text("Vehicle plate", "차량번호"), required=False)
    seal_no = Word(label=Text("Seal number", "봉인 번호"), required=False)
    un_number = Choice(label=Text("UN number", "유엔번호"), options=UN_NUMBERS)
    dg_state = Choice(label=Text("Dangerous-goods state", "위험물 상태"), options=DG_STATES)
    packing_instruction = Word(label=Text("Packing instruction", "포장지침"), longest=20, required=False)
    mass_kg = Number(label=Text("Gross mass, kg", "총질량(kg)"), least=0.01, most=1_000_000)
    soc_pct = Number(label=Text("State of charge, %", "충전 상태(%)"), most=100, required=False,
                     at=Sensor("stateOfCharge", "P1"))  # fmt: skip
    expected_at = Moment(label=Text("Expected arrival", "도착 예정"), required=False)

    @staticmethod
    def apply(state, claim):
        transfer = Transfer(
            claim.event_id, claim.author, claim.fields.get("recipient", ""), claim.fields.get("carrier", ""),
            claim.fields.get("mode", "road"), claim.occurred_at, claim.fields.get("mass_kg"),
        )  # fmt: skip
        released_to = transfer.recipient if claim.author == state.confirmed else state.released_to
        return state._replace(transfer=transfer, released_to=released_to)


class Received(EventType):
    """The recipient took the battery, and answers for it from now on."""

    code = "received"
    names = Text("Received", "입고·인수")
    by = HOLDERS
    custodian = Custodian.TAKER
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="receiving", disposition="in_progress")
    due = Due("declare.handover_days")
    lots = True

    sender = Party(label=Text("Sender", "인계자"), required=False, at=Source())
    dispatch_no = Word(label=Text("Dispatch note number", "인계서 번호"), required=False, at=Transaction("recadv"))
    condition = Choice(label=Text("Condition", "상태"), options=CONDITIONS)
    mass_kg = Number(label=Text("Weighed mass, kg", "계량 질량(kg)"), least=0.01, most=1_000_000, required=False)

    @staticmethod
    def apply(state, claim):
        taken = state.held_by(claim.author, at=claim.occurred_at, facility=claim.facility)
        return taken._replace(damaged=state.damaged or claim.fields.get("condition", "intact") != "intact")


class ReceiptRefused(EventType):
    """The recipient refused the battery. It goes back to the one who sent it."""

    code = "receipt_refused"
    names = Text("Receipt refused", "인수거부")
    by = HOLDERS
    custodian = Custodian.TAKER
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="receiving", disposition="returned")
    due = Due("declare.handover_days")
    lots = True

    sender = Party(label=Text("Sender", "인계자"), required=False, at=Source())
    reason = Choice(label=Text("Reason", "거부 사유"), options=REFUSALS)
    note = Word(label=Text("Note", "비고"), longest=NOTE_MAX, required=False)

    @staticmethod
    def apply(state, claim):
        refused = state.transfer is not None and state.transfer.recipient == claim.author
        if state.released_to == claim.author:
            state = state._replace(released_to="")
        return state._replace(transfer=None) if refused else state


class Exported(EventType):
    """The battery left the country. Its domestic record ends; a re-import would open it again."""

    code = "exported"
    names = Text("Exported", "수출")
    by = frozenset({Role.EXPORT_CUSTOMS, Role.OEM, Role.TRADER, Role.ELV, Role.PREPROC, Role.REFINER})
    custodian = Custodian.HOLDER
    activity = Activity.EXPORT
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="departing", disposition="in_transit")
    due = Due("declare.handover_days")
    lots = True

    declaration_no = Word(label=Text("Export declaration number", "수출신고번호"), at=Transaction("bol"))
    destination_country = Word(label=Text("Destination country, ISO 3166", "목적국(ISO 3166)"), longest=2,
                               pattern=form("^[A-Z]{2}$", words=Text("two capital letters, such as KR", "대문자 두 자(예: KR)")))  # fmt: skip
    form = Choice(label=Text("Form", "형태"), options=EXPORT_FORMS)
    basel_ref = Word(label=Text("Basel notification or contract", "바젤 통보·계약 번호"), required=False)
    mass_kg = Number(label=Text("Mass, kg", "질량(kg)"), least=0.01, most=1_000_000, required=False)

    @staticmethod
    def apply(state, claim):
        return state.ended(Ending.EXPORTED, by=claim.event_id, at=claim.occurred_at)._replace(holder="", facility="")
