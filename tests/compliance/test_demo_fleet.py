"""The demo's fleet: the same numbers give the same bytes, everything is accepted, and exactly what was planted is found."""

from collections import Counter
from datetime import date, timedelta

import orjson
import pytest
from django.utils import timezone

from batteries.lifecycle import recording
from batteries.lifecycle.intake import Native
from compliance import calendar, cards
from compliance.demo import cast, faults, fleet, registry
from compliance.models import Gap
from compliance.rules import Subject, about
from events.entry import Author
from tests import world as worlds

UNTIL = date(2026, 11, 20)
ABOUT_THINGS = {rule.code for rule in about(Subject.THING)}


def built(packs: int = 60, *, seed: int = 7, until: date = UNTIL) -> fleet.Fleet:
    return fleet.build(packs, seed, until, cast.world())


def written(made: fleet.Fleet) -> bytes:
    return orjson.dumps([made.stories, [planted.as_json() for planted in made.truth]])


def test_the_same_three_numbers_give_the_same_bytes():
    assert written(built()) == written(built())


@pytest.mark.parametrize("other", [{"seed": 8}, {"until": UNTIL - timedelta(days=1)}, {"packs": 61}])
def test_another_number_gives_another_fleet(other):
    changed = built(**other)
    assert changed.tag != built().tag
    assert not {planted.epc for planted in changed.truth} & {planted.epc for planted in built().truth}


@pytest.mark.parametrize("packs", [fleet.PACKS_MIN - 1, fleet.PACKS_MAX + 1])
def test_a_fleet_that_cannot_show_everything_is_refused(packs):
    with pytest.raises(ValueError, match="a fleet has"):
        built(packs)


def test_a_fleet_before_the_suspension_is_refused():
    with pytest.raises(ValueError, match="a fleet's day"):
        built(until=fleet.UNTIL_MIN - timedelta(days=1))


@pytest.mark.parametrize(("packs", "planted"), [(60, 14), (200, 2 * len(faults.MAIN) + 2 * len(faults.FURTHER))])
def test_faults_grow_with_the_fleet(packs, planted):
    assert len(built(packs).truth) == planted


@pytest.mark.parametrize("seed", range(5))
def test_nothing_happens_on_or_after_the_fleets_day(seed):
    made = built(seed=seed)
    latest = max(body["occurred_at"] for bodies in made.events.values() for body in bodies)
    assert latest < calendar.start_of(UNTIL).isoformat()


@pytest.mark.django_db
def test_every_body_is_accepted():
    made = built(200)
    for gln, bodies in made.events.items():
        for body, native in zip(bodies, recording.read(bodies, by=Author(gln, "key:demo")), strict=True):
            assert isinstance(native, Native), (body, native)
            assert not native.warnings


def tell(made: fleet.Fleet, *, judged: bool = True) -> None:
    """Record what everybody says, corrections last: they name claims that must be there; judge it unless told otherwise."""
    for corrections in (False, True):
        for gln, bodies in made.events.items():
            mine = [body for body in bodies if (body["type"] in {"corrected", "voided"}) is corrections]
            results = recording.record(mine, by=Author(gln, "key:demo"))
            assert {result.status for result in results} <= {"recorded"}, [r for r in results if r.faults][:1]
    while worlds.integrate():
        pass
    if judged:
        worlds.settle()


@pytest.mark.django_db
@pytest.mark.parametrize(("packs", "seed"), [(60, 7), (60, 8)])
def test_exactly_what_was_planted_is_found(packs, seed):
    today = calendar.day_of(timezone.now())
    made = built(packs, seed=seed, until=today)
    registry.enter(cast.world(), now=timezone.now())
    tell(made)
    open_gaps = Gap.objects.exclude(status=Gap.Status.RESOLVED)
    found = set(open_gaps.values_list("epc", "rule"))
    expected = {(planted.epc, rule) for planted in made.truth for rule in planted.rules}
    assert (sorted(expected - found), sorted(found - expected)) == ([], [])
    anchors = Counter(open_gaps.values_list("epc", "rule"))
    assert set(anchors.values()) == {1}
    told = cards.cards(open_gaps)
    assert all(card.what.en and card.what.ko and "{" not in card.what.en + card.what.ko for card in told)
