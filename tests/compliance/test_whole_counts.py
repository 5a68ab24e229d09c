"""A count of the whole site that leaves out a pack which the record has there: X11, from the claims to the gap."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from batteries import custody
from compliance import calendar, cards
from compliance.models import Gap, Severity, Stay
from compliance.parameters import Schedule
from compliance.register import Registered, Site
from compliance.rules import REGISTRY
from compliance.rules.sites import Said, SiteCase
from compliance.sites import judging, stays
from parties.models import Operator
from parties.roles import Role
from tests import world as worlds
from tests.batteries.test_custody import MADE, SENT, TAKEN, YARD, claim
from tests.compliance.test_sites import arrive, catch_up, leave

pytestmark = pytest.mark.django_db

SITE = TAKEN.facility
COUNTED = Said("urn:count", datetime(2026, 3, 9, 9, tzinfo=calendar.SEOUL))


def found(*, counted: Said | None = COUNTED, uncounted: int = 1) -> list:
    joined = datetime(2020, 1, 1, tzinfo=UTC)
    case = SiteCase(
        SITE, Site(YARD, None, None, (), "Yard", "야적장", None), Registered(frozenset({Role.COLLECTION}), "active", None, joined, "E", "K"),
        (), 0, None, Schedule(), counted, uncounted,
    )  # fmt: skip
    return list(REGISTRY["X11"].judge(case))


class TestTheRule:
    def test_rests_on_the_count_and_waits_as_long_as_a_departure_may_be_declared(self):
        [one] = found()
        assert (one.anchor, one.severity, one.responsible) == ("urn:count", Severity.HIGH, YARD)
        assert one.due_at == COUNTED.at + timedelta(days=2) and one.details["missing"] == 1

    @pytest.mark.parametrize("near", [{"uncounted": 0}, {"counted": None}])
    def test_is_nothing_where_all_were_counted_or_nobody_counted_the_whole(self, near):
        assert found(**near) == []


class TestWhatCountsAsOne:
    """What makes a stay one that its holder counted."""

    def counted(self, *, by: str = YARD, **fields):
        told = claim("stocktake", by=by, day=5, **{"counted_at_facility": SITE, "whole_site": True} | fields)
        [span] = stays.spans(custody.fold([MADE, SENT, TAKEN, told]))
        return span.counted_by == told.event_id

    def test_a_count_of_the_whole_site_by_who_holds_it_there(self):
        assert self.counted()

    @pytest.mark.parametrize("near", [{"whole_site": False}, {"by": MADE.author}])
    def test_is_no_count_of_a_part_or_by_another(self, near):
        assert not self.counted(**near)


def count(world, *serials: str, days: float, whole: bool = True) -> str:
    [result] = worlds.say(world.recycler, {
        "type": "stocktake", "batteries": [worlds.pack(serial) for serial in serials], "occurred_at": worlds.ago(days=days),
        "facility": world.recycler.site, "counted_at_facility": world.recycler.site, "whole_site": whole,
    })  # fmt: skip
    catch_up()
    return result.event_id


def days_since_noon() -> float:
    """How many days ago it was noon in Korea, five days back."""
    noon = timezone.now().astimezone(calendar.SEOUL).replace(hour=12, minute=0) - timedelta(days=5)
    return (timezone.now() - noon) / timedelta(days=1)


def status() -> str:
    """How the gap of the rule that was opened last stands; empty while there is none."""
    return next(iter(Gap.objects.filter(rule="X11").order_by("-opened_at").values_list("status", flat=True)), "")


class TestTheLifeOfItsGap:
    @pytest.fixture(autouse=True)
    def three_packs(self, world):
        arrive(world, "S1", "S2", "S3", days=20)

    def test_opens_closes_and_returns_with_the_whereabouts_of_the_pack(self, world):
        told = count(world, "S1", "S2", days=5)
        gap = Gap.objects.get(rule="X11")
        assert (gap.status, gap.epc, gap.responsible, gap.anchor) == (
            "open", judging.SITE_START + world.recycler.site, world.recycler.gln, told)  # fmt: skip
        gone = leave(world, "S3", days=8)
        assert status() == "resolved"
        worlds.say(world.recycler, {"type": "voided", "target": gone, "why": "It never left.", "occurred_at": worlds.ago(days=0.5)})
        catch_up()
        assert status() == "open" and Gap.objects.get(rule="X11").reopened == 1

    def test_another_whole_count_settles_it(self, world):
        count(world, "S1", "S2", days=5)
        count(world, "S1", "S2", "S3", days=4)
        assert status() == "resolved"

    def test_a_count_that_was_withdrawn_is_none(self, world):
        told = count(world, "S1", "S2", days=5)
        worlds.say(world.recycler, {"type": "voided", "target": told, "why": "Wrong list.", "occurred_at": worlds.ago(days=0.5)})
        catch_up()
        assert status() == "resolved"

    @pytest.mark.parametrize("whole", [True, False])
    def test_only_what_says_to_be_the_whole_is_held_against_the_record(self, world, whole):
        count(world, "S1", days=5, whole=whole)
        assert status() == ("open" if whole else "")

    def test_what_is_counted_in_parts_on_one_day_is_one_count(self, world):
        ago = days_since_noon()
        count(world, "S1", "S2", days=ago)
        count(world, "S3", days=ago - 0.1)
        assert status() == "resolved"
        count(world, "S3", days=ago - 1)
        assert status() == "open"

    def test_what_left_on_the_day_of_the_count_may_be_missing(self, world):
        ago = days_since_noon()
        leave(world, "S3", days=ago - 0.2)
        count(world, "S1", "S2", days=ago)
        assert status() == ""

    def test_what_another_holds_at_the_site_is_not_its_operators_to_count(self, world):
        Stay.objects.filter(epc_key=Stay.objects.order_by("-since").first().epc_key).update(holder=world.maker.gln)
        count(world, "S1", "S2", days=5)
        assert status() == ""

    def test_is_told_in_both_languages(self, world):
        count(world, "S1", days=5)
        card = cards.card(Gap.objects.get(rule="X11"))
        assert "2 packs" in card.what.en and "팩 2개" in card.what.ko and "{" not in card.what.en + card.what.ko
        assert Operator.objects.get(gln=world.recycler.gln).name_ko in card.what.ko
