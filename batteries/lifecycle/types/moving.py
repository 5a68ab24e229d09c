
from batteries.custody import Ending, Transfer
from batteries.lifecycle.codes import CONDITIONS, EXPORT_FORMS, MODES, PURPOSES, REFUSALS
from batteries.lifecycle.declaration import Custodian, Due, Epcis, EventType
from batteries.lifecycle.fields import NOTE_MAX, Choice, Moment, Number, Party, Sealed, Word
from batteries.lifecycle.kinds import country_field, dg_state_field, plate_field, soc_field, un_number_field
from batteries.lifecycle.placement import Destination, Implied, Source, Transaction
from parties.roles import HOLDERS, Activity, Role
from parties.text import Text


class Dispatched(EventType):
    """The holder released the battery to a named recipient, and answers for it until it is received."""

    code = "dispatched"
    names = Text("Dispatched", "출고·인계")
    by = HOLDERS
    custodian = Custodian.HOLDER
    of_remains = True
    of_content = True
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="shipping", disposition="in_transit", handover=True)
    due = Due("declare.handover_days")
    lots = True

    recipient = Party(label=Text("Recipient", "인수자"), at=Destination())
    carrier = Party(label=Text("Carrier", "운반자"), required=False)
    mode = Choice(label=Text("Transport", "운송 수단"), options=MODES, required=False)
    purpose = Choice(label=Text("Purpose", "목적"), options=PURPOSES, required=False)
    dispatch_no = Word(label=Text("Dispatch note number", "인계서 번호"), required=False, at=Transaction("desadv"))
    vehicle_plate = plate_field()
    driver_ref = Sealed(label=Text("Driver's reference", "운전자 식별정보"), required=False)
    seal_no = Word(label=Text("Seal number", "봉인 번호"), required=False)
    un_number = un_number_field(required=True)
    dg_state = dg_state_field(required=True)
    packing_instruction = Word(label=Text("Packing instruction", "포장지침"), longest=20, required=False)
    un383_ref = Word(label=Text("UN 38.3 test summary", "UN 38.3 시험요약서"), required=False)
    mass_kg = Number(label=Text("Gross mass, kg", "총질량(kg)"), least=0.01, most=1_000_000)
    soc_pct = soc_field()
    expected_at = Moment(label=Text("Expected arrival", "도착 예정"), required=False)

    @staticmethod
    def apply(state, claim):
        transfer = Transfer(
            claim.event_id, claim.author, claim.fields.get("recipient", ""), claim.fields.get("carrier", ""),
            claim.fields.get("mode", "road"), claim.occurred_at, claim.fields.get("mass_kg"),
        )  # fmt: skip
        released_to = transfer.recipient if claim.author == state.confirmed else state.released_to
        return state._replace(transfer=transfer, released_to=released_to)


class PickedUp(EventType):
    """A carrier took the battery on its vehicle. It carries for the one who sent it and holds nothing."""

    code = "picked_up"
    names = Text("Picked up", "운반 인수")
    by = frozenset({Role.CARRIER})
    custodian = Custodian.ANYONE
    of_remains = True
    of_content = True
    activity = Activity.TRANSPORT
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="loading", disposition="in_transit", handover=True, exact=True,
                  foreign=(("AggregationEvent", "ADD", "loading", "in_transit"),))  # fmt: skip
    due = Due("declare.handover_days")
    lots = True

    carrier_permit_no = Word(label=Text("Carrier's permit number", "운반업 허가번호"))
    vehicle_plate = plate_field(required=True)
    dispatch_no = Word(label=Text("Dispatch note number", "인계서 번호"), required=False, at=Transaction("desadv"))
    mode = Choice(label=Text("Transport", "운송 수단"), options=MODES, required=False)
    un_number = un_number_field()
    dg_state = dg_state_field()
    mass_kg = Number(label=Text("Gross mass, kg", "총질량(kg)"), least=0.01, most=1_000_000, required=False)

    @staticmethod
    def apply(state, claim):
        return state._replace(carried_by=claim.author)


class Delivered(EventType):
    """The carrier set the battery down: at the recipient's, or where the next carrier takes it on."""

    code = "delivered"
    names = Text("Delivered", "운반 인도")
    by = frozenset({Role.CARRIER})
    custodian = Custodian.ANYONE
    of_remains = True
    of_content = True
    activity = Activity.TRANSPORT
    # Who takes things in unloads them too, and says that they are in progress with it.
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="unloading", disposition="in_progress", handover=True, marks=False, exact=True,
                  foreign=(("ObjectEvent", "OBSERVE", "unloading", "in_transit"),
                           ("AggregationEvent", "DELETE", "unloading", "in_transit")))  # fmt: skip
    due = Due("declare.handover_days")
    lots = True

    carrier_permit_no = Word(label=Text("Carrier's permit number", "운반업 허가번호"))
    vehicle_plate = plate_field(required=True)
    dispatch_no = Word(label=Text("Dispatch note number", "인계서 번호"), required=False, at=Transaction("recadv"))
    un_number = un_number_field()
    dg_state = dg_state_field()

    @staticmethod
    def apply(state, claim):
        return state._replace(carried_by="") if state.carried_by == claim.author else state


class Received(EventType):
    """The recipient took the battery, and answers for it from now on."""

    code = "received"
    names = Text("Received", "입고·인수")
    by = HOLDERS
    custodian = Custodian.TAKER
    of_remains = True
    of_content = True
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="receiving", disposition="in_progress", handover=True,
                  foreign=(("ObjectEvent", "OBSERVE", "receiving", ""), ("ObjectEvent", "OBSERVE", "accepting", "in_progress")))  # fmt: skip
    due = Due("declare.handover_days")
    lots = True

    sender = Party(label=Text("Sender", "인계자"), required=False, at=Source())
    dispatch_no = Word(label=Text("Dispatch note number", "인계서 번호"), required=False, at=Transaction("recadv"))
    condition = Choice(label=Text("Condition", "상태"), options=CONDITIONS, at=Implied((("damaged", "damaged"),)))
    mass_kg = Number(label=Text("Weighed mass, kg", "계량 질량(kg)"), least=0.01, most=1_000_000, required=False)

    @staticmethod
    def apply(state, claim):
        taken = state.held_by(claim.author, at=claim.occurred_at, facility=claim.facility)
        hurt = claim.fields.get("condition", "intact") != "intact"
        # What arrives hurt though it was found sound before is to be assessed again.
        news = hurt and not state.damaged
        return taken._replace(damaged=state.damaged or hurt, dg_state="" if news else state.dg_state)


class ReceiptRefused(EventType):
    """The recipient refused the battery. It goes back to the one who sent it."""

    code = "receipt_refused"
    names = Text("Receipt refused", "인수거부")
    by = HOLDERS
    custodian = Custodian.TAKER
    of_remains = True
    of_content = True
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="receiving", disposition="returned", handover=True)
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
    of_content = True
    activity = Activity.EXPORT
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="departing", disposition="in_transit", marks=False,
                  foreign=(("ObjectEvent", "OBSERVE", "departing", "in_transit", "exportDeclaration"),), handover=True)  # fmt: skip
    due = Due("declare.handover_days")
    lots = True

    declaration_no = Word(label=Text("Export declaration number", "수출신고번호"), at=Transaction("bol"))
    destination_country = country_field(Text("Destination country, ISO 3166", "목적국(ISO 3166)"))
    form = Choice(label=Text("Form", "형태"), options=EXPORT_FORMS)
    basel_ref = Word(label=Text("Basel notification or contract", "바젤 통보·계약 번호"), required=False)
    mass_kg = Number(label=Text("Mass, kg", "질량(kg)"), least=0.01, most=1_000_000, required=False)
    un_number = un_number_field()
    dg_state = dg_state_field()

    @staticmethod
    def apply(state, claim):
        return state.ended(Ending.EXPORTED, by=claim.event_id, at=claim.occurred_at)._replace(holder="", facility="")
