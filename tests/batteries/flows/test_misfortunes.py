"""Fire, theft, the insurer's auction, and the authority stepping in."""

from batteries.custody import Ending
from tests.batteries.flows.telling import (
    ELV,
    EVALUATOR,
    INSURER,
    LORRY,
    OEM,
    RAILWAY,
    REGULATOR,
    SHREDDER,
    TRADER,
    VIN,
    WORKSHOP,
    YARD,
    Telling,
    handed_over,
    made,
    taken_out,
)


def stored_at_the_yard(tell: Telling, serial: str) -> str:
    [uri] = made(tell, serial)
    handed_over(tell, uri, OEM, YARD, day=10)
    return uri


def outlived(tell: Telling, uri: str) -> list[str]:
    """What was claimed of the pack after its end though its type cannot follow that."""
    told = [(step.before.end, step.claim.type) for step in tell.history(uri).steps]
    return [type_.code for end, type_ in told if end and not type_.may_follow(end)]


def test_a_pack_burns_to_nothing_and_there_is_nothing_to_weigh():
    tell = Telling()
    uri = stored_at_the_yard(tell, "BURNT")
    fire = tell(YARD, "incident", uri, day=20, incident_type="fire", severity="total", responder="관할 소방서")
    burnt = tell.state(uri)
    assert (burnt.end.ending, burnt.end.event_id, burnt.damaged, burnt.holder) == (Ending.DESTROYED, fire, True, YARD)
    # What is left of it is assessed, sent away as damaged goods and disposed of; then nothing more can be said of it.
    tell(EVALUATOR, "damage_assessed", uri, day=21, dg_state="critical")
    handed_over(tell, uri, YARD, SHREDDER, day=25, dg_state="critical", mass_kg=31.0)
    assert tell.state(uri).end.remains
    # It weighs less than it did, which is all that anybody may find in it.
    assert outlived(tell, uri) == [] and tell.gaps() <= {("G18", "dispatched")}
    tell(SHREDDER, "disposed", uri, day=40, mass_kg=28.5, method="landfill")
    assert (tell.state(uri).end.event_id, tell.state(uri).end.remains) == (fire, False)
    tell(SHREDDER, "dispatched", uri, day=41, recipient=TRADER)
    assert outlived(tell, uri) == ["dispatched"]


def test_a_burnt_pack_that_works_again_has_outlived_its_end():
    tell = Telling()
    uri = stored_at_the_yard(tell, "PHOENIX")
    tell(YARD, "incident", uri, day=20, incident_type="fire", severity="total")
    tell(WORKSHOP, "tested", uri, day=50, soh_pct=88)
    tell(WORKSHOP, "installed", uri, day=60, vin=VIN)
    assert outlived(tell, uri) == ["tested", "installed"]


def test_a_crashed_pack_is_dangerous_until_it_is_assessed_and_again_after_the_next_crash():
    tell = Telling()
    uri = stored_at_the_yard(tell, "CRASHED")
    tell(YARD, "incident", uri, day=20, incident_type="drop", severity="serious")
    assert (tell.state(uri).damaged, tell.state(uri).dg_state) == (True, "")
    tell(EVALUATOR, "damage_assessed", uri, day=21, dg_state="critical")
    assert (tell.state(uri).damaged, tell.state(uri).dg_state) == (True, "critical")
    tell(EVALUATOR, "damage_assessed", uri, day=25, dg_state="sound")
    assert (tell.state(uri).damaged, tell.state(uri).dg_state) == (False, "sound")
    tell(YARD, "dispatched", uri, day=26, recipient=ELV)
    tell(ELV, "received", uri, day=27, condition="damaged")
    assert (tell.state(uri).damaged, tell.state(uri).dg_state) == (True, "")


def test_a_stolen_pack_is_nobodys_until_it_is_found():
    tell = Telling()
    uri = stored_at_the_yard(tell, "STOLEN")
    tell(YARD, "dispatched", uri, day=19, recipient=TRADER)
    tell(YARD, "theft_reported", uri, day=20, police_ref="2026-114")
    stolen = tell.state(uri)
    assert (stolen.lost, stolen.transfer, stolen.end) == (True, None, None)
    # A stranger's test of it is recorded, and finds it lost all the same.
    tell(WORKSHOP, "tested", uri, day=60, soh_pct=80)
    assert tell.state(uri).lost
    tell(YARD, "found", uri, day=70, police_ref="2026-114")
    assert (tell.state(uri).lost, tell.state(uri).holder) == (False, YARD)


def test_a_wreck_is_auctioned_and_its_title_goes_another_way_than_the_pack():
    tell = Telling()
    [uri] = made(tell, "WRECK")
    tell(OEM, "installed", uri, day=10, vin=VIN)
    tell(INSURER, "incident", uri, day=700, incident_type="crash", severity="serious")
    tell(INSURER, "total_loss", uri, day=720, claim_no="K-1")
    tell(INSURER, "auctioned", uri, day=740, claim_no="K-1", buyer=TRADER)
    owned = tell.state(uri)
    assert (owned.title, owned.holder, bool(owned.vehicle)) == (TRADER, "", True)
    assert tell.state(uri, day=730).title == INSURER
    taken_out(tell, uri, by=ELV, day=750)
    assert (tell.state(uri).title, tell.state(uri).holder) == (TRADER, ELV)
    assert tell.gaps() == set()


def test_the_authority_gives_an_insolvent_yards_stock_to_another():
    tell = Telling()
    stock = [stored_at_the_yard(tell, serial) for serial in ("ORPHAN-1", "ORPHAN-2")]
    tell(YARD, "dispatched", stock[1], day=90, recipient=TRADER)
    tell(REGULATOR, "custody_reassigned", *stock, day=100, recipient=ELV, order_no="O-7", reason="insolvency")
    for uri in stock:
        given = tell.state(uri)
        assert (given.holder, given.confirmed, given.transfer) == (ELV, ELV, None)
    handed_over(tell, stock[0], ELV, WORKSHOP, day=110)
    assert (tell.state(stock[0]).holder, tell.state(stock[0]).confirmed) == (WORKSHOP, WORKSHOP)
    assert tell.gaps() == set()


def test_what_is_claimed_under_a_hold_is_recorded_and_the_hold_stands():
    tell = Telling()
    uri = stored_at_the_yard(tell, "HELD")
    tell(REGULATOR, "regulator_hold", uri, day=20, order_no="H-1")
    tell(REGULATOR, "regulator_hold", uri, day=21, order_no="H-2")
    handed_over(tell, uri, YARD, TRADER, day=22)
    assert (tell.state(uri).holder, tell.state(uri).hold) == (TRADER, "H-2")
    assert [step.before.hold for step in tell.history(uri).steps if step.claim.is_("dispatched")][-1] == "H-2"
    tell(REGULATOR, "hold_released", uri, day=30, order_no="H-2")
    assert tell.state(uri).hold == "H-1"
    tell(REGULATOR, "hold_released", uri, day=31, order_no="H-1")
    assert tell.state(uri).hold == ""


def test_a_journey_in_two_legs_changes_carriers_and_not_the_holder():
    tell = Telling()
    uri = stored_at_the_yard(tell, "FREIGHT")
    tell(YARD, "dispatched", uri, day=20, recipient=ELV, carrier=LORRY, dispatch_no="D-1")
    tell(LORRY, "picked_up", uri, day=20.1, dispatch_no="D-1")
    tell(LORRY, "delivered", uri, day=20.5, dispatch_no="D-1")
    tell(RAILWAY, "picked_up", uri, day=20.6, mode="rail", dispatch_no="D-1")
    legs = [tell.state(uri, day=day).carried_by for day in (20.1, 20.55, 20.6)]
    assert (legs, tell.gaps()) == ([LORRY, "", RAILWAY], set())
    assert {tell.state(uri, day=day).holder for day in (20.1, 20.55, 20.6)} == {YARD}
    # Another's word that it set the pack down takes it off nobody's train.
    tell(LORRY, "delivered", uri, day=20.7)
    assert tell.state(uri).carried_by == RAILWAY
    tell(ELV, "received", uri, day=21)
    assert (tell.state(uri).holder, tell.state(uri).carried_by) == (ELV, "")
