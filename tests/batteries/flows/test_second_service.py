"""What used packs become: storage at a site, modules that part ways, and packs that have no modules at all."""

import pytest

from batteries.custody import Ending, Form, Legal
from tests import world
from tests.batteries.flows.telling import (
    CUSTOMER,
    ELV,
    INSPECTOR,
    OEM,
    REUSE,
    SHREDDER,
    TRADER,
    VIN,
    YARD,
    Telling,
    handed_over,
    made,
    modules,
    pack,
    taken_out,
)


def test_forty_packs_become_one_storage_unit_with_a_new_operator():
    tell = Telling()
    parents = made(tell, *(f"OLD-{place}" for place in range(40)))
    for uri in parents:
        tell(OEM, "installed", uri, day=10, vin=VIN)
        taken_out(tell, uri, by=ELV, day=900)
        handed_over(tell, uri, ELV, REUSE, day=905)
    ess = pack("ESS-1")
    tell(REUSE, "repurposed", *parents, day=930, product=ess, application="ess", category="ess", rated_kwh=2_000,
         mass_kg=18_000)  # fmt: skip
    tell(INSPECTOR, "safety_inspected", ess, day=940, result="pass")
    tell(REUSE, "placed_on_market", ess, day=950, customer=CUSTOMER, site_region="46", installed_on="2028-08-10")

    unit = tell.state(ess)
    assert [link.parent for link in unit.parents] == parents
    assert {tell.state(uri).end.ending for uri in parents} == {Ending.SUPERSEDED}
    assert (unit.nameplate.maker, unit.created_by, unit.legal) == (REUSE, "repurposed", Legal.IN_USE)
    assert (unit.holder, unit.confirmed, unit.in_use_site, unit.in_service) == (CUSTOMER, CUSTOMER, "46", True)
    # From then on the inspections run: from the placing, then from each pass, until it comes back.
    assert (unit.inspected_at, unit.next_inspection_due) == (tell.history(ess).steps[-1].claim.occurred_at, "")
    tell(INSPECTOR, "periodic_inspected", ess, day=2_000, result="pass", next_due="2034-06-01")
    tell(INSPECTOR, "periodic_inspected", ess, day=2_900, result="fail")
    assert tell.state(ess).next_inspection_due == "2034-06-01"
    handed_over(tell, ess, CUSTOMER, YARD, day=3_000)
    back = tell.state(ess)
    assert (back.holder, back.in_use_site, back.next_inspection_due, back.inspected_at) == (YARD, "", "", None)
    assert tell.gaps() == set()


def test_modules_of_one_pack_part_ways_and_its_mass_is_accounted_for():
    tell = Telling()
    [uri] = made(tell, "PACK", module_count=8, mass_kg=450.0)
    handed_over(tell, uri, OEM, REUSE, day=10)
    rows = [row | {"mass_kg": 36.5} for row in modules(*(f"M{place}" for place in range(8)))]
    fractions = {"housing_kg": 92.0, "copper_kg": 11.5, "bms_kg": 6.5, "coolant_kg": 9.0, "other_kg": 37.0}
    tell(REUSE, "dismantled", uri, day=20, modules=rows, mass_kg=450.0, fractions=fractions, loss_kg=2.0)

    gone, said = tell.state(uri), tell.history(uri).steps[-1].claim.fields
    out = sum(link.mass_kg for link in gone.children) + sum(said["fractions"].values()) + said["loss_kg"]
    assert out == pytest.approx(gone.nameplate.mass_kg)

    good, bad = [row["id"] for row in rows[:5]], [row["id"] for row in rows[5:]]
    tell(REUSE, "repurposed", *good, day=30, product=pack("ESS-2"), application="ups")
    for module in bad:
        tell(REUSE, "waste_declared", module, day=31, reason="not_reusable", waste_code="51-38")
        handed_over(tell, module, REUSE, SHREDDER, day=32)
    outputs = [{"lot": world.lot("BM-1"), "mass_kg": 78.0, "fraction": "black_mass"},
               {"lot": world.lot("CU-1"), "mass_kg": 30.0, "fraction": "copper"}]  # fmt: skip
    tell(SHREDDER, "shredded", *bad, day=40, input_mass_kg=109.5, outputs=outputs, loss_kg=1.5)

    assert {tell.state(module).children[0].child for module in good} == {pack("ESS-2")}
    assert {tell.state(module).children[0].child for module in bad} == {world.lot("BM-1")}
    assert {tell.state(module, day=35).legal for module in bad} == {Legal.WASTE}
    assert tell.gaps() == set()


def test_a_cell_to_pack_design_has_no_modules_and_a_whole_life_all_the_same():
    tell = Telling()
    [uri] = made(tell, "CTP", module_count=0, chemistry="lfp", mass_kg=500.0)
    handed_over(tell, uri, OEM, SHREDDER, day=10)
    tell(SHREDDER, "discharged", uri, day=11, end_voltage_v=12.0)
    tell(SHREDDER, "dismantled", uri, day=12, modules=[], mass_kg=500.0, fractions={"housing_kg": 150.0, "cells_kg": 350.0})

    gone = tell.state(uri)
    assert (gone.nameplate.module_count, gone.children, gone.form) == (0, (), Form.PACK)
    assert gone.end.ending is Ending.SUPERSEDED
    assert tell.gaps() == set()


def test_a_trader_owns_what_a_yard_still_holds():
    tell = Telling()
    [uri] = made(tell, "SOLD")
    handed_over(tell, uri, OEM, YARD, day=10)
    tell(YARD, "circular_resource_registered", uri, day=12, registry_no="CR-26-1")
    tell(YARD, "traded", uri, day=15, buyer=TRADER, contract_no="S-1", price_band="3m_5m")
    sold = tell.state(uri)
    assert (sold.title, sold.holder, sold.legal) == (TRADER, YARD, Legal.CIRCULAR_RESOURCE)
    handed_over(tell, uri, YARD, TRADER, day=20, purpose="sale")
    assert (tell.state(uri).title, tell.state(uri).holder) == (TRADER, TRADER)
    assert tell.gaps() == set()


def test_stock_is_where_its_holder_says_and_nobody_else():
    tell = Telling()
    [uri] = made(tell, "STOCK")
    handed_over(tell, uri, OEM, YARD, day=10)
    hall, shed = world.gln(800), world.gln(801)
    tell(YARD, "stored", uri, day=11, facility=hall, bay="A-1", terminals_insulated=True, soc_pct=25)
    tell(YARD, "moved_internal", uri, day=12, facility=hall, bay="B-7")
    tell(TRADER, "stocktake", uri, day=13, counted_at_facility=shed)
    assert (tell.state(uri).facility, tell.state(uri).bay) == (hall, "B-7")
    tell(YARD, "stocktake", uri, day=14, counted_at_facility=shed)
    assert (tell.state(uri).facility, tell.state(uri).bay) == (shed, "")
