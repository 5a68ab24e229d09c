"""Every gap that a fleet can raise is told in whole sentences, in both languages."""

import re

import pytest
from django.utils import timezone

from compliance import calendar, cards, judge
from compliance.demo import cast, registry
from compliance.models import Gap
from compliance.rules import REGISTRY
from tests.compliance.test_demo_fleet import built, tell


@pytest.mark.django_db
def test_every_rule_is_told_in_words(django_assert_max_num_queries):
    registry.enter(cast.world(), now=timezone.now())
    tell(built(60, until=calendar.day_of(timezone.now())))
    while judge.FOLLOWER.follow():
        pass
    gaps = list(Gap.objects.all())
    with django_assert_max_num_queries(5):
        shown = cards.cards(gaps)
    assert {card.rule_code for card in shown} <= set(REGISTRY)
    for card in shown:
        for text in (card.title, card.what, card.basis, card.must_act, card.closes):
            for language, said in (("en", text.en), ("ko", text.ko)):
                assert said and not re.search(r"[{}_]|\bNone\b|(?<!GLN )\b9521\d{9}\b", said), (card.rule_code, said)
                assert bool(re.search("[가-힣]", said)) is (language == "ko"), (card.rule_code, said)
