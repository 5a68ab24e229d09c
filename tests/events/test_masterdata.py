"""What an operator says of its places answers its own questions, through all levels, and nobody else's."""

from events import masterdata

PLACE = "urn:epcglobal:epcis:vtype:BusinessLocation"
CITY = "urn:epcglobal:cbv:mda#city"


def keep(gln: str, *elements: dict) -> None:
    masterdata.keep([{"type": PLACE, "vocabularyElementList": list(elements)}], gln=gln)


def test_what_lies_below_a_place_is_found_through_all_levels(db):
    keep("9521234000013", {"id": "https://e.example/a", "children": ["https://e.example/b"]},
         {"id": "https://e.example/b", "children": ["https://e.example/c", "https://e.example/a"]})  # fmt: skip
    below = {f"https://e.example/{name}" for name in "abc"}
    assert masterdata.Words("9521234000013").descendants(frozenset({"https://e.example/a"})) == below
    assert masterdata.Words("9521234000020").descendants(frozenset({"https://e.example/a"})) == {"https://e.example/a"}


def test_what_has_an_attribute_is_found_by_its_value(db):
    keep("9521234000013", {"id": "https://e.example/a", "attributes": [{"id": CITY, "attribute": "Here"}]},
         {"id": "https://e.example/b", "attributes": [{"id": CITY, "attribute": "There"}, {"id": CITY, "attribute": "Here"}]},
         {"id": "https://e.example/c"})  # fmt: skip
    words = masterdata.Words("9521234000013")
    assert words.having([CITY]) == {"https://e.example/a", "https://e.example/b"}
    assert words.having([CITY, "x"], ["There", "Nowhere"]) == {"https://e.example/b"}
    assert words.having(["x"]) == masterdata.Words("9521234000020").having([CITY]) == frozenset()
