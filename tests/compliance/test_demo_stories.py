"""Every story that fleets are made of, told once by itself: a clean life raises nothing, a planted fault what it says."""

from collections.abc import Iterator

import pytest
from django.utils import timezone

from batteries.lifecycle import dialect
from batteries.lifecycle.declaration import REGISTRY as TYPES
from compliance import calendar
from compliance.demo import cast, faults, fleet, registry
from compliance.demo.book import Book, Planted
from compliance.demo.fleet import Fleet
from compliance.models import Gap
from compliance.rules import REGISTRY as RULES
from compliance.simulation import loading, nation
from compliance.simulation.nation import National
from events import epc, feed
from tests import world as worlds

FAULTS = (*faults.MAIN, *faults.FURTHER)
CLEAN = {cohort.story: cohort for cohort in (*nation.IN_USE, *nation.ABROAD, *nation.AT_HOME, *fleet.COHORTS)}


class Told:
    """All stories in one book, with who tells of which name and what was planted."""

    def __init__(self):
        self.book = Book(tag="TEST", until=calendar.day_of(timezone.now()))
        self.scene = National(cast.world(), self.book)
        self.planted: dict[str, Planted] = {}
        self.owners: dict[str, str] = {}
        self._number = 0
        for fault in FAULTS:
            self.planted[fault.__name__] = self._tell(fault)
        for story, cohort in CLEAN.items():
            self.scene.reach_days = getattr(cohort, "reach_days", 0)
            self._tell(story, cohort.least)

    def _tell(self, story, packs: int = 1):
        self.book.begin()
        numbers = range(self._number + 1, self._number + packs + 1)
        self._number += packs
        planted = story(self.scene, *numbers)
        for bodies in self.book.stories[-1].values():
            for name in (name for body in bodies for name in _names(body)):
                self.owners.setdefault(epc.parse(name).uri, story.__name__)
        return planted


def _names(body: dict) -> Iterator[str]:
    yield from (body[key] for key in ("battery", "product", "fitted", "true_id") if key in body)
    yield from body.get("batteries", ())
    for key in ("modules", "inputs", "outputs"):
        yield from (row.get("id") or row["lot"] for row in body.get(key, ()))


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker) -> Iterator[tuple[Told, list[Gap]]]:
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        registry.enter(cast.world(), now=timezone.now())
        everything = Told()
        loading.record(Fleet("TEST", everything.book.stories, []))
        while worlds.integrate():
            pass
        worlds.settle()
        yield everything, list(Gap.objects.exclude(status=Gap.Status.RESOLVED))
        transaction.set_rollback(True)


def test_every_declared_type_is_told_in_a_clean_life_or_a_fault():
    said = {body["type"] for bodies in Fleet("TEST", Told().book.stories, []).events.values() for body in bodies}
    assert said == set(TYPES)


def test_every_rule_has_a_fault_planted(told):
    assert {rule for planted in told[0].planted.values() for rule in planted.rules} == set(RULES)


@pytest.mark.parametrize("story", sorted(story.__name__ for story in CLEAN))
def test_a_clean_life_raises_nothing(told, story):
    everything, gaps = told
    assert [(gap.rule, gap.epc, gap.details) for gap in gaps if everything.owners.get(gap.epc) == story] == []


@pytest.mark.parametrize("fault", [fault.__name__ for fault in FAULTS])
def test_a_planted_fault_raises_what_it_says_and_no_more(told, fault):
    everything, gaps = told
    planted = everything.planted[fault]
    about = [gap for gap in gaps if gap.epc == planted.epc or everything.owners.get(gap.epc) == fault]
    assert sorted((gap.rule, gap.epc) for gap in about) == sorted((rule, planted.epc) for rule in planted.rules)
    anchors = feed.by_ids([gap.anchor for gap in about])
    assert planted.anchor_type in {dialect.read(record.event).type.code for record in anchors.values()}
