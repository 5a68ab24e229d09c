"""Slashes in names: a server hands addresses over decoded, and the record tells which belong to a value."""

from django.conf import settings
from django.test import Client

from tests import world as worlds
from tests.world import GTIN

MODEL = f"/01/{GTIN}"
PACK = f"{MODEL}/21/LIFE-1"
PART = "/8010/9521234%23A%2FB"


def test_a_part_number_with_a_slash_is_resolved_and_all_that_it_leads_to_answers(scan, world):
    item = PART + "/8011/17"
    worlds.say(world.maker, type="manufactured", battery="https://id.gs1.org" + item, occurred_at=worlds.ago(days=3),
               **worlds.nameplate())  # fmt: skip
    worlds.settle()
    found = scan(item, accept="application/linkset+json").json()["linkset"]
    assert [context["anchor"] for context in found] == [settings.PUBLIC_ORIGIN + path for path in (item, PART)]
    hrefs = {
        link["href"] for context in found for links in context.values() if isinstance(links, list) for link in links
    }
    assert {scan(href).status_code for href in hrefs} == {200, 401}


def test_a_slash_counts_in_front_of_what_is_on_record_and_not_behind_it(scan, known):
    assert scan(f"{MODEL}/10/L%2FM/21/LIFE-1")["Location"] == f"{settings.PUBLIC_ORIGIN}/pack{PACK}"
    for more in ("/22/V/foo", "/235/V/foo", "/22/V/foo/10/L", "/21/LIFE-1/foo"):
        assert scan(MODEL + more).status_code == 400


def test_a_server_that_tells_the_raw_address_leaves_no_doubt_about_slashes(known):
    client = Client()
    for raw, status in ((f"{MODEL}/21/A%2FB", 307), (f"{MODEL}/21/A/B", 400)):
        answer = client.get(f"{MODEL}/21/A%2FB", RAW_URI=raw + "?x=1", QUERY_STRING="x=1")
        assert answer.status_code == status
