"""The index finds what looking at every event finds; it can be rebuilt, and is used."""

import re
from itertools import pairwise

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.query import following, moments, question, resources, searching
from events.query.error import QueryError
from events.query.searching import Behind, Sight
from tests import world as worlds
from tests.events.query.telling import ALL_SEEING, BEGAN, brute, fetched, observed, plans, tell

_STEPS, _UNITS = ["shipping", "receiving", "storing"], ["CEL", "KEL", "FAH"]
_PACKS = [worlds.pack(f"Q-{number}") for number in range(4)]
_GLNS = [worlds.gln(number) for number in (100, 101, 102)]
_amounts = st.one_of(st.integers(-50, 400), st.floats(-50, 400, allow_nan=False))
_extensions = st.one_of(st.none(), st.booleans(), st.text("ab1", max_size=3), _amounts, st.lists(st.integers(0, 3), max_size=2),
                        st.dictionaries(st.sampled_from(["ex:a", "ex:b"]), st.integers(0, 3), max_size=2))  # fmt: skip


@st.composite
def events(draw) -> dict:
    said = {"hours": draw(st.integers(0, 5_000)), "epcList": draw(st.lists(st.sampled_from(_PACKS), min_size=1, unique=True)),
            "bizStep": draw(st.sampled_from(_STEPS)), "action": draw(st.sampled_from(["OBSERVE", "DELETE"]))}  # fmt: skip
    if draw(st.booleans()):
        said["sensorElementList"] = [{"sensorReport": [
            {"type": "Temperature", "value": draw(_amounts), "uom": draw(st.sampled_from(_UNITS))}]}]  # fmt: skip
    if draw(st.booleans()):
        said["quantityList"] = [{"epcClass": worlds.lot("L1"), "quantity": draw(_amounts)}]
    if draw(st.booleans()):
        said["destinationList"] = [{"type": "owning_party", "destination": f"https://id.gs1.org/417/{draw(st.sampled_from(_GLNS))}"}]
    if draw(st.booleans()):
        said["ex:a"] = draw(_extensions)
    return observed(**said)


_hours = st.integers(0, 5_000).map(lambda hours: [observed(hours=hours)["eventTime"]])
_parameters = st.fixed_dictionaries({}, optional={
    "EQ_bizStep": st.lists(st.sampled_from(_STEPS), min_size=1, max_size=2), "EQ_action": st.just(["DELETE"]),
    "GE_eventTime": _hours, "LT_eventTime": _hours,
    "MATCH_anyEPC": st.lists(st.sampled_from([*_PACKS, "urn:epc:idpat:sgtin:9521234.054321.*", "urn:epc:idpat:giai:*.*"]), min_size=1),
    "GE_value_KEL": _amounts.map(lambda amount: [str(amount)]), "LT_value_CEL": _amounts.map(lambda amount: [str(amount)]),
    "GT_quantity": _amounts.map(lambda amount: [str(amount)]), "EQ_ex:a": st.sampled_from([["1"], ["a"], ["true"]]),
    "EXISTS_ex:a": st.just([""]), "EQ_INNER_ex:b": st.just(["1"]), "GE_ex:a": st.just(["0"]),
    "orderBy": st.sampled_from([["eventTime"], ["recordTime"], ["ex:a"]]), "orderDirection": st.sampled_from([["ASC"], ["DESC"]]),
    "perPage": st.integers(1, 4).map(lambda count: [str(count)]),
})  # fmt: skip
_sights = st.builds(lambda gln, granted: Sight(gln, frozenset(granted), ALL_SEEING.shown),
                    st.sampled_from([None, *_GLNS, worlds.gln(199)]), st.lists(st.sampled_from(_PACKS), max_size=1))  # fmt: skip


def answered(asked: question.Question, sight: Sight = ALL_SEEING) -> list[str]:
    """Ids of all that is found, page by page."""
    found, after = [], None
    while True:
        page = searching.page(asked, sight, after=after)
        assert len(page.found) <= asked.per_page
        found += [each.record.event_id for each in page.found]
        if page.onward is None:
            return found
        after = page.onward


def contents() -> list[list[tuple]]:
    with connection.cursor() as cursor:
        told = []
        for table in ("term", "time", "value"):
            cursor.execute(f"SELECT * FROM events_query_{table} ORDER BY 1, 2, 3")
            told.append([tuple(map(bytes, row[2:])) if table == "term" else row for row in cursor.fetchall()])
        return told


@pytest.fixture
def told(db):
    """A ledger of some hundred events, of which the index has taken in all but the last."""
    drawn: list[dict] = []

    @settings(max_examples=60, database=None, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(events(), min_size=2, max_size=4))
    def draw(some):
        drawn.extend(some)

    draw()
    for start in range(0, len(drawn), 40):
        tell(*drawn[start : start + 40], by=_GLNS[start // 40 % 2])
    while following.follow(limit=30):
        pass
    tell(observed(hours=9, bizStep="storing"), observed(hours=4_000, bizStep="shipping", action="DELETE"), by=_GLNS[2])


def test_the_index_finds_what_looking_at_every_event_finds(told):
    found = []

    @settings(max_examples=80, database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(_parameters, _sights)
    def ask(given, sight):
        asked = question.read(given)
        answer = answered(asked, sight)
        assert answer == brute(asked, sight)
        found.append(len(answer))

    ask()
    assert sum(map(bool, found)) > 10


# What is put in order at once, what is rare, and what is many in a window.
_WAYS = [(3_000, 999, 9), (3, 999, 3), (3, 0, 3), (20, 0, 20), (20, 0, 500)]


@pytest.mark.parametrize("order", ["eventTime", "recordTime"])
@pytest.mark.parametrize("direction", ["ASC", "DESC"])
def test_an_order_is_the_same_in_whatever_way_it_is_gone_through(told, monkeypatch, order, direction):
    tell(observed(hours=-666_000, bizStep="storing"), observed(hours=-666_001, bizStep="storing"),
         observed(hours=700_000, bizStep="storing"), observed(hours=700_001, bizStep="storing"))  # fmt: skip
    following.follow()
    # Nothing is dense, so that every way is gone.
    monkeypatch.setattr("events.query.searching._DENSE", 1_000)
    monkeypatch.setattr("events.query.ordering._WALK_FIRST", 5)
    for step, page in (("shipping", "7"), ("storing", "500"), ("storing", "3")):
        asked = question.read({"orderBy": [order], "orderDirection": [direction], "EQ_bizStep": [step], "perPage": [page]})
        expected = brute(asked, ALL_SEEING)
        for sort_max, rare, many in _WAYS:
            monkeypatch.setattr("events.query.ordering.SORT_MAX", sort_max)
            monkeypatch.setattr("events.query.searching._RARE", rare)
            monkeypatch.setattr("events.query.windows._MANY", many)
            assert answered(asked) == expected


@pytest.mark.parametrize("order", [{}, {"orderBy": ["eventTime"], "orderDirection": ["ASC"]}])
@pytest.mark.parametrize("asked", [
    {"GE_eventTime": ["2026-01-01T00:10:00Z"], "LT_eventTime": ["2026-01-01T00:11:00.001Z"]}, {"GE_eventTime": ["2026-01-01T00:58:59.5Z"]},
    {"LT_eventTime": ["2026-01-01T00:00:03Z"]}, {"GE_eventTime": ["0001-01-01T00:00:00Z"], "LT_recordTime": ["9999-12-31T23:59:59Z"]},
    {"LT_recordTime": ["2020-01-01T00:00:00Z"]},
])  # fmt: skip
@pytest.mark.parametrize("few_max", [0, 1_000])
def test_of_a_full_hour_a_minute_is_found_without_opening_the_rest(db, asked, order, few_max, monkeypatch):
    monkeypatch.setattr(moments, "FEW_MAX", few_max)
    tell(*(observed(hours=second / 3_600, bizStep="storing") for second in range(0, 3_600, 9)))
    while following.follow():
        pass
    given = question.read(asked | order | {"perPage": ["7"]})
    expected = brute(given, ALL_SEEING)
    with fetched() as statements:
        assert answered(given) == expected
    looked_at = [statement for statement, _ in statements if "named" in statement]
    assert few_max or bool(looked_at) == (0 < len(expected) < 180)


def test_a_page_that_costs_too_much_is_short_and_leads_on(told, monkeypatch):
    asked = question.read({"perPage": ["500"], "EQ_action": ["DELETE"]})
    whole = answered(asked)
    monkeypatch.setattr("events.query.searching.EFFORT_MAX", 30)
    monkeypatch.setattr("events.query.searching._CHUNK", 5)
    first = searching.page(asked, ALL_SEEING)
    assert len(first.found) < len(whole) and first.onward
    assert answered(asked) == whole


def test_replay_equals_live(told):
    while following.follow(limit=1):
        pass
    live = contents()
    assert all(live)
    assert sum(following.rebuild()) > 0
    assert contents() == live


def test_a_claim_is_found_before_the_index_has_taken_it_in(db):
    tell(observed(bizStep="holding"))
    asked = question.read({"EQ_bizStep": ["holding"]})
    assert len(answered(asked)) == 1
    following.follow()
    assert len(answered(asked)) == 1


def test_a_question_waits_for_an_index_that_lacks_too_much(db, monkeypatch):
    monkeypatch.setattr("events.query.searching.TAIL_MAX", 2)
    monkeypatch.setattr("events.query.searching.PATIENCE_S", 0)
    tell(observed(hours=1), observed(hours=2))
    assert len(answered(question.read({}))) == 2
    tell(observed(hours=3))
    with pytest.raises(Behind):
        answered(question.read({}))
    following.follow()
    assert len(answered(question.read({}))) == 3


@pytest.mark.parametrize(("most", "is_answered"), [(3, True), (2, False)])
def test_what_the_index_soon_has_is_waited_for_and_a_rebuild_is_not(db, monkeypatch, most, is_answered):
    monkeypatch.setattr("events.query.searching.TAIL_MAX", 2)
    monkeypatch.setattr("events.query.searching.WAIT_MAX", most)
    waited = []
    monkeypatch.setattr("events.query.searching.sleep", lambda seconds: waited.append(following.follow()))
    tell(*(observed(hours=hour) for hour in range(3)))
    if is_answered:
        assert len(answered(question.read({}))) == 3
    else:
        with pytest.raises(Behind):
            answered(question.read({}))
    assert waited == [3] * is_answered


def test_more_than_the_most_is_too_large(told):
    count = len(brute(question.read({"EQ_bizStep": ["shipping"]}), ALL_SEEING))
    searching.require_few(question.read({"EQ_bizStep": ["shipping"], "maxEventCount": [str(count)]}), ALL_SEEING)
    with pytest.raises(QueryError) as caught:
        searching.require_few(question.read({"EQ_bizStep": ["shipping"], "maxEventCount": [str(count - 1)]}), ALL_SEEING)
    assert caught.value.exception == "QueryTooLargeException"


def test_an_order_by_an_extension_is_for_few_events(told, monkeypatch):
    monkeypatch.setattr("events.query.ordering.SORT_MAX", 3)
    with pytest.raises(QueryError) as caught:
        answered(question.read({"orderBy": ["ex:a"]}))
    assert caught.value.exception == "QueryTooComplexException"


def test_what_is_masked_cannot_be_asked_for(db):
    tell(observed(**{"ex:secret": "seven"}))
    masked = Sight(None, frozenset(), lambda record: record.event | {"ex:secret": "*"})
    asked = question.read({"EQ_ex:secret": ["seven"]})
    assert len(answered(asked)) == 1
    assert answered(asked, masked) == []


def test_values_are_those_of_the_events_that_one_may_see(db):
    tell(observed(bizStep="holding"), by=_GLNS[0])
    tell(observed(bizStep="storing", hours=1), by=_GLNS[1])
    following.follow()
    steps = resources.RESOURCES["bizSteps"]
    assert resources.values(steps, gln=None, after="", limit=9) == ["holding", "storing"]
    assert resources.values(steps, gln=None, after="holding", limit=9) == ["storing"]
    assert resources.values(steps, gln=_GLNS[1], after="", limit=9) == ["storing"]
    assert not resources.is_there(steps, "holding", gln=_GLNS[1])
    assert resources.values(steps, gln=worlds.gln(199), after="", limit=9) == []


def test_questions_are_answered_from_the_index(told):
    asked = question.read({"EQ_bizStep": ["shipping"], "GE_eventTime": [BEGAN.isoformat()], "MATCH_anyEPC": [_PACKS[0]],
                           "GE_value_KEL": ["280"]})  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE events_query_term")
        cursor.execute("SET LOCAL enable_seqscan = off")
    with fetched() as statements:
        searching.page(asked, ALL_SEEING)
    asked_of_index = [each for each in statements if "events_query_" in each[0]]
    lines = plans(asked_of_index)
    assert len(asked_of_index) >= len(asked.conditions)
    assert not [line for line in lines if re.search(r"Seq Scan on events_(query|event)", line)]
    assert [line for line in lines if "events_query_term_pkey" in line]


def test_keys_fall(told):
    page = searching.page(question.read({"perPage": ["50"]}), ALL_SEEING)
    assert all(one.record.seq > other.record.seq for one, other in pairwise(page.found))
