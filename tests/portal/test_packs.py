from urllib.parse import quote, unquote

import pytest
from django.conf import settings

from batteries import tasks as custody_tasks
from compliance import tasks as compliance_tasks
from events import epc
from parties.models import Look
from portal.identifiers import of_path
from portal.words import WORDS
from tests import world as worlds
from tests.world import GTIN

PAGE = f"/01/{GTIN}/21/LIFE-1"


def text(answer) -> str:
    return answer.content.decode()


def test_the_public_sees_what_it_is_and_how_to_handle_it_and_nothing_of_who_has_it(enter, world, life):
    html = text(enter().get(PAGE))
    assert "GB-75" in html and "NMC811" in html and "UN3480" in html and "119" in html
    assert world.recycler.operator.name_ko not in html and world.dismantler.operator.name_ko not in html
    assert "61" not in html.split("h-plate")[0]
    assert WORDS["hidden_claims_public"].ko.format(count=9) in html
    assert "<time" not in html


def test_the_holder_sees_everything(enter, world, life):
    answer = enter(world.recycler).get(PAGE)
    assert answer.context["shown"].hidden == 0
    assert len(answer.context["entries"]) == 9
    assert answer.context["stands"]["holder"].ko == world.recycler.operator.name_ko
    assert answer.context["last_seen"] == max(entry.at for entry in answer.context["entries"])


def test_who_gave_it_away_sees_its_own_part(enter, world, life):
    answer = enter(world.dismantler).get(PAGE)
    assert answer.context["stands"] is None
    assert 0 < len(answer.context["entries"]) < 9
    assert WORDS["hidden_claims"].ko.format(count=answer.context["shown"].hidden) in text(answer)


def test_a_stranger_who_signs_in_sees_no_more_than_the_public(enter, world, life):
    answer = enter(world.stranger).get(PAGE)
    assert (answer.context["entries"], answer.context["stands"]) == ([], None)


def test_a_vin_is_masked_for_who_need_not_know_the_car(enter, world, life):
    assert worlds.VIN not in text(enter(world.recycler).get(PAGE))
    assert worlds.VIN in text(enter(world.regulator, reason="case 1").get(PAGE))


def test_an_authority_says_why_and_every_look_is_kept(enter, world, life):
    client = enter(world.regulator)
    answer = client.get(PAGE)
    assert answer.context["stands"] is None and WORDS["reason_title"].ko in text(answer)
    assert not Look.objects.exists()
    assert client.post("/reason", {"reason": "사건 2026-7, 분실 신고", "next": PAGE})["Location"] == PAGE
    assert client.get(PAGE).context["stands"]["holder"].ko == world.recycler.operator.name_ko
    look = Look.objects.get()
    assert (look.gln, look.subject, look.reason) == (world.regulator.gln, life["uri"], "사건 2026-7, 분실 신고")


def test_a_battery_nobody_spoke_of(enter, world):
    answer = enter().get(f"/01/{GTIN}/21/NEVER")
    assert answer.status_code == 404 and WORDS["unknown_text"].ko in text(answer)
    assert "/record/received" not in text(answer)
    assert "/record/received" in text(enter(world.collector).get(f"/01/{GTIN}/21/NEVER"))


def test_a_wrong_check_digit_is_answered_with_the_right_one(enter, world):
    answer = enter(language="en").get(f"/01/{GTIN[:-1]}0/21/A")
    assert answer.status_code == 400 and f"should be {GTIN[-1]}" in text(answer)


@pytest.mark.parametrize(
    "path", [f"/01/{GTIN}/21/", f"/01/{GTIN}/99/A", "/8004/12", f"/01/{GTIN}/21/a b"]
)
def test_other_addresses_are_refused_with_a_sentence(enter, world, path):
    answer = enter().get(path)
    assert answer.status_code == 400 and answer.context["fault"].ko in text(answer).replace("&#x27;", "'")


@pytest.mark.parametrize("serial", ["A/B", "50%", "%2F", "a&b<c>", "x;y=z?", "(1)+'2'", "Z" * 20])
def test_a_serial_number_may_be_percent_encoded(enter, world, serial):
    name = epc.pack(GTIN, serial)
    worlds.say(world.maker, type="manufactured", battery=name.uri, occurred_at=worlds.ago(days=1), **worlds.nameplate())
    answer = enter().get(name.path)
    assert answer.status_code == 200 and answer.context["name"] == name
    assert enter().get(name.path + "/").context["name"] == name


@pytest.mark.parametrize("path", ["/8010/9521234%23A%2FB/8011/17", "/8010/9521234A%2F8011%2F2/8011/17", "/8010/9521234A%2FB",
                                  "/8003/09521234000013A%2FB", "/8004/9521234A%2F8011%2F2"])  # fmt: skip
def test_a_part_number_and_an_asset_may_hold_slashes(path):
    assert of_path(unquote(path)).path == of_path(unquote(path) + "/").path == path


def test_a_lot_in_front_of_a_serial_number_may_hold_slashes():
    assert of_path(f"/01/{GTIN}/10/L/M/21/S/1") == epc.pack(GTIN, "S/1")
    assert of_path(f"/01/{GTIN}/10/L/M") == epc.lot(GTIN, "L/M")


def test_lots_legacy_packs_and_qualifiers_have_pages_too(enter, world):
    assert enter().get("/8004/9521234LEGACY-1").context["name"] == epc.legacy("9521234LEGACY-1")
    assert enter().get(f"/01/{GTIN}/10/BM%2F7").context["name"] == epc.lot(GTIN, "BM/7")
    assert enter().get(f"/01/{GTIN}/22/V1/10/L1/21/S1").context["name"] == epc.pack(GTIN, "S1")
    assert enter().get("/8010/9521234PART/8011/7").context["name"].scheme == "cpi"
    assert enter().get("/01/95212345/21/S1").status_code == 400
    assert enter().get(f"/01/{GTIN[1:]}/21/S1").context["name"] == epc.pack(GTIN, "S1")


def test_what_it_came_from_and_became_is_a_link_away_for_whom_it_concerns(enter, world, life):
    modules = [worlds.pack(f"KIN-{n}") for n in range(51)]
    worlds.say(world.recycler, type="dismantled", battery=life["uri"], occurred_at=worlds.ago(minutes=1),
               modules=[{"id": uri, "mass_kg": 9} for uri in modules])  # fmt: skip
    html = text(enter(world.recycler).get(PAGE))
    assert f'href="/01/{GTIN}/21/KIN-0"' in html and f'href="/01/{GTIN}/21/KIN-49"' in html
    assert "KIN-50" not in html.split("h-story")[0] and WORDS["kin_more"].ko.format(count=1) in html
    assert f'href="{PAGE}"' in text(enter(world.recycler).get(f"/01/{GTIN}/21/KIN-0")).split("h-story")[0]
    assert "h-kin" not in text(enter().get(PAGE)) and "h-kin" not in text(enter(world.maker).get(PAGE))


def test_a_program_is_sent_to_the_api(enter, world, life):
    answer = enter().get(PAGE, headers={"Accept": "application/json"})
    assert answer["Location"] == settings.PUBLIC_ORIGIN + "/api/v1/batteries/" + quote(life["uri"], safe="")
    assert "Accept" in enter().get(PAGE)["Vary"]


def test_a_model_has_a_page_of_its_own(enter, world, life):
    assert enter().get(f"/01/{GTIN}").status_code == 404
    worlds.settle()
    html = text(enter().get(f"/01/{GTIN}"))
    assert "GB-75" in html and "UN3480" in html and "LIFE-1" not in html


def test_safety_has_a_page_of_its_own_open_to_everybody(enter, world, life):
    worlds.settle()
    for path in (PAGE, f"/01/{GTIN}"):
        html = text(enter().get("/safety" + path))
        assert "NMC811" in html and "UN3480" in html and "<time" not in html
    assert enter().get(f"/safety/01/{GTIN}/21/NEVER").status_code == 404
    assert enter().get("/safety/01/95212345/21/A").status_code == 400


def test_a_recall_is_told_to_whom_the_state_is(enter, world, life):
    recall = {"type": "recalled", "battery": life["uri"], "campaign_no": "RC-952-1", "occurred_at": worlds.ago(hours=2)}
    page = "/recall" + PAGE
    assert WORDS["recall_none"].ko in text(enter(world.recycler).get(page))
    worlds.say(world.maker, **recall)
    assert "RC-952-1" in text(enter(world.recycler).get(page))
    for other in (None, world.stranger, world.regulator):
        html = text(enter(other).get(page))
        assert "RC-952-1" not in html and WORDS["recall_hidden"].ko in html
    assert "RC-952-1" in text(enter(world.regulator, reason="case 1").get(page))
    assert enter().get(f"/recall/01/{GTIN}/21/NEVER").status_code == 404


def test_gaps_are_shown_to_whom_they_concern(enter, world):
    uri = worlds.pack("GAP-1")
    worlds.say(world.collector, type="received", battery=uri, facility=world.collector.site, condition="intact",
               sender=world.dismantler.gln, occurred_at=worlds.ago(days=3))  # fmt: skip
    custody_tasks.follow(), compliance_tasks.follow(), compliance_tasks.sweep()
    page = f"/01/{GTIN}/21/GAP-1"
    assert "G02" in {gap.rule for gap, _ in enter(world.collector).get(page).context["gaps"]}
    assert enter(world.stranger).get(page).context["gaps"] == []
    assert enter().get(page).context["gaps"] == []


def test_withdrawn_claims_stay_visible_as_withdrawn(enter, world, life):
    told = worlds.say(world.recycler, type="soh_recorded", battery=life["uri"], soh_pct=99.0, method="bms",
                      occurred_at=worlds.ago(hours=2))[0]  # fmt: skip
    worlds.say(world.recycler, type="voided", target=told.event_id, why="오기", occurred_at=worlds.ago(hours=1))
    entries = enter(world.recycler).get(PAGE).context["entries"]
    assert [entry.withdrawn for entry in entries if entry.event_id == told.event_id] == [True]


def test_what_others_wrote_is_shown_as_words_and_never_as_html(enter, world):
    name = epc.pack(GTIN, "X-1")
    evil = '"><script>alert(1)</script>'
    worlds.say(world.maker, type="manufactured", battery=name.uri, occurred_at=worlds.ago(days=1),
               **worlds.nameplate(model=evil, oem_serial=evil))  # fmt: skip
    html = text(enter(world.maker).get(name.path))
    assert "<script>alert" not in html and "&lt;script&gt;alert" in html


def test_authorities_are_led_to_no_form(enter, world, life):
    assert "/record/" not in text(enter(world.regulator, reason="case 1").get(PAGE))
    assert "/record/" in text(enter(world.dismantler).get(PAGE))
