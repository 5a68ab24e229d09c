"""What is wrong with an event is told in words, and never as a regular expression or in the other language."""

import re

import pytest

from batteries.lifecycle import schemas
from batteries.lifecycle.declaration import REGISTRY
from batteries.lifecycle.fields import FORMS

WRONG = [
    ("installed", {"vin": "SHORT"}, "/vin", "Must be 17 figures and capital letters without I, O and Q.",
     "다음 형식이어야 합니다: I·O·Q를 뺀 대문자와 숫자 17자"),
    ("installed", {"slot": "first"}, "/slot", "Must be a whole number.", "정수 형식이어야 합니다."),
    ("installed", {"facility": "Ulsan"}, "/facility", "Must be a GLN of 13 digits.", "다음 형식이어야 합니다: 13자리 GLN"),
    ("installed", {"vehicle_registered_on": "March"}, "/vehicle_registered_on",
     "Is not a valid calendar day, such as 2026-11-23.", "올바른 형식이 아닙니다: 날짜(예: 2026-11-23)"),
    ("dismantled", {"modules": [{"id": "a", "kg": 1}]}, "/modules/0/kg",
     "'kg' is not a field of 'modules'. It has: id, mass_kg.", "'kg'은(는) 'modules'의 항목이 아닙니다. 사용 가능: id, mass_kg"),
]  # fmt: skip


def patterns(schema) -> set[str]:
    """Every pattern that stands anywhere in a JSON schema."""
    parts = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    own = {schema["pattern"]} if isinstance(schema, dict) and isinstance(schema.get("pattern"), str) else set()
    return own.union(*map(patterns, parts))


@pytest.mark.parametrize("type_", REGISTRY.values(), ids=lambda type_: type_.code)
def test_every_pattern_has_words(type_):
    assert patterns(schemas.schema(type_)) <= FORMS.keys()


@pytest.mark.parametrize(("code", "fields", "pointer", "english", "korean"), WRONG, ids=lambda value: str(value)[:20])
def test_a_fault_is_a_sentence(code, fields, pointer, english, korean):
    told = {fault.pointer: fault.text for fault in schemas.faults(REGISTRY[code], {"type": code, **fields})}
    assert told[pointer] == (english, korean)
    assert not re.search(r"[\^$\\]", told[pointer].ko)
