
from batteries.custody import Legal
from batteries.lifecycle.codes import PRICE_BANDS, REGIONS, RESULTS, WASTE_REASONS
from batteries.lifecycle.declaration import Custodian, Due, Epcis, EventType
from batteries.lifecycle.fields import Choice, Day, Party, Site, Word
from batteries.lifecycle.placement import Destination, Disposition, Transaction
from parties.roles import HOLDERS, Activity, Role
from parties.text import Text


class CircularResourceRegistered(EventType):
    """The battery was registered as a circular resource, and the law of waste no longer holds for it."""

    code = "circular_resource_registered"
    names = Text("Registered as a circular resource", "순환자원 등록")
    by = HOLDERS | {Role.REGULATOR}
    custodian = Custodian.ANYONE
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="other", disposition="available", marks=False)
    seen = False

    registry_no = Word(label=Text("Registration number", "순환자원 등록번호"), at=Transaction("cert"))

    @staticmethod
    def apply(state, claim):
        return state.seen_as(Legal.CIRCULAR_RESOURCE)


class Traded(EventType):
    """The battery was sold. The buyer owns it from now on; custody follows by dispatch and receipt."""

    code = "traded"
    names = Text("Traded", "매매")
    by = HOLDERS
    custodian = Custodian.ANYONE
    of_content = True
    activity = Activity.TRADE
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="other", disposition="reserved", marks=False, handover=True,
                  foreign=(("ObjectEvent", "OBSERVE", "accepting", "", "title alone"),))  # fmt: skip
    due = Due("declare.standard_workdays")
    seen = False
    lots = True

    buyer = Party(label=Text("Buyer", "매수자"), at=Destination("owning_party"))
    contract_no = Word(label=Text("Contract number", "계약 번호"), at=Transaction("po"))
    price_band = Choice(label=Text("Price band, each", "가격대(개당)"), options=PRICE_BANDS, restricted=True)
    trader_registration_no = Word(label=Text("Trader's registration number", "유통업 등록번호"))

    @staticmethod
    def apply(state, claim):
        return state._replace(title=claim.fields.get("buyer", state.title))


class PlacedOnMarket(EventType):
    """A unit of a second life was sold to whoever uses it and put to work at its site."""

    code = "placed_on_market"
    names = Text("Placed on the market", "재판매·설치")
    by = frozenset({Role.REUSE, Role.REMAN, Role.OEM, Role.TRADER, Role.ESS_OPERATOR})
    custodian = Custodian.HOLDER
    of_content = True
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="retail_selling", disposition="retail_sold", handover=True)
    due = Due("declare.standard_workdays")
    seen = False

    installed_on = Day(label=Text("Installed on", "설치일"))
    site_region = Choice(label=Text("Region of the site", "설치 지역"), options=REGIONS)
    customer = Party(label=Text("Customer", "고객"), required=False, at=Destination())
    site = Site(label=Text("Site, GLN", "설치 장소(GLN)"), required=False)
    next_due = Day(label=Text("Next periodic inspection due", "다음 정기검사 기한"), required=False)

    @staticmethod
    def apply(state, claim):
        site = claim.fields.get("site") or claim.fields.get("site_region") or "?"
        keeper = claim.fields.get("customer", "")
        placed = state.at_site(site, keeper=keeper, by=claim.author, at=claim.occurred_at)
        return placed.seen_as(Legal.IN_USE)._replace(next_inspection_due=claim.fields.get("next_due", ""))


class PeriodicInspected(EventType):
    """An inspection body examined a unit that is at work at its site."""

    code = "periodic_inspected"
    names = Text("Periodically inspected", "정기 안전검사")
    by = frozenset({Role.INSPECTION})
    custodian = Custodian.ANYONE
    activity = Activity.INSPECT
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="inspecting", disposition="conformant",
                  also=("non_conformant",), marks=False)  # fmt: skip
    due = Due("declare.handover_days")
    seen = False

    result = Choice(label=Text("Result", "결과"), options=RESULTS,
                    at=Disposition((("pass", "conformant"), ("fail", "non_conformant"))))  # fmt: skip
    standard = Word(label=Text("Standard", "검사 기준"))
    certificate_no = Word(label=Text("Certificate number", "검사증 번호"), at=Transaction("cert"))
    next_due = Day(label=Text("Next inspection due", "다음 검사 기한"), required=False)

    @staticmethod
    def apply(state, claim):
        if claim.fields.get("result", "pass") != "pass":
            return state
        return state._replace(inspected_at=claim.occurred_at, next_inspection_due=claim.fields.get("next_due", ""))


class WasteDeclared(EventType):
    """The holder declared the battery waste, and answers for its treatment."""

    code = "waste_declared"
    names = Text("Declared waste", "폐기물 전환")
    by = HOLDERS
    custodian = Custodian.HOLDER
    of_remains = True
    epcis = Epcis("ObjectEvent", action="OBSERVE", step="other", disposition="non_sellable_other", marks=False)
    due = Due("declare.handover_days")
    seen = False
    lots = True

    waste_code = Word(label=Text("Waste code", "폐기물 분류번호"), longest=20)
    reason = Choice(label=Text("Reason", "전환 사유"), options=WASTE_REASONS)

    @staticmethod
    def apply(state, claim):
        return state.seen_as(Legal.WASTE)
