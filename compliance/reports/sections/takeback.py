"""Q: what a maker put on the market, what of it was retired, what came back, and what nobody can account for."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from batteries.custody import Custody, Ending
from batteries.lifecycle.codes import CATEGORIES, CHEMISTRIES
from compliance.reports.cut import Plate, Thing
from compliance.reports.declaration import Column, Kind, Section, Source, ratio
from compliance.reports.sections.stock import UNSAID, seoul
from parties.models import Operator
from parties.roles import Role
from parties.text import Text

OUTCOMES = {
    "taken_back": Text("Taken back", "회수"), "exported": Text("Exported", "수출"), "lost": Text("Lost or stolen", "분실·도난"),
    "destroyed": Text("Destroyed", "소실"), "unaccounted": Text("Not accounted for", "소재 미확인"),
}  # fmt: skip
_PLACED = {Role.OEM: frozenset({"installed", "placed_on_market"}), Role.PACK_MAKER: frozenset({"manufactured", "placed_on_market"})}
_RETIRED = frozenset({"vehicle_deregistered", "removed", "used_declared"})


@dataclass(frozen=True, slots=True)
class Retirement:
    """One pack that went out of service in the period, and what had become of it by the end."""

    plate: Plate
    at: datetime
    event_id: str | None
    """None where the claim is somebody else's and does not name the maker: it is not the maker's to see."""
    outcome: str


class Placed(Source):
    """Each pack that the operator placed on the market: in service from then on until it is retired or leaves the record.

    An automaker places a pack by fitting it, who only makes packs by making it.
    """

    def __init__(self, cut, scope):
        super().__init__(cut, scope)
        roles = Operator.objects.filter(gln=cut.operator).values_list("roles", flat=True).first() or []
        self.places = next((codes for role, codes in _PLACED.items() if role in roles), frozenset())
        self.counts: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
        self.retired: list[Retirement] = []

    def see(self, thing):
        in_service, last, ended = False, None, None
        for step in thing.history.steps:
            claim = step.claim
            if claim.occurred_at >= self.cut.closes_at:
                break
            last, was = step.after, in_service
            in_service = self._is_in_service(thing, step, was)
            group = self.counts[thing.plate.category, thing.plate.chemistry]
            if claim.occurred_at < self.cut.opens_at:
                group["opening"] += in_service - was
            elif was != in_service:
                group["placed" if in_service else "retired"] += 1
                ended = None if in_service else claim
        if ended:
            self._retire(thing.plate, ended, last)

    def _is_in_service(self, thing: Thing, step, was: bool) -> bool:
        code = step.claim.type.code if step.claim.type else ""
        if code in self.places and step.claim.author == self.cut.operator and thing.is_pack(step.after.form):
            return True
        return was and code not in _RETIRED and not step.after.end

    def _retire(self, plate: Plate, claim, last: Custody) -> None:
        mine = claim.author == self.cut.operator or self.cut.operator in claim.named
        self.retired.append(Retirement(plate, claim.occurred_at, claim.event_id if mine else None, _outcome(last)))


class TakeBack(Section):
    """The maker's account of its packs in service, and how much of what retired came back."""

    code = "Q"
    names = Text("Placed on the market, retired, taken back", "출시·폐기·회수")
    about = Text("In service at the start + placed − retired = in service at the end; and what had become of the retired by then.",
                 "기초 운행 + 출시 − 폐기 = 기말 운행, 그리고 폐기분의 기말 소재.")  # fmt: skip
    source = Placed
    columns = (
        Column(key="category", label=Text("Category", "구분"), kind=Kind.CODE, options=CATEGORIES | UNSAID, width=12),
        Column(key="chemistry", label=Text("Chemistry", "양극재"), kind=Kind.CODE, options=CHEMISTRIES | UNSAID, width=10),
        Column(key="opening", label=Text("In service, start", "기초 운행"), kind=Kind.COUNT),
        Column(key="placed", label=Text("Placed on the market", "출시"), kind=Kind.COUNT),
        Column(key="retired", label=Text("Retired", "폐기"), kind=Kind.COUNT),
        Column(key="closing", label=Text("In service, end", "기말 운행"), kind=Kind.COUNT),
        *(Column(key=key, label=label, kind=Kind.COUNT) for key, label in OUTCOMES.items()),
        Column(key="rate", label=Text("Take-back rate", "회수율"), kind=Kind.RATIO, unit="%", width=14),
    )

    def rows(self, source):
        groups = sorted(source.counts, key=lambda group: ("" in group, group))
        return [_account(source, {group}) | {"category": group[0], "chemistry": group[1]} for group in groups
                if any(source.counts[group].values())]  # fmt: skip

    def totals(self, source):
        return [_account(source, set(source.counts)) | {"category": None, "chemistry": None}]

    def notes(self, source):
        return [Text("A pack that is fitted again counts as placed again. Taken back is what a registered operator holds after "
                     "retirement or brought to an end; not accounted for is what nobody has taken in, such as a pack whose vehicle was "
                     "deregistered. The rate is taken back of retired.",
                     "다시 장착된 팩은 다시 출시로 셉니다. 회수는 폐기 후 등록 사업자가 보유하거나 처리를 마친 것, 소재 미확인은 차량이 말소되었으나 "
                     "아무도 인수하지 않은 것입니다. 회수율은 폐기 중 회수의 비율입니다.")]  # fmt: skip


class Retirements(Section):
    """Each retirement behind Q."""

    code = "Q1"
    names = Text("Retired packs, one by one", "폐기 내역")
    about = Text("Every pack that Q counts as retired, with what had become of it.", "Q의 근거가 되는 폐기와 그 결과.")
    source = Placed
    printed = False
    columns = (
        Column(key="at", label=Text("Retired at", "폐기 일시"), kind=Kind.MOMENT, width=20),
        Column(key="battery", label=Text("Battery", "배터리"), kind=Kind.THING, width=44),
        Column(key="category", label=Text("Category", "구분"), kind=Kind.CODE, options=CATEGORIES | UNSAID),
        Column(key="chemistry", label=Text("Chemistry", "양극재"), kind=Kind.CODE, options=CHEMISTRIES | UNSAID),
        Column(key="outcome", label=Text("Outcome", "결과"), kind=Kind.CODE, options=OUTCOMES, width=14),
        Column(key="event_id", label=Text("Event", "이벤트"), width=48),
    )

    def rows(self, source):
        return [{"at": seoul(one.at), "battery": one.plate.uri, "category": one.plate.category, "chemistry": one.plate.chemistry,
                 "outcome": one.outcome, "event_id": one.event_id}
                for one in sorted(source.retired, key=lambda one: (one.at, one.plate.uri))]  # fmt: skip

    def notes(self, source):
        return [Text("An event between others is not the maker's to see and is left out.",
                     "제작자가 당사자가 아닌 이벤트는 표시하지 않습니다.")]  # fmt: skip


def _outcome(state: Custody) -> str:
    if state.end:
        return {Ending.EXPORTED: "exported", Ending.DESTROYED: "destroyed"}.get(state.end.ending, "taken_back")
    if state.lost:
        return "lost"
    return "taken_back" if state.holder else "unaccounted"


def _account(source: Placed, groups: set) -> dict:
    counts = {key: sum(source.counts[group][key] for group in groups) for key in ("opening", "placed", "retired")}
    retired = [one.outcome for one in source.retired if (one.plate.category, one.plate.chemistry) in groups]
    outcomes = {key: retired.count(key) for key in OUTCOMES}
    closing = counts["opening"] + counts["placed"] - counts["retired"]
    return counts | outcomes | {"closing": closing, "rate": ratio(outcomes["taken_back"], len(retired))}
