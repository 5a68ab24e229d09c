"""What is remembered of texts from outside: short ones, so that long ones never fill the memory."""

import pytest

from batteries.lifecycle import pseudonym
from events import index
from events.query import names, terms
from events.remembering import TEXT_LENGTH_MAX, short_texts

KEPT = [names.thing, names.biz_step, index._identity, index.party_number, pseudonym.seal]


def test_an_answer_is_worked_out_once_for_a_short_text_and_each_time_for_a_long_one():
    asked = []
    spell = short_texts(2)(lambda kind, text: asked.append(text) or f"{kind}{len(text)}")
    short, long = "a" * TEXT_LENGTH_MAX, "b" * (TEXT_LENGTH_MAX + 1)
    assert [spell("n", text) for text in (short, short, long, long)] == ["n128", "n128", "n129", "n129"]
    assert asked == [short, long, long]


@pytest.mark.parametrize("read", [*KEPT, terms.shapes, lambda text: terms.term("f", text)])
def test_a_long_text_is_read_like_any_other(read):
    assert read("x" * (TEXT_LENGTH_MAX + 1)) is not None


@pytest.mark.parametrize("read", KEPT)
def test_a_long_text_leaves_nothing_behind(read):
    before = read.cache_info().currsize
    read("y" * (TEXT_LENGTH_MAX + 1))
    assert read.cache_info().currsize == before
