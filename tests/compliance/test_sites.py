"""Findings about a site: its stock above what is permitted, and its silence, which is not that of its packs."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from batteries import custody
from compliance import calendar, cards, gaps, judge
from compliance.assessment import pool
from compliance.models import Duty, Gap, ReportDay, Severity, Stay
from compliance.parameters import Schedule
from compliance.register import Registered, Site
from compliance.rules import REGISTRY
from compliance.rules.sites import Said, SiteCase
from compliance.sites import judging, rhythm, stays
from parties.models import Facility
from parties.roles import Role
from tests import world as worlds
from tests.batteries.test_custody import MADE, MAKER, SENT, START, TAKEN, YARD, claim

pytestmark = pytest.mark.django_db

SITE = TAKEN.facility
MONDAY = datetime(2026, 3, 9, 9, tzinfo=calendar.SEOUL)
JOINED = datetime(2020, 1, 1, tzinfo=UTC)


def case(*days: date | datetime, stock: int = 0, capacity: int | None = None, above: Said | None = None, status="active",
         joined: datetime = JOINED) -> SiteCase:  # fmt: skip
    """A site that spoke on `days`."""
    reports = tuple(Said(f"urn:event:{day}", day) for day in sorted(days, reverse=True))
    operator = Registered(frozenset({Role.COLLECTION}), status, None, joined, "E", "K")
    return SiteCase(
        SITE, Site(YARD, None, None, (), "Yard", "야적장", capacity), operator, reports, stock, above, Schedule()
    )


def workdays(count: int, *, every: int = 1) -> list[datetime]:
    """`count` reporting days from the Monday on, every so many working days."""
    found, day = [], MONDAY
    while len(found) < count:
        found.append(day)
        day = calendar.deadline_in_working_days(day, every) - timedelta(hours=15)
    return found


def silent(*days, **about) -> list:
    return list(REGISTRY["S01"].judge(case(*days, **about)))


class TestS01SilentSite:
    def test_is_due_after_its_own_longest_pause_and_three_working_days_of_grace(self):
        days = workdays(21)
        [found] = silent(*days)
        assert (found.anchor, found.severity) == (f"urn:event:{days[-1]}", Severity.MEDIUM)
        assert found.due_at == calendar.deadline_in_working_days(days[-1], 1 + 3)
        assert (found.escalates_at, found.escalated_severity) == (
            calendar.deadline_in_working_days(days[-1], 1 + 3 + 10), Severity.HIGH,
        )  # fmt: skip
        assert found.details["period"] == 1 and found.responsible == YARD

    def test_a_site_that_reports_seldom_is_given_longer(self):
        days = workdays(21, every=10)
        [found] = silent(*days)
        assert found.due_at == calendar.deadline_in_working_days(days[-1], 10 + 10)

    def test_nothing_is_learnt_from_fewer_pauses(self):
        assert silent(*workdays(20)) == [] and silent() == []

    def test_only_its_latest_pauses_count(self):
        [found] = silent(MONDAY - timedelta(days=200), *workdays(21))
        assert found.details["period"] == 1

    def test_a_site_that_has_closed_need_not_speak(self):
        assert silent(*workdays(21), status="closed") == []

    def test_nobody_is_silent_before_they_have_joined(self):
        days, joined = workdays(21), MONDAY + timedelta(days=300)
        [found] = silent(*days, joined=joined)
        assert found.due_at == calendar.deadline_in_working_days(joined, 1 + 3)


class TestG11AboveCapacity:
    def test_opens_with_the_claim_that_brought_one_too_many(self):
        [found] = REGISTRY["G11"].judge(case(stock=3, capacity=2, above=Said("urn:event:third", MONDAY)))
        assert (found.anchor, found.due_at, found.responsible) == ("urn:event:third", MONDAY, YARD)
        assert found.details == {"stock": 3, "capacity": 2, "author": YARD, "here": SITE, "since": MONDAY.isoformat()}

    def test_is_nothing_at_the_capacity_or_without_one(self):
        assert list(REGISTRY["G11"].judge(case(stock=2, capacity=2))) == []
        assert list(REGISTRY["G11"].judge(case(stock=9))) == []


class TestStays:
    def test_lasts_from_the_claim_that_brings_it_to_the_one_that_takes_it_away(self):
        away = claim("dispatched", by=YARD, day=9, recipient=MAKER)
        assert list(stays.spans(custody.fold([MADE, SENT, TAKEN, away]))) == [
            stays.Span(SITE, TAKEN.occurred_at, TAKEN.event_id, away.occurred_at, away.event_id, YARD, TAKEN.occurred_at)]  # fmt: skip

    def test_does_not_count_on_the_road_or_lost_or_ended(self):
        assert list(stays.spans(custody.fold([MADE, SENT]))) == []
        lost = claim("theft_reported", by=YARD, day=4)
        [span] = stays.spans(custody.fold([MADE, SENT, TAKEN, lost]))
        assert span.until_by == lost.event_id

    def test_a_claim_that_changes_nothing_about_the_place_does_not_interrupt_it(self):
        tested = claim("tested", by=YARD, day=5, facility=SITE)
        [span] = stays.spans(custody.fold([MADE, SENT, TAKEN, tested]))
        assert (span.since_by, span.until) == (TAKEN.event_id, None)

    def test_the_last_time_above_is_found_among_comings_and_goings(self):
        moves = [("a", 1, 30), ("b", 2, 3), ("c", 4, None), ("d", 5, 6), ("e", 7, None), ("f", 8, None)]
        Stay.objects.bulk_create(
            Stay(epc_key=uuid4(), site=SITE, since=START + timedelta(days=came), since_by=f"+{name}",
                 until=left and START + timedelta(days=left), until_by=f"-{name}" if left else "")
            for name, came, left in moves if name != "a"
        )  # fmt: skip
        # b comes and goes, c stays, d comes and goes (two at once), e stays, and f is one more than two.
        assert stays.count({SITE: 2}) == {SITE: 3} == {SITE: stays.count_all(SITE)}
        assert stays.above_since(SITE, stock=3, capacity=2) == Said("+f", START + timedelta(days=8))
        assert stays.above_since(SITE, stock=3, capacity=0) == Said("+c", START + timedelta(days=4))

    def test_is_counted_no_further_than_one_above(self):
        Stay.objects.bulk_create(Stay(epc_key=uuid4(), site=SITE, since=START, since_by="x") for _ in range(5))
        assert stays.count({SITE: 2}) == {SITE: 3} and stays.count({SITE: 9}) == {SITE: 5}
        assert stays.count({"9521000000001": 2}) == {"9521000000001": 0}


class TestReportDays:
    def test_the_last_claim_of_a_day_stands_whatever_came_first(self):
        early, late = claim("tested", by=YARD, day=3, facility=SITE), claim("tested", by=YARD, day=3, facility=SITE)
        early, late = (
            early._replace(position=0),
            late._replace(position=1, occurred_at=early.occurred_at + timedelta(hours=2)),
        )
        for order in ([early, late], [late, early]):
            ReportDay.objects.all().delete()
            for one in order:
                rhythm.write(rhythm.days_of([custody.fold([one])]))
            assert [said.event_id for said in rhythm.latest({SITE: YARD}, limit=9)[SITE]] == [late.event_id]

    def test_only_what_is_new_is_read_and_only_news_is_answered(self):
        history = custody.fold([claim("tested", by=YARD, day=3, facility=SITE)._replace(position=5)])
        assert rhythm.days_of([history], since=6) == {}
        assert rhythm.write(rhythm.days_of([history], since=5)) == {SITE}
        assert rhythm.write(rhythm.days_of([history])) == set()


def catch_up() -> None:
    while judge.FOLLOWER.follow():
        pass


def arrive(world, *serials: str, days: float = 10) -> None:
    worlds.say(world.recycler, *({"type": "received", "battery": worlds.pack(serial), "occurred_at": worlds.ago(days=days - n / 24),
                                  "facility": world.recycler.site, "condition": "intact"} for n, serial in enumerate(serials)))  # fmt: skip
    catch_up()


def leave(world, serial: str, days: float = 1) -> str:
    [result] = worlds.say(world.recycler, {"type": "dispatched", "battery": worlds.pack(serial), "occurred_at": worlds.ago(days=days),
                                           **worlds.shipment(world.collector)})  # fmt: skip
    catch_up()
    return result.event_id


class TestTheLifeOfASitesGap:
    @pytest.fixture(autouse=True)
    def room_for_two(self, world):
        Facility.objects.filter(gln=world.recycler.site).update(capacity_packs=2)

    def test_opens_closes_and_returns_with_the_stock(self, world):
        arrive(world, "S1", "S2")
        assert not Gap.objects.filter(rule="G11").exists()
        arrive(world, "S3", days=5)
        gap = Gap.objects.get(rule="G11")
        assert (gap.status, gap.epc, gap.responsible) == (
            "open",
            judging.SITE_START + world.recycler.site,
            world.recycler.gln,
        )
        gone = leave(world, "S3")
        gap.refresh_from_db()
        assert gap.status == "resolved" and gap.resolved_by != ""
        worlds.say(world.recycler, {"type": "voided", "target": gone, "why": "It never left.", "occurred_at": worlds.ago(days=0.5)})
        catch_up()
        gap.refresh_from_db()
        assert (gap.status, gap.reopened) == ("open", 1)
        assert [step.action for step in gap.steps.all()] == ["opened", "resolved", "reopened"]

    def test_a_late_departure_heals_it(self, world):
        arrive(world, "S1", "S2", "S3")
        leave(world, "S1", days=9.99)
        assert Gap.objects.get(rule="G11").status == "resolved"

    def test_a_larger_permit_ends_it_and_a_smaller_one_begins_it(self, world):
        arrive(world, "S1", "S2", "S3")
        Facility.objects.filter(gln=world.recycler.site).update(capacity_packs=3)
        judge.review()
        assert Gap.objects.get(rule="G11").status == "resolved"
        Facility.objects.filter(gln=world.recycler.site).update(capacity_packs=2)
        judge.review()
        assert Gap.objects.get(rule="G11").status == "open"

    def test_judging_everything_anew_changes_nothing(self, world):
        arrive(world, "S1", "S2", "S3")
        before = (
            list(Gap.objects.order_by("pk").values()),
            list(Stay.objects.order_by("since_by").values_list("since_by")),
        )
        pool.everything()
        assert (
            list(Gap.objects.order_by("pk").values()),
            list(Stay.objects.order_by("since_by").values_list("since_by")),
        ) == before

    def test_is_told_in_both_languages(self, world):
        arrive(world, "S1", "S2", "S3")
        card = cards.card(Gap.objects.get(rule="G11"))
        assert world.recycler.facility.name_en in card.what.en and world.recycler.facility.name_ko in card.what.ko
        assert "{" not in card.what.en + card.what.ko + card.closes.ko


def made_and_received(world, serial: str, *, days: float) -> None:
    pack = worlds.pack(serial)
    worlds.say(
        world.maker,
        {"type": "manufactured", "battery": pack, "occurred_at": worlds.ago(days=days + 1), **worlds.nameplate()},
    )
    worlds.say(world.recycler, {"type": "received", "battery": pack, "occurred_at": worlds.ago(days=days),
                                "facility": world.recycler.site, "condition": "intact"})  # fmt: skip


class TestOneFindingAndNotHundreds:
    """The recycler's feed spoke every day and then stopped; its packs are not heard of either."""

    @pytest.fixture
    def quiet(self, world):
        type(world.recycler.operator).objects.update(joined_at=JOINED)
        for number in range(30):
            made_and_received(world, f"Q{number}", days=200 - number)
        catch_up()

    def test_the_site_is_found_silent_and_its_packs_are_held_back(self, quiet):
        gaps.sweep(now=timezone.now())
        assert Gap.objects.filter(rule="S01", status="open").count() == 1
        assert Gap.objects.filter(rule="G32").count() == 0
        assert Duty.objects.filter(rule="G32", held=True).count() == 30
        assert gaps.sweep(now=timezone.now()) == 0

    def test_when_the_site_speaks_again_what_it_does_not_speak_of_is_silent_indeed(self, world, quiet):
        gaps.sweep(now=timezone.now())
        worlds.say(world.recycler, {"type": "soh_recorded", "battery": worlds.pack("Q0"), "occurred_at": worlds.ago(hours=1),
                                    "facility": world.recycler.site, "soh_pct": 70, "method": "bms"})  # fmt: skip
        catch_up()
        gaps.sweep(now=timezone.now())
        assert Gap.objects.get(rule="S01").status == "resolved"
        assert Gap.objects.filter(rule="G32", status="open").count() == 29

    def test_a_pack_that_was_silent_while_its_site_spoke_is_a_gap_of_its_own(self, world, quiet):
        made_and_received(world, "OLD", days=290)
        catch_up()
        gaps.sweep(now=timezone.now())
        assert Gap.objects.get(rule="G32").epc == worlds.pack("OLD")

    def test_no_site_is_called_silent_while_claims_wait_to_be_judged(self, world, quiet):
        worlds.say(world.collector, {"type": "received", "battery": worlds.pack("NEW"), "occurred_at": worlds.ago(days=1),
                                     "condition": "intact"})  # fmt: skip
        gaps.sweep(now=timezone.now())
        assert not Gap.objects.filter(rule="S01").exists()

    def test_judged_anew_it_is_the_same(self, quiet):
        gaps.sweep(now=timezone.now())
        columns = "rule", "epc", "anchor", "status", "due_at"
        before = list(Gap.objects.order_by(*columns).values_list(*columns))
        pool.everything()
        assert list(Gap.objects.order_by(*columns).values_list(*columns)) == before
        assert Duty.objects.filter(rule="G32", held=True).count() == 30
