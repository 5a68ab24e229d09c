"""More than was there cannot be won: each bound with its number, from both sides."""

import pytest

from compliance.balance import bounds
from compliance.balance.amounts import Basis
from tests.compliance.balance.book import Book, lot, pack, rows

A, B, C, D = (lot(name) for name in "ABCD")
TOLERANCES = {"assayed_tolerance": 0.05, "defaulted_tolerance": 0.15}
NI_MOST = 0.641 * 64
"""What a pack of 64 kWh NMC622 can hold at most."""


def black_mass(uri: str = A, kg: float = 160, **assay) -> dict:
    return {"lot": uri, "mass_kg": kg, "fraction": "black_mass"} | ({"assay": assay} if assay else {})


def won(book: Book, uri: str, kg: float, element: str, element_kg: float):
    product = {"lot": D, "mass_kg": 100, "product": "other", "element": element, "element_kg": element_kg}
    written = book.say("material_recovered", process="hydrometallurgy", inputs=rows((uri, kg)), outputs=[product])
    return book.claim(written, uri)


def bound(book: Book, claim, element: str) -> bounds.Bound:
    return next(b for b in bounds.of_recovery(claim, book.history_of, **TOLERANCES) if b.element == element)


def one_pack(*outputs: dict, chemistry: str = "nmc622") -> Book:
    book = Book()
    book.say("shredded", book.made("P1", chemistry=chemistry), input_mass_kg=400, outputs=list(outputs or [black_mass()]))
    return book


@pytest.mark.parametrize(("kg", "broken"), [(NI_MOST * 1.15 - 0.01, False), (NI_MOST * 1.15 + 0.01, True)])
def test_what_nobody_assayed_is_bounded_by_the_packs(kg, broken):
    book = one_pack()
    found = bound(book, won(book, A, 160, "Ni", kg), "Ni")
    assert (found.broken, found.basis, found.hard_kg) == (broken, Basis.DEFAULTED, pytest.approx(NI_MOST * 1.15))


@pytest.mark.parametrize(("kg", "broken"), [(33.59, False), (33.61, True)])
def test_an_assay_bounds_more_narrowly(kg, broken):
    book = one_pack(black_mass(ni_pct=20))
    assert bound(book, won(book, A, 160, "Ni", kg), "Ni").broken is broken


def test_an_assay_makes_no_nickel():
    book = one_pack(black_mass(ni_pct=60))
    assert bound(book, won(book, A, 160, "Ni", 60), "Ni").hard_kg == pytest.approx(NI_MOST * 1.15)
    shredding = next(step.claim for step in book.history_of(A).steps if step.claim.is_("shredded"))
    assert bounds.assay_excess(shredding, book.history_of, defaulted_tolerance=0.15) == {
        "Ni": (96, pytest.approx(NI_MOST * 1.15))}  # fmt: skip


def test_splitting_a_lot_hides_nothing():
    book = one_pack()
    book.say("lot_split", inputs=rows((A, 40)), outputs=rows((B, 40)), form="black_mass")
    book.say("lots_blended", inputs=rows((A, 120), (B, 40)), outputs=rows((C, 160)), form="black_mass")
    assert bound(book, won(book, C, 80, "Ni", 30), "Ni").hard_kg == pytest.approx(NI_MOST * 1.15 / 2)


def test_there_is_no_bound_where_nothing_is_known():
    book = Book()
    found = bound(book, won(book, A, 100, "Ni", 500), "Ni")
    assert (found.hard_kg, found.typical_kg, found.broken, found.doubtful()) == (None, None, False, False)


@pytest.mark.parametrize(("kg", "doubtful"), [(14.7, True), (14.8, False), (32.7, False), (32.8, True)])
def test_a_rate_above_everything_or_below_half_its_target_is_worth_a_question(kg, doubtful):
    book = one_pack()
    assert bound(book, won(book, A, 160, "Ni", kg), "Ni").doubtful(90) is doubtful


@pytest.mark.parametrize(("nickel_kg", "found"), [(0.049, {}), (0.051, {"Ni": 0.051})])
def test_nickel_out_of_lfp_points_to_a_wrong_label(nickel_kg, found):
    book = one_pack(chemistry="lfp")
    outputs = [{"lot": C, "mass_kg": 26, "product": "li2co3", "element": "Li", "element_kg": 5},
               {"lot": D, "mass_kg": 1, "product": "other", "element": "Ni", "element_kg": nickel_kg}]  # fmt: skip
    written = book.say("material_recovered", process="hydrometallurgy", inputs=rows((A, 160)), outputs=outputs)
    assert bounds.mislabelled(book.claim(written, A), book.history_of) == found


def test_nickel_out_of_anything_else_points_to_nothing():
    book = one_pack()
    assert bounds.mislabelled(won(book, A, 160, "Ni", 30), book.history_of) == {}


@pytest.mark.parametrize(("kg", "too_much"), [(220, False), (220.1, True)])
def test_black_mass_is_at_most_a_share_of_the_pack(kg, too_much):
    book = one_pack(black_mass(kg=kg))
    given, most = bounds.black_mass(book.history_of(A).steps[0].claim, book.history_of)
    assert most == pytest.approx(220)
    assert (given > most) is too_much


def test_cells_give_more_black_mass_than_packs_and_scrap_gives_all_of_it():
    book = Book()
    book.say("module_dismantled", pack("M1"), outputs=rows((A, 100)))
    book.say("scrap_recorded", kind="electrode", chemistry="nmc622", outputs=rows((B, 50)))
    written = book.say("shredded", input_mass_kg=150, input_lots=rows((A, 100), (B, 50)), outputs=[black_mass(C, 120)])
    assert bounds.black_mass(book.claim(written, A), book.history_of) == (120, pytest.approx(125))


def test_nobody_can_say_how_much_a_pack_of_unknown_mass_gives():
    book = Book()
    written = book.say("shredded", pack("P9"), input_mass_kg=400, outputs=[black_mass()])
    assert bounds.black_mass(book.claim(written, A), book.history_of) == (160, None)


@pytest.mark.parametrize(("kg", "plausible"), [(45, True), (45.1, False)])
def test_no_more_is_lost_than_electrolyte_and_binder(kg, plausible):
    assert bounds.loss_plausible(kg, 300) is plausible


def test_what_is_taken_beyond_what_was_made_shows():
    book = one_pack()
    won(book, A, 160, "Ni", 10)
    assert bounds.overdrawn(book.history_of(A)) == 0
    won(book, A, 30, "Ni", 3)
    assert bounds.overdrawn(book.history_of(A)) == 30


def test_what_falls_short_of_its_target_and_by_how_much():
    rates, targets = {"Ni": 89.9, "Co": 44.9, "Li": 50.0, "Mn": 1.0, "Cu": None}, {"Ni": 90, "Co": 90, "Li": 50, "Cu": 90}
    assert bounds.below_half(rates, targets) == {"Ni": False, "Co": True}
