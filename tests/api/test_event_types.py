"""Every declared event type through the door and back: posted, read, valid EPCIS, and the same in both dialects."""

from urllib.parse import quote

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from batteries.lifecycle import dialect, recording
from batteries.lifecycle.declaration import REGISTRY
from batteries.lifecycle.fields import Sealed
from events import canonical, schema
from events.entry import Author
from tests import samples, world
from tests.api.caller import Caller

TYPES = list(REGISTRY.values())
BY = Author(world.gln(100), "key:test")


def _names(type_):
    return type_.code


@pytest.fixture
def speaker(calls):
    """The program that may record a type: the authority's acts are the regulator's alone."""
    return lambda type_: calls("regulator" if type_.official else "maker")


@pytest.fixture
def recorded(maker: Caller):
    """Something that a correction may be about."""
    return maker.record(samples.sample(REGISTRY["manufactured"])).json()["event_id"]


@pytest.mark.parametrize("type_", TYPES, ids=_names)
def test_a_sample_is_recorded_and_read_back(type_, speaker, recorded):
    caller = speaker(type_)
    body = samples.sample(type_, **({"target": recorded} if "target" in type_.fields else {}))
    answer = caller.record(body)
    assert answer.status_code in (201, 200), answer.content.decode()
    read = caller.get(f"events/{quote(answer.json()['event_id'], safe='')}").json()
    if "target" in type_.fields:
        read = read["withdrawn_by"]
    else:
        event = {name: value for name, value in read["epcis"].items() if name != "@context"}
        assert schema.check_event(event) == []
    said = read["native"]
    sealed = {name for name, field in type_.fields.items() if isinstance(field, Sealed)}
    for name in body.keys() - sealed - {"occurred_at"}:
        assert said[name] == body[name], name
    assert read["type"] == said["type"] == type_.code
    for name in sealed & body.keys():
        assert said[name] != body[name]


@pytest.mark.parametrize("type_", [t for t in TYPES if "target" not in t.fields], ids=_names)
def test_what_is_read_may_be_posted_again(type_, speaker):
    caller = speaker(type_)
    first = caller.record(samples.sample(type_)).json()
    native = caller.get(f"events/{quote(first['event_id'], safe='')}").json()["native"]
    again = caller.record(native)
    assert (again.status_code, again.json()["status"]) == (200, "duplicate")
    assert again.json()["recorded_at"] == first["recorded_at"]


@pytest.mark.parametrize("type_", [t for t in TYPES if t.official], ids=_names)
def test_nobody_but_the_authority_records_its_acts(type_, maker):
    refused = maker.record(samples.sample(type_))
    assert (refused.status_code, refused.json()["code"]) == (422, "not-the-authority")


@pytest.mark.parametrize("type_", [t for t in TYPES if "target" not in t.fields], ids=_names)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_native_to_epcis_and_back_is_the_same(type_, data):
    body = data.draw(samples.bodies(type_))
    native = recording.read([body], by=BY)[0]
    assert not isinstance(native, list), native
    event = recording.compile(native, by=BY).event
    assert schema.check_event(event) == []
    reading = dialect.read(orjson.loads(canonical.dumps(event)))
    assert reading.type is type_
    assert (list(reading.batteries), reading.facility, reading.fields) == (
        native.batteries, native.facility, native.fields,
    )  # fmt: skip
