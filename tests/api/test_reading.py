"""Reading: pages, filters, the change feed, times, ETags, and what a page costs."""

from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import world as worlds
from tests.api.caller import Caller
from tests.api.test_recording import event


def pages(caller: Caller, path: str, **query) -> list[dict]:
    """Every item of a list, by following the links."""
    answer = caller.get(path, **query)
    items = answer.json()["items"]
    while onward := answer.json()["next"]:
        assert answer.headers["Link"] == f'<{onward}>; rel="next"'
        answer = caller.get(onward.removeprefix("http://testserver"))
        items += answer.json()["items"]
    assert "Link" not in answer.headers
    return items


@pytest.fixture
def many(world):
    """Twelve batteries of the maker, each with a claim; three more of the collector."""
    made = [{"type": "manufactured", "battery": worlds.pack(f"P-{n:02}"), "occurred_at": worlds.ago(days=30 - n),
             **worlds.nameplate(chemistry="lfp" if n % 3 else "nca", model=f"M-{n % 4}")} for n in range(12)]  # fmt: skip
    worlds.say(world.maker, *made)
    worlds.say(world.collector, *[event(f"C-{n}") for n in range(3)])
    worlds.settle()
    return [body["battery"] for body in made]


@pytest.mark.parametrize("limit", [1, 5, 12, 50])
@pytest.mark.parametrize("path", ["events", "batteries"])
def test_pages_repeat_and_lose_nothing(maker, many, path, limit):
    items = pages(maker, path, limit=limit)
    names = [item.get("id") or item["native"]["battery"] for item in items]
    assert sorted(names) == sorted(many)


@pytest.mark.parametrize("limit", [1, 4, 500])
def test_the_change_feed_gives_everything_once_and_in_order(maker, regulator, many, limit):
    assert sorted(row["native"]["battery"] for row in pages(maker, "events", after=0, limit=limit)) == many
    everything = pages(regulator, "events", after=0, limit=limit)
    assert [row["position"] for row in everything] == list(range(15))


def test_the_change_feed_goes_on_where_it_was(world, maker, many):
    after = maker.get("events", after=0).json()["after"]
    assert after == 15
    assert maker.get("events", after=after).json() == {"items": [], "next": None, "after": 15}
    worlds.say(world.maker, event("P-99"))
    news = maker.get("events", after=after).json()
    assert ([row["native"]["battery"] for row in news["items"]], news["after"]) == ([worlds.pack("P-99")], 16)


def test_the_newest_come_first_and_new_ones_do_not_shift_a_page(world, maker, many):
    first = maker.get("events", limit=5).json()
    worlds.say(world.maker, event("P-98"))
    second = maker.get(first["next"].removeprefix("http://testserver")).json()
    positions = [row["position"] for row in first["items"] + second["items"]]
    assert positions == list(range(11, 1, -1))


def test_filters_of_events(world, maker, regulator, many):
    def found(caller=maker, **query) -> int:
        return len(caller.get("events", **query).json()["items"])

    assert found(type="manufactured") == 12
    assert found(type="received") == 0
    assert found(regulator, author=world.collector.gln) == 3
    assert found(maker, author=world.collector.gln) == 0
    assert found(battery=many[0]) == 1
    assert found(battery=many[0].replace("https://id.gs1.org", "https://elsewhere.example/x")) == 1
    assert found(occurred_after=worlds.ago(days=25, hours=12), occurred_before=worlds.ago(days=20, hours=12)) == 5
    assert found(recorded_after=worlds.ago(days=1)) == 12
    assert found(recorded_before=worlds.ago(days=1)) == 0
    assert found(after=0, type="manufactured", battery=many[3]) == 1
    assert found(regulator, after=12) == 3


def test_filters_of_batteries(world, maker, many):
    def found(**query) -> int:
        return len(maker.get("batteries", **query).json()["items"])

    assert (found(chemistry="nca"), found(chemistry="lfp"), found(chemistry="lmo")) == (4, 8, 0)
    assert found(model="M-1") == 3
    assert found(maker=world.maker.gln) == 12
    assert found(holder=world.maker.gln, form="pack", legal_status="product_new") == 12
    assert found(in_transit="true") == found(lost="true") == found(ended="true") == found(damaged="true") == 0
    assert found(in_transit="false", lost="false", ended="false", damaged="false") == 12
    worlds.say(world.maker, type="dispatched", battery=many[0], occurred_at=worlds.ago(hours=1),
               **worlds.shipment(world.collector))  # fmt: skip
    worlds.settle()
    assert found(in_transit="true") == found(expected_by=world.collector.gln) == 1


WRONG = [
    ("events", {"limit": "0"}, "wrong-form"), ("events", {"limit": "501"}, "wrong-form"),
    ("events", {"limit": "ten"}, "wrong-form"), ("events", {"limit": ""}, "wrong-form"),
    ("events", {"limit": "٣"}, "wrong-form"), ("events", {"after": "-1"}, "wrong-form"),
    ("events", {"after": "9" * 30}, "wrong-form"), ("events", {"typ": "received"}, "parameter-unknown"),
    ("events", {"type": "teleported"}, "not-in-list"), ("events", {"author": "12"}, "gln-form"),
    ("events", {"author": "9521234001004"}, "gln-check-digit"), ("events", {"battery": "NOBODY"}, "alias-unknown"),
    ("events", {"battery": "\0"}, "wrong-form"), ("events", {"battery": "x" * 601}, "wrong-form"),
    ("events", {"recorded_after": "2026-05-01"}, "wrong-form"),
    ("events", {"recorded_after": "2026-05-01T09:00:00"}, "wrong-form"),
    ("events", {"occurred_before": "2026-02-30T09:00:00Z"}, "wrong-form"),
    ("batteries", {"lost": "maybe"}, "not-in-list"), ("batteries", {"model": "x" * 61}, "too-long"),
    ("batteries", {"holder": ["1", "2"]}, "listed-twice"), ("parameters", {"on": "2026-13-01"}, "wrong-form"),
    ("gaps", {"rule": "G99"}, "not-in-list"), ("operators", {"reason": "x"}, "parameter-unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "query", "code"), WRONG, ids=lambda value: str(value)[:40])
def test_a_query_that_is_wrong(maker, calls, path, query, code):
    answer = maker.get(path, **query)
    body = answer.json()
    assert (answer.status_code, body["code"]) == (400, "parameter-wrong")
    assert [(fault["parameter"], fault["code"]) for fault in body["errors"]] == [(next(iter(query)), code)]
    korean = calls("maker", language="ko").get(path, **query).json()
    assert korean["errors"][0]["detail"] != body["errors"][0]["detail"]


def test_both_ends_of_a_page(maker, many):
    assert len(maker.get("events", limit=1).json()["items"]) == 1
    assert maker.get("events", limit=500).status_code == 200


def test_a_time_with_a_plus_that_was_not_encoded(maker, many):
    answer = maker.get("/api/v1/events?recorded_after=2020-01-01T00:00:00+09:00")
    assert len(answer.json()["items"]) == 12


@pytest.mark.parametrize("spoil", [lambda c: c[:-1], lambda c: "x" + c, lambda c: "", lambda c: c * 3, lambda c: "Ü"])
def test_a_cursor_that_was_not_given(maker, many, spoil):
    cursor = maker.get("events", limit=2).json()["next"].partition("cursor=")[2]
    answer = maker.get("events", limit=2, cursor=spoil(cursor))
    assert (answer.status_code, answer.json()["code"]) == (400, "cursor-wrong")


def test_a_cursor_is_good_for_its_own_question_only(maker, collector, regulator, many):
    cursor = maker.get("events", limit=2).json()["next"].partition("cursor=")[2].replace("%3A", ":")
    assert maker.get("events", limit=3, cursor=cursor).status_code == 200
    for caller, path, query in (
        (maker, "events", {"type": "manufactured"}), (maker, "batteries", {}), (collector, "events", {}),
        (regulator, "events", {}),
    ):  # fmt: skip
        answer = caller.get(path, cursor=cursor, **query)
        assert (answer.status_code, answer.json()["code"]) == (400, "cursor-wrong")


def cost(act) -> int:
    with CaptureQueriesContext(connection, ) as queries:
        assert act().status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    ("path", "query", "most"),
    [
        ("events", {}, 3), ("events", {"after": 0}, 4), ("batteries", {}, 3), ("gaps", {}, 7), ("reports", {}, 3),
        ("operators", {}, 3), ("facilities", {}, 4), ("models", {}, 3), ("parameters", {}, 4), ("event-types", {}, 2),
    ],
)  # fmt: skip
def test_a_page_costs_the_same_however_many_rows(world, regulator, life, path, query, most):
    """Key, its use, the look, and the page itself with what belongs to its rows."""
    worlds.say(world.stranger, type="received", battery=life["uri"], occurred_at=worlds.ago(hours=8), condition="intact")
    worlds.settle()
    regulator.get(path)
    few = cost(lambda: regulator.get(path, **query))
    worlds.say(world.maker, *[event(f"Q-{n}") for n in range(20)])
    worlds.say(world.stranger, *[{"type": "received", "battery": worlds.pack(f"Q-{n}"), "occurred_at": worlds.ago(hours=9),
                                  "condition": "intact"} for n in range(20)])  # fmt: skip
    worlds.settle()
    assert cost(lambda: regulator.get(path, **query)) == few <= most + 1


def test_what_one_battery_costs(world, regulator, life):
    address = f"batteries/{quote(life['uri'], safe='')}"
    regulator.get(address)
    assert cost(lambda: regulator.get(address)) <= 3
    assert cost(lambda: regulator.get(f"{address}/history")) <= 3


@pytest.mark.parametrize("path", ["batteries/{uri}", "batteries/{uri}/history", "events/{received}", "parameters", "event-types"])
def test_what_did_not_change_is_not_sent_again(world, regulator, life, path):
    address = path.format(uri=quote(life["uri"], safe=""), received=life["received"])
    first = regulator.get(address)
    tag = first.headers["ETag"]
    again = regulator.get(address, headers={"If-None-Match": f'"other", W/{tag}'})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", tag)
    if "uri" in path:
        worlds.say(world.recycler, event(battery=life["uri"]))
        assert regulator.get(address, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize(
    "spell",
    [
        lambda uri: quote(uri, safe=""), lambda uri: uri, lambda uri: quote(uri, safe=":/"),
        lambda uri: uri.removeprefix("https://id.gs1.org/"), lambda uri: quote(uri.removeprefix("https://id.gs1.org"), safe=""),
        lambda uri: uri.replace("https://", "https:/"), lambda uri: quote(uri.upper(), safe=""),
        lambda uri: quote(uri + "?linkType=all", safe=""), lambda uri: "urn:epc:id:sgtin:9521234.054321.LIFE-1",
    ],
)  # fmt: skip
@pytest.mark.parametrize("tail", ["", "/history", "/gaps", "/label.svg", "/label.png"])
def test_a_battery_by_any_name(recycler, life, spell, tail):
    answer = recycler.get(f"batteries/{spell(life['uri'])}{tail}")
    assert answer.status_code == 200
    if tail in ("", "/history"):
        assert answer.json()["id"] == life["uri"]


@pytest.mark.parametrize("serial", ["history", "gaps", "label.svg"])
def test_a_serial_number_like_a_word_of_ours(world, maker, serial):
    uri = worlds.pack(serial)
    worlds.say(world.maker, event(battery=uri))
    for spelt in (quote(uri, safe=""), uri):
        # Without the document, which cannot tell one from the other by the address.
        battery = maker.client.get(f"/api/v1/batteries/{spelt}", headers=maker.headers).json()
        assert (battery["id"], battery["access"][0]) == (uri, "model")
        assert maker.get(f"batteries/{spelt}/history").json()["id"] == uri
        assert maker.get(f"batteries/{spelt}/gaps").json()["items"] == []


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        (worlds.pack("NEVER-SEEN"), 404, "not-found"), ("NO-SUCH-ALIAS", 404, "not-found"), ("%00", 404, "not-found"),
        ("x" * 700, 404, "not-found"), ("https://id.gs1.org/01/09521234543214/21/A", 400, "epc-check-digit"),
        ("https://id.gs1.org/01/09521234543214/21/A/history", 400, "epc-check-digit"),
        ("https://id.gs1.org/nothing", 400, "epc-no-key"), ("urn:epc:id:sgtin:x", 400, "epc-urn"),
    ],
)  # fmt: skip
def test_a_name_that_leads_nowhere(regulator, name, status, code):
    answer = regulator.get(f"batteries/{name}")
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_as_of_then_and_as_known_then(world, regulator, life):
    address = f"batteries/{quote(life['uri'], safe='')}/history"

    def at(**times) -> tuple[int, str | None]:
        body = regulator.get(address, **times).json()
        return len(body["steps"]), body["custody"]["holder"]

    assert at() == (9, world.recycler.gln)
    assert at(as_of=worlds.ago(days=12)) == (7, world.collector.gln)
    assert at(as_of=worlds.ago(days=19)) == (5, world.dismantler.gln)
    assert at(as_of=worlds.ago(days=5000)) == (0, None)
    assert at(as_known_on=worlds.ago(days=1)) == (0, None)
    assert at(as_known_on=worlds.ago(days=-1)) == (9, world.recycler.gln)


def test_a_new_claim_is_read_at_once_and_placed_a_moment_later(maker):
    event_id = maker.record(event()).json()["event_id"]
    assert maker.get(f"events/{event_id}").json()["position"] is None
    assert maker.get("events").json()["items"][0]["position"] is None
    assert maker.get("events", after=0).json()["items"] == []
    worlds.integrate()
    assert maker.get(f"events/{event_id}").json()["position"] == 0


def test_head_is_get_without_the_body(maker, many):
    got = maker.get("event-types")
    head = maker.client.head("/api/v1/event-types", headers=maker.headers)
    assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", got.headers["ETag"])


def test_labels(maker):
    svg = maker.get(f"batteries/{quote(worlds.pack('L-1'), safe='')}/label.svg", headers={"Accept": "image/*"})
    png = maker.get(f"batteries/{quote(worlds.pack('L-1'), safe='')}/label.png", headers={"Accept": "text/html"})
    assert (svg.headers["Content-Type"], png.headers["Content-Type"]) == ("image/svg+xml", "image/png")
    assert svg.content.startswith(b"<svg")
    assert png.content.startswith(b"\x89PNG")
    pdf = maker.get(f"batteries/{quote(worlds.pack('L-1'), safe='')}/label.pdf")
    assert pdf.headers["Content-Type"] == "application/pdf" and pdf.content.startswith(b"%PDF")


@pytest.fixture
def recycler(calls):
    return calls("recycler")
