from batteries.lifecycle.declaration import ANY_END, Custodian, Epcis, EventType
from batteries.lifecycle.fields import NOTE_MAX, Claimed, ClaimedList, Sealed, Word
from batteries.lifecycle.placement import Declared, Target
from parties.roles import Role
from parties.text import Text

_WHY = Word(
    label=Text("Why", "사유"), longest=NOTE_MAX, at=Declared("bat:why"),
    help=Text("In words, without names of people", "사람 이름 없이 서술"),
)  # fmt: skip

_APPROVER = Sealed(label=Text("Approved by", "승인자"), required=False, at=Declared("bat:approver"))


class _Correction:
    """What both kinds of correction share. In EPCIS a correction is no event of its own: it is the earlier event
    once more, to the letter, with an error declaration (EPCIS 2.0, 7.4.1.2). The shape below is never written.
    """

    by = frozenset(Role.values)
    custodian = Custodian.ANYONE
    after_end = ANY_END
    seen = False


class Corrected(_Correction, EventType):
    """An earlier claim of the same operator was wrong, and others stand for it."""

    code = "corrected"
    names = Text("Corrected", "정정")
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="other", disposition="unknown", marks=False)

    target = Claimed(label=Text("The claim that was wrong", "정정 대상 이벤트"), at=Target())
    corrective = ClaimedList(label=Text("The claims that stand for it", "정정 이벤트"), at=Declared("correctiveEventIDs"))
    why = _WHY
    approver = _APPROVER


class Voided(_Correction, EventType):
    """An earlier claim of the same operator is withdrawn: what it says did not happen.

    A plain event of others that cancels a shipment withdraws the sender's last dispatch before it that nobody answered.
    """

    code = "voided"
    names = Text("Voided", "취소")
    of_content = True
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="void_shipping", disposition="unknown", marks=False, handover=True,
                  foreign=(("ObjectEvent", "OBSERVE", "void_shipping", ""), ("ObjectEvent", "OBSERVE", "void_shipping", "unknown")))  # fmt: skip

    target = Claimed(label=Text("The claim that is withdrawn", "취소 대상 이벤트"), at=Target())
    why = _WHY
    approver = _APPROVER
