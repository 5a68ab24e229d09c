"""The picture of a facility's flows: two sides that weigh the same, and a page that tells every figure in words."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batteries.lifecycle.materials import FEEDS
from batteries.models import Battery
from compliance.reports import job
from portal import sankey
from portal.words import WORDS
from tests import world as worlds

KG = st.floats(0.01, 1e6)


@given(st.lists(KG, min_size=1, max_size=4), st.lists(KG, min_size=1, max_size=4))
def test_bands_are_as_broad_as_they_are_heavy_and_stay_within_the_picture(came, went):
    picture = sankey.draw({str(n): kg for n, kg in enumerate(came)}, {f"to {n}": kg for n, kg in enumerate(went)})
    assert picture.middle_height <= picture.height + 0.01
    for anchor in ("end", "start"):
        side = [band for band in picture.bands if band.anchor == anchor]
        for above, below in zip(side, side[1:], strict=False):
            assert below.y >= above.y + above.height * 0.99
            assert below.label_y - above.label_y >= 39.9
        assert all(band.y + band.height <= picture.height + 0.01 for band in side)
    heavy = max(picture.bands, key=lambda band: band.kg)
    assert heavy.height / heavy.kg == pytest.approx(picture.middle_height / max(sum(came), sum(went)))


def test_there_is_no_picture_of_nothing():
    assert sankey.draw({"opening": 0}, {"closing": 0}) is None


@pytest.fixture
def milled(world):
    """A report about a yard in which two packs were shredded."""
    for serial in ("F1", "F2"):
        uri = worlds.pack(serial)
        worlds.say(world.maker, type="manufactured", battery=uri, occurred_at=worlds.ago(days=40), **worlds.nameplate())
        worlds.say(world.maker, type="dispatched", battery=uri, occurred_at=worlds.ago(days=30), **worlds.shipment(world.recycler))
        worlds.say(world.recycler, type="received", battery=uri, occurred_at=worlds.ago(days=29), facility=world.recycler.site,
                   sender=world.maker.gln, condition="intact")  # fmt: skip
    worlds.say(world.recycler, type="shredded", batteries=[worlds.pack("F1"), worlds.pack("F2")], occurred_at=worlds.ago(days=20),
               facility=world.recycler.site, input_mass_kg=900, loss_kg=200,
               outputs=[{"lot": worlds.lot("FBM"), "mass_kg": 380, "fraction": "black_mass"},
                        {"lot": worlds.lot("FCU"), "mass_kg": 300, "fraction": "copper"}])  # fmt: skip
    first, last = (date.fromisoformat(worlds.ago(days=days)[:10]) for days in (60, 1))
    report = job.request(world.recycler.gln, first, last, by=world.recycler.viewer)
    assert job.build(report.pk)
    return report


@pytest.mark.django_db
def test_a_report_shows_its_flows_as_a_picture_and_in_words(enter, world, milled):
    client = enter(world.recycler)
    path = f"/console/reports/{milled.pk}/flows"
    assert path in client.get(f"/console/reports/{milled.pk}").content.decode()
    html = client.get(path).content.decode()
    assert html.count("<path d=") == 3, "two packs came in; lots are there, and the rest is lost"
    assert all(words in html for words in ("900 kg", "680 kg", "220 kg", WORDS["flows_consumed"].ko, world.recycler.site))
    nickel = client.get(path, {"of": "Ni"}).content.decode()
    assert f"{0.608 * 150:.4g} kg" in nickel
    assert client.get(path, {"of": "Xx"}).status_code == 404


@pytest.mark.django_db
def test_the_flows_are_nobody_elses(enter, world, milled):
    assert enter(world.stranger).get(f"/console/reports/{milled.pk}/flows").status_code == 404


@pytest.mark.django_db
def test_the_page_of_a_blend_tells_what_is_left_and_claims_it_for_no_battery(enter, world, milled):
    black, blend = worlds.lot("FBM"), worlds.lot("FBL")
    worlds.say(world.recycler, type="lots_blended", occurred_at=worlds.ago(days=9), form="black_mass", feed="mixed",
               inputs=[{"lot": black, "mass_kg": 100}, {"lot": worlds.lot("FXX"), "mass_kg": 50}],
               outputs=[{"lot": blend, "mass_kg": 150, "assay": {"ni_pct": 17.5}}])  # fmt: skip
    worlds.settle()
    client = enter(world.recycler)
    page = client.get(blend.removeprefix("https://id.gs1.org")).content.decode()
    assert all(words in page for words in ("150 kg / 150 kg", "17.5", FEEDS["mixed"].ko, WORDS["blend_hint"].ko))
    page = client.get(black.removeprefix("https://id.gs1.org")).content.decode()
    assert "280 kg / 380 kg" in page and WORDS["blend_hint"].ko not in page
    told = Battery.objects.get(epc=blend)
    assert (told.mass_kg_left, told.feed) == (150, "mixed")
