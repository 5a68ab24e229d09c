
from batteries.lifecycle.declaration import Custodian, Due, Epcis, EventType
from batteries.lifecycle.fields import NOTE_MAX, Word
from batteries.lifecycle.placement import Transaction
from parties.roles import HOLDERS, Role
from parties.text import Text

_WITNESSES = HOLDERS | {Role.CARRIER, Role.EVALUATOR, Role.INSPECTION, Role.REGULATOR}


class TheftReported(EventType):
    """The battery was stolen or lost. Its custody is suspended until it is found."""

    code = "theft_reported"
    names = Text("Theft or loss reported", "도난·분실 신고")
    by = _WITNESSES
    custodian = Custodian.HOLDER
    of_content = True
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="other", disposition="stolen", sets="stolen", foreign=(
        ("ObjectEvent", "OBSERVE", "other", "", "now stolen"), ("ObjectEvent", "OBSERVE", "holding", "stolen"),
        *(("ObjectEvent", "OBSERVE", counting, missing) for counting in ("stock_taking", "cycle_counting")
          for missing in ("unknown", "stolen"))))  # fmt: skip
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
    of_content = True
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="other", disposition="available", unsets="stolen",
                  foreign=(("ObjectEvent", "OBSERVE", "other", "", "no longer stolen"),))  # fmt: skip
    due = Due("declare.incident_days")

    police_ref = Word(label=Text("Police reference", "신고 접수번호"), required=False, at=Transaction("cert"))
    note = Word(label=Text("Note", "비고"), longest=NOTE_MAX, required=False)

    @staticmethod
    def apply(state, claim):
        return state.held_by(claim.author, at=claim.occurred_at, facility=claim.facility)
