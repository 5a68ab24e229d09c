"""The flows of material that hurt in reality, each told as a story and followed to its last kilogram."""

from math import fsum
from random import Random

import pytest

from batteries.custody import Ending, Form
from compliance.balance import amounts, bounds, closure, yields
from compliance.balance.amounts import MASS, Origin
from compliance.balance.tracing import Tracer
from tests.batteries.flows.telling import EXPORTER, MAKER, OEM, SHREDDER, YARD, Telling, handed_over, made, pack
from tests.compliance.balance.book import lot, rows

USED, SCRAP = Origin("post_consumer", "nmc811"), Origin("pre_consumer", "nmc811")
TOLERANCES = {"assayed_tolerance": 0.05, "defaulted_tolerance": 0.15}


def closures(tell: Telling, uri: str) -> list[closure.Closure]:
    return [found for step in tell.history(uri).steps if (found := closure.of(step))]


def run(tell: Telling, uri: str, event_id: str) -> yields.Run:
    claim = next(step.claim for step in tell.history(uri).steps if step.claim.event_id == event_id)
    return yields.of_run(Tracer.of_histories(tell.history), claim)


def at_the_shredder(tell: Telling, *serials: str) -> list[str]:
    packs = made(tell, *serials)
    for uri in packs:
        handed_over(tell, uri, MAKER, SHREDDER, day=10)
    return packs


def test_black_mass_blended_with_process_scrap_is_claimed_for_no_pack():
    tell = Telling()
    one, two = at_the_shredder(tell, "A", "B")
    scrap, first, second, blend = lot("SCRAP"), lot("BM1"), lot("BM2"), lot("BLEND")
    tell(MAKER, "scrap_recorded", day=5, kind="electrode", chemistry="nmc811",
         outputs=[{"lot": scrap, "mass_kg": 100, "assay": {"ni_pct": 45}}])  # fmt: skip
    handed_over(tell, scrap, MAKER, SHREDDER, day=12)
    for day, uri, name in ((20, one, first), (21, two, second)):
        tell(SHREDDER, "shredded", uri, day=day, input_mass_kg=450,
             outputs=[{"lot": name, "mass_kg": 180, "fraction": "black_mass", "assay": {"ni_pct": 20}}])  # fmt: skip
    tell(SHREDDER, "lots_blended", day=30, form="black_mass", feed="mixed", inputs=rows((first, 180), (second, 90), (scrap, 100)),
         outputs=rows((blend, 370)))  # fmt: skip
    event = tell(SHREDDER, "material_recovered", day=40, inputs=rows((blend, 370)), outputs=[
        {"lot": lot("NI"), "mass_kg": 400, "product": "niso4_6h2o", "element": "Ni", "element_kg": 93}])  # fmt: skip

    found = run(tell, blend, event)
    assert found.taken["Ni"].parts == pytest.approx({USED: 54, SCRAP: 45})
    assert found.won_from("Ni", "post_consumer") == pytest.approx(93 * 54 / 99)
    assert found.won_from("Ni", "pre_consumer") == pytest.approx(93 * 45 / 99)
    # Nothing in the blend is of the one pack or of the other: only what kind of thing it came from is known.
    assert {type(origin) for amount in found.taken.values() if amount for origin in amount.parts} == {Origin}
    assert not {one, two} & {text for origin in found.taken[MASS].parts for text in origin}
    # Scrap never was a pack: what stands behind the blend is one and a half packs, and the scrap by itself.
    assert found.taken[MASS].behind == pytest.approx({USED: 675, SCRAP: 100})
    assert tell.state(second).mass_kg_left == 90
    assert [tell.state(uri).end.ending for uri in (first, scrap, blend)] == [Ending.SUPERSEDED] * 3
    assert tell.state(scrap).feed == "pre_consumer"


def test_black_mass_refined_abroad_comes_home_as_salts_of_the_same_packs():
    tell = Telling()
    [uri] = at_the_shredder(tell, "TOLL")
    sent, nickel, lithium = lot("SENT"), lot("NI"), lot("LI")
    tell(SHREDDER, "shredded", uri, day=20, input_mass_kg=450,
         outputs=[{"lot": sent, "mass_kg": 180, "fraction": "black_mass", "assay": {"ni_pct": 20, "li_pct": 4}}])  # fmt: skip
    tell(SHREDDER, "exported", sent, day=30, form="black_mass", destination_country="JP", mass_kg=180, basel_ref="KR-1")
    assert (tell.state(sent).end.ending, tell.state(sent).holder) == (Ending.EXPORTED, "")
    events = [
        tell(SHREDDER, "imported", salt, day=90, origin="JP", hs_code="283324", mass_kg=kg, refined_from=rows((sent, 180)),
             material={"form": "material", "product": product, "element": element, "element_kg": element_kg})
        for salt, kg, product, element, element_kg in (
            (nickel, 148, "niso4_6h2o", "Ni", 33), (lithium, 33, "li2co3", "Li", 6.1))
    ]  # fmt: skip

    assert (tell.state(nickel).form, tell.state(nickel).mass_kg_left, tell.state(nickel).holder) == (Form.MATERIAL, 148, SHREDDER)
    assert [link.parent for link in tell.state(nickel).parents] == [sent]
    runs = [run(tell, salt, event) for salt, event in zip((nickel, lithium), events, strict=True)]
    assert [found.elements for found in runs] == [("Ni",), ("Li",)]
    chain = yields.chain(runs)[USED]
    assert chain.won["Ni"] == pytest.approx(33) and chain.won["Li"] == pytest.approx(6.1)
    assert chain.mass_in == 450, "two salts came home of one lot, and the pack behind it weighs once"
    assert chain.rated["Ni"] == (pytest.approx(33), pytest.approx(0.608 * 75))


@pytest.mark.parametrize(("stripped_kg", "closes"), [(0, True), (26.4, True), (26.6, False)])
def test_a_pack_partly_reused_and_partly_recycled_closes_its_balance(stripped_kg, closes):
    tell = Telling()
    [uri] = at_the_shredder(tell, "PART")
    modules = [{"id": pack(f"PM{n}"), "mass_kg": 35} for n in range(8)]
    tell(SHREDDER, "dismantled", uri, day=20, modules=modules, mass_kg=450, loss_kg=3,
         fractions={"housing_kg": 100 - stripped_kg, "aluminium_kg": 40, "copper_kg": 20, "bms_kg": 20})  # fmt: skip
    [found] = closures(tell, uri)
    assert found.within(97, 103) is closes
    reused, recycled = [row["id"] for row in modules[:5]], [row["id"] for row in modules[5:]]
    for module in reused:
        handed_over(tell, module, SHREDDER, YARD, day=25)
    tell(SHREDDER, "shredded", *recycled, day=30, input_mass_kg=105,
         outputs=[{"lot": lot("BM"), "mass_kg": 70, "fraction": "black_mass"}])  # fmt: skip
    tracer = Tracer.of_histories(tell.history)
    parts = [tracer.content(module)["Ni"].kg for module in reused] + [tracer.content(lot("BM"))["Ni"].kg]
    assert fsum(parts) == pytest.approx(0.608 * 75)
    assert {tell.state(module).holder for module in reused} == {YARD}
    assert all(tell.state(module).end.ending is Ending.SUPERSEDED for module in (uri, *recycled))


def test_what_a_fire_has_left_is_disposed_of_and_never_was_recycled():
    tell = Telling()
    [uri] = at_the_shredder(tell, "BURNT")
    fire = tell(SHREDDER, "incident", uri, day=20, incident_type="fire", severity="total")
    tell(SHREDDER, "disposed", uri, day=30, mass_kg=210, method="landfill")
    gone = tell.state(uri)
    assert (gone.end.ending, gone.end.event_id) == (Ending.DESTROYED, fire)
    assert (gone.children, gone.mass_kg_left) == ((), None)
    assert closures(tell, uri) == []
    residue = tell.history(uri).steps[-1].claim
    assert residue.fields["mass_kg"] == 210


def test_a_cell_to_pack_design_has_no_modules_and_closes_by_its_cells():
    tell = Telling()
    uri = pack("CTP")
    tell(MAKER, "manufactured", uri, model="CTP-60", category="ev", chemistry="lfp", rated_kwh=60, mass_kg=420, module_count=0)
    handed_over(tell, uri, MAKER, SHREDDER, day=10)
    tell(SHREDDER, "dismantled", uri, day=20, modules=[], mass_kg=420, fractions={"cells_kg": 310, "housing_kg": 95, "bms_kg": 9})
    [found] = closures(tell, uri)
    assert (found.pct, found.within(97, 103)) == (pytest.approx(98.571429), True)


def test_a_cell_to_pack_design_is_shredded_whole_and_no_nickel_comes_of_it():
    tell = Telling()
    uri, black = pack("CTP"), lot("BM")
    tell(MAKER, "manufactured", uri, model="CTP-60", category="ev", chemistry="lfp", rated_kwh=60, mass_kg=420, module_count=0)
    handed_over(tell, uri, MAKER, SHREDDER, day=10)
    tell(SHREDDER, "shredded", uri, day=20, input_mass_kg=420, outputs=[{"lot": black, "mass_kg": 180, "fraction": "black_mass"}])
    event = tell(SHREDDER, "material_recovered", day=30, inputs=rows((black, 180)), outputs=[
        {"lot": lot("NI"), "mass_kg": 40, "product": "niso4_6h2o", "element": "Ni", "element_kg": 9}])  # fmt: skip
    claim = next(step.claim for step in tell.history(black).steps if step.claim.event_id == event)
    assert bounds.mislabelled(claim, tell.history) == {"Ni": 9}
    assert [bound.element for bound in bounds.of_recovery(claim, tell.history, **TOLERANCES) if bound.broken] == ["Ni"]


def test_a_story_that_comes_in_any_order_is_one_account():
    tell = Telling()
    packs = at_the_shredder(tell, *(f"N{n}" for n in range(6)))
    for n, uri in enumerate(packs):
        tell(SHREDDER, "shredded", uri, day=20 + n, input_mass_kg=450,
             outputs=[{"lot": lot(f"BM{n}"), "mass_kg": 180, "fraction": "black_mass"}])  # fmt: skip
    tell(SHREDDER, "lots_merged", day=40, form="black_mass", inputs=rows(*((lot(f"BM{n}"), 180) for n in range(6))),
         outputs=rows((lot("ALL"), 1080)))  # fmt: skip
    late = tell.shuffled(Random(7))
    whole = [Tracer.of_histories(told.history).content(lot("ALL")) for told in (tell, late)]
    assert whole[0] == whole[1]
    assert whole[0]["Ni"].kg == pytest.approx(6 * 0.608 * 75)
    assert amounts.shares(whole[0], "Ni") == {USED: 1}


def test_an_exporter_that_holds_nothing_of_a_lot_has_nothing_of_it_in_stock():
    tell = Telling()
    [uri] = at_the_shredder(tell, "S")
    tell(SHREDDER, "shredded", uri, day=20, input_mass_kg=450, outputs=[{"lot": lot("BM"), "mass_kg": 180, "fraction": "black_mass"}])
    handed_over(tell, lot("BM"), SHREDDER, EXPORTER, day=25)
    assert (tell.state(lot("BM")).holder, tell.state(lot("BM"), day=24).holder) == (EXPORTER, SHREDDER)
    assert OEM not in {step.after.holder for step in tell.history(lot("BM")).steps}
