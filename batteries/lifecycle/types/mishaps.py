
from batteries.custody import Ending
from batteries.lifecycle.codes import INCIDENTS, SEVERITIES
from batteries.lifecycle.declaration import Custodian, Due, Epcis, EventType
from batteries.lifecycle.fields import NOTE_MAX, Choice, Word
from batteries.lifecycle.placement import Transaction
from parties.roles import HOLDERS, Role
from parties.text import Text

_WITNESSES = HOLDERS | {Role.CARRIER, Role.EVALUATOR, Role.INSPECTION, Role.REGULATOR}


class Incident(EventType):
    """Something happened to the battery that makes it dangerous."""

    code = "incident"
    names = Text("Incident", "사고")
    by = _WITNESSES
    custodian = Custodian.ANYONE
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
            state = state.ended(Ending.DESTROYED, by=claim.event_id, at=claim.occurred_at)
        return state._replace(damaged=True)


class TheftReported(EventType):
    """The battery was stolen or lost. Its custody is suspended until it is found."""

    code = "theft_reported"
    names = Text("Theft or loss reported", "도난·분실 신고")
    by = _WITNESSES
    custodian = Custodian.HOLDER
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="other", disposition="stolen", sets="stolen")
    due = Due("declare.incident_days")
    seen = False

    police_ref = Word(label=Text("Police reference", "신고 접수번호"), at=Transaction("cert"))
    note = Word(label=Text("Note", "비고"), longest=NOTE_MAX, required=False)

    @staticmethod
    def apply(state, claim):
        return state._replace(lost=True, transfer=None)


class Found(EventType):
    """The stolen or lost battery came to light; its finder holds it."""

    code = "found"
    names = Text("Found", "회수")
    by = _WITNESSES
    custodian = Custodian.TAKER
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="other", disposition="available", unsets="stolen")
    due = Due("declare.incident_days")

    police_ref = Word(label=Text("Police reference", "신고 접수번호"), required=False, at=Transaction("cert"))
    note = Word(label=Text("Note", "비고"), longest=NOTE_MAX, required=False)

    @staticmethod
    def apply(state, claim):
        return state.held_by(claim.author, at=claim.occurred_at, facility=claim.facility)
