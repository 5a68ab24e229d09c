"""Every gap that a rule opens is told in whole sentences, in both languages: no code, no number that only a program reads."""

import re

import pytest

from compliance import cards
from compliance.models import Gap
from tests.compliance.rules.test_stories import STORIES, context
from tests.compliance.rules.vocabulary import judged, register

_NOT_WORDS = re.compile(r"[{}_]|\bNone\b|(?<!GLN )\b952\d{10}\b")


@pytest.mark.django_db
@pytest.mark.parametrize("code", sorted(STORIES))
def test_is_told_in_words(code):
    story = STORIES[code]
    [found, *_] = judged(code, *story.told, **context(story))
    gap = Gap(rule=code, responsible=found.responsible, details=found.details, evidence=list(found.evidence),
              opened_at=found.due_at)  # fmt: skip
    card = cards.card(gap, register=register())
    for text in (card.title, card.what, card.basis, card.must_act, card.closes):
        for language, said in (("en", text.en), ("ko", text.ko)):
            assert said and not _NOT_WORDS.search(said), said
            assert bool(re.search("[가-힣]", said)) is (language == "ko"), said
