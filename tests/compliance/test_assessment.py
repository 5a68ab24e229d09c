"""Judging everything anew: in parts, by any number of processes, stopped and gone on with, and always to the same end."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from compliance import judge
from compliance.assessment import plan, pool, work
from compliance.models import Assessment, Duty, Fact, Gap, GapStep, JudgedSite, Notice, ReportDay, Stay
from events import feed
from parties.models import Facility
from tests import world as worlds

TABLES = (Notice, GapStep, Duty, Gap, Stay, ReportDay, JudgedSite, Fact)
_CLOCKED = {"id", "opened_at", "asked_at", "at", "gap", "step", "rung"}
"""What differs between two runs of the same judgement: when it was made, and running numbers."""


def rows() -> dict[str, list[str]]:
    """Every derived row as bytes, in an order of its own, without what only the clock says."""
    found = {}
    for table in TABLES:
        names = [field.name for field in table._meta.fields if field.name not in _CLOCKED]
        names += ["gap__rule", "gap__anchor"] if table is GapStep else []
        found[table.__name__] = sorted(repr(row) for row in table.objects.values_list(*names))
    return found


def drop_all() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(table._meta.db_table for table in TABLES)} CASCADE")
    feed.set_watermark(judge.CONSUMER, 0)


def tell_a_fleet(world, packs: int = 30) -> None:
    """Packs of which a third is on its way for too long, and more at the recycler's than it may hold."""
    type(world.maker.operator).objects.update(joined_at=timezone.now() - timedelta(days=900))
    Facility.objects.filter(gln=world.recycler.site).update(capacity_packs=5)
    for number in range(packs):
        uri, days = worlds.pack(f"A{number}"), 200 - 3 * number
        worlds.say(world.maker, {"type": "manufactured", "battery": uri, "occurred_at": worlds.ago(days=days), "facility": world.maker.site,
                                 **worlds.nameplate()},
                   {"type": "dispatched", "battery": uri, "occurred_at": worlds.ago(days=days - 2), **worlds.shipment(world.recycler)})  # fmt: skip
        if number % 3:
            worlds.say(world.recycler, {"type": "received", "battery": uri, "occurred_at": worlds.ago(days=days - 3),
                                        "facility": world.recycler.site, "condition": "intact"})  # fmt: skip


def test_ends_with_the_same_rows_whatever_the_number_of_workers(committed_world):
    tell_a_fleet(committed_world)
    worlds.settle()
    # Following has judged the sites that something happened at; everything is all of them.
    judge.review()
    followed = rows()
    assert {"G01", "G11"} <= set(Gap.objects.values_list("rule", flat=True)) and Stay.objects.exists()
    for workers in (1, 2, 3):
        drop_all()
        assert pool.everything(workers=workers) == 30
        assert rows() == followed, workers


@pytest.mark.django_db
class TestStoppingAndGoingOn:
    @pytest.fixture(autouse=True)
    def fleet(self, world):
        tell_a_fleet(world, 6)
        worlds.settle()

    def begun(self) -> Assessment:
        return plan.begin(plan.request(Assessment.Cause.ALL, by="test"), now=timezone.now())

    def test_a_cancelled_one_goes_on_where_it_was(self):
        assessment, below = self.begun(), feed.watermark(judge.CONSUMER)
        for number in range(10):
            work.do_part(assessment, number, below=below, now=timezone.now())
        assert plan.cancel(assessment) and not plan.cancel(assessment)
        work.do_part(assessment, 11, below=below, now=timezone.now())
        assert plan.progress(assessment)[:2] == (10, plan.PARTS_MIN)
        assert not work.finish(assessment, now=timezone.now())
        assert plan.unfinished() == assessment
        assert pool.run(assessment)
        assessment.refresh_from_db()
        assert (assessment.status, plan.progress(assessment)) == ("done", (plan.PARTS_MIN, plan.PARTS_MIN, 6))
        assert plan.unfinished() is None

    def test_a_part_is_done_once(self):
        assessment = self.begun()
        first = [work.do_part(assessment, number, below=9, now=timezone.now()) for number in range(plan.PARTS_MIN)]
        assert sum(first) == 6
        assert sum(work.do_part(assessment, number, below=9, now=timezone.now()) for number in range(plan.PARTS_MIN)) == 0

    def test_what_was_judged_anew_is_not_followed_again_and_what_came_since_is(self, world):
        feed.set_watermark(judge.CONSUMER, 0)
        assessment = self.begun()
        worlds.say(world.maker, type="manufactured", battery=worlds.pack("LATE"), occurred_at=worlds.ago(days=1), **worlds.nameplate())
        pool.run(assessment)
        assert not judge.FOLLOWER.follow() and Duty.objects.filter(epc=worlds.pack("LATE")).exists()

    def test_the_command_tells_how_far_it_is_and_goes_on_with_a_stopped_one(self):
        assessment = self.begun()
        plan.cancel(assessment)
        told = io.StringIO()
        call_command("assess", all=True, workers=1, stdout=told)
        assert "이어서" in told.getvalue() and "6 things judged" in told.getvalue()
        told = io.StringIO()
        call_command("assess", workers=1, stdout=told)
        assert "이어서" not in told.getvalue() and Assessment.objects.count() == 2

    def test_the_command_cancels_what_is_under_way(self):
        with pytest.raises(CommandError, match="Nothing"):
            call_command("assess", cancel=True)
        assessment = self.begun()
        call_command("assess", cancel=True, stdout=io.StringIO())
        assessment.refresh_from_db()
        assert assessment.status == "cancelled"

    @pytest.mark.parametrize("workers", [0, pool.WORKERS_MAX + 1])
    def test_the_number_of_workers_has_limits(self, workers):
        with pytest.raises(CommandError, match="--workers"):
            call_command("assess", workers=workers)


def test_parts_cover_every_key_once(db):
    parts = list(plan.begin(plan.request(Assessment.Cause.ALL, by="test"), now=timezone.now()).parts.order_by("number"))
    assert parts[0].after.int == 0 and parts[-1].until.int == 2**128 - 1
    assert all(one.until == other.after for one, other in zip(parts, parts[1:], strict=False))
