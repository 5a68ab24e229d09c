"""One pack for another in a vehicle, one module for another in a pack, and what becomes of what came out."""

from batteries.custody import Ending, Form, Legal
from batteries.lifecycle import pseudonym
from tests import world
from tests.batteries.flows.telling import (
    OEM,
    OTHER_VIN,
    REMAN,
    VIN,
    WORKSHOP,
    Telling,
    handed_over,
    made,
    modules,
    pack,
    taken_out,
)

CAR, OTHER_CAR = pseudonym.vehicle(VIN), pseudonym.vehicle(OTHER_VIN)


def test_a_recalled_pack_is_swapped_in_one_event_that_moves_two_packs():
    tell = Telling()
    old, new = made(tell, "OLD", "NEW")
    tell(OEM, "installed", old, day=10, vin=VIN)
    tell(OEM, "recalled", old, day=400, campaign_no="R-26-01")
    handed_over(tell, new, OEM, WORKSHOP, day=405)
    swap = tell(WORKSHOP, "pack_swapped", old, day=410, fitted=new, vin=VIN, reason="recall", claim_no="C-1",
                campaign_no="R-26-01")  # fmt: skip

    out, fitted = tell.state(old), tell.state(new)
    assert (out.holder, out.confirmed, out.vehicle, out.legal) == (WORKSHOP, WORKSHOP, "", Legal.USED)
    assert (fitted.holder, fitted.vehicle, fitted.legal) == ("", CAR, Legal.IN_USE)
    assert tell.history(old).steps[-1].claim.event_id == tell.history(new).steps[-1].claim.event_id == swap
    # The car had one pack until the moment of the swap, and the other from then on.
    assert [tell.state(uri, day=409).vehicle for uri in (old, new)] == [CAR, ""]
    assert [tell.state(uri, day=410).vehicle for uri in (old, new)] == ["", CAR]
    # The fault has left the car and not the pack: whoever sells it on unmended sells a recalled pack.
    assert out.recalled == "R-26-01"
    assert tell.gaps() == set()


def test_a_refurbished_pack_of_the_exchange_pool_goes_into_another_car():
    tell = Telling()
    pool, other = made(tell, "POOL", "TIRED")
    tell(OEM, "installed", pool, day=10, vin=VIN)
    tell(OEM, "installed", other, day=10, vin=OTHER_VIN)
    tell(OEM, "recalled", pool, day=300, campaign_no="R-26-02")
    [spare] = made(tell, "SPARE")
    handed_over(tell, spare, OEM, WORKSHOP, day=300)
    tell(WORKSHOP, "pack_swapped", pool, day=301, fitted=spare, vin=VIN, reason="warranty")
    tell(WORKSHOP, "tested", pool, day=302, soh_pct=78)
    tell(WORKSHOP, "module_replaced", pool, day=303, removed_modules=modules("WEAK"), fitted_modules=modules("STRONG"),
         reason="recall", campaign_no="R-26-02")  # fmt: skip
    tell(WORKSHOP, "tested", pool, day=304, soh_pct=91)
    tell(WORKSHOP, "pack_swapped", other, day=310, fitted=pool, vin=OTHER_VIN, reason="warranty")

    back = tell.state(pool)
    assert (back.vehicle, back.soh_pct, back.recalled) == (OTHER_CAR, 91, "")
    assert tell.state(pool, day=302).recalled == "R-26-02"
    weak, strong = tell.state(world.module("WEAK")), tell.state(world.module("STRONG"))
    assert (weak.form, weak.holder, weak.part_of) == (Form.MODULE, WORKSHOP, "")
    assert (strong.form, strong.holder, strong.part_of) == (Form.MODULE, "", pool)
    assert [link.parent for link in weak.parents] == [pool]
    assert [link.parent for link in back.parents] == [world.module("STRONG")]
    assert tell.gaps() == set()


def test_another_campaigns_repair_settles_no_recall():
    tell = Telling()
    [uri] = made(tell, "RECALLED")
    tell(OEM, "recalled", uri, day=5, campaign_no="R-26-03")
    tell(OEM, "module_replaced", uri, day=6, removed_modules=modules("A"), fitted_modules=modules("B"), campaign_no="R-25-99")
    assert tell.state(uri).recalled == "R-26-03"


def test_one_pack_is_remanufactured_from_modules_of_three():
    tell = Telling()
    old = made(tell, "OLD-1", "OLD-2", "OLD-3", module_count=4)
    taken: list[str] = []
    for number, uri in enumerate(old, start=1):
        handed_over(tell, uri, OEM, REMAN, day=10)
        rows = modules(*(f"M{number}-{place}" for place in range(1, 5)))
        tell(REMAN, "dismantled", uri, day=12, modules=rows)
        taken += [row["id"] for row in rows]
    good, rest = taken[:3] + taken[4:7] + taken[8:10], [taken[3], taken[7], *taken[10:]]
    new = pack("NEW-1")
    tell(REMAN, "remanufactured", *good, day=20, product=new, module_count=8, replaced_modules=5, restored_capacity_pct=94)

    unit = tell.state(new)
    assert (unit.holder, unit.legal, unit.nameplate.maker) == (REMAN, Legal.REMANUFACTURED, REMAN)
    assert {link.parent for link in unit.parents} == set(good)
    assert {link.parent for module in good for link in tell.state(module).parents} == set(old)
    assert {tell.state(uri).end.ending for uri in (*old, *good)} == {Ending.SUPERSEDED}
    # What was left over is stock of its own, and may go another way.
    assert {(tell.state(module).end, tell.state(module).holder) for module in rest} == {(None, REMAN)}
    assert tell.gaps() == set()


def test_a_bus_has_six_packs_and_loses_one_of_them():
    tell = Telling()
    packs = made(tell, *(f"BUS-{place}" for place in range(1, 7)), category="ev", rated_kwh=58)
    for slot, uri in enumerate(packs, start=1):
        tell(OEM, "installed", uri, day=10, vin=VIN, slot=slot)
    tell(OEM, "vehicle_registered", *packs, day=12, vin=VIN, vehicle_registered_on="2026-01-13", plate="70바1234")
    taken_out(tell, packs[3], by=WORKSHOP, day=500)

    assert {tell.state(uri).vehicle for uri in packs if uri != packs[3]} == {CAR}
    assert {tell.state(uri, day=13).vehicle_registered_on for uri in packs} == {"2026-01-13"}
    assert (tell.state(packs[3]).vehicle, tell.state(packs[3]).holder) == ("", WORKSHOP)
    assert tell.gaps() == set()
