"""What time alone does to a gap: acceptances run out, and what nobody answers climbs the ladder by Korean working days."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from compliance import calendar, gaps, parameters
from compliance.gaps import sweeping
from compliance.limits import DEFAULTS
from compliance.models import Notice
from tests.compliance.test_gap_life import WHY, a_gap, taken

pytestmark = pytest.mark.django_db


class TestAcceptance:
    def test_lasts_as_long_as_the_limit_says_and_then_the_gap_is_open_again(self, world):
        gap = gaps.accept(a_gap(world, "explained"), by=world.regulator.viewer, reason=WHY)
        last = calendar.day_of(timezone.now()) + timedelta(days=90)
        assert gap.accepted_until == calendar.start_of(last + timedelta(days=1))
        assert gap.steps.get().details == {"until": last.isoformat()}
        assert gaps.sweep(now=gap.accepted_until - timedelta(seconds=1)) == 0
        assert gaps.sweep(now=gap.accepted_until) == 1
        ended_at = gap.accepted_until
        gap.refresh_from_db()
        assert (gap.status, gap.accepted_until, gap.asked_at, taken(gap)) == ("open", None, ended_at, ["accepted", "expired"])
        assert gaps.sweep(now=ended_at) == 0

    @pytest.mark.parametrize(("days", "stands"), [(-1, False), (0, True), (365, True), (366, False)])
    def test_may_be_given_until_a_day_within_bounds(self, world, days, stands):
        gap, until = a_gap(world, "explained"), calendar.day_of(timezone.now()) + timedelta(days=days)
        if stands:
            gaps.accept(gap, by=world.regulator.viewer, reason=WHY, until=until)
            assert calendar.day_of(gap.accepted_until - timedelta(seconds=1)) == until
        else:
            with pytest.raises(gaps.Refused) as refusal:
                gaps.accept(gap, by=world.regulator.viewer, reason=WHY, until=until)
            assert refusal.value.code == "accepted-until-wrong"

    def test_that_is_taken_back_ends_at_once_and_asks_anew(self, world):
        long_ago = timezone.now() - timedelta(days=100)
        gap = a_gap(world, "explained", asked_at=long_ago, rung=2)
        gaps.accept(gap, by=world.regulator.viewer, reason=WHY)
        assert (gap.asked_at, gap.rung) == (long_ago, 2)
        gaps.reject(gap, by=world.regulator.viewer, reason="forged")
        assert (gap.accepted_until, gap.rung) == (None, 0) and gap.asked_at > long_ago


class TestTheLadder:
    MONDAY = datetime(2026, 11, 2, 9, tzinfo=calendar.SEOUL)

    @pytest.mark.parametrize("severity", ["critical", "high", "medium", "low"])
    @pytest.mark.parametrize(("rung", "action"), list(enumerate(gaps.actions.LADDER, start=1)))
    def test_a_rung_is_climbed_when_its_working_days_are_over_and_not_before(self, world, severity, rung, action):
        days = parameters.at(date(2026, 11, 2)).get(f"escalation.{action}_workdays")[severity]
        due = calendar.deadline_in_working_days(self.MONDAY, days)
        gap = a_gap(world, asked_at=self.MONDAY, severity=severity, rung=rung - 1)
        assert gaps.sweep(now=due - timedelta(seconds=1)) == 0
        assert gaps.sweep(now=due) == 1
        gap.refresh_from_db()
        assert (gap.rung, gap.status, taken(gap)) == (rung, "open", [action])
        assert gaps.sweep(now=due) == 0

    def test_holidays_do_not_count(self, world):
        # 2026: Chuseok from Thursday 24 to Saturday 26 September.
        eve = datetime(2026, 9, 23, 18, tzinfo=calendar.SEOUL)
        a_gap(world, asked_at=eve, severity="critical")
        assert gaps.sweep(now=datetime(2026, 9, 28, 23, 59, tzinfo=calendar.SEOUL)) == 0
        assert gaps.sweep(now=datetime(2026, 9, 29, tzinfo=calendar.SEOUL)) == 1

    @pytest.mark.parametrize(("status", "climbs"), [("open", True), ("rejected", True), ("explained", False),
                                                    ("accepted", False), ("resolved", False)])  # fmt: skip
    def test_only_what_waits_for_the_operator_climbs(self, world, status, climbs):
        gap = a_gap(world, status, asked_at=self.MONDAY)
        gaps.sweep(now=self.MONDAY + timedelta(days=300))
        assert taken(gap) == (list(gaps.actions.LADDER) if climbs else [])

    def test_the_operator_hears_first_and_the_authority_later(self, world):
        a_gap(world, asked_at=self.MONDAY, severity="medium")
        heard = []
        for days in (7, 14, 42):
            gaps.sweep(now=self.MONDAY + timedelta(days=days + 1))
            heard.append([(n.operator == world.collector.gln, n.to_authority) for n in Notice.objects.order_by("id")][-1])
        assert heard == [(True, False), (True, True), (True, True)]

    def test_a_withdrawn_explanation_does_not_stop_the_clock(self, world):
        gap = a_gap(world, asked_at=self.MONDAY, rung=1)
        gaps.explain(gap, by=world.collector.viewer, reason=WHY)
        gaps.withdraw(gap, by=world.collector.viewer, reason="wrong gap")
        assert (gap.asked_at, gap.rung) == (self.MONDAY, 1)

    @pytest.mark.parametrize(("days", "takes"), [(0, True), (250, True), (251, False), (-1, False), (1.5, False), ("3", False)])
    def test_a_rung_is_set_in_whole_working_days_for_every_severity(self, days, takes):
        limit = DEFAULTS["escalation.referred_workdays"]
        assert limit.shape.takes(limit.value | {"high": days}) is takes
        assert not limit.shape.takes({"high": 3})

    def test_the_limits_are_those_of_the_day(self):
        found = {(row["action"], row["severity"]): row["before"] for row in sweeping.rungs(self.MONDAY)}
        assert len(found) == 12
        assert found["reminded", "critical"] == datetime(2026, 10, 31, tzinfo=calendar.SEOUL) - timedelta(days=1)
