"""The outlook says before what the ledger and the rules say after."""

import pytest
from django.utils import timezone

from compliance import foresight, judge
from compliance.models import Duty, Gap
from events import feed, index
from tests import world as worlds
from tests.compliance.test_gaps import PACK, catch_up, made, sent, taken

pytestmark = pytest.mark.django_db


def foresee(party, *bodies):
    return foresight.foresee(bodies, by=party.author, now=timezone.now())


def codes(findings) -> set[str]:
    return {finding.rule for finding in findings}


def test_nothing_is_written(world):
    [outlook] = foresee(world.maker, made(world))
    assert outlook.accepted and outlook.effects[0].after.holder == world.maker.gln
    assert feed.timelines([index.key(PACK)]) == {}


def test_rows_follow_on_each_other(world):
    first, second = foresee(world.maker, made(world, days=1), sent(world, days=0.5))
    assert codes(first.effects[0].duties) == {"G32"}
    assert second.effects[0].after.transfer.recipient == world.recycler.gln
    assert codes(second.effects[0].duties) == {"G01", "G32"}


def test_says_which_gaps_would_close_and_open(world):
    worlds.say(world.maker, made(world), sent(world))
    [outlook] = foresee(world.recycler, taken(world))
    assert "G01" in codes(outlook.effects[0].closes)
    [strange] = foresee(world.stranger, sent(world, days=19))
    assert {"G03", "G04"} <= codes(strange.effects[0].opens)


def test_what_was_foreseen_is_what_happens(world):
    bodies = [made(world), sent(world), taken(world) | {"type": "tested", "soh_pct": 80, "method": "bms"}]
    bodies[2].pop("condition")
    outlooks = foresee(world.maker, *bodies)
    results = worlds.say(world.maker, *bodies)
    assert [o.event_id for o in outlooks] == [r.event_id for r in results]
    catch_up()
    last = {(f.rule, f.anchor) for f in judge.judge(judge.cases(
        judge.timeline.read_many([index.key(PACK)]), below=None)[index.key(PACK)])}  # fmt: skip
    rows = {(g.rule, g.anchor) for model in (Gap, Duty) for g in model.objects.all()}
    assert rows == last


def test_a_repeated_event_changes_nothing(world):
    worlds.say(world.maker, made_body := made(world))
    [outlook] = foresee(world.maker, made_body)
    assert outlook.accepted and outlook.known and outlook.effects == []


def test_faults_are_those_of_recording(world):
    bad, good = foresee(world.maker, {"type": "nope"}, made(world))
    assert (bad.accepted, good.accepted) == (False, True)
    assert [fault.code for fault in bad.faults] == ["type-unknown"]
