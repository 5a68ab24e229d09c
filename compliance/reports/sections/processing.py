"""F: what became of the batteries that the operator brought to an end, by route."""

from datetime import timedelta

from batteries.claims import Part
from batteries.custody import Form, Legal
from compliance import calendar
from compliance.parameters import Schedule
from compliance.reports.declaration import Column, Kind, Section, Source, ratio, total
from compliance.reports.sections.stock import amount, seoul, size_of
from parties.text import Text

ROUTES = {
    "remanufacture": Text("Remanufacture", "재제조"),
    "reuse": Text("Reuse (repurposing)", "재사용"),
    "recycle": Text("Recycling", "재활용"),
    "export": Text("Export", "수출"),
    "disposal": Text("Destroyed or disposed of", "소실·처분"),
    "dismantle": Text("Taken apart (route decided by the modules)", "해체(경로는 모듈별)"),
}
ROUTE_OF = {
    "remanufactured": "remanufacture", "repurposed": "reuse", "shredded": "recycle", "recycling_completed": "recycle",
    "exported": "export", "incident": "disposal", "disposed": "disposal", "dismantled": "dismantle",
    "module_dismantled": "dismantle",
}  # fmt: skip
_INSPECTED_ROUTES = {"remanufactured": "remanufacture", "repurposed": "reuse"}
_UNITS = {"pack": Text("Pack", "팩"), "module": Text("Module", "모듈")}


class Processed(Source):
    """Every pack and module that a claim of the operator ended in the period, and every unit that it made.

    The first ending counts: a pack shredded here and closed by a balance later was processed once.
    """

    def __init__(self, cut, scope):
        super().__init__(cut, scope)
        self.schedule = Schedule()
        self.units: list[dict] = []
        self.plates = {}
        self.products: list[dict] = []

    def see(self, thing):
        for step in thing.history.steps:
            claim = step.claim
            if claim.author != self.cut.operator or not claim.type or not self.cut.covers(claim.occurred_at):
                continue
            if claim.part is Part.PRODUCT and claim.type.code in _INSPECTED_ROUTES:
                self.products.append(self._product(thing, claim))
            if claim.type.code in ROUTE_OF and not step.before.end and step.after.end:
                self._ended(thing, step)

    def _limit(self, state, claim) -> timedelta:
        """How long it may have been stored: what was declared waste not as long."""
        key = "storage.limit_days_strict" if state.legal is Legal.WASTE else "storage.limit_days"
        return timedelta(days=self.schedule.at(calendar.day_of(claim.occurred_at)).get(key))

    def _product(self, thing, claim) -> dict:
        passed = thing.history.until(self.cut.closes_at).inspected_by
        return {
            "at": seoul(claim.occurred_at), "route": _INSPECTED_ROUTES[claim.type.code], "battery": thing.plate.uri,
            "inspected": bool(passed), "inspection_event_id": passed or None, "event_id": claim.event_id,
        }  # fmt: skip

    def _ended(self, thing, step) -> None:
        is_module = step.before.form is Form.MODULE
        if not is_module and not thing.is_pack(step.before.form):
            return
        claim, before = step.claim, step.before
        mine = before.holder == self.cut.operator and before.held_since is not None
        self.plates[thing.plate.uri] = thing.plate
        self.units.append({
            "at": seoul(claim.occurred_at), "route": ROUTE_OF[claim.type.code], "battery": thing.plate.uri,
            "unit": "module" if is_module else "pack", "held_since": seoul(before.held_since) if mine else None,
            "days": round((claim.occurred_at - before.held_since).total_seconds() / 86400, 3) if mine else None,
            "over_limit": claim.occurred_at - before.held_since > self._limit(before, claim) if mine else None,
            "event_id": claim.event_id,
        } | size_of(thing.plate))  # fmt: skip


class ProcessingByRoute(Section):
    """How much took which route, and how long it waited for it."""

    code = "F"
    names = Text("Processing by route", "처리 경로별 실적")
    about = Text("Packs and modules that the operator brought to an end in the period, by what became of them.",
                 "기간 중 처리를 마친 팩과 모듈의 경로별 실적.")  # fmt: skip
    source = Processed
    columns = (
        Column(key="route", label=Text("Route", "경로"), kind=Kind.CODE, options=ROUTES, width=26),
        Column(key="packs", label=Text("Packs", "팩"), kind=Kind.COUNT, width=8),
        Column(key="modules", label=Text("Modules", "모듈"), kind=Kind.COUNT, width=8),
        Column(key="kwh", label=Text("Rated energy of packs", "팩 정격 에너지"), kind=Kind.NUMBER, unit="kWh", width=12),
        Column(key="kg", label=Text("Mass", "질량"), kind=Kind.NUMBER, unit="kg", width=12),
        Column(key="pack_share", label=Text("Share of packs", "팩 비율"), kind=Kind.RATIO, unit="%", width=16),
        Column(key="mass_share", label=Text("Share of mass", "질량 비율"), kind=Kind.RATIO, unit="%", width=20),
        Column(key="mean_days", label=Text("Mean time from receipt", "입고 후 평균 소요"), kind=Kind.NUMBER, unit="d", width=11,
               places=None),
        Column(key="days_of", label=Text("Units in that mean", "평균 산출 대상"), kind=Kind.COUNT, width=9),
        Column(key="over_limit", label=Text("Stored beyond the limit", "보관 한도 초과"), kind=Kind.RATIO, unit="%", width=16),
        Column(key="inspected", label=Text("New units inspected", "신규 제품 안전검사"), kind=Kind.RATIO, unit="%", width=16),
    )  # fmt: skip

    def rows(self, source):
        packs = sum(unit["unit"] == "pack" for unit in source.units)
        mass, _ = amount(_plates(source, source.units), "kg")
        return [self._row(source, route, packs, mass) for route in ROUTES]

    def totals(self, source):
        packs = sum(unit["unit"] == "pack" for unit in source.units)
        mass, _ = amount(_plates(source, source.units), "kg")
        return [self._row(source, None, packs, mass)]

    def notes(self, source):
        return [Text("Modules carry no rated energy of their own, so energy is that of whole packs. The time runs from when the "
                     "operator came to hold the unit. What the operator ended without holding it by the record is counted here "
                     "and not in B.",
                     "모듈에는 정격 에너지가 없으므로 에너지는 팩 기준입니다. 소요 일수는 보유를 시작한 때부터 셉니다. 기록상 보유하지 않은 채 "
                     "처리한 것은 여기에 포함되고 B에는 포함되지 않습니다.")]  # fmt: skip

    def _row(self, source: Processed, route: str | None, all_packs: int, all_kg: float | None) -> dict:
        units = [unit for unit in source.units if route in (None, unit["route"])]
        packs = [unit for unit in units if unit["unit"] == "pack"]
        kwh, kwh_mark = amount(_plates(source, packs), "kwh")
        kg, kg_mark = amount(_plates(source, units), "kg")
        days = [unit["days"] for unit in units if unit["days"] is not None]
        over = [unit["over_limit"] for unit in units if unit["over_limit"] is not None]
        made = [product["inspected"] for product in source.products if route in (None, product["route"])]
        return {
            "route": route, "packs": len(packs), "modules": len(units) - len(packs), "kwh": kwh, "kg": kg,
            "pack_share": ratio(len(packs), all_packs),
            "mass_share": None if kg is None or all_kg is None else ratio(kg, all_kg),
            "mean_days": round(total(days) / len(days), 3) if days else None, "days_of": len(days),
            "over_limit": ratio(sum(over), len(over)),
            "inspected": ratio(sum(made), len(made)) if route in (None, *_INSPECTED_ROUTES.values()) else None,
            "marks": {key: mark for key, mark in (("kwh", kwh_mark), ("kg", kg_mark)) if mark},
        }  # fmt: skip


class ProcessedUnits(Section):
    """Each unit behind F."""

    code = "F1"
    names = Text("Units processed, one by one", "처리 내역")
    about = Text("Every unit that F counts, with the event that ended it.", "F의 근거가 되는 처리와 그 이벤트.")
    source = Processed
    printed = False
    columns = (
        Column(key="at", label=Text("At", "일시"), kind=Kind.MOMENT, width=20),
        Column(key="route", label=Text("Route", "경로"), kind=Kind.CODE, options=ROUTES, width=20),
        Column(key="battery", label=Text("Battery", "배터리"), kind=Kind.THING, width=44),
        Column(key="unit", label=Text("Unit", "단위"), kind=Kind.CODE, options=_UNITS),
        Column(key="kwh", label=Text("Rated energy", "정격 에너지"), kind=Kind.NUMBER, unit="kWh"),
        Column(key="kg", label=Text("Mass", "질량"), kind=Kind.NUMBER, unit="kg"),
        Column(key="held_since", label=Text("Held since", "보유 시작"), kind=Kind.MOMENT, width=20),
        Column(key="days", label=Text("Time from receipt", "입고 후 소요"), kind=Kind.NUMBER, unit="d"),
        Column(key="over_limit", label=Text("Beyond the limit of storage", "보관 한도 초과"), kind=Kind.YES),
        Column(key="event_id", label=Text("Event", "이벤트"), width=48),
    )

    def rows(self, source):
        return sorted(source.units, key=lambda unit: (unit["at"], unit["event_id"], unit["battery"]))


class NewUnits(Section):
    """Each new unit behind the share of inspected ones in F."""

    code = "F2"
    names = Text("New units, one by one", "신규 제품 내역")
    about = Text("Every unit that the operator remanufactured or repurposed in the period, and whether it had passed the safety "
                 "inspection by the end of it.", "기간 중 재제조·재사용한 제품과 기간 말까지의 안전검사 통과 여부.")  # fmt: skip
    source = Processed
    printed = False
    columns = (
        Column(key="at", label=Text("At", "일시"), kind=Kind.MOMENT, width=20),
        Column(key="route", label=Text("Route", "경로"), kind=Kind.CODE, options=ROUTES, width=20),
        Column(key="battery", label=Text("Unit", "제품"), kind=Kind.THING, width=44),
        Column(key="inspected", label=Text("Inspected", "안전검사"), kind=Kind.YES),
        Column(key="event_id", label=Text("Event", "이벤트"), width=48),
        Column(key="inspection_event_id", label=Text("Inspection's event", "검사 이벤트"), width=48),
    )

    def rows(self, source):
        return sorted(source.products, key=lambda row: (row["at"], row["battery"], row["event_id"]))


def _plates(source: Processed, units: list[dict]) -> list:
    return [source.plates[unit["battery"]] for unit in units]
