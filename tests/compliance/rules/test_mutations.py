"""One thing changed in a clean life, and exactly the rules that this breaks: no fault hides, and none cries for another."""

import pytest

from batteries.claims import Part
from tests.compliance.rules.vocabulary import (
    ARRIVED,
    BUSAN,
    COPPER,
    DONE,
    ELV,
    EVALUATED,
    FITTED,
    GHOST,
    GRADED,
    LIFE,
    LOT,
    MADE,
    OUTPUTS,
    PACK,
    PASSED_ON,
    REMOVED,
    REUSER,
    SENT,
    SEOUL,
    SHREDDED,
    STRUCK,
    TAKEN,
    TESTED,
    TRADER,
    YARD,
    end_of,
    moved,
    open_rules,
)

GONE = None


def with_(claim, **fields):
    return claim._replace(fields=claim.fields | fields)


CHANGES = [
    (MADE, with_(MADE, mass_kg=900), "G18"),
    (MADE, with_(MADE, gbt_code="952XEA12345678BCD0000001"), "X03"),
    (MADE, moved(MADE, 20), "G30"),
    (FITTED, GONE, "G04"),
    (FITTED, with_(FITTED, vin="KMHTEST00A0000009"), "X02"),
    (FITTED, FITTED._replace(author=YARD), "G03 G12"),
    (STRUCK, with_(STRUCK, reason="export"), ""),
    (EVALUATED, GONE, "G06"),
    (EVALUATED, moved(EVALUATED, 1003), "G06 G07"),
    (EVALUATED, moved(EVALUATED, 900), "G06"),
    (EVALUATED, with_(EVALUATED, valid_until="2028-10-01"), "G06"),
    (EVALUATED, with_(EVALUATED, grade="reuse"), "G13"),
    (EVALUATED, with_(EVALUATED, soh_pct=80), "G13"),
    (EVALUATED, EVALUATED._replace(author=ELV), "G12"),
    (REMOVED, with_(REMOVED, mass_kg=380), "G18"),
    (REMOVED, with_(REMOVED, vin="KMHTEST00A0000009"), "X02"),
    (SENT, GONE, "G02"),
    (SENT, moved(SENT, 1005.5), "G30"),
    (SENT, moved(SENT, 1007.5), "G02 G03"),
    (SENT, with_(SENT, recipient=REUSER), "G02"),
    (SENT, with_(SENT, recipient=GHOST), "G02 G12"),
    (SENT, with_(SENT, carrier=GHOST), "G12"),
    (SENT, with_(SENT, mass_kg=600), "G18"),
    (SENT, with_(SENT, dg_state="damaged"), "G31"),
    (SENT, SENT._replace(author=TRADER), "G03"),
    (TAKEN, with_(TAKEN, sender=TRADER), "G02"),
    (TAKEN, with_(TAKEN, mass_kg=400), "G18"),
    (TAKEN, with_(TAKEN, condition="damaged"), "G31"),
    (TAKEN, GONE, "G03"),
    (TESTED, with_(TESTED, soh_pct=62), "G14"),
    (TESTED, with_(TESTED, soh_pct=75), "G13 G14"),
    (TESTED, with_(TESTED, soh_pct=111), "G13 G14 G15"),
    (TESTED, with_(TESTED, location={"latitude": 35.18, "longitude": 129.08})._replace(facility=SEOUL), "G17"),
    (TESTED, TESTED._replace(facility=GHOST), "G12"),
    (TESTED, TESTED._replace(recorded_at=moved(TESTED, 1100).recorded_at), "G29"),
    (TESTED, TESTED._replace(recorded_at=moved(TESTED, 1006.9).recorded_at), "G30"),
    (GRADED, with_(GRADED, grade="remanufacture"), "G13"),
    (PASSED_ON, GONE, "G02"),
    (PASSED_ON, with_(PASSED_ON, dg_state="critical"), "G31"),
    (ARRIVED, GONE, "G23"),
    (ARRIVED, with_(ARRIVED, mass_kg=440), "G18"),
    (SHREDDED, moved(SHREDDED, 1008.5), "G05 G23"),
    (SHREDDED, SHREDDED._replace(author=YARD), "G12 G23"),
    (DONE, with_(DONE, recovered_mass_kg=290), "G22"),
]  # fmt: skip


@pytest.mark.parametrize(("claim", "changed", "expected"), CHANGES, ids=lambda value: getattr(value, "event_id", value))
def test_one_change_breaks_what_it_should(claim, changed, expected):
    told = tuple(c for c in LIFE if c is not claim) + ((changed,) if changed else ())
    assert open_rules(*told, now=end_of(*told, after=2)) == set(expected.split())


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"input_mass_kg": 900}, "G20"),
        ({"loss_kg": 60}, "G20"),
        ({"outputs": [OUTPUTS[0] | {"mass_kg": 260}, OUTPUTS[1]], "input_mass_kg": 510}, "G20 G21"),
        ({"outputs": [OUTPUTS[0] | {"assay": {"ni_pct": 40}}, OUTPUTS[1]]}, "G21"),
        ({"outputs": [OUTPUTS[0] | {"assay": {"ni_pct": 23}}, OUTPUTS[1]]}, ""),
    ],
)
def test_one_change_to_a_shredding_is_told_of_its_first_lot(fields, expected):
    born = with_(SHREDDED, **fields)._replace(part=Part.PRODUCT)
    kin = {PACK: LIFE[:-2]}
    assert open_rules(born._replace(uri=LOT), kin=kin) == set(expected.split())
    assert open_rules(born._replace(uri=COPPER), kin=kin) == set()


def test_two_sites_in_one_hour_break_one_rule():
    there, here = TESTED._replace(facility=SEOUL), moved(TESTED._replace(facility=BUSAN, event_id="urn:here"), 1007.04)
    told = (*(c for c in LIFE if c is not TESTED), there, here)
    assert open_rules(*told) == {"G16"}
