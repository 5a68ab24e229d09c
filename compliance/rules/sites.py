"""Rules about a site: how much stands there, and whether it still speaks."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from math import ceil
from typing import NamedTuple

from compliance import calendar
from compliance.models import Parameter, Severity
from compliance.parameters import Parameters, Schedule
from compliance.register import Registered, Site
from compliance.rules.declaration import Basis, Finding, Rule, Subject
from parties.models import Operator
from parties.text import Text


class Said(NamedTuple):
    """A claim by which a site's state began: its event id, and when that happened."""

    event_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SiteCase:
    """One site with everything that a judgement of it may look at. Nothing else is read."""

    gln: str
    site: Site
    operator: Registered
    reports: tuple[Said, ...]
    """The last claim of each of its latest reporting days, the newest first, as many as its rhythm is learnt from."""
    stock: int
    """Packs that stand there; counted no further than one above the permitted capacity while that is kept."""
    above_since: Said | None
    """The claim that brought the stock above the permitted capacity the last time, while it is above."""
    schedule: Schedule
    counted: Said | None = None
    """The latest claim that says to be a count of the whole site."""
    uncounted: int = 0
    """Packs of its operator that stood there all that day and that no such claim of the day names."""

    @property
    def said(self) -> set[Said]:
        """The claims that findings about the site can rest on."""
        return {*self.reports[:1], *(said for said in (self.above_since, self.counted) if said)}

    def limits(self, moment: datetime) -> Parameters:
        """The limits in force on the Korean day of `moment`."""
        return self.schedule.at(calendar.day_of(moment))


class SiteRule(Rule, is_base=True):
    """What must be true of every site. `judge` is pure: the same case gives the same findings."""

    subject = Subject.SITE
    acts = Text("The operator of the site must act.", "사업장을 운영하는 사업자가 조치해야 합니다.")

    def judge(self, case: SiteCase) -> Iterator[Finding]:
        """Every way in which the rule is, or would become, broken at the site."""
        raise NotImplementedError

    def found(self, case: SiteCase, said: Said, *, due_at: datetime, worse_at: datetime | None = None, worse: str = "",
              **details) -> Finding:  # fmt: skip
        """A finding about the site, anchored on the claim that began the state. Its operator must act."""
        limits = case.limits(said.at)
        return Finding(
            self.code, said.event_id, due_at, self.severity, case.site.operator, (said.event_id,),
            details | {"author": case.site.operator, "here": case.gln, "since": said.at.isoformat()}, self.version,
            {key: limits.get(key) for key in self.uses}, worse_at, worse if worse_at else "",
            versions=limits.versions_of(self.uses),
        )  # fmt: skip


class AboveCapacity(SiteRule):
    """No more packs stand at a site than its permit allows."""

    code = "G11"
    names = Text("Stock above permitted capacity", "허용 보관량 초과")
    manual_ko = "사업장에는 허가받은 보관량을 넘는 팩을 둘 수 없습니다."
    severity = Severity.HIGH
    basis = Basis(
        Text("The capacity entered with the site's permit; that more is a gap is proposed, for fire safety.",
             "시설 허가에 등록된 보관 용량. 초과를 결함으로 보는 것은 화재 안전을 위한 제안 기준입니다."), Parameter.Certainty.PROPOSED,
    )  # fmt: skip
    what = Text("{stock} packs stand at {here}, where {capacity} are permitted, more than that since {since}.",
                "{here}에 허용량 {capacity}개를 넘는 {stock}개의 팩이 있습니다. {since}부터 초과 상태입니다.")  # fmt: skip
    closes = Text("Packs leave the site until no more stand there than are permitted.",
                  "허용량 이하가 될 때까지 팩을 반출하면 해소됩니다.")  # fmt: skip
    closing_types = ("dispatched", "dismantled", "shredded")

    def judge(self, case):
        if case.above_since:
            yield self.found(case, case.above_since, due_at=case.above_since.at, stock=case.stock,
                             capacity=case.site.capacity_packs)  # fmt: skip


class SilentSite(SiteRule):
    """A site that reports regularly goes on reporting: when it stops, its feed is broken sooner than its packs are lost."""

    code = "S01"
    names = Text("Silent site", "사업장 보고 중단")
    manual_ko = (
        "정기적으로 보고해 온 사업장은 계속 보고해야 합니다. 보고가 끊기면 팩이 사라졌다고 보기에 앞서 보고 연계의 "
        "장애로 봅니다."
    )
    severity = Severity.MEDIUM
    basis = Basis(Text("Proposed: held against the site's own longest pause, with grace, in working days.",
                       "제안 기준: 해당 사업장의 최장 보고 간격(영업일)에 유예를 더해 판정합니다."), Parameter.Certainty.PROPOSED)  # fmt: skip
    what = Text("{here} of {author} reports at least every {period} working days, and has not since {since}.",
                "{author}의 {here}은(는) 늦어도 {period}영업일마다 보고해 왔으나 {since} 이후 보고가 없습니다.")  # fmt: skip
    closes = Text("The site reports again; what happened meanwhile is recorded with its true times.",
                  "사업장이 다시 보고하고 그동안의 일을 실제 시각으로 기록하면 해소됩니다.")  # fmt: skip
    closing_types = ("soh_recorded", "received", "dispatched")
    uses = ("feed.learn_days", "feed.grace_factor", "feed.grace_workdays", "feed.worse_workdays")

    def judge(self, case):
        if not case.reports or case.operator.status != Operator.Status.ACTIVE:
            return
        last = case.reports[0]
        limits = case.limits(last.at)
        days = [calendar.day_of(said.at) for said in case.reports[: limits.get("feed.learn_days") + 1]]
        if len(days) <= limits.get("feed.learn_days"):
            return
        period = max(calendar.working_days_between(earlier, later) for later, earlier in pairwise(days))
        grace = max(limits.get("feed.grace_workdays"), ceil(period * limits.get("feed.grace_factor")))
        # Nobody is late with what happened before they joined.
        since = max(last.at, case.operator.joined_at)
        yield self.found(
            case, last, due_at=calendar.deadline_in_working_days(since, period + grace), period=period,
            worse_at=calendar.deadline_in_working_days(since, period + grace + limits.get("feed.worse_workdays")),
            worse=Severity.HIGH,
        )  # fmt: skip


class PacksUncounted(SiteRule):
    """Whoever counts a whole site names every pack of theirs that stands there by the record.

    All counts of one day that say to be of the whole site are one count. What came or left that day may be missing.
    """

    code = "X11"
    names = Text("Packs missing from a whole count", "전체 실사 누락 팩")
    manual_ko = (
        "사업장 전체를 실사한 사업자는 기록상 그곳에 있는 자신의 팩을 모두 열거해야 합니다. 같은 날 전체 실사로 신고한 "
        "기록은 하나의 실사로 보며, 그날 입고되거나 출고된 팩은 빠져 있어도 됩니다."
    )
    severity = Severity.HIGH
    basis = Basis(Text("Proposed: a pack that the record has and a whole count has not is lost, diverted or undeclared.",
                       "제안 기준: 기록에는 있으나 전체 실사에 없는 팩은 분실·유출되었거나 신고가 누락된 것입니다."),
                  Parameter.Certainty.PROPOSED)  # fmt: skip
    what = Text("{here} was counted as a whole on {since}, and {missing} packs that {author} has there by the record were not named.",
                "{author}이(가) {since}에 {here} 전체를 실사했으나 기록상 그곳에 있는 팩 {missing}개가 열거되지 않았습니다.")  # fmt: skip
    closes = Text("Where they went is recorded with its true time, or they are named in another whole count.",
                  "팩의 행방을 실제 시각으로 기록하거나 다시 전체 실사하여 열거하면 해소됩니다.")  # fmt: skip
    closing_types = ("dispatched", "moved_internal", "theft_reported", "stocktake", "corrected", "voided")
    uses = ("declare.handover_days",)

    def judge(self, case):
        if case.counted and case.uncounted:
            # Until then a departure may still be declared in time.
            due_at = case.counted.at + timedelta(days=case.limits(case.counted.at).get("declare.handover_days"))
            yield self.found(case, case.counted, due_at=due_at, missing=case.uncounted)
