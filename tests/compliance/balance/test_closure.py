"""How much of what went into a step is accounted for: on both sides of the band, and nothing where nobody weighed."""

import pytest

from compliance.balance import closure
from tests.compliance.balance.book import Book, Written, lot, pack, rows

A, B = lot("A"), lot("B")
BLACK = {"lot": A, "mass_kg": 180, "fraction": "black_mass"}


def of(book: Book, written: Written, uri: str):
    return next(closure.of(step) for step in book.history_of(uri).steps if step.claim.event_id == written.event_id)


def dismantled(**fields):
    book = Book()
    return of(book, book.say("dismantled", book.made("P1"), **fields), pack("P1"))


MODULES = [{"id": pack("M1"), "mass_kg": 130}, {"id": pack("M2"), "mass_kg": 130}]


def test_a_pack_is_its_modules_its_fractions_and_its_loss():
    found = dismantled(modules=MODULES, mass_kg=400, fractions={"housing_kg": 90, "copper_kg": 40}, loss_kg=2)
    assert (found.input_kg, found.output_kg, found.loss_kg, found.difference_kg) == (400, 390, 2, 8)
    assert found.pct == 98


def test_a_pack_that_was_not_weighed_again_has_the_mass_of_its_nameplate():
    assert dismantled(modules=MODULES, fractions={"housing_kg": 140}).pct == 100


def test_nothing_is_said_of_what_nobody_weighed():
    unweighed = [{"id": pack("M1")}, {"id": pack("M2"), "mass_kg": 130}]
    assert dismantled(modules=unweighed, mass_kg=400).pct is None
    assert dismantled(modules=[], mass_kg=400).pct is None


def test_a_cell_to_pack_design_closes_without_modules():
    assert dismantled(modules=[], mass_kg=400, fractions={"cells_kg": 280, "housing_kg": 120}).pct == 100


@pytest.mark.parametrize(("loss_kg", "within"), [(107.9, False), (108, True), (132, True), (132.1, False)])
def test_the_band_has_its_ends(loss_kg, within):
    book = Book()
    outputs = [BLACK, {"lot": B, "mass_kg": 100, "fraction": "copper"}]
    found = of(book, book.say("shredded", book.made("P1"), input_mass_kg=400, outputs=outputs, loss_kg=loss_kg), pack("P1"))
    assert found.within(97, 103) is within


def test_shredding_tells_residue_from_product():
    book = Book()
    outputs = [BLACK, {"lot": B, "mass_kg": 20, "fraction": "residue"}]
    found = of(book, book.say("shredded", book.made("P1"), input_mass_kg=400, outputs=outputs, loss_kg=200), pack("P1"))
    assert (found.output_kg, found.residue_kg, found.pct) == (180, 20, 100)


def recovered(**fields):
    book = Book()
    book.say("shredded", book.made("P1"), input_mass_kg=400, outputs=[BLACK])
    outputs = [{"lot": B, "mass_kg": 121, "product": "niso4_6h2o", "element": "Ni", "element_kg": 27}]
    return of(book, book.say("material_recovered", inputs=rows((A, 180)), outputs=outputs, process="direct", **fields), A)


def test_a_recovery_counts_elements_and_not_the_water_of_its_salts():
    found = recovered(residue_kg=100, loss_kg=53)
    assert (found.output_kg, found.pct) == (27, 100)
    rows_only = recovered(residues=[{"kind": "slag", "mass_kg": 100, "destination": "landfill"}], loss_kg=53)
    assert rows_only.residue_kg == 100


def test_a_recovery_whose_loss_is_not_declared_cannot_be_closed():
    assert recovered(residue_kg=100).pct is None
    assert recovered(loss_kg=53).pct is None


def test_what_is_made_is_not_what_went_in():
    book = Book()
    written = book.say("shredded", book.made("P1"), input_mass_kg=400, outputs=[BLACK])
    assert of(book, written, A) is None
    assert closure.of(book.history_of(pack("P1")).steps[0]) is None


@pytest.mark.parametrize(("code", "process"), [("lot_split", "splitting"), ("lots_merged", "merging"), ("lots_blended", "blending")])
def test_relabelling_closes_too(code, process):
    book = Book()
    written = book.say(code, inputs=rows((A, 60), (B, 40)), outputs=rows((lot("C"), 95)), loss_kg=1, form="black_mass")
    assert (of(book, written, A).process, of(book, written, A).pct) == (process, 96)


def test_modules_close_by_their_cells():
    book = Book()
    written = book.say("module_dismantled", pack("M1"), input_mass_kg=100, outputs=rows((A, 80)), fractions={"housing_kg": 18})
    assert of(book, written, pack("M1")).pct == 98
