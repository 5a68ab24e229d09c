"""What a subscriber is told next: what came into the log behind a position and is asked for, and at which cost."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events import feed
from events.query import arriving, following, question
from events.query.arriving import LOOK_MAX
from events.query.searching import Behind, Sight
from tests import world as worlds
from tests.events.query.telling import ALL_SEEING, fetched, observed, tell

pytestmark = pytest.mark.django_db
SHIPPING = question.read({"EQ_bizStep": ["shipping"]})


def told(*steps: str, **members) -> None:
    tell(*(observed(hours=place, eventID=f"urn:uuid:{step}-{place}", bizStep=step, **members) for place, step in enumerate(steps)))
    following.follow()


def steps(new: arriving.Arrived) -> list[str]:
    return [each.event["eventID"].rpartition(":")[2] for each in new.found]


def test_only_what_is_behind_the_mark_asked_for_and_seen():
    told("shipping", "receiving", "shipping")
    assert steps(arriving.behind(0, SHIPPING, ALL_SEEING)) == ["shipping-0", "shipping-2"]
    assert steps(arriving.behind(1, SHIPPING, ALL_SEEING)) == ["shipping-2"]
    last = arriving.behind(3, SHIPPING, ALL_SEEING)
    assert (last.found, last.reach, last.is_all) == ([], 3, True)
    nobody = Sight(worlds.gln(105), frozenset(), ALL_SEEING.shown)
    assert arriving.behind(0, SHIPPING, nobody).found == []


def test_an_id_that_is_asked_for_is_found():
    told("shipping", "receiving")
    asked = question.read({"EQ_eventID": ["urn:uuid:receiving-1"]})
    assert steps(arriving.behind(0, asked, ALL_SEEING)) == ["receiving-1"]


@pytest.mark.parametrize(("limit", "value", "first", "reach", "is_all"), [
    ("EVENTS_MAX", 2, ["shipping-0", "shipping-2"], 3, False), ("EVENTS_MAX", 3, ["shipping-0", "shipping-2", "shipping-3"], 4, True),
    ("BYTES_MAX", 1, ["shipping-0"], 2, False), ("BYTES_MAX", 10**6, ["shipping-0", "shipping-2", "shipping-3"], 4, True),
    ("LOOK_MAX", 2, ["shipping-0"], 2, False), ("LOOK_MAX", 4, ["shipping-0", "shipping-2", "shipping-3"], 4, True),
])  # fmt: skip
def test_one_look_has_an_end_and_the_next_goes_on_there(monkeypatch, limit, value, first, reach, is_all):
    told("shipping", "receiving", "shipping", "shipping")
    monkeypatch.setattr(arriving, limit, value)
    new = arriving.behind(0, SHIPPING, ALL_SEEING)
    assert (steps(new), new.reach, new.is_all) == (first, reach, is_all)
    found, mark = [], 0
    while not (new := arriving.behind(mark, SHIPPING, ALL_SEEING)).is_all:
        found, mark = found + steps(new), new.reach
    assert found + steps(new) == ["shipping-0", "shipping-2", "shipping-3"]


def test_the_limits_as_they_are():
    assert (arriving.LOOK_MAX, arriving.EVENTS_MAX, arriving.BYTES_MAX) == (5_000, 500, 4_194_304)


def test_what_the_index_has_not_taken_in_waits_and_is_not_passed():
    told("shipping")
    tell(observed(eventID="urn:uuid:shipping-late", bizStep="shipping"))
    assert arriving.behind(0, SHIPPING, ALL_SEEING).reach == 1
    following.follow()
    assert steps(arriving.behind(1, SHIPPING, ALL_SEEING)) == ["shipping-late"]


def test_an_index_that_is_made_anew_answers_nothing_until_it_is_where_it_was():
    told("shipping", "shipping")
    feed.set_watermark(following.CONSUMER, 1)
    with pytest.raises(Behind):
        arriving.behind(2, SHIPPING, ALL_SEEING)


def test_a_look_opens_only_what_its_terms_find_and_asks_as_much_of_a_long_log_as_of_a_short():
    told(*["receiving"] * 40, "shipping")
    with CaptureQueriesContext(connection) as short, fetched() as short_fetched:
        arriving.behind(39, SHIPPING, ALL_SEEING)
    told(*["inspecting"] * 400, "shipping")
    with CaptureQueriesContext(connection) as long, fetched() as long_fetched:
        new = arriving.behind(440, SHIPPING, ALL_SEEING)
    assert steps(new) == ["shipping-400"]
    assert (len(long), len(long_fetched)) == (len(short), len(short_fetched))
    with CaptureQueriesContext(connection) as idle, fetched() as idle_fetched:
        arriving.behind(442, SHIPPING, ALL_SEEING)
    assert len(idle) + len(idle_fetched) < len(short) + len(short_fetched)
    assert LOOK_MAX > 442


def test_a_position_before_everything_of_a_time():
    told("shipping", "shipping")
    assert arriving.position_at(datetime.now(UTC) + timedelta(days=1)) == 2
    assert arriving.position_at(datetime.now(UTC)) == 0
    assert arriving.position_at(datetime(2000, 1, 1, tzinfo=UTC)) == 0


def test_events_of_one_look_come_in_the_order_that_the_question_asks_for():
    told("shipping", "shipping", "shipping")
    asked = question.read({"orderBy": ["eventTime"]})
    seqs = [each.record.seq for each in arriving.behind(0, asked, ALL_SEEING).found]
    falling = [each.record.seq for each in arriving.again(seqs, asked, ALL_SEEING)]
    assert (seqs, falling) == (sorted(seqs), sorted(seqs, reverse=True))
    assert arriving.again([*seqs, 10**12], SHIPPING, Sight(worlds.gln(105), frozenset(), ALL_SEEING.shown)) == []
