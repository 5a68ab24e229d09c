"""Every rule by its four stories: what opens it, what closes it, what opens it again, and what comes near and is nothing."""

import pytest

from batteries.lifecycle.declaration import REGISTRY as TYPES
from compliance.limits import DEFAULTS
from compliance.rules import Subject, about
from tests.compliance.rules import (
    test_danger,
    test_endings,
    test_examining,
    test_handing_over,
    test_keeping,
    test_lots,
    test_measuring,
    test_numbers,
    test_places,
    test_telling,
    test_vehicles,
    test_weighing,
)
from tests.compliance.rules.vocabulary import LIFE, OUTPUTS, PACK, SHREDDED, Part, Story, anchors, end_of, open_rules

TOPICS = (test_danger, test_endings, test_examining, test_handing_over, test_keeping, test_lots, test_measuring, test_numbers,
          test_places, test_telling, test_vehicles, test_weighing)  # fmt: skip
STORIES: dict[str, Story] = {code: story for topic in TOPICS for code, story in topic.STORIES.items()}


def context(story: Story) -> dict:
    return {"kin": story.kin, "alike": story.alike, "known": story.known}


def open_in(story: Story, *told) -> set[str]:
    now = max(end_of(*story.told, after=story.after), end_of(*told))
    return open_rules(*told, now=now, **context(story))


def test_every_rule_has_its_stories():
    assert set(STORIES) == {rule.code for rule in about(Subject.THING)}


@pytest.mark.parametrize("code", sorted(STORIES))
class TestEveryRule:
    def test_opens_alone(self, code):
        story = STORIES[code]
        assert open_in(story, *story.told) == {code} | story.along

    def test_closes(self, code):
        story = STORIES[code]
        assert open_in(story, *story.told, *story.healed) == set()

    def test_opens_again_in_the_same_place(self, code):
        story = STORIES[code]
        assert code in open_in(story, *story.reopened)
        first, again = (anchors(code, *told, **context(story)) for told in (story.told, story.reopened))
        assert [anchor.removesuffix(":again") for anchor in again] == first

    def test_leaves_alone_what_comes_near(self, code):
        story = STORIES[code]
        assert code not in open_rules(*story.near, now=end_of(*story.near, after=story.after), **context(story))


@pytest.mark.parametrize("rule", about(Subject.THING), ids=lambda rule: rule.code)
def test_every_rule_says_what_it_is_and_rests_on(rule):
    for text in (rule.names, rule.basis.text, rule.what, rule.closes, *rule.reasons.values()):
        assert text.en and text.ko and text.en != text.ko
    # Whatever goes beyond the list that the authorities know is a proposal of this service.
    assert rule.basis.certainty == "proposed" or rule.code.startswith("G")
    assert rule.manual and rule.closing_types or rule.code == "G29"
    assert set(rule.closing_types) <= set(TYPES) and set(rule.uses) <= set(DEFAULTS)


@pytest.mark.parametrize("told", range(1, len(LIFE) + 1))
def test_a_clean_life_breaks_no_rule_at_any_time_of_it(told):
    assert open_rules(*LIFE[:told]) == set()


@pytest.mark.parametrize("row", OUTPUTS, ids=lambda row: row["fraction"])
def test_nor_do_the_lots_that_it_becomes(row):
    born = SHREDDED._replace(uri=row["lot"], part=Part.PRODUCT)
    assert open_rules(born, kin={PACK: LIFE[:-2]}, now=end_of(born, after=1000)) == set()
