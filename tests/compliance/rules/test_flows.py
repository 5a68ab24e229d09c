"""The flows that are hard in reality, told cleanly through the recording road: everything adds up, and no rule cries."""

from datetime import timedelta

import pytest

from compliance import judge
from compliance.register import Register, Registered
from compliance.rules import Case
from parties.roles import Role
from tests import world
from tests.batteries.flows.telling import (
    CUSTOMER,
    ELV,
    EVALUATOR,
    EXPORTER,
    FIRST_DAY,
    IMPORTER,
    INSPECTOR,
    LORRY,
    MAKER,
    OEM,
    REGULATOR,
    REMAN,
    REUSE,
    SHREDDER,
    TRADER,
    VIN,
    WORKSHOP,
    YARD,
    Telling,
    modules,
    pack,
)
from tests.compliance.rules.vocabulary import Limits

_ROLES = {
    MAKER: {Role.PACK_MAKER, Role.CELL_MAKER}, OEM: {Role.OEM}, WORKSHOP: {Role.DEALER_SERVICE}, ELV: {Role.ELV},
    YARD: {Role.COLLECTION}, REMAN: {Role.REMAN}, REUSE: {Role.REUSE}, SHREDDER: {Role.PREPROC, Role.REFINER},
    TRADER: {Role.TRADER}, EXPORTER: {Role.EXPORT_CUSTOMS}, IMPORTER: {Role.EXPORT_CUSTOMS}, INSPECTOR: {Role.INSPECTION},
    CUSTOMER: {Role.ESS_OPERATOR}, LORRY: {Role.CARRIER}, REGULATOR: {Role.REGULATOR}, EVALUATOR: {Role.EVALUATOR},
}  # fmt: skip
KG = 450.0
PLATE = {"chemistry": "nmc811", "rated_kwh": 75.0, "mass_kg": KG, "module_count": 2}


def found(tell: Telling, *uris: str, day: float) -> set[tuple[str, str]]:
    """What is wrong with each of `uris` on a day of the story: rule and thing."""
    register = Register({gln: Registered(frozenset(roles), "active", None, FIRST_DAY - timedelta(days=999), "E", "K")
                         for gln, roles in _ROLES.items()})  # fmt: skip
    histories = {uri: tell.history(uri) for uri in uris}
    cases = [Case(history.uri, history, register, Limits(), histories) for history in histories.values()]
    now = FIRST_DAY + timedelta(days=day)
    return {(f.rule, case.uri) for case in cases for f in judge.judge(case) if f.due_at <= now}


def said(day: float) -> str:
    return f"{(FIRST_DAY + timedelta(days=day)).date()}"


def hand_over(tell: Telling, uri: str, sender: str, recipient: str, *, day: float, kg: float = KG, **more) -> None:
    """A dispatch by a carrier, and its receipt half a day later."""
    tell(sender, "dispatched", uri, day=day, recipient=recipient, carrier=LORRY, mass_kg=kg, **{"dg_state": "sound"} | more)
    tell(LORRY, "picked_up", uri, day=day + 0.1)
    tell(LORRY, "delivered", uri, day=day + 0.4)
    tell(recipient, "received", uri, day=day + 0.5, sender=sender, condition="intact", mass_kg=kg)


def driven(tell: Telling, serial: str, *, slot: int = 1) -> str:
    """A pack in a vehicle on the road."""
    uri = pack(serial)
    tell(MAKER, "manufactured", uri, **world.nameplate(**PLATE))
    hand_over(tell, uri, MAKER, OEM, day=1)
    tell(OEM, "installed", uri, day=10, vin=VIN, slot=slot)
    return uri


def retired(tell: Telling, serial: str, to: str = YARD) -> str:
    """A pack that came out of its vehicle and into somebody's store."""
    uri = driven(tell, serial)
    tell(ELV, "vehicle_deregistered", uri, day=900, reason="scrap", deregistered_on=said(900))
    tell(EVALUATOR, "pre_removal_evaluated", uri, day=901, grade="reuse", soh_pct=70, safety_result="pass")
    tell(ELV, "removed", uri, day=902, vin=VIN, mass_kg=KG)
    hand_over(tell, uri, ELV, to, day=904)
    return uri


def taken_apart(tell: Telling, uri: str, *serials: str, by: str, day: float) -> list[str]:
    rows = [row | {"mass_kg": 150.0} for row in modules(*serials)]
    tell(by, "dismantled", uri, day=day, modules=rows, mass_kg=KG, fractions={"housing_kg": 140.0}, loss_kg=10.0)
    return [row["id"] for row in rows]


def test_a_warranty_swap_and_a_refurbished_pack():
    tell = Telling()
    old, new = driven(tell, "OLD"), pack("NEW")
    tell(MAKER, "manufactured", new, day=300, **world.nameplate(**PLATE))
    hand_over(tell, new, MAKER, WORKSHOP, day=310)
    tell(OEM, "recalled", old, day=395, campaign_no="R-1")
    tell(WORKSHOP, "pack_swapped", old, day=400, fitted=new, vin=VIN, reason="recall", campaign_no="R-1")
    tell(WORKSHOP, "tested", old, day=402, soh_pct=78, method="charge_discharge")
    tell(WORKSHOP, "module_replaced", old, day=403, removed_modules=modules("WEAK"), fitted_modules=modules("STRONG"),
         reason="recall", campaign_no="R-1")  # fmt: skip
    tell(WORKSHOP, "tested", old, day=404, soh_pct=91, method="charge_discharge")
    tell(WORKSHOP, "dispatched", old, day=410, recipient=OEM, purpose="sale", mass_kg=KG, dg_state="sound")
    tell(OEM, "received", old, day=411, condition="intact")
    assert found(tell, old, new, world.module("WEAK"), world.module("STRONG"), day=412) == set()


def test_second_service_with_another_operator():
    tell = Telling()
    parents = [retired(tell, f"OLD-{place}", REUSE) for place in range(3)]
    parts = [part for uri in parents for part in taken_apart(tell, uri, f"{uri[-1]}A", f"{uri[-1]}B", by=REUSE, day=910)]
    ess = pack("ESS")
    tell(REUSE, "repurposed", *parts, day=920, product=ess, application="ess", category="ess", rated_kwh=150, mass_kg=1_000)
    tell(INSPECTOR, "safety_inspected", ess, day=925, result="pass")
    tell(REUSE, "traded", ess, day=926, buyer=CUSTOMER)
    tell(REUSE, "placed_on_market", ess, day=930, customer=CUSTOMER, site_region="46", installed_on=said(930))
    tell(INSPECTOR, "periodic_inspected", ess, day=2_000, result="pass")
    assert found(tell, *parents, *parts, ess, day=3_000) == set()
    assert found(tell, *parents, *parts, ess, day=3_110) == {("G09", ess)}


def test_black_mass_with_process_scrap_to_a_certificate():
    tell = Telling()
    uri, lots = retired(tell, "P", SHREDDER), {name: world.lot(name) for name in ("BM", "CU", "SCRAP", "BLEND", "NI")}
    tell(SHREDDER, "discharged", uri, day=908, end_voltage_v=0)
    tell(SHREDDER, "shredded", uri, day=910, input_mass_kg=KG, loss_kg=20, outputs=[
        {"lot": lots["BM"], "mass_kg": 190, "fraction": "black_mass"}, {"lot": lots["CU"], "mass_kg": 240, "fraction": "copper"}])  # fmt: skip
    tell(MAKER, "scrap_recorded", day=905, kind="electrode", chemistry="nmc811",
         outputs=[{"lot": lots["SCRAP"], "mass_kg": 60, "assay": {"ni_pct": 30}}])  # fmt: skip
    tell(MAKER, "dispatched", lots["SCRAP"], day=906, recipient=SHREDDER, mass_kg=60, dg_state="sound")
    tell(SHREDDER, "received", lots["SCRAP"], day=907, condition="intact", mass_kg=60)
    tell(SHREDDER, "lots_blended", day=912, form="black_mass", feed="mixed", outputs=[{"lot": lots["BLEND"], "mass_kg": 250}],
         inputs=[{"lot": lots["BM"], "mass_kg": 190}, {"lot": lots["SCRAP"], "mass_kg": 60}])  # fmt: skip
    tell(SHREDDER, "material_recovered", day=920, feed="mixed", inputs=[{"lot": lots["BLEND"], "mass_kg": 250}], outputs=[
        {"lot": lots["NI"], "mass_kg": 260, "product": "niso4_6h2o", "element": "Ni", "element_kg": 58.0}])  # fmt: skip
    tell(SHREDDER, "material_certified", day=930, certified=[{"lot": lots["NI"], "mass_kg": 260}], post_consumer_kg=190,
         pre_consumer_kg=70)  # fmt: skip
    tell(SHREDDER, "recycling_completed", uri, day=940, input_mass_kg=KG, recovered_mass_kg=400, residue_kg=30)
    assert found(tell, uri, *lots.values(), day=1_500) == set()


def test_abroad_in_the_car_and_back_again():
    tell = Telling()
    uri = driven(tell, "TRAVELLER")
    tell(ELV, "vehicle_deregistered", uri, day=900, reason="export", deregistered_on=said(900))
    tell(EXPORTER, "exported", uri, day=1_000, form="in_vehicle", destination_country="JO")
    assert found(tell, uri, day=2_000) == set()
    tell(IMPORTER, "imported", uri, day=2_000, origin="JO", hs_code="850760", is_used=True)
    assert found(tell, uri, day=2_050) == set()
    assert found(tell, uri, day=2_200) == {("G10", uri), ("G32", uri)}


@pytest.mark.parametrize(("hurt", "expected"), [(False, set()), (True, {"G31"})])
def test_stolen_found_held_and_given_to_another(hurt, expected):
    tell = Telling()
    uri = retired(tell, "WANDERER")
    tell(YARD, "theft_reported", uri, day=906)
    tell(YARD, "found", uri, day=910)
    if hurt:
        tell(YARD, "incident", uri, day=911, incident_type="drop", severity="minor")
    tell(REGULATOR, "regulator_hold", uri, day=912, order_no="O-1")
    tell(REGULATOR, "custody_reassigned", uri, day=915, recipient=SHREDDER, order_no="O-2", reason="insolvency")
    tell(REGULATOR, "hold_released", uri, day=916, order_no="O-1")
    tell(SHREDDER, "stored", uri, day=917, bay="A-1", soc_pct=20)
    tell(SHREDDER, "stocktake", uri, day=918)
    hand_over(tell, uri, SHREDDER, YARD, day=920)
    assert {rule for rule, _ in found(tell, uri, day=930)} == expected


def test_burnt_and_what_was_left_disposed_of():
    tell = Telling()
    uri = driven(tell, "BURNT")
    tell(OEM, "incident", uri, day=800, incident_type="fire", severity="total")
    tell(SHREDDER, "disposed", uri, day=810, mass_kg=80)
    assert found(tell, uri, day=2_000) == set()


def test_an_unlabelled_pack_that_was_recognised_later():
    tell = Telling()
    uri, unlabelled = driven(tell, "TRUE"), pack("PROV-2028-0001")
    tell(EVALUATOR, "pre_removal_evaluated", uri, day=901, grade="reuse", soh_pct=70, safety_result="pass")
    tell(ELV, "removed", unlabelled, day=902, vin=VIN, mass_kg=KG)
    assert {rule for rule, _ in found(tell, unlabelled, day=904)} == {"G06"}
    tell(ELV, "identity_merged", unlabelled, day=905, true_id=uri)
    assert found(tell, uri, day=910) == set()
