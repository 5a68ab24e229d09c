"""What an operator says of its places answers its own questions, through all levels, and nobody else's."""

import pytest

from events import masterdata
from events.query import question
from events.query.error import QueryError
from events.query.masterdata import NAMES_MAX

PLACE = "urn:epcglobal:epcis:vtype:BusinessLocation"
CITY = "urn:epcglobal:cbv:mda#city"
MINE, THEIRS = "9521234000013", "9521234000020"


def keep(gln: str, *elements: dict) -> None:
    masterdata.keep([{"type": PLACE, "vocabularyElementList": list(elements)}], gln=gln)


def test_what_lies_below_a_place_is_found_through_all_levels(db):
    keep(MINE, {"id": "https://e.example/a", "children": ["https://e.example/b"]},
         {"id": "https://e.example/b", "children": ["https://e.example/c", "https://e.example/a"]})  # fmt: skip
    top = frozenset({"https://e.example/a"})
    assert masterdata.Words(MINE).descendants(top) == {f"https://e.example/{name}" for name in "abc"}
    assert masterdata.Words(THEIRS).descendants(top) == top


def test_it_stands_for_as_many_names_as_the_limit_says_and_no_more(db):
    rows = [{"id": f"https://e.example/{number}", "attributes": [{"id": CITY, "attribute": "Here"}]} for number in range(NAMES_MAX)]
    top = {"id": "https://e.example/top", "children": [row["id"] for row in rows[1:]]}
    asked = [{"WD_bizLocation": [top["id"]]}, {"HASATTR_bizLocation": [CITY]}, {f"EQATTR_bizLocation_{CITY}": ["Here"]}]
    keep(MINE, *rows, top)
    for parameter in asked:
        assert question.read(parameter, vocabulary=masterdata.Words(MINE)).conditions
    more = {"id": "https://e.example/more", "attributes": [{"id": CITY, "attribute": "Here"}]}
    keep(MINE, more, top | {"children": [*top["children"], more["id"]]})
    for parameter in asked:
        with pytest.raises(QueryError) as caught:
            question.read(parameter, vocabulary=masterdata.Words(MINE))
        assert caught.value.exception == "QueryTooComplexException"


def test_what_has_an_attribute_is_found_by_its_value(db):
    keep(MINE, {"id": "https://e.example/a", "attributes": [{"id": CITY, "attribute": "Here"}]},
         {"id": "https://e.example/b", "attributes": [{"id": CITY, "attribute": "There"}, {"id": CITY, "attribute": "Here"}]},
         {"id": "https://e.example/c"})  # fmt: skip
    words = masterdata.Words(MINE)
    assert words.having([CITY]) == {"https://e.example/a", "https://e.example/b"}
    assert words.having([CITY], ["There", "Nowhere"]) == {"https://e.example/b"}
    assert words.having(["x"]) == masterdata.Words(THEIRS).having([CITY]) == frozenset()
