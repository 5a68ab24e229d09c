"""Every parameter and every order is answered by the index, as the planner itself decides where the index is large."""

import re

import pytest
from django.db import connection

from events.query import question, searching
from tests.events.query.telling import ALL_SEEING, fetched, observed, plans, tell
from tests.events.query.test_parameters import ASKED

# What 100 terms have in each block of a million claims, and the times and ids of 50,000.
_GROWN = """
    INSERT INTO events_query_term SELECT hashint8extended(t, 0), b, '\\x0100' FROM generate_series(1, 100) t, generate_series(0, 1999) b;
    INSERT INTO events_query_time
        SELECT n, '2020-01-01'::timestamptz + n * interval '1 minute', '2020-01-02'::timestamptz + n * interval '1 minute'
        FROM generate_series(1000001, 1050000) n;
    INSERT INTO events_identity SELECT gen_random_uuid(), n FROM generate_series(1000001, 1050000) n;
    ANALYZE events_query_term, events_query_time, events_identity
"""
_PREFIXES = {"ex": "https://voc.example.org/"}
_ORDERS = [{"EQ_bizStep": ["shipping"], "orderBy": [order], "orderDirection": [direction]}
           for order in ("eventTime", "recordTime") for direction in ("ASC", "DESC")]  # fmt: skip
_PATTERN = "urn:epc:idpat:sgtin:*.*.*"


@pytest.fixture
def grown(db):
    """An index in which the way matters, and a claim that is asked for."""
    tell(observed(bizStep="shipping"))
    with connection.cursor() as cursor:
        cursor.execute(_GROWN)


def plans_of(given: dict) -> list[str]:
    """How a question is answered from the index."""
    with fetched() as statements:
        searching.page(question.read(given, prefixes=_PREFIXES), ALL_SEEING)
    return plans(each for each in statements if "events_query_" in each[0] or "events_identity" in each[0])


def test_every_parameter_is_answered_by_the_index(grown):
    asked = [{name: values} for _, name, values, _ in ASKED] + [{"MATCH_anyEPC": [_PATTERN]}, {}]
    for given in asked:
        found = plans_of(given)
        assert not [line for line in found if "Seq Scan" in line], given
        # Master data that is not there is no condition that anything fulfils.
        by_master_data = re.match("HASATTR|EQ_?ATTR", next(iter(given), ""))
        assert by_master_data or [line for line in found if re.search("Index.* Scan.*(events_query_t|events_identity)", line)], given


@pytest.mark.parametrize("given", _ORDERS, ids=lambda given: ' '.join(given['orderBy'] + given['orderDirection']))
def test_an_order_by_a_time_is_gone_through_by_its_index(grown, given):
    found = plans_of(given)
    assert not [line for line in found if "Seq Scan" in line]
    assert [line for line in found if re.search("Index.* Scan.*events_query_time", line)]


def test_an_index_that_is_passed_over_is_seen(grown):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_indexscan = off; SET LOCAL enable_indexonlyscan = off; SET LOCAL enable_bitmapscan = off")
    assert [line for line in plans_of({"EQ_bizStep": ["shipping"]}) if "Seq Scan on events_query_term" in line]


def test_the_statements_of_every_page_are_planned_once_for_a_connection(grown):
    for _ in range(2):
        searching.page(question.read({"EQ_bizStep": ["shipping"]}), ALL_SEEING)
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        kept = [statement for (statement,) in cursor.fetchall()]
    assert [each for each in kept if "events_watermark" in each]
    assert not [each for each in kept if "events_query_term" in each]
