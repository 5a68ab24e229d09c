"""What goes into any tree of splits, merges and blends comes out of it, to the last gram and for every origin."""

from math import fsum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance import composition
from compliance.balance import amounts
from compliance.balance.amounts import MASS, Amount, Basis, Origin
from compliance.balance.tracing import Tracer
from compliance.composition import ELEMENTS
from tests.compliance.balance.book import Book, lot, pack, rows

A, B, C, D = (lot(name) for name in "ABCD")
NMC, LFP, SCRAP = Origin("post_consumer", "nmc622"), Origin("post_consumer", "lfp"), Origin("pre_consumer", "nmc811")


def black_mass(uri: str, kg: float, **assay) -> dict:
    return {"lot": uri, "mass_kg": kg, "fraction": "black_mass"} | ({"assay": assay} if assay else {})


def shredded(book: Book, *packs: str, kg: float, outputs: list[dict], **fields) -> None:
    book.say("shredded", *packs, input_mass_kg=kg, outputs=outputs, **fields)


def test_black_mass_holds_what_the_packs_held():
    book = Book()
    shredded(book, book.made("P1"), book.made("P2", chemistry="lfp", kwh=60), kg=800, outputs=[black_mass(A, 300)])
    content = Tracer.of_histories(book.history_of).content(A)
    assert content["Ni"].kg == pytest.approx(0.512 * 64)
    assert content["Li"].parts == pytest.approx({NMC: 0.1035 * 64, LFP: 0.0890 * 60})
    assert (content["Ni"].basis, content["Ni"].most) == (Basis.DEFAULTED, pytest.approx(0.641 * 64))
    assert content[MASS].parts == pytest.approx({NMC: 150, LFP: 150})


def test_an_assay_stands_instead_of_the_default_and_keeps_the_shares():
    book = Book()
    shredded(book, book.made("P1"), book.made("P2", chemistry="lfp", kwh=60), kg=800,
             outputs=[black_mass(A, 300, li_pct=3, moisture_pct=10)])  # fmt: skip
    lithium = Tracer.of_histories(book.history_of).content(A)["Li"]
    assert (lithium.kg, lithium.basis) == (pytest.approx(300 * 0.9 * 0.03), Basis.ASSAYED)
    assert lithium.parts[NMC] / lithium.kg == pytest.approx(6.624 / (6.624 + 5.34))
    assert lithium.behind == pytest.approx({NMC: 6.624, LFP: 5.34})


def test_copper_goes_with_the_copper_and_may_be_in_the_black_mass():
    book = Book()
    shredded(book, book.made("P1"), kg=400, outputs=[black_mass(A, 160), {"lot": B, "mass_kg": 40, "fraction": "copper"}])
    tracer = Tracer.of_histories(book.history_of)
    assert tracer.content(B)["Cu"].kg == pytest.approx(0.394 * 64)
    assert tracer.content(A)["Cu"].kg == 0
    assert tracer.content(A)["Cu"].most == pytest.approx(0.394 * 64)
    assert tracer.content(B)["Ni"].kg == 0


def test_two_lots_of_one_shredding_share_by_what_was_assayed():
    book = Book()
    shredded(book, book.made("P1"), kg=400, outputs=[black_mass(A, 80, ni_pct=30), black_mass(B, 80, ni_pct=10)])
    tracer = Tracer.of_histories(book.history_of)
    assert tracer.content(A)["Ni"].most == pytest.approx(3 * tracer.content(B)["Ni"].most)
    assert tracer.content(A)["Li"].kg == pytest.approx(tracer.content(B)["Li"].kg)


def test_scrap_is_of_no_pack_and_stays_apart_in_a_blend():
    book = Book()
    shredded(book, book.made("P1"), kg=400, outputs=[black_mass(A, 160, ni_pct=20)])
    book.say("scrap_recorded", kind="electrode", chemistry="nmc811",
             outputs=[{"lot": B, "mass_kg": 40, "assay": {"ni_pct": 40}}])  # fmt: skip
    book.say("lots_blended", inputs=rows((A, 160), (B, 40)), outputs=rows((C, 200)), form="black_mass")
    book.say("lot_split", inputs=rows((C, 50)), outputs=rows((D, 50)), form="black_mass")
    tracer = Tracer.of_histories(book.history_of)
    assert tracer.content(C)["Ni"].parts == pytest.approx({NMC: 32, SCRAP: 16})
    assert tracer.content(D)["Ni"].parts == pytest.approx({NMC: 8, SCRAP: 4})
    assert tracer.content(D)[MASS].parts == pytest.approx({NMC: 40, SCRAP: 10})
    assert tracer.content(D)["Li"] is None, "nobody assayed the scrap for lithium, and unknown is not nothing"


def test_a_product_is_the_element_that_was_won_with_the_origins_of_that_element():
    book = Book()
    shredded(book, book.made("P1"), kg=400, outputs=[black_mass(A, 160, ni_pct=20, li_pct=4)])
    run = book.say("material_recovered", process="hydrometallurgy", inputs=rows((A, 80)), outputs=[
        {"lot": B, "mass_kg": 67, "product": "niso4_6h2o", "element": "Ni", "element_kg": 15}])  # fmt: skip
    book.say("lot_split", inputs=rows((B, 33.5)), outputs=rows((C, 33.5)), form="material")
    tracer = Tracer.of_histories(book.history_of)
    assert tracer.content(B)["Ni"].parts == {NMC: 15} and tracer.content(B)["Li"].kg == 0
    assert tracer.content(C)["Ni"].kg == pytest.approx(7.5)
    assert tracer.content(B)["Ni"].behind == pytest.approx({NMC: 0.512 * 64 / 2})
    assert tracer.won(book.claim(run, A))["Ni"] == 15


def test_refining_a_product_further_is_no_second_recovery():
    book = Book()
    shredded(book, book.made("P1"), kg=400, outputs=[black_mass(A, 160)])
    book.say("material_recovered", process="hydrometallurgy", inputs=rows((A, 160)), outputs=[
        {"lot": B, "mass_kg": 60, "product": "mixed_hydroxide", "element": "Ni", "element_kg": 30}])  # fmt: skip
    again = book.say("material_recovered", process="hydrometallurgy", inputs=rows((B, 60)), outputs=[
        {"lot": C, "mass_kg": 130, "product": "niso4_6h2o", "element": "Ni", "element_kg": 29}])  # fmt: skip
    assert Tracer.of_histories(book.history_of).won(book.claim(again, B))["Ni"] == pytest.approx(-1)


def test_a_module_is_a_share_of_its_pack_and_cells_are_their_module():
    book, module = Book(), pack("M1")
    book.say("dismantled", book.made("P1"), modules=[{"id": module, "mass_kg": 100}, {"id": pack("M2"), "mass_kg": 150}])
    book.say("module_dismantled", module, outputs=rows((A, 60), (B, 20)))
    shredded(book, kg=60, outputs=[black_mass(C, 40)], input_lots=rows((A, 60)))
    tracer = Tracer.of_histories(book.history_of)
    assert tracer.content(module)["Ni"].kg == pytest.approx(0.512 * 64 * 0.4)
    assert tracer.content(C)["Ni"].kg == pytest.approx(0.512 * 64 * 0.4 * 0.75)


def test_lots_made_of_each_other_are_of_unknown_content():
    book = Book()
    book.say("lot_split", inputs=rows((A, 10)), outputs=rows((B, 10)), form="black_mass")
    book.say("lots_merged", inputs=rows((B, 5), (C, 5)), outputs=rows((A, 10)), form="black_mass")
    assert Tracer.of_histories(book.history_of).content(A)["Ni"] is None


def test_a_long_chain_of_splits_is_followed_to_its_end():
    book = Book()
    shredded(book, book.made("P1"), kg=400, outputs=[black_mass(lot("L0"), 160)])
    for number in range(400):
        book.say("lot_split", inputs=rows((lot(f"L{number}"), 160)), outputs=rows((lot(f"L{number + 1}"), 160)),
                 form="black_mass")  # fmt: skip
    histories = {uri: book.history_of(uri) for uri in [pack("P1"), *(lot(f"L{n}") for n in range(401))]}
    assert Tracer.of_histories(histories.get).content(lot("L400"))["Ni"].kg == pytest.approx(0.512 * 64)


CHEMISTRIES = st.sampled_from(["nmc622", "nmc811", "lfp", "nca"])
STEPS = st.lists(st.tuples(st.sampled_from(["split", "merge", "blend", "scrap"]), st.integers(0, 99), st.integers(0, 99),
                            st.floats(0.05, 1)), min_size=1, max_size=8)  # fmt: skip


def grow(chemistries: list[str], steps: list) -> tuple[Book, dict[str, float]]:
    """A book of black mass that was split, merged and blended, and what is left of every lot."""
    book, left = Book(), {}
    for number, chemistry in enumerate(chemistries):
        shredded(book, book.made(f"P{number}", chemistry=chemistry), kg=400, outputs=[black_mass(lot(f"L{number}"), 150)])
        left[lot(f"L{number}")] = 150.0
    for number, (what, first, second, share) in enumerate(steps):
        new, names = lot(f"N{number}"), sorted(left)
        one, two = names[first % len(names)], names[second % len(names)]
        taken = {one: left[one] * share} if what == "split" else {one: left[one] * share, two: left[two]}
        if what == "scrap":
            taken = {}
            book.say("scrap_recorded", kind="cell", chemistry="nmc811", outputs=[
                {"lot": new, "mass_kg": 100 * share, "assay": {f"{e.lower()}_pct": 3 for e in ELEMENTS}}])  # fmt: skip
        elif len(taken) == (1 if what == "split" else 2):
            code = {"split": "lot_split", "merge": "lots_merged", "blend": "lots_blended"}[what]
            book.say(code, inputs=rows(*taken.items()), outputs=rows((new, fsum(taken.values()))), form="black_mass")
        else:
            continue
        left = {uri: kg - taken.get(uri, 0) for uri, kg in left.items()} | {
            new: fsum(taken.values()) if taken else 100 * share
        }
        left = {uri: kg for uri, kg in left.items() if kg > 1e-9}
    return book, left


@settings(max_examples=40, deadline=None)
@given(st.lists(CHEMISTRIES, min_size=1, max_size=3), STEPS)
def test_nothing_is_made_and_nothing_lost(chemistries, steps):
    book, left = grow(chemistries, steps)
    tracer = Tracer.of_histories(book.history_of)
    rest = amounts.pool(tracer.part_of(uri, kg) for uri, kg in left.items())
    scrap = fsum(row["mass_kg"] * 0.03 for record in book.records if record.event["bat:lifecycleEvent"] == "scrap_recorded"
                 for row in record.event["bat:outputs"])  # fmt: skip
    for element in ELEMENTS:
        held = [composition.contained(chemistry, 64)[element] for chemistry in chemistries]
        assert rest[element].kg == pytest.approx(fsum(held) + scrap)
        assert rest[element].parts.get(SCRAP, 0) == pytest.approx(scrap)
        for chemistry in set(chemistries):
            mine = composition.contained(chemistry, 64)[element] * chemistries.count(chemistry)
            assert rest[element].parts.get(Origin("post_consumer", chemistry), 0) == pytest.approx(mine)


@settings(max_examples=20, deadline=None)
@given(st.lists(CHEMISTRIES, min_size=1, max_size=3), STEPS, st.randoms())
def test_the_order_of_arrival_makes_no_difference(chemistries, steps, random):
    book, left = grow(chemistries, steps)
    tracer = Tracer.of_histories(book.history_of)
    told = {uri: tracer.content(uri) for uri in sorted(left)}
    random.shuffle(book.records)
    tracer, names = Tracer.of_histories(book.history_of), list(left)
    random.shuffle(names)
    assert {uri: tracer.content(uri) for uri in names} == told
    assert all(book.history_of(uri).state.mass_kg_left == pytest.approx(kg, abs=1e-5) for uri, kg in left.items())


_AMOUNTS = st.dictionaries(st.sampled_from([NMC, LFP, SCRAP]), st.floats(0, 1e6), max_size=3).map(Amount)


@settings(deadline=None)
@given(_AMOUNTS, st.lists(st.floats(0.001, 1), min_size=1, max_size=5))
def test_the_parts_of_an_amount_add_up_to_it(amount, weights):
    content = dict.fromkeys(amounts.KEYS, amount)
    parts = [amounts.part(content, weight / fsum(weights)) for weight in weights]
    again = amounts.pool(parts)[MASS]
    assert again.kg == pytest.approx(amount.kg)
    assert all(again.parts[origin] == pytest.approx(kg) for origin, kg in amount.parts.items())


def test_salts_refined_abroad_keep_the_origins_of_the_lot_that_was_sent():
    book = Book()
    shredded(book, book.made("P1"), kg=400, outputs=[black_mass(A, 160, ni_pct=20)])
    book.say("exported", A, declaration_no="E1", destination_country="JP", form="black_mass", mass_kg=160)
    book.say("imported", B, declaration_no="I1", origin="JP", hs_code="283324", mass_kg=130, refined_from=rows((A, 160)),
             material={"form": "material", "product": "niso4_6h2o", "element": "Ni", "element_kg": 29})  # fmt: skip
    tracer = Tracer.of_histories(book.history_of)
    assert tracer.content(B)["Ni"].parts == pytest.approx({NMC: 29})
    assert tracer.content(B)["Ni"].behind == pytest.approx({NMC: 0.512 * 64})
    assert (book.history_of(B).state.form, book.history_of(B).state.mass_kg_left) == ("material", 130)


def test_black_mass_from_abroad_is_what_its_assay_says():
    book = Book()
    book.say("imported", A, declaration_no="I1", origin="JP", hs_code="283324", mass_kg=100, chemistry="nmc811",
             material={"form": "black_mass", "feed": "post_consumer", "assay": {"ni_pct": 30}})  # fmt: skip
    content = Tracer.of_histories(book.history_of).content(A)
    assert content["Ni"].parts == {Origin("post_consumer", "nmc811"): 30}
    assert content["Li"] is None
