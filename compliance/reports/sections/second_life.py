"""J: the units that were given a second life, where they work, and when they must be inspected next."""

from datetime import date, timedelta

from batteries.claims import Part
from batteries.lifecycle.codes import APPLICATIONS, REGIONS
from compliance import calendar, parameters
from compliance.reports.declaration import Column, Kind, Section, Source, ratio, total
from compliance.reports.sections.receipts import share
from compliance.reports.sections.stock import seoul
from parties.text import Text

USES = {"remanufactured": Text("In vehicles again", "차량용(재제조)")} | APPLICATIONS
_MAKING = frozenset({"remanufactured", "repurposed"})


class Units(Source):
    """Remanufactured and repurposed units that the operator made or keeps, and that did not end before the period."""

    def __init__(self, cut, scope):
        super().__init__(cut, scope)
        self.years = parameters.at(cut.end).get("safety.periodic_years")
        self.rows: list[dict] = []
        self.links: list[dict] = []

    def see(self, thing):
        made = next((step for step in thing.history.steps if _makes(step.claim)), None)
        if made is None or made.claim.occurred_at >= self.cut.closes_at:
            return
        state = thing.history.until(self.cut.closes_at - timedelta(microseconds=1))
        mine = self.cut.operator in (made.claim.author, state.holder)
        if mine and not (state.end and state.end.at < self.cut.opens_at):
            self.rows.append(self._row(thing, made.claim, state))
            self.links += [{"unit": thing.plate.uri, "parent": link.parent, "event_id": link.event_id}
                           for link in state.parents]  # fmt: skip

    def _row(self, thing, made, state) -> dict:
        steps = [step.claim for step in thing.history.steps if step.claim.occurred_at < self.cut.closes_at]
        placed = next((claim for claim in reversed(steps) if claim.is_("placed_on_market")), None)
        inspection = next((claim for claim in steps if claim.event_id == state.inspected_by), None)
        answers = state.holder == self.cut.operator or (placed and not state.holder and placed.author == self.cut.operator)
        due = self._due(state) if placed and answers and not state.end else None
        return {
            "unit": thing.plate.uri, "made_at": seoul(made.occurred_at), "maker": made.author, "parents": len(state.parents),
            "application": made.fields.get("application", "remanufactured"), "kwh": thing.plate.kwh,
            "certificate_no": inspection.fields.get("certificate_no") if inspection else None,
            "region": placed.fields.get("site_region") if placed else None, "site": placed.fields.get("site") if placed else None,
            "in_use_since": placed.fields.get("installed_on") if placed else None, "ended": bool(state.end),
            "next_due": due and due.isoformat(), "overdue": None if due is None else due <= self.cut.end,
            "event_id": made.event_id, "inspection_event_id": state.inspected_by or None,
            "placing_event_id": placed.event_id if placed else None,
        }  # fmt: skip

    def _due(self, state) -> date | None:
        """The last day for the next periodic inspection: as the body named it, else some years after the last."""
        if state.next_inspection_due:
            return date.fromisoformat(state.next_inspection_due)
        return calendar.years_after(calendar.day_of(state.inspected_at), self.years) if state.inspected_at else None


class SecondLifeUnits(Section):
    """One line per unit."""

    code = "J"
    names = Text("Second-life units", "재사용·재제조 제품")
    about = Text("Units that the operator remanufactured or repurposed, or keeps in use, at the end of the period.",
                 "기간 말 현재 사업자가 재제조·재사용했거나 사용 중인 제품.")  # fmt: skip
    source = Units
    columns = (
        Column(key="unit", label=Text("Unit", "제품 식별자"), kind=Kind.THING, width=24),
        Column(key="made_at", label=Text("Made", "제작"), kind=Kind.MOMENT, width=15),
        Column(key="maker", label=Text("Maker", "제작자"), kind=Kind.PARTY, width=20),
        Column(key="parents", label=Text("Made of", "원천 수"), kind=Kind.COUNT, width=7),
        Column(key="application", label=Text("Use", "용도"), kind=Kind.CODE, options=USES, width=14),
        Column(key="kwh", label=Text("Rating", "정격 에너지"), kind=Kind.NUMBER, unit="kWh", width=9),
        Column(key="certificate_no", label=Text("Safety inspection", "안전검사증"), width=14),
        Column(key="region", label=Text("Region of the site", "설치 지역"), kind=Kind.CODE, options=REGIONS, width=9),
        Column(key="site", label=Text("Site", "설치 장소"), width=14, printed=False),
        Column(key="in_use_since", label=Text("In use since", "설치일"), kind=Kind.DAY, width=10),
        Column(key="next_due", label=Text("Next periodic inspection", "다음 정기검사"), kind=Kind.DAY, width=10),
        Column(key="overdue", label=Text("Overdue", "기한 경과"), kind=Kind.YES, width=7),
        Column(key="ended", label=Text("Out of use", "사용 종료"), kind=Kind.YES, width=7),
        Column(key="event_id", label=Text("Event", "이벤트"), width=48, printed=False),
        Column(key="inspection_event_id", label=Text("Inspection's event", "검사 이벤트"), width=48, printed=False),
        Column(key="placing_event_id", label=Text("Placing's event", "설치 이벤트"), width=48, printed=False),
    )

    def rows(self, source):
        return sorted(source.rows, key=lambda row: (row["made_at"], row["unit"]))

    def totals(self, source):
        known = [row["kwh"] for row in source.rows if row["kwh"] is not None]
        return [{"unit": None, "parents": sum(row["parents"] for row in source.rows), "kwh": total(known)}]

    def notes(self, source):
        asked = [row["overdue"] for row in source.rows if row["overdue"] is not None]
        inspected = ratio(sum(row["certificate_no"] is not None for row in source.rows), len(source.rows))
        return [Text("Units with a safety inspection passed: {i}. Periodic inspection overdue: {o}. It is asked of units that the "
                     "operator itself keeps, or placed with somebody who has no account; of others the keeper answers.",
                     "안전검사를 통과한 제품: {i}. 정기검사 기한 경과: {o}. 정기검사는 사업자가 보유하거나 계정 없는 고객에게 설치한 제품만 "
                     "대상이며, 그 밖에는 현재 보유자가 답합니다."
                     ).format(i=share(inspected), o=share(ratio(sum(asked), len(asked))))]  # fmt: skip


class Parents(Section):
    """What each unit of J was made of."""

    code = "J1"
    names = Text("Units and what they were made of", "제품별 원천 배터리")
    about = Text("Every battery or module that went into a unit of J.", "J의 제품에 투입된 배터리와 모듈.")
    source = Units
    printed = False
    columns = (
        Column(key="unit", label=Text("Unit", "제품 식별자"), kind=Kind.THING, width=44),
        Column(key="parent", label=Text("Made of", "원천"), kind=Kind.THING, width=44),
        Column(key="event_id", label=Text("Event", "이벤트"), width=48),
    )

    def rows(self, source):
        return sorted(source.links, key=lambda row: (row["unit"], row["parent"]))


def _makes(claim) -> bool:
    return claim.part is Part.PRODUCT and claim.type is not None and claim.type.code in _MAKING
