
from batteries import naming
from batteries.custody import Ending
from batteries.lifecycle.codes import MERGE_EVIDENCE, REASSIGNMENTS
from batteries.lifecycle.declaration import ANY_END, Custodian, Epcis, EventType
from batteries.lifecycle.fields import NOTE_MAX, Choice, Party, Unit, Word
from batteries.lifecycle.placement import Beside, Destination
from parties.roles import HOLDERS, Role
from parties.text import Text


class RegulatorHold(EventType):
    """The authority ordered that the battery is not to move. What is claimed meanwhile is recorded, and found."""

    code = "regulator_hold"
    names = Text("Held by order", "이동제한")
    by = frozenset({Role.REGULATOR})
    official = True
    custodian = Custodian.ANYONE
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="holding", disposition="unavailable", marks=False)
    after_end = ANY_END
    seen = False
    lots = True

    order_no = Word(label=Text("Order number", "명령 번호"))
    reason = Word(label=Text("Reason", "사유"), longest=NOTE_MAX, required=False)

    @staticmethod
    def apply(state, claim):
        order = claim.fields.get("order_no", "")
        return state._replace(holds=(*(h for h in state.holds if h != order), order))


class HoldReleased(EventType):
    """The authority lifted its order. Another order on the same battery stands."""

    code = "hold_released"
    names = Text("Hold lifted", "이동제한 해제")
    by = frozenset({Role.REGULATOR})
    official = True
    custodian = Custodian.ANYONE
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="holding", disposition="available", marks=False)
    after_end = ANY_END
    seen = False
    lots = True

    order_no = Word(label=Text("Order number", "명령 번호"))
    reason = Word(label=Text("Reason", "사유"), longest=NOTE_MAX, required=False)

    @staticmethod
    def apply(state, claim):
        return state._replace(holds=tuple(h for h in state.holds if h != claim.fields.get("order_no")))


class CustodyReassigned(EventType):
    """The authority gave an orphaned battery to somebody else, who holds it from now on: its holder was insolvent, say."""

    code = "custody_reassigned"
    names = Text("Reassigned by the authority", "보유자 변경 명령")
    by = frozenset({Role.REGULATOR})
    official = True
    custodian = Custodian.ANYONE
    of_remains = True
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="other", disposition="unavailable", marks=False)
    seen = False
    lots = True

    recipient = Party(label=Text("New holder", "새 보유자"), at=Destination())
    order_no = Word(label=Text("Order number", "명령 번호"))
    reason = Choice(label=Text("Reason", "사유"), options=REASSIGNMENTS)

    @staticmethod
    def apply(state, claim):
        recipient = claim.fields.get("recipient", "")
        given = state.held_by(recipient, at=claim.occurred_at, facility=claim.facility)
        return given._replace(confirmed=recipient, released_to="")


class IdentityMerged(EventType):
    """An unlabelled battery that had a provisional name was recognised. Its story goes on under the true name."""

    code = "identity_merged"
    names = Text("Identity established", "식별자 통합")
    by = HOLDERS
    custodian = Custodian.HOLDER
    epcis = Epcis(
        "AssociationEvent", action="OBSERVE", step="encoding", disposition="active", things="parentID", marks=False
    )
    seen = False
    many = False
    only_names = True

    true_id = Unit(label=Text("True identifier", "실제 식별자"), at=Beside())
    evidence = Choice(label=Text("Evidence", "근거"), options=MERGE_EVIDENCE)
    note = Word(label=Text("Note", "비고"), longest=NOTE_MAX, required=False)

    @staticmethod
    def apply(state, claim):
        true = claim.fields.get("true_id", "")
        theirs = claim.author == state.confirmed
        if not (theirs and naming.is_provisional(claim.uri)) or naming.is_provisional(true):
            return state
        merged = state.ended(Ending.MERGED, by=claim.event_id, at=claim.occurred_at)
        return merged._replace(merged_into=true, holder="", facility="", bay="")
