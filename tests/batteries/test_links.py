"""Which links there are, and how one is chosen among several."""

import re
from pathlib import Path

import pytest
from django.db import connection

from batteries import links
from batteries.custody import Nameplate
from batteries.links import Entry, Level, Link
from batteries.models import Battery
from events import epc
from parties.text import Text
from tests import world as worlds
from tests.world import GTIN

WORDS = Text("t", "t")
KO, EN, ANY = (Link("pip", f"https://a/{name}", WORDS, "text/html", tongue)
               for name, tongue in (("ko", ("ko",)), ("en", ("en",)), ("any", ())))  # fmt: skip
DATA = Link("pip", "https://a/data", WORDS, "application/json")
NAMES = {Level.ITEM: epc.pack(GTIN, "A"), Level.LOT: epc.lot(GTIN, "L"), Level.MODEL: epc.parse(f"/01/{GTIN}"),
         Level.CRATE: epc.parse("/8003/09521234000013CRATE1")}


def everything(media_type: str) -> float:
    return 1.0


@pytest.mark.parametrize(
    ("languages", "chosen"),
    [
        ([("ko", 1.0), ("en", 0.5)], [KO]),
        ([("ko-kr", 1.0)], [KO]),
        ([("en", 0.8), ("ko", 0.9)], [KO]),
        ([("fr", 1.0), ("en", 0.1)], [EN]),
        ([("fr", 1.0)], [ANY]),
        ([], [KO, EN, ANY]),
    ],
)
def test_the_language_that_is_wanted_most_decides(languages, chosen):
    assert links.choose([KO, EN, ANY], accepts=everything, languages=languages) == chosen


def test_a_link_in_another_language_is_better_than_none():
    assert links.choose([KO], accepts=everything, languages=[("fr", 1.0)]) == [KO]
    assert links.choose([KO, EN], accepts=everything, languages=[("fr", 1.0)]) == [KO, EN]


def test_the_media_type_decides_before_the_language():
    prefer = {"application/json": 1.0, "text/html": 0.5}.get
    assert links.choose([KO, DATA], accepts=prefer, languages=[("ko", 1.0)]) == [DATA]
    assert links.choose([KO, EN], accepts=lambda media_type: 0.0, languages=[("en", 1.0)]) == [EN]


def test_what_nothing_tells_apart_is_all_offered():
    assert links.choose([ANY, DATA], accepts=everything) == [ANY, DATA]
    assert links.choose([], accepts=everything) == []


@pytest.mark.parametrize("level", Level)
def test_every_level_has_one_default_link_that_is_listed_under_a_type_too(level):
    found = links.of(Entry(NAMES[level], level, Nameplate()), origin="https://a")
    [default] = [link for link in found if link.type == links.DEFAULT]
    assert (default.media_type, default.languages) == ("", ())
    assert default.href in {link.href for link in found if link.type != links.DEFAULT}
    assert links.level_of(NAMES[level]) is level


def test_a_link_is_told_only_where_something_answers():
    found = links.of(Entry(NAMES[Level.ITEM], Level.ITEM, Nameplate()), origin="https://a")
    nowhere = links.Target("dpp", "/passport{path}", WORDS)
    assert not nowhere.exists("/passport/01/1") and not nowhere.exists("/api/passport") and "dpp" not in {link.type for link in found}


def test_types_are_known_by_prefix_and_by_address():
    for text in ("gs1:pip", "https://ref.gs1.org/voc/pip", "https://gs1.org/voc/pip"):
        assert links.type_named(text) == "pip"
    for text in ("pip", "gs1:", "gs1:dpp", "gs1:pip ", "https://example.com/pip"):
        assert links.type_named(text) is None


def test_the_page_about_conformance_lists_every_link_type():
    page = (Path(__file__).parents[2] / "docs/conformance.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `gs1:(\w+)` \|.*\| ([a-z, ]+) \|$", page, re.MULTILINE)
    levels = {target.type: set() for target in links.TARGETS} | {links.DEFAULT: set()}
    for level in Level:
        for link in links.of(Entry(NAMES[level], level, Nameplate()), origin="https://a"):
            levels[link.type].add(level)
    levels["epcis"] = {Level.ITEM, Level.LOT, Level.CRATE}
    assert {type_: set(found.split(", ")) for type_, found in told} == levels


def test_all_things_of_a_model_are_found_by_an_index(world):
    worlds.say(world.maker, type="manufactured", battery=worlds.pack("A"), occurred_at=worlds.ago(days=1),
               **worlds.nameplate())  # fmt: skip
    worlds.settle()
    assert links.model_plate(NAMES[Level.MODEL]).model == "GB-75"
    assert links.model_plate(epc.parse("/01/09521234543220")) is None
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Battery.objects.filter(epc__startswith=f"{NAMES[Level.MODEL].uri}/").order_by().explain()
    assert "battery_name" in plan
