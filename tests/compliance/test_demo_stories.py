"""Every story that fleets are made of, told once by itself: a clean life raises nothing, a planted fault what it says."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from django.db import transaction
from django.utils import timezone

from batteries.lifecycle import dialect
from batteries.lifecycle.declaration import REGISTRY as TYPES
from compliance import calendar, cards
from compliance.demo import cast, faults, fleet, registry
from compliance.demo.book import Book, Planted
from compliance.demo.fleet import Fleet
from compliance.models import Gap
from compliance.rules import REGISTRY as RULES
from compliance.simulation import loading, nation
from compliance.simulation.nation import National
from events import epc, feed
from tests import world as worlds

pytestmark = pytest.mark.django_db
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


class Found(NamedTuple):
    """What the rules made of all stories: gaps that stand, the type of the claim each rests on, and their cards."""

    told: Told
    gaps: list[Gap]
    kinds: dict[str, str]
    cards: list[cards.Card]


def _names(body: dict) -> Iterator[str]:
    yield from (body[key] for key in ("battery", "product", "fitted", "true_id") if key in body)
    yield from body.get("batteries", ())
    for key in ("modules", "inputs", "outputs"):
        yield from (row.get("id") or row["lot"] for row in body.get(key, ()))


@pytest.fixture(scope="module")
def found(django_db_setup, django_db_blocker) -> Found:
    with django_db_blocker.unblock(), transaction.atomic():
        registry.enter(cast.world(), now=timezone.now())
        told = Told()
        loading.record(Fleet("TEST", told.book.stories, []))
        while worlds.integrate():
            pass
        worlds.settle()
        gaps = list(Gap.objects.exclude(status=Gap.Status.RESOLVED))
        shown = cards.cards(gaps)
        kinds = {id: dialect.read(record.event).type.code for id, record in feed.by_ids([gap.anchor for gap in gaps]).items()}
        transaction.set_rollback(True)
    return Found(told, gaps, kinds, shown)


def test_every_declared_type_is_told_in_a_clean_life_or_a_fault(found):
    said = {body["type"] for bodies in Fleet("TEST", found.told.book.stories, []).events.values() for body in bodies}
    assert said == set(TYPES)


def test_every_rule_has_a_fault_planted(found):
    assert {rule for planted in found.told.planted.values() for rule in planted.rules} == set(RULES)


@pytest.mark.parametrize("story", sorted(story.__name__ for story in CLEAN))
def test_a_clean_life_raises_nothing(found, story):
    assert [(gap.rule, gap.epc, gap.details) for gap in found.gaps if found.told.owners.get(gap.epc) == story] == []


@pytest.mark.parametrize("fault", [fault.__name__ for fault in FAULTS])
def test_a_planted_fault_raises_what_it_says_and_no_more(found, fault):
    planted = found.told.planted[fault]
    about = [gap for gap in found.gaps if gap.epc == planted.epc or found.told.owners.get(gap.epc) == fault]
    assert sorted((gap.rule, gap.epc) for gap in about) == sorted((rule, planted.epc) for rule in planted.rules)
    assert planted.anchor_type in {found.kinds[gap.anchor] for gap in about}


def test_every_rule_is_told_in_whole_sentences_in_both_languages(found):
    assert {card.rule_code for card in found.cards} == set(RULES)
    for card in found.cards:
        for text in (card.title, card.what, card.basis, card.must_act, card.closes):
            for language, said in (("en", text.en), ("ko", text.ko)):
                assert said and not re.search(r"[{}_]|\bNone\b|(?<!GLN )\b9521\d{9}\b", said), (card.rule_code, said)
                assert bool(re.search("[가-힣]", said)) is (language == "ko"), (card.rule_code, said)
