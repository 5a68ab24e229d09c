"""What is malformed is refused: with a code, a status, and a sentence that says what to do; and nothing is recorded."""

import io

import orjson
import pytest
from django.apps import apps
from django.db import connection

from api.problem_types import REGISTRY
from api.v1 import capture
from batteries.lifecycle.declaration import REGISTRY as TYPES
from events import gate
from tests import world as worlds
from tests.api.caller import Caller

BODY_MAX = 5 * 1024 * 1024
GOOD = {"type": "soh_recorded", "battery": worlds.pack("BAD-1"), "occurred_at": "2026-05-01T09:00:00+09:00",
        "soh_pct": 80, "method": "bms"}  # fmt: skip
RAW = orjson.dumps(GOOD)


def with_raw(name: str, value: bytes) -> bytes:
    """The good event with `value` in the place of a field, as bytes that no JSON writer would write."""
    return RAW[:-1] + b',"%b":%b}' % (name.encode(), value)


def refused(answer, code: str, *, status: int = 422) -> dict:
    """The problem in `answer`; it is the expected one, and explained."""
    body = answer.json()
    assert (answer.status_code, body["code"]) == (status, code), body
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert len(body["detail"]) > 10
    assert code in REGISTRY
    assert claims() == 0
    return body


def claims() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM events_event")
        return cursor.fetchone()[0]


@pytest.fixture(autouse=True)
def _korean_words_too(maker, calls):
    maker.korean = calls("maker", language="ko")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "empty-body"), (b" \n", "empty-body"), (b"{", "malformed-json"), (RAW + b"}", "malformed-json"),
        (b"{'type': 'received'}", "malformed-json"), (b'{"type": "received",}', "malformed-json"),
        (with_raw("soh_pct", b"81"), "duplicate-key"), (b'{"a":{"b":1,"b":2}}', "duplicate-key"),
        (with_raw("x", b"NaN"), "number-out-of-range"), (with_raw("x", b"Infinity"), "number-out-of-range"),
        (with_raw("x", b"-Infinity"), "number-out-of-range"), (with_raw("x", b"1e999"), "number-out-of-range"),
        (with_raw("x", b"9007199254740992"), "number-out-of-range"), (with_raw("x", b"9" * 5000), "number-out-of-range"),
        (with_raw("x", b'"\\ud800"'), "invalid-text"), (with_raw("x", b'"\\u0000"'), "invalid-text"),
        (b"\xef\xbb\xbf" + RAW, "invalid-text"), (RAW.decode().encode("utf-16"), "invalid-text"),
        (b"\xff" + RAW, "invalid-text"), (b"[" * 100_000, "too-deep"), (b'{"a":' * 100_000, "too-deep"),
        (b"[" * 100_000 + b"]" * 100_000, "too-deep"),
    ],
)  # fmt: skip
def test_json_that_not_every_reader_reads_alike(maker, body, code):
    english = refused(maker.post("events", body), code, status=400)
    korean = refused(maker.korean.post("events", body), code, status=400)
    assert english["detail"] != korean["detail"]


def test_malformed_json_is_pointed_at(maker):
    body = refused(maker.post("events", b'{\n  "type": received\n}'), "malformed-json", status=400)
    assert (body["line"], body["column"]) == (2, 11)
    body = refused(maker.post("events", b'{"a": {"b": 1, "b": 2}}'), "duplicate-key", status=400)
    assert body["pointer"] == "/a/b"


def test_depth_on_both_sides_of_the_limit(maker):
    deep = b"[" * gate.DEPTH_MAX + b"]" * gate.DEPTH_MAX
    assert maker.post("events", deep).status_code == 422
    refused(maker.post("events", b"[" + deep + b"]"), "too-deep", status=400)


def test_numbers_on_both_sides_of_the_limit(maker):
    assert maker.post("events", with_raw("x", b"9007199254740991")).json()["code"] == "field-unknown"
    refused(maker.post("events", with_raw("x", b"9007199254740992")), "number-out-of-range", status=400)


def test_body_on_both_sides_of_the_limit(maker):
    padding = b" " * (BODY_MAX - len(RAW))
    body = refused(maker.post("events", RAW + padding + b" "), "too-large", status=413)
    assert body["limit_bytes"] == BODY_MAX
    assert maker.post("events", RAW + padding).status_code == 201


def test_an_announced_size_is_refused_before_anything_is_read(maker):
    refused(maker.post("events", RAW, CONTENT_LENGTH=str(BODY_MAX + 1)), "too-large", status=413)


def test_a_body_of_unknown_length_is_read_to_its_end_and_no_further_than_the_limit(maker):
    def chunked(content: bytes) -> dict:
        return {"CONTENT_LENGTH": "", "wsgi.input_terminated": True, "wsgi.input": io.BytesIO(content)}

    refused(maker.post("events", RAW, **chunked(RAW + b" " * BODY_MAX)), "too-large", status=413)
    assert maker.post("events", RAW, **chunked(RAW)).status_code == 201


@pytest.mark.parametrize(
    "media_type",
    ["", "text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
     "application/json; charset=bz2_codec", "application/json; charset=zlib", "application/json; charset=utf-7",
     "application/json; charset=utf-16", "application/json; charset=euc-kr", "application/ld+json"],
)  # fmt: skip
def test_what_is_not_said_to_be_json(maker, media_type):
    refused(maker.post("events", RAW, content_type=media_type), "media-type-unsupported", status=415)


@pytest.mark.parametrize("media_type", ["application/json", "application/json; charset=utf-8", "Application/JSON;charset=\"UTF-8\""])
def test_what_is_said_to_be_json(maker, media_type):
    assert maker.post("events", RAW, content_type=media_type).status_code == 201


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "zstd", "identity, gzip"])
def test_an_encoded_body(maker, encoding):
    refused(maker.post("events", RAW, headers={"Content-Encoding": encoding}), "encoding-unsupported", status=415)


def test_a_body_that_is_not_encoded_may_say_so(maker):
    assert maker.post("events", RAW, headers={"Content-Encoding": "identity"}).status_code == 201


@pytest.mark.parametrize("body", [None, 1, "event", True, 1.5])
def test_what_is_no_object(maker, body):
    refused(maker.record(body), "not-an-object")


FAR, NEAR = "a day and five minutes from now", "a day from now but for five minutes"
WRONG_FIELDS = [
    ({"type": "teleported"}, "/type", "type-unknown"),
    ({"type": 7}, "/type", "type-unknown"),
    ({"type": ...}, "/type", "field-missing"),
    ({"colour": "red"}, "/colour", "field-unknown"),
    ({"soh_pct": ...}, "/soh_pct", "field-missing"),
    ({"soh_pct": "80"}, "/soh_pct", "wrong-type"),
    ({"soh_pct": None}, "/soh_pct", "wrong-type"),
    ({"soh_pct": True}, "/soh_pct", "wrong-type"),
    ({"soh_pct": -0.01}, "/soh_pct", "too-small"),
    ({"soh_pct": 120.01}, "/soh_pct", "too-big"),
    ({"cycles": 1.5}, "/cycles", "wrong-type"),
    ({"method": "guess"}, "/method", "not-in-list"),
    ({"instrument": ""}, "/instrument", "too-short"),
    ({"instrument": "x" * 61}, "/instrument", "too-long"),
    ({"occurred_at": ...}, "/occurred_at", "field-missing"),
    ({"occurred_at": "2026-02-30T09:00:00Z"}, "/occurred_at", "wrong-form"),
    ({"occurred_at": "2026-05-01T25:00:00Z"}, "/occurred_at", "wrong-form"),
    ({"occurred_at": "2026-05-01T09:00:00"}, "/occurred_at", "wrong-form"),
    ({"occurred_at": "2026-05-01"}, "/occurred_at", "wrong-form"),
    ({"occurred_at": "yesterday"}, "/occurred_at", "wrong-form"),
    ({"occurred_at": 1777600000}, "/occurred_at", "wrong-type"),
    ({"occurred_at": "1989-12-31T23:59:59Z"}, "/occurred_at", "too-early"),
    ({"occurred_at": FAR}, "/occurred_at", "in-the-future"),
    ({"facility": "12"}, "/facility", "wrong-form"),
    ({"facility": "9521234005002"}, "/facility", "gln-check-digit"),
    ({"operator": worlds.gln(106)}, "/operator", "foreign-operator"),
    ({"battery": ...}, "/battery", "battery-missing"),
    ({"batteries": [worlds.pack("BAD-2")]}, "/battery", "battery-twice"),
    ({"battery": ..., "batteries": []}, "/batteries", "too-few"),
    ({"battery": ..., "batteries": [worlds.pack("B-1")] * 2}, "/batteries", "listed-twice"),
    ({"battery": "x" * 513}, "/battery", "too-long"),
    ({"battery": "NO-SUCH-SERIAL"}, "/battery", "alias-unknown"),
    ({"battery": "https://id.gs1.org/01/09521234543214/21/A"}, "/battery", "epc-check-digit"),
    ({"battery": "https://id.gs1.org/01/09521234543213"}, "/battery", "not-serialised"),
    ({"battery": "https://id.gs1.org/21/A"}, "/battery", "epc-no-key"),
    ({"battery": "https://id.gs1.org/01/09521234543213/21/"}, "/battery", "epc-no-key"),
    ({"battery": "https://id.gs1.org/01/09521234543213/21/한글"}, "/battery", "epc-path"),
    ({"battery": "https://id.gs1.org/01/09521234543213/21/" + "A" * 21}, "/battery", "epc-value"),
    ({"battery": "urn:epc:id:sgtin:9521234.054321"}, "/battery", "epc-urn"),
    ({"event_id": "not a uri"}, "/event_id", "wrong-form"),
    ({"documents": [{"sha256": "xyz"}]}, "/documents/0/sha256", "wrong-form"),
    ({"location": {"latitude": 91, "longitude": 0}}, "/location/latitude", "too-big"),
    ({"source": "telepathy"}, "/source", "not-in-list"),
]


def changed(changes: dict) -> dict:
    moments = {FAR: worlds.ago(hours=-24, minutes=-5), NEAR: worlds.ago(hours=-24, minutes=5)}
    body = {name: value for name, value in (GOOD | changes).items() if value is not ...}
    return body | ({"occurred_at": moments[body["occurred_at"]]} if body.get("occurred_at") in moments else {})


@pytest.mark.parametrize(("changes", "pointer", "code"), WRONG_FIELDS, ids=lambda value: str(value)[:60])
def test_a_field_that_is_wrong(maker, changes, pointer, code):
    english = refused(maker.record(changed(changes)), code)
    korean = refused(maker.korean.record(changed(changes)), code)
    assert english["errors"][0]["pointer"] == pointer
    assert english["errors"][0]["detail"] != korean["errors"][0]["detail"]
    assert english["advice"] and any("가" <= letter <= "힣" for letter in korean["advice"])
    assert english["type"].endswith(f"/problems/{code}")


@pytest.mark.parametrize(
    "changes",
    [
        {"soh_pct": 0}, {"soh_pct": 120}, {"instrument": "x"}, {"instrument": "가" * 60},
        {"occurred_at": "1990-01-01T00:00:00Z"}, {"occurred_at": NEAR},
        {"occurred_at": "2026-05-01t09:00:00z"}, {"occurred_at": "2024-02-29T23:59:59.999999-11:30"},
        {"battery": "HTTPS://ID.GS1.ORG/01/09521234543213/21/A"}, {"battery": "urn:epc:id:sgtin:9521234.054321.A"},
        {"battery": "https://id.gs1.org/01/09521234543213/21/" + "A" * 20}, {"operator": worlds.gln(100)},
        {"battery": "https://trace.example/x/8004/9521234ABC"}, {"event_id": "urn:uuid:6ad3bd9e-0d4a-4f4c-8d9b-6d54ff7a0e1b"},
    ],
    ids=lambda value: str(value)[:60],
)  # fmt: skip
def test_the_same_just_within_its_limits(maker, changes):
    assert maker.record(changed(changes)).status_code == 201


def test_all_faults_are_named_at_once(maker):
    body = refused(maker.record({"type": "received", "condition": "odd", "mass_kg": -1, "x": 1}), "field-missing")
    assert {(fault["pointer"], fault["code"]) for fault in body["errors"]} == {
        ("/occurred_at", "field-missing"), ("/condition", "not-in-list"), ("/mass_kg", "too-small"),
        ("/x", "field-unknown"),
    }  # fmt: skip


def test_batches_on_both_sides_of_the_limit(maker):
    body = refused(maker.record([0] * (capture.EVENTS_MAX + 1)), "batch-too-long", status=413)
    assert body["limit_events"] == capture.EVENTS_MAX
    refused(maker.record([0] * capture.EVENTS_MAX), "batch-rejected")
    refused(maker.record([]), "batch-empty")


def test_batteries_of_one_event_on_both_sides_of_the_limit(maker):
    many = [worlds.pack(f"M-{number}") for number in range(1_001)]
    refused(maker.record(changed({"battery": ..., "batteries": many})), "too-many")
    assert maker.record(changed({"battery": ..., "batteries": many[:1_000]})).status_code == 201


def test_another_operators_claim_is_not_corrected_and_not_told_of(world, life, calls):
    for name, target, code in (("dismantler", life["received"], "not-your-claim"), ("stranger", life["received"], "target-unknown"),
                               ("stranger", "urn:uuid:" + "0" * 32, "target-unknown")):  # fmt: skip
        body = {"type": "voided", "occurred_at": worlds.ago(hours=1), "target": target, "why": "x"}
        answer = calls(name).record(body)
        assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_an_event_id_names_one_claim(maker, calls):
    named = GOOD | {"event_id": "urn:uuid:6ad3bd9e-0d4a-4f4c-8d9b-6d54ff7a0e1b"}
    assert maker.record(named).status_code == 201
    for caller in (maker, calls("collector")):
        answer = caller.record(named | {"soh_pct": 81})
        assert (answer.status_code, answer.json()["code"]) == (422, "event-id-taken")


def test_an_id_that_we_would_give_to_another_event_is_refused(maker, calls):
    event_id = maker.record(GOOD).json()["event_id"]
    assert maker.record(GOOD | {"event_id": event_id}).json()["status"] == "duplicate"
    answer = calls("collector").record(GOOD | {"event_id": event_id})
    assert (answer.status_code, answer.json()["code"]) == (422, "event-id-derived")


MODEL_FIELDS = sorted({
    field.name for label in ("parties", "events", "batteries", "compliance", "api", "auth")
    for model in apps.get_app_config(label).get_models() for field in model._meta.get_fields()
})  # fmt: skip
SERVER_SET = ["seq", "position", "recorded_at", "author", "key_id", "key", "gln", "entry_sha256", "xid", "nonce", "verb",
              "is_staff", "is_superuser", "tenant", "leaf_index", "eventTime", "bizStep", "errorDeclaration",
              "sourceList", "bat:lifecycleEvent", "@context", "__proto__", "$ref"]  # fmt: skip


@pytest.mark.parametrize("type_", TYPES.values(), ids=lambda type_: type_.code)
def test_nothing_but_declared_fields_is_taken(maker, type_):
    declared = {*type_.fields, "battery", "batteries", "occurred_at", "facility", "operator", "event_id", "documents",
                "location", "source", "type"}  # fmt: skip
    names = [name for name in [*MODEL_FIELDS, *SERVER_SET] if name not in declared]
    assert len(names) > 60
    rows = [{"type": type_.code, name: "x"} for name in names]
    results = maker.record(rows).json()["results"]
    for place, (name, result) in enumerate(zip(names, results, strict=True)):
        pointers = {(fault["pointer"], fault["code"]) for fault in result["problem"]["errors"]}
        assert (f"/{place}/{name.replace('/', '~1')}", "field-unknown") in pointers, name
    assert claims() == 0


@pytest.mark.parametrize("name", ["occurred_at", "battery", "facility", "soh_pct", "documents", "location", "operator"])
@pytest.mark.parametrize("value", [None, [], {}, "", 0, -1, True, "\u202e", "x" * 100_000, [[[]]], {"a": {"b": []}}])
def test_any_kind_of_value_in_any_field_is_answered(maker: Caller, name, value):
    assert maker.record(GOOD | {name: value}).status_code in (201, 422)
