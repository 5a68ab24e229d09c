"""Forms follow from declarations: whatever type is declared, its form can be drawn, filled in and read back."""

from collections.abc import Iterator

import pytest
from django.template.loader import render_to_string

from batteries.lifecycle import schemas
from batteries.lifecycle.declaration import REGISTRY
from batteries.lifecycle.fields import Field, Group, Rows
from parties.text import Text
from portal import forms

TYPES = sorted(REGISTRY)
SAMPLES = {
    "number": 12.5, "count": 3, "yes": True, "day": "2026-11-23", "moment": "2026-11-23T14:03:00+09:00",
    "party": "9521234001003", "claim": "urn:uuid:0190c8f0-0000-8000-8000-000000000000",
    "claims": ["urn:uuid:1", "urn:uuid:2"], "unit": "/01/09521234543213/21/A-1", "lot": "/01/09521234543213/10/L",
}  # fmt: skip
PATTERNS = {"vin": "KMHTEST00A0000001", "kr_battery_id": "KRB-1", "gbt_code": "A" * 24, "destination_country": "JP"}


def sample(name: str, field: Field):
    """A value that the field takes."""
    if isinstance(field, Group):
        return {inner: sample(inner, f) for inner, f in field.fields.items()}
    if isinstance(field, Rows):
        return [{inner: sample(inner, f) for inner, f in field.row.items()}, {
            inner: sample(inner, f) for inner, f in field.row.items() if f.required}]  # fmt: skip
    if field.kind == "choice":
        return next(reversed(field.options))
    return PATTERNS.get(name) or SAMPLES.get(field.kind, "words")


def typed(name: str, value) -> Iterator[tuple[str, str]]:
    """The value as a person puts it into controls."""
    if isinstance(value, dict):
        for inner, one in value.items():
            yield from typed(f"{name}-{inner}", one)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for place, row in enumerate(value):
            yield from typed(f"{name}-{place}", row)
    elif isinstance(value, list):
        yield name, "\n".join(value)
    elif isinstance(value, bool):
        yield name, "yes" if value else "no"
    else:
        yield name, str(value).removesuffix("+09:00")


def draw(controls) -> str:
    return "".join(render_to_string("portal/control.html", {"control": control}) for control in controls)


@pytest.mark.parametrize("code", TYPES)
def test_a_filled_in_form_is_read_back_as_the_event_that_was_meant(code):
    declared = REGISTRY[code].fields
    wanted = {name: sample(name, field) for name, field in declared.items()}
    values = dict(pair for name, value in wanted.items() for pair in typed(name, value))
    assert forms.read(declared, values) == wanted
    html = draw(forms.build(declared, values))
    assert all(f'name="{name}"' in html for name in values)
    assert forms.names_of(forms.build(declared, values)) >= set(values)


@pytest.mark.parametrize("code", TYPES)
def test_an_empty_form_names_every_field_and_its_faults_stand_at_their_fields(code):
    type_ = REGISTRY[code]
    body = {"type": code, "occurred_at": SAMPLES["moment"], **forms.read(type_.fields, {})}
    faults = [fault for fault in schemas.faults(type_, body) if not fault.pointer.startswith("/battery")]
    controls = forms.build(type_.fields, {}, errors=forms.errors_of(faults))
    assert set(forms.errors_of(faults)) <= forms.names_of(controls)
    html = draw(controls)
    assert all(f"{c.field.label.en}" in html.replace("&#x27;", "'") or c.field.label.ko in html for c in controls)


def test_rows_grow_by_one_when_asked():
    declared = REGISTRY["dismantled"].fields
    values = {"modules-0-id": "A", "modules-1-id": "B", "more": "modules"}
    modules = next(c for c in forms.build(declared, values) if c.name == "modules")
    assert [row[0].value for row in modules.rows] == ["A", "B", ""]
    assert forms.read(declared, values)["modules"] == [{"id": "A"}, {"id": "B"}]
    assert forms.read(declared, {})["modules"] == []


def test_a_hostile_number_of_rows_is_bounded():
    values = {f"modules-{place}-id": "x" for place in (0, 999, 10**9)}
    assert len(forms.read(REGISTRY["dismantled"].fields, values)["modules"]) == 1
    modules = forms.build(REGISTRY["dismantled"].fields, values)[0]
    assert len(modules.rows) == forms.ROWS_MAX


@pytest.mark.parametrize(("written", "read"), [("1,449.5", 1449.5), ("４４９．５", 449.5), (" 7 ", 7.0), ("", None)])
def test_numbers_are_read_as_people_write_them(written, read):
    assert forms.read(REGISTRY["received"].fields, {"mass_kg": written}).get("mass_kg") == read


@pytest.mark.parametrize("written", ["inf", "NaN", "1e999", "12kg", "--1"])
def test_what_is_no_number_is_passed_on_for_the_schema_to_say_so(written):
    assert forms.read(REGISTRY["received"].fields, {"mass_kg": written}) == {"mass_kg": written}


def test_parties_are_chosen_by_name_where_there_are_few_and_typed_where_there_are_many():
    declared = REGISTRY["received"].fields
    few = forms.build(declared, {}, parties={"9521234001003": Text("Maker", "제조사")})[0]
    assert (few.widget, forms.build(declared, {})[0].widget) == ("select", "text")
    assert "제조사" in draw([few]) or "Maker" in draw([few])
