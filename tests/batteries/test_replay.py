"""The rows are held against a fold from nothing; what differs is named."""

import json

import pytest

from batteries import projection, replay
from batteries.models import Battery, Kinship
from batteries.replay import Replay
from events import feed, index
from tests import world as worlds
from tests.batteries.test_projection import catch_up, fleet

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(world):
    for party, body in fleet(world):
        worlds.say(party, body)
    catch_up()
    return world


def findings(walk: Replay | None = None) -> list[tuple[str, str]]:
    walk = walk or Replay()
    list(walk.run())
    return [(damage.where, damage.text) for damage in walk.findings.named]


def key(serial: str):
    return index.key(worlds.pack(serial))


def test_rows_that_followed_the_log_are_its_replay(told):
    assert sum(Replay().run()) >= 6
    assert findings() == []


def test_rows_are_held_against_the_log_as_far_as_they_followed_it(told):
    worlds.say(told.maker, {"type": "dispatched", "battery": worlds.pack("F2"), "occurred_at": worlds.ago(days=1),
                            "recipient": told.recycler.gln, "un_number": "UN3480", "dg_state": "sound", "mass_kg": 400,
                            "carrier": told.carrier.gln})  # fmt: skip
    assert findings() == []
    feed.set_watermark(projection.CONSUMER, feed.watermark(projection.CONSUMER) + 1)
    assert [where for where, _ in findings()] == [f"thing {key('F2')}"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda rows: rows.update(holder="9521000000018"), "holder is not"),
        (lambda rows: rows.update(mass_kg=None, grade="A"), "mass_kg, grade is not"),
        (lambda rows: rows.delete(), "has claims and no row"),
        (lambda rows: rows.update(epc_key="ffffffff-ffff-ffff-ffff-ffffffffffff"), "has a row and no claims"),
    ],
)
def test_a_changed_row_is_named_with_what_is_wrong(told, change, said):
    change(Battery.objects.filter(epc_key=key("F0")))
    found = findings()
    assert any(worlds.pack("F0") in text and said in text for _, text in found), found


@pytest.mark.parametrize("change", [lambda edges: edges.update(mass_kg=1), lambda edges: edges.delete()])
def test_a_changed_edge_of_the_family_tree_is_named(told, change):
    child = Kinship.objects.order_by("child_key").first().child_key
    change(Kinship.objects.filter(child_key=child))
    assert findings() == [(f"thing {child}", "what it was made of is not what a replay of its claims says")]


def test_a_walk_that_was_kept_goes_on(told, monkeypatch):
    monkeypatch.setattr(replay, "CHUNK", 2)
    Battery.objects.update(holder="9521000000018")
    whole, part = Replay(), Replay()
    expected, walk = findings(whole), part.run()
    next(walk)
    assert findings(Replay.take_up(json.loads(json.dumps(part.keep())))) == expected
