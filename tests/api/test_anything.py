"""Whatever is sent, the answer is one that the OpenAPI document describes, and never a server's mistake."""

import string
from urllib.parse import quote

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from batteries.lifecycle.declaration import REGISTRY
from tests import samples
from tests.api.caller import Caller

FEW = settings(
    max_examples=40, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=30)
NUMBERS = st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(-1e15, 1e15)
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=10,
)
NAMES = st.sampled_from(sorted({name for type_ in REGISTRY.values() for name in type_.fields} | {"occurred_at", "battery",
                        "batteries", "facility", "event_id", "documents", "location", "type", "operator"}))  # fmt: skip
PATHS = ["events", "batteries", "gaps", "reports", "operators", "facilities", "models", "parameters", "event-types"]
QUERY = st.sampled_from(["battery", "type", "after", "limit", "cursor", "recorded_after", "holder", "status", "on", "reason",
                         "operator", "lost", "model", "x"])  # fmt: skip


def fine(answer) -> None:
    assert answer.status_code < 500, answer.content.decode()[:500]


def send(act) -> None:
    with transaction.atomic():
        fine(act())
        transaction.set_rollback(True)


@FEW
@given(body=JSON)
def test_any_json(maker: Caller, body):
    send(lambda: maker.record(body))
    send(lambda: maker.record([body, body]))
    send(lambda: maker.post("events/explain", body))
    send(lambda: maker.post("reports", body))


@FEW
@given(body=st.binary(max_size=200))
def test_any_bytes(maker: Caller, body):
    send(lambda: maker.post("events", body))


@pytest.mark.parametrize("type_", REGISTRY.values(), ids=lambda type_: type_.code)
@settings(FEW, max_examples=5)
@given(data=st.data())
def test_any_value_in_an_event_that_was_good(maker: Caller, type_, data):
    body = data.draw(samples.bodies(type_)) | {data.draw(NAMES): data.draw(JSON)}
    send(lambda: maker.record(body))
    send(lambda: maker.post("events/explain", body))


@FEW
@given(path=st.sampled_from(PATHS), query=st.dictionaries(QUERY, TEXT | st.integers().map(str), max_size=3))
def test_any_question(regulator: Caller, path, query):
    send(lambda: regulator.get(path, **query))


@FEW
@given(
    name=st.text(string.printable, max_size=40) | st.sampled_from(["01", "8004", "urn:epc:id:sgtin:", "https://", "/01/"]),
    tail=st.sampled_from(["", "/history", "/gaps", "/label.svg", "/label.png"]),
    kind=st.sampled_from(["batteries", "events"]),
)
def test_any_name(regulator: Caller, name, tail, kind):
    send(lambda: regulator.get(f"{kind}/{quote(name, safe='')}{tail}"))


@FEW
@given(
    header=st.sampled_from(["Idempotency-Key", "Prefer", "If-None-Match", "Accept-Language", "X-Request-ID", "Authorization",
                            "X-Access-Reason", "Content-Type", "Content-Encoding", "Accept"]),
    value=st.text(st.characters(codec="latin-1", exclude_characters="\r\n"), max_size=60),
)  # fmt: skip
def test_any_header(regulator: Caller, header, value):
    send(lambda: regulator.get("events", headers={header: value}))
    send(lambda: regulator.post("events", {}, headers={header: value}))
