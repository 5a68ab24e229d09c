
from batteries.custody import Ending
from batteries.lifecycle.codes import INCIDENTS, SEVERITIES
from batteries.lifecycle.declaration import Custodian, Due, Epcis, EventType
from batteries.lifecycle.fields import NOTE_MAX, Choice, Party, Word
from batteries.lifecycle.kinds import dg_state_field
from batteries.lifecycle.placement import Destination
from parties.roles import HOLDERS, Role
from parties.text import Text


class Incident(EventType):
    """Something happened to the battery that makes it dangerous. Until somebody has assessed it, it counts as damaged."""

    code = "incident"
    names = Text("Incident", "사고")
    by = HOLDERS | {Role.CARRIER, Role.EVALUATOR, Role.INSPECTION, Role.REGULATOR}
    custodian = Custodian.ANYONE
    of_remains = True
    of_content = True
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="holding", disposition="damaged", sets="damaged")
    due = Due("declare.incident_days")
    seen = False

    incident_type = Choice(label=Text("What happened", "사고 유형"), options=INCIDENTS)
    severity = Choice(label=Text("Severity", "심각도"), options=SEVERITIES)
    responder = Word(label=Text("Who responded", "조치 기관"), required=False)
    note = Word(label=Text("Note", "비고"), longest=NOTE_MAX, required=False)

    @staticmethod
    def apply(state, claim):
        if claim.fields.get("severity") == "total":
            state = state.ended(Ending.DESTROYED, by=claim.event_id, at=claim.occurred_at, remains=True)
        return state._replace(damaged=True, dg_state="")


class DamageAssessed(EventType):
    """A technical expert found whether the battery is sound, damaged or liable to react dangerously (SP 376)."""

    code = "damage_assessed"
    names = Text("Damage assessed", "손상 평가")
    by = HOLDERS | {Role.EVALUATOR, Role.INSPECTION}
    custodian = Custodian.ANYONE
    of_remains = True
    of_content = True
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="inspecting", disposition="damaged")

    dg_state = dg_state_field(required=True)
    assessor_qualification = Word(label=Text("Assessor's qualification number", "평가자 자격번호"))
    note = Word(label=Text("Note", "비고"), longest=NOTE_MAX, required=False)

    @staticmethod
    def apply(state, claim):
        found = claim.fields.get("dg_state", "damaged")
        return state._replace(dg_state=found, damaged=found != "sound")


class TotalLoss(EventType):
    """An insurer settled the vehicle as a total loss, and the wreck with the pack in it is the insurer's."""

    code = "total_loss"
    names = Text("Total loss", "전손 처리")
    by = frozenset({Role.INSURER_AUCTION})
    custodian = Custodian.ANYONE
    of_remains = True
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="other", disposition="non_sellable_other", marks=False)
    due = Due("declare.standard_workdays")
    seen = False

    claim_no = Word(label=Text("Insurance claim number", "보험 사고접수번호"))

    @staticmethod
    def apply(state, claim):
        return state._replace(title=claim.author)


class Auctioned(EventType):
    """The wreck or the pack was sold by auction. The buyer owns it; whoever had it has it still."""

    code = "auctioned"
    names = Text("Auctioned", "경매")
    by = frozenset({Role.INSURER_AUCTION, Role.TRADER, Role.REGULATOR})
    custodian = Custodian.ANYONE
    of_remains = True
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="other", disposition="sellable_not_accessible", marks=False)
    due = Due("declare.standard_workdays")
    seen = False

    claim_no = Word(label=Text("Insurance claim number", "보험 사고접수번호"))
    buyer = Party(label=Text("Buyer", "낙찰자"), at=Destination("owning_party"))
    auction_no = Word(label=Text("Auction number", "경매 번호"), required=False)

    @staticmethod
    def apply(state, claim):
        return state._replace(title=claim.fields.get("buyer", state.title))
