
from batteries.claims import Part
from batteries.custody import Form, Legal, Link
from batteries.lifecycle import pseudonym
from batteries.lifecycle.codes import REPAIRS, SWAPS
from batteries.lifecycle.declaration import Custodian, Due, Epcis, EventType
from batteries.lifecycle.fields import NOTE_MAX, Choice, Count, Rows, Unit, Word
from batteries.lifecycle.kinds import campaign_field, modules_field, vin_field
from batteries.lifecycle.placement import Beside
from parties.roles import Activity, Role
from parties.text import Text

_WORKSHOPS = frozenset({Role.DEALER_SERVICE, Role.OEM, Role.REMAN, Role.REUSE, Role.ESS_OPERATOR})


class Serviced(EventType):
    """The pack was looked after or repaired without any of its modules being replaced."""

    code = "serviced"
    names = Text("Serviced", "정비")
    by = _WORKSHOPS
    custodian = Custodian.ANYONE
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="repairing", disposition="in_progress")
    due = Due("declare.repair_workdays")

    work_order_no = Word(label=Text("Work order number", "작업지시서 번호"))
    parts = Rows(
        label=Text("Parts fitted", "교체 부품"), most=100, help=Text("Empty for none", "없으면 빈 목록"),
        row={
            "part": Word(label=Text("Part", "부품")),
            "count": Count(label=Text("Pieces", "수량"), least=1, most=1_000, required=False),
        },
    )  # fmt: skip
    note = Word(label=Text("Note", "비고"), longest=NOTE_MAX, required=False)


class ModuleReplaced(EventType):
    """Modules of the pack were taken out and others fitted. Who does it holds what came out."""

    code = "module_replaced"
    names = Text("Modules replaced", "모듈 교체")
    by = _WORKSHOPS
    custodian = Custodian.ANYONE
    epcis = Epcis(
        "AssociationEvent", action="OBSERVE", step="replacing", disposition="in_progress", things="parentID", marks=False
    )
    due = Due("declare.repair_workdays")
    many = False

    removed_modules = modules_field(Text("Modules taken out", "탈거 모듈"), Beside())
    fitted_modules = modules_field(Text("Modules fitted", "장착 모듈"), Beside())
    reason = Choice(label=Text("Reason", "교체 사유"), options=REPAIRS)
    work_order_no = Word(label=Text("Work order number", "작업지시서 번호"), required=False)
    campaign_no = campaign_field()

    @staticmethod
    def apply(state, claim):
        if claim.part is Part.PIECE:
            return _module(state, claim)
        settled = claim.fields.get("campaign_no") == state.recalled
        return state._replace(
            recalled="" if settled else state.recalled,
            parents=state.parents + tuple(Link(m, claim.uri, claim.event_id) for m in _ids(claim, "fitted_modules")),
            children=state.children + tuple(Link(claim.uri, m, claim.event_id) for m in _ids(claim, "removed_modules")),
        )


class PackSwapped(EventType):
    """A vehicle got another pack for its own: the old one is the workshop's, the new one the vehicle's.

    A recall's campaign is settled for the vehicle. The old pack stays recalled until it is mended itself.
    """

    code = "pack_swapped"
    names = Text("Pack swapped", "팩 교체")
    by = frozenset({Role.DEALER_SERVICE, Role.OEM, Role.REMAN})
    custodian = Custodian.TAKER
    activity = Activity.VEHICLE_WORK
    epcis = Epcis(
        "AssociationEvent", action="OBSERVE", step="replacing", disposition="active", things="childEPCs", marks=False
    )
    due = Due("declare.repair_workdays")
    many = False

    fitted = Unit(label=Text("Pack fitted", "장착 팩"), at=Beside())
    vin = vin_field()
    reason = Choice(label=Text("Reason", "교체 사유"), options=SWAPS)
    claim_no = Word(label=Text("Claim number", "보증·리콜 처리번호"))
    campaign_no = campaign_field()

    @staticmethod
    def apply(state, claim):
        known = state._replace(form=Form.PACK) if state.form is Form.UNKNOWN else state
        if claim.part is Part.PIECE:
            vehicle = pseudonym.vehicle(claim.fields.get("vin", ""))
            fitted = known.in_vehicle(vehicle, by=claim.author, at=claim.occurred_at)
            return fitted.seen_as(Legal.IN_USE)._replace(vehicle_registered_on="", deregistered_at=None)
        out = known.held_by(claim.author, at=claim.occurred_at, facility=claim.facility, out_of_vehicle=True)
        return out.seen_as(Legal.USED)


class Recalled(EventType):
    """The maker calls the pack back for a fault. It is not to be sold until it is mended."""

    code = "recalled"
    names = Text("Recalled", "리콜")
    by = frozenset({Role.OEM, Role.PACK_MAKER, Role.REGULATOR})
    custodian = Custodian.ANYONE
    of_content = True
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="other", disposition="recalled", sets="recalled",
                  foreign=(("ObjectEvent", "OBSERVE", "holding", "recalled"),))  # fmt: skip
    seen = False

    campaign_no = campaign_field(required=True)
    reason = Word(label=Text("Reason", "사유"), longest=NOTE_MAX, required=False)

    @staticmethod
    def apply(state, claim):
        return state._replace(recalled=claim.fields.get("campaign_no") or claim.event_id)


def _module(state, claim):
    """What was taken out is the workshop's; what was fitted goes where its pack goes, and has no holder of its own."""
    module = state._replace(form=Form.MODULE if state.form is Form.UNKNOWN else state.form,
                            created_by=state.created_by or ModuleReplaced.code)  # fmt: skip
    pack = next(iter(claim.batteries), "")
    if claim.uri in _ids(claim, "removed_modules"):
        out = module.held_by(claim.author, at=claim.occurred_at, facility=claim.facility, out_of_vehicle=True)
        return out.seen_as(Legal.USED)._replace(parents=state.parents + (Link(pack, claim.uri, claim.event_id),))
    fitted = module.in_pack(pack, by=claim.author, at=claim.occurred_at)
    return fitted._replace(children=state.children + (Link(claim.uri, pack, claim.event_id),))


def _ids(claim, name: str) -> list[str]:
    return [row["id"] for row in claim.fields.get(name, ())]
