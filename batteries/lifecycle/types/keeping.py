
from batteries.lifecycle.declaration import Custodian, Due, Epcis, EventType
from batteries.lifecycle.fields import Count, Number, Site, Word, Yes
from batteries.lifecycle.kinds import dg_state_field, soc_field, un_number_field
from batteries.lifecycle.placement import Sensor
from parties.roles import HOLDERS, Role
from parties.text import Text


def _bay(*, required: bool = True) -> Word:
    return Word(label=Text("Bay", "보관 위치"), required=required)


class Stored(EventType):
    """The battery was put into store."""

    code = "stored"
    names = Text("Stored", "보관")
    by = HOLDERS
    custodian = Custodian.HOLDER
    of_remains = True
    of_content = True
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="storing", disposition="in_progress")
    due = Due("declare.standard_workdays")
    lots = True

    bay = _bay()
    terminals_insulated = Yes(label=Text("Terminals insulated", "단자 절연 여부"))
    soc_pct = soc_field()

    @staticmethod
    def apply(state, claim):
        return _kept(state, claim)


class MovedInternal(EventType):
    """The battery changed its place at its holder's, within a site or between two."""

    code = "moved_internal"
    names = Text("Moved within the business", "내부 이동")
    by = HOLDERS
    custodian = Custodian.HOLDER
    of_remains = True
    of_content = True
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="stocking", disposition="in_progress")
    due = Due("declare.standard_workdays")
    lots = True

    bay = _bay()
    un_number = un_number_field()
    dg_state = dg_state_field()

    @staticmethod
    def apply(state, claim):
        return _kept(state, claim)


class Stocktake(EventType):
    """Stock was counted, and what is named was there."""

    code = "stocktake"
    names = Text("Stocktake", "재고실사")
    by = HOLDERS
    custodian = Custodian.HOLDER
    of_remains = True
    of_content = True
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="stock_taking", disposition="in_progress",
                  foreign=(("ObjectEvent", "OBSERVE", "stock_taking", ""), ("ObjectEvent", "OBSERVE", "cycle_counting", "")))  # fmt: skip
    lots = True

    counted_at_facility = Site(label=Text("Site that was counted, GLN", "실사 사업장(GLN)"), required=False)
    count_no = Word(label=Text("Stocktake number", "실사 번호"), required=False)
    counted = Count(label=Text("Batteries counted in all", "실사 총수량"), required=False)
    whole_site = Yes(label=Text("The whole site was counted", "사업장 전체 실사 여부"), required=False)
    bay = _bay(required=False)

    @staticmethod
    def apply(state, claim):
        return _kept(state, claim)


class Discharged(EventType):
    """The battery was discharged, so that it can be opened or shredded."""

    code = "discharged"
    names = Text("Discharged", "방전")
    by = frozenset({Role.PREPROC, Role.REFINER, Role.REUSE, Role.REMAN, Role.COLLECTION, Role.ELV, Role.DEALER_SERVICE})
    custodian = Custodian.HOLDER
    of_remains = True
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="other", disposition="in_progress", marks=False)

    end_voltage_v = Number(label=Text("End voltage, V", "방전 종료 전압(V)"), most=2_000, at=Sensor("endVoltage", "VLT"))
    method = Word(label=Text("Method", "방법"), required=False)


def _kept(state, claim):
    """Where it lies, on the word of whoever holds it; somebody else's moves nothing, nor what is counted at its work."""
    if claim.author != state.holder or state.in_service:
        return state
    site = claim.facility or claim.fields.get("counted_at_facility") or state.facility
    bay = claim.fields.get("bay") or (state.bay if site == state.facility else "")
    return state._replace(facility=site, bay=bay)
