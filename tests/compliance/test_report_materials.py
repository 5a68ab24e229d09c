"""The sections about materials against numbers computed by hand: dismantling, recycling, recovery, certificates.

In the third quarter the pre-processor took P1 apart, shredded P2 with half of the cells of P1's first module, recorded no
more; the refiner bought the black mass, blended it with scrap of a cell maker, won nickel and lithium of the blend, had a
certificate, sold some, and sent the rest of the black mass abroad, from where cobalt came home.
"""

import pytest

from compliance.reports import document
from compliance.reports.declaration import DEFAULTED, INCOMPLETE
from tests.compliance import story
from tests.compliance.story import COLLECTOR, MAKER, OEM, PREPROC, REFINER, lot, pack, say

pytestmark = pytest.mark.django_db

P1, P2, M1, M2 = pack(1), pack(2), pack(901), pack(902)
CELLS, BM, CU, RES, SCRAP, BLEND, NI, LI, CO = map(lot, ("CELLS", "BM", "CU", "RES", "SCRAP", "BLEND", "NI", "LI", "CO"))
PACK = {"category": "ev", "chemistry": "nmc622", "rated_kwh": 64, "mass_kg": 400, "module_count": 2}


def rows(*pairs) -> list[dict]:
    return [{"lot": uri, "mass_kg": kg} for uri, kg in pairs]


def black_mass(uri: str, kg: float, **assay) -> dict:
    return {"lot": uri, "mass_kg": kg, "fraction": "black_mass", "assay": assay}


@pytest.fixture
def told(db):
    story.found_parties()
    for uri in (P1, P2):
        say(MAKER, "manufactured", story.MADE, uri, model="HB-64", **PACK)
        story.send(MAKER, PREPROC, "2026-06-01T09:00:00+09:00", "2026-06-02T09:00:00+09:00", uri, mass_kg=400)
    preprocess()
    refine()
    story.place_all()


def preprocess() -> None:
    say(PREPROC, "dismantled", "2026-07-05T09:00:00+09:00", P1, modules=[{"id": M1, "mass_kg": 150}, {"id": M2, "mass_kg": 100}],
        mass_kg=400, fractions={"housing_kg": 100, "aluminium_kg": 20, "bms_kg": 10}, loss_kg=4)  # fmt: skip
    say(PREPROC, "module_dismantled", "2026-07-06T09:00:00+09:00", M1, input_mass_kg=150,
        outputs=[{"lot": CELLS, "mass_kg": 120, "cells": 24}], fractions={"housing_kg": 30})  # fmt: skip
    say(PREPROC, "shredded", "2026-07-10T09:00:00+09:00", P2, input_mass_kg=460, input_lots=rows((CELLS, 60)), loss_kg=20, outputs=[
        black_mass(BM, 200, ni_pct=20, li_pct=4, co_pct=6, moisture_pct=10), {"lot": CU, "mass_kg": 140, "fraction": "copper"},
        {"lot": RES, "mass_kg": 90, "fraction": "residue"}])  # fmt: skip
    say(PREPROC, "disposed", "2026-07-20T09:00:00+09:00", RES, mass_kg=50, method="landfill")
    story.send(PREPROC, REFINER, "2026-07-12T09:00:00+09:00", "2026-07-13T09:00:00+09:00", BM, mass_kg=200)


def refine() -> None:
    say(MAKER, "scrap_recorded", "2026-07-01T09:00:00+09:00", kind="electrode", chemistry="nmc811",
        outputs=[{"lot": SCRAP, "mass_kg": 50, "assay": {"ni_pct": 40, "li_pct": 6}}])  # fmt: skip
    story.send(MAKER, REFINER, "2026-07-02T09:00:00+09:00", "2026-07-03T09:00:00+09:00", SCRAP, mass_kg=50)
    say(REFINER, "lots_blended", "2026-08-01T09:00:00+09:00", inputs=rows((BM, 100), (SCRAP, 50)), outputs=rows((BLEND, 150)),
        form="black_mass", feed="mixed")  # fmt: skip
    say(REFINER, "material_recovered", "2026-08-10T09:00:00+09:00", process="hydrometallurgy", inputs=rows((BLEND, 150)), outputs=[
        {"lot": NI, "mass_kg": 160, "product": "niso4_6h2o", "element": "Ni", "element_kg": 35.15, "purity_pct": 99.5},
        {"lot": LI, "mass_kg": 32, "product": "li2co3", "element": "Li", "element_kg": 5.94}],
        residues=[{"kind": "filter_cake", "mass_kg": 70, "destination": "landfill"}], loss_kg=36)  # fmt: skip
    say(REFINER, "material_certified", "2026-08-20T09:00:00+09:00", certified=rows((NI, 80)), certificate_no="RC-1", body="가상인증원",
        scope="production", post_consumer_kg=38, pre_consumer_kg=42)  # fmt: skip
    say(REFINER, "material_supplied", "2026-08-25T09:00:00+09:00", supplied=rows((NI, 40)), buyer=OEM, contract_no="C-1")
    say(REFINER, "exported", "2026-09-01T09:00:00+09:00", BM, declaration_no="E-1", destination_country="JP", form="black_mass",
        mass_kg=100, un_number="UN3077", dg_state="sound")  # fmt: skip
    say(REFINER, "imported", "2026-09-20T09:00:00+09:00", CO, declaration_no="I-1", origin="JP", hs_code="283329", mass_kg=20,
        refined_from=rows((BM, 100)), material={"form": "material", "product": "coso4_7h2o", "element": "Co", "element_kg": 4.86})  # fmt: skip


def section(operator: str, code: str) -> dict:
    report = document.compute(story.cut(operator))
    return next(table for table in report["sections"] if table["code"] == code)


def by(table: dict, key: str, part: str = "rows") -> dict:
    return {row[key]: row for row in table[part]}


def test_each_pack_that_was_taken_apart_has_its_account(told):
    table = section(PREPROC, "G")
    whole, modules = table["rows"]
    assert (whole["battery"], whole["input_kg"], whole["modules_kg"], whole["housing_kg"], whole["loss_kg"]) == (P1, 400, 250, 100, 4)
    assert (whole["declared"], whole["modules"], whole["unaccounted"]) == (2, 2, 0)
    assert whole["difference_kg"] == 16
    assert whole["closure"] == {"num": 384, "den": 400, "pct": 96}
    assert whole["within"] is False
    assert (modules["unit"], modules["closure"]["pct"], modules["within"]) == ("module", 100, True)
    assert table["totals"][0]["closure"] == {"num": 534, "den": 550, "pct": 97.090909}
    assert [(row["piece"], row["kg"], row["cells"]) for row in section(PREPROC, "G1")["rows"] if row["battery"] == M1] == [
        (CELLS, 120, 24)]  # fmt: skip


def test_each_step_of_recycling_closes_by_source(told):
    table = section(PREPROC, "H")
    shredding = next(row for row in table["rows"] if row["process"] == "shredding")
    assert (shredding["packs"], shredding["cells"], shredding["scrap"], shredding["own"]) == (400, 60, None, None)
    assert [shredding[key] for key in ("input_kg", "output_kg", "residue_kg", "loss_kg", "difference_kg")] == [460, 340, 90, 20, 10]
    assert (shredding["closure"]["num"], shredding["within"]) == (450, True)
    blending, recovery = section(REFINER, "H")["rows"]
    assert (blending["bought"], blending["scrap"], blending["closure"]["pct"]) == (100, 50, 100)
    # 41.09 kg of elements, 70 kg of residue and 36 kg of loss out of 150 kg: the water of the salts is not counted.
    assert (recovery["own"], recovery["output_kg"], recovery["closure"]["num"]) == (150, 41.09, 147.09)


def test_what_was_shredded_before_the_balance_was_looked_for_is_in_the_element_balance(told):
    found = {(row["process"], row["element"]): row for row in section(REFINER, "H1")["rows"]}
    # 100 kg of black mass with 90 % dry mass and 50 kg of scrap.
    assert found["recovery", "Ni"]["taken"] == pytest.approx(18 + 20)
    assert found["recovery", "Ni"]["made"] == 35.15
    assert found["recovery", "Ni"]["rest"] == pytest.approx(2.85)
    assert found["recovery", "Ni"]["basis"] == "DECLARED"
    assert found["recovery", "Mn"]["taken"] is None, "nobody assayed the scrap for manganese"
    shredding = {row["element"]: row for row in section(PREPROC, "H1")["rows"] if row["process"] == "shredding"}
    # All of P2, and half of the cells of M1, which is 150/250 of P1; the assay finds 36 kg.
    assert shredding["Ni"]["taken"] == pytest.approx(0.512 * 64 * 1.3)
    assert (shredding["Ni"]["made"], shredding["Ni"]["marks"]) == (36, {"taken": DEFAULTED, "made": DEFAULTED})


def test_efficiency_runs_over_the_whole_chain_and_scrap_is_no_battery(told):
    found = {(row["chemistry"], row["feed"]): row for row in section(REFINER, "H2")["rows"]}
    used = found["nmc622", "post_consumer"]
    # Half of the black mass here and half abroad: all of P2, half of M1, which is 0.6 of P1, and the 140 kg of copper.
    behind = 400 + 400 * 0.6 * 0.5
    assert used["mass_in"] == pytest.approx(behind)
    assert used["fractions"] == 140
    nickel, lithium, cobalt = 35.15 * 18 / 38, 5.94 * 3.6 / 6.6, 4.86
    assert used["elements"] == pytest.approx(nickel + lithium + cobalt)
    assert used["efficiency"]["pct"] == pytest.approx(100 * (140 + nickel + lithium + cobalt) / behind)
    assert used["eu_2025"]["met"] is False
    assert found["nmc811", "pre_consumer"]["mass_in"] == 50


def test_lots_have_an_account_of_their_own(told):
    found = by(section(PREPROC, "H3"), "form")
    assert (found["black_mass"]["made"], found["black_mass"]["handed_over"], found["black_mass"]["closing"]) == (200, 200, 0)
    assert (found["cells"]["made"], found["cells"]["used"], found["cells"]["change"]) == (120, 60, 60)
    assert (found["fraction"]["made"], found["fraction"]["disposed"], found["fraction"]["held"]) == (230, 50, 180)
    refiner = by(section(REFINER, "H3"), "form")
    assert [refiner["material"][key] for key in ("made", "imported", "supplied", "closing")] == [192, 20, 40, 172]
    assert [refiner["black_mass"][key] for key in ("received", "made", "used", "exported", "closing")] == [200, 150, 250, 100, 0]
    assert all(row["difference"] == 0 for row in section(REFINER, "H3")["rows"])
    assert len(section(REFINER, "H6")["rows"]) == 11


def test_residues_are_told_with_what_becomes_of_them(told):
    assert [(row["kind"], row["kg"], row["destination"]) for row in section(REFINER, "H4")["rows"]] == [("filter_cake", 70, "landfill")]
    assert by(section(REFINER, "H5"), "lot")[NI]["Ni"] == 35.15


def test_minerals_are_shared_out_by_feed_and_followed_to_the_buyer(told):
    found = by(section(REFINER, "I"), "element")
    nickel, cobalt = found["Ni"], found["Co"]
    assert nickel["rate"] == {"num": 35.15, "den": 38, "pct": 92.5}
    assert nickel["post_consumer"]["pct"] == pytest.approx(100 * 18 / 38, abs=1e-5)
    assert (nickel["certified"], nickel["supplied"], nickel["exported"]) == (pytest.approx(17.575), pytest.approx(8.7875), 0)
    assert nickel["exported_raw"] == 18
    assert cobalt["recovered"] == 4.86, "what was refined abroad from the lot that was sent comes home as recovered"
    assert found["Li"]["national"] == "counts" and found["Cu"]["national"] == "outside"
    assert found["Dy"]["stream"] == "absent" and found["Dy"]["certified"] is None
    runs = {row["element"]: row for row in section(REFINER, "I1")["rows"]}
    assert (runs["Ni"]["bound"], runs["Ni"]["possible"], runs["Ni"]["doubtful"]) == (pytest.approx(38 * 1.05), True, False)
    assert {row["move"] for row in section(REFINER, "I3")["rows"]} == {"certified", "supplied", "exported_raw"}


def test_the_chain_is_held_against_what_the_packs_held(told):
    found = {(row["chemistry"], row["element"]): row for row in section(REFINER, "I2")["rows"]}
    assert found["nmc622", "Co"]["rate"]["den"] == pytest.approx(0.171 * 64 * 1.3 / 2)
    assert found["nmc622", "Ni"]["rate"]["num"] == pytest.approx(35.15 * 18 / 38, abs=1e-5)


def test_a_certificate_stands_beside_what_the_ledger_says_of_its_feed(told):
    [row] = section(REFINER, "O")["rows"]
    assert (row["certificate_no"], row["certified_kg"], row["element"], row["element_kg"]) == ("RC-1", 80, "Ni", 17.575)
    assert row["declared"] == {"num": 38, "den": 80, "pct": 47.5}
    assert row["traced"]["pct"] == pytest.approx(100 * 18 / 38, abs=1e-5)
    assert (row["supplied_kg"], row["buyers"]) == (40, OEM)
    [sale] = section(REFINER, "O1")["rows"]
    assert (sale["buyer"], sale["kg"], sale["contract_no"], sale["element_kg"]) == (OEM, 40, "C-1", 8.7875)


def test_who_has_no_material_has_empty_sections(told):
    report = {table["code"]: table for table in document.compute(story.cut(COLLECTOR))["sections"]}
    assert all(report[code]["rows"] == [] for code in ("G", "G1", "H", "H1", "H2", "H3", "H4", "H5", "H6", "I1", "I2", "I3", "O", "O1"))
    assert by(report["I"], "element")["Ni"]["recovered"] == 0
    assert by(report["I"], "element")["Ni"]["rate"] is None


def test_every_figure_leads_to_events_of_the_ledger(told):
    report = document.compute(story.cut(REFINER))
    annexes = [table for table in report["sections"] if table["code"] in ("H", "H4", "H5", "H6", "I1", "I3", "O", "O1")]
    assert all(row["event_id"] for table in annexes for row in table["rows"])
    assert INCOMPLETE in {mark for table in report["sections"] for row in table["rows"] for mark in row.get("marks", {}).values()}


def test_the_books_of_a_facility_balance_in_mass_and_in_every_element(told):
    found = {row["measure"]: row for row in section(PREPROC, "H7")["rows"]}
    mass = found["mass"]
    assert [mass[key] for key in ("opening", "came_in", "made", "used", "left", "disposed", "closing")] == [
        800, 0, 250 + 120 + 430, 400 + 150 + 400 + 60, 200, 50, 340]  # fmt: skip
    # 150 kg of parts of P1 that are no modules, 30 of the module that are no cells, 30 lost and unexplained in the mill.
    assert (mass["consumed"], mass["change"]) == (210, -460)
    nickel, packs = found["Ni"], 0.512 * 64 * 2
    assert (nickel["opening"], nickel["left"]) == (pytest.approx(packs), 36)
    assert nickel["closing"] == pytest.approx(0.512 * 64 * (0.4 + 0.3))
    assert nickel["marks"]["opening"] == DEFAULTED
    for operator in (PREPROC, REFINER):
        for row in section(operator, "H7")["rows"]:
            flows = [row[key] for key in ("came_in", "left", "disposed", "change", "consumed")]
            assert None in flows or flows[0] == pytest.approx(sum(flows[1:])), (operator, row["measure"])


def test_every_entry_of_the_books_leads_to_its_event(told):
    rows_of = section(PREPROC, "H8")["rows"]
    assert all(row["event_id"] for row in rows_of)
    assert {row["column"] for row in rows_of} == {"opening", "made", "used", "left", "disposed", "closing"}
    assert sum(row["kg"] for row in rows_of if row["column"] == "used") == 1010
