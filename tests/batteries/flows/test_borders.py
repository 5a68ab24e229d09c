"""Out of the country inside a car, and back again."""

import pytest

from batteries.custody import Ending, Legal
from tests.batteries.flows.telling import (
    ELV,
    EXPORTER,
    IMPORTER,
    MAKER,
    OEM,
    VIN,
    YARD,
    Telling,
    handed_over,
    made,
    pack,
    taken_out,
)


def test_a_pack_leaves_the_country_inside_its_car():
    tell = Telling()
    [uri] = made(tell, "ABROAD")
    tell(OEM, "installed", uri, day=10, vin=VIN)
    tell(EXPORTER, "vehicle_deregistered", uri, day=1_000, reason="export", deregistered_on="2028-09-27")
    waiting = tell.state(uri)
    assert (waiting.end, bool(waiting.deregistered_at), bool(waiting.vehicle)) == (None, True, True)
    tell(EXPORTER, "exported", uri, day=1_030, form="in_vehicle", destination_country="JO", declaration_no="E-1")
    gone = tell.state(uri)
    assert (gone.end.ending, gone.legal, gone.holder) == (Ending.EXPORTED, Legal.EXPORTED, "")
    assert tell.gaps() == set()


def exported(tell: Telling) -> tuple[str, str]:
    [uri] = made(tell, "RETURNS")
    tell(OEM, "installed", uri, day=10, vin=VIN)
    taken_out(tell, uri, by=ELV, day=800)
    handed_over(tell, uri, ELV, EXPORTER, day=810)
    return uri, tell(EXPORTER, "exported", uri, day=830, form="pack", destination_country="MY", basel_ref="KR-MY-26-1")


def test_a_re_import_opens_the_record_again_and_goes_on_where_it_left_off():
    tell = Telling()
    uri, left = exported(tell)
    tell(IMPORTER, "imported", uri, day=900, origin="MY", exported_event=left)
    back = tell.state(uri)
    assert (back.end, back.legal, back.holder, back.vehicle) == (None, Legal.USED, IMPORTER, "")
    assert (back.nameplate.model, back.nameplate.maker) == ("GB-75", MAKER)
    # Naming the export shows that the exporter passed it on; its past is the importer's to see.
    assert back.confirmed == IMPORTER
    handed_over(tell, uri, IMPORTER, YARD, day=910)
    assert tell.state(uri).holder == YARD
    assert tell.gaps() == set()


def test_whoever_merely_says_that_it_came_back_is_shown_nothing_of_its_past():
    tell = Telling()
    uri, _ = exported(tell)
    tell(IMPORTER, "imported", uri, day=900, origin="MY")
    assert (tell.state(uri).holder, tell.state(uri).confirmed) == (IMPORTER, EXPORTER)


def test_an_import_brings_nothing_back_from_the_shredder():
    tell = Telling()
    [uri] = made(tell, "SHREDDED")
    tell(OEM, "incident", uri, day=5, incident_type="fire", severity="total")
    tell(IMPORTER, "imported", uri, day=9, origin="CN")
    assert (tell.state(uri).end.ending, tell.state(uri).holder) == (Ending.DESTROYED, OEM)


@pytest.mark.parametrize(("used", "legal"), [(False, Legal.PRODUCT_NEW), (True, Legal.USED)])
def test_a_pack_from_abroad_begins_its_record_at_the_border(used, legal):
    tell = Telling()
    uri = pack("FOREIGN")
    tell(IMPORTER, "imported", uri, day=3, origin="CN", is_used=used, model="CN-60", chemistry="lfp", rated_kwh=60, mass_kg=400)
    came = tell.state(uri)
    assert (came.holder, came.confirmed, came.legal, came.created_by) == (IMPORTER, IMPORTER, legal, "imported")
    assert (came.nameplate.model, came.nameplate.maker, came.legacy) == ("CN-60", "", False)
