"""The books of a facility balance whatever happened in it, and wherever the period is cut."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.balance import facility, stock
from compliance.balance.facility import Books
from compliance.balance.tracing import Tracer
from compliance.composition import ELEMENTS
from tests.compliance.balance.book import MILL, SITE, START, Book, lot, rows
from tests.compliance.balance.test_tracing import CHEMISTRIES, STEPS, black_mass, grow, shredded

A, B = lot("A"), lot("B")


def lines(book: Book, *, opens: float = -1, closes: float = 99) -> list[facility.Entry]:
    uris = {uri for record in book.records for uri in record.names.values()}
    found = []
    for uri in sorted(uris):
        history = book.history_of(uri)
        found += facility.entries(history, holder=MILL, kg=history.state.nameplate.mass_kg, is_lot="/10/" in uri,
                                  opens_at=START + timedelta(days=opens), closes_at=START + timedelta(days=closes))  # fmt: skip
    return found


def mass(found: list[facility.Entry]) -> Books:
    assert {entry.facility for entry in found} <= {SITE}
    return facility.add_up((entry.column, entry.kg) for entry in found)


def mill() -> Book:
    book = Book()
    shredded(book, book.made("P1"), kg=400, outputs=[black_mass(A, 160)])
    book.say("lot_split", inputs=rows((A, 60)), outputs=rows((B, 60)), form="black_mass")
    book.say("disposed", B, mass_kg=10, method="landfill")
    book.say("exported", A, declaration_no="E", destination_country="JP", form="black_mass")
    return book


def test_each_thing_that_happens_stands_in_its_column():
    assert mass(lines(mill())) == Books(0, 0, 400 + 160 + 60, 400 + 60, 100, 10, 50)


def test_a_period_opens_with_what_the_one_before_it_closed_with():
    book = mill()
    for day in (0.5, 1, 1.5, 2, 2.5, 3, 4):
        before, after = mass(lines(book, closes=day)), mass(lines(book, opens=day))
        assert before.closing == after.opening
        assert before.change + after.change == mass(lines(book)).change


def test_what_is_known_of_no_line_is_no_figure():
    assert facility.add_up([("opening", None), ("closing", 5)]).change is None


@settings(max_examples=25, deadline=None)
@given(st.lists(CHEMISTRIES, min_size=1, max_size=3), STEPS, st.integers(-1, 14), st.integers(0, 14))
def test_the_books_balance_wherever_the_period_is_cut(chemistries, steps, opens, length):
    book, _ = grow(chemistries, steps)
    found = lines(book, opens=opens, closes=opens + length)
    assert mass(found).error == pytest.approx(0, abs=1e-5)
    tracer = Tracer.of_histories(book.history_of)
    for element in ELEMENTS:
        content = [(e.column, (tracer.part_of(e.uri, e.kg) if "/10/" in e.uri else tracer.content(e.uri))[element].kg) for e in found]
        assert facility.add_up(content).error == pytest.approx(0, abs=1e-5)


@settings(max_examples=25, deadline=None)
@given(st.lists(CHEMISTRIES, min_size=1, max_size=3), STEPS, st.integers(-1, 14), st.integers(0, 14))
def test_the_account_of_a_lot_adds_up_to_what_custody_says(chemistries, steps, opens, length):
    book, left = grow(chemistries, steps)
    span = {"opens_at": START + timedelta(days=opens), "closes_at": START + timedelta(days=opens + length)}
    for uri in left:
        account = stock.of_lot(book.history_of(uri), holder=MILL, **span)
        moved = sum(move.kg for move in account.movements)
        assert account.opening_kg + moved == pytest.approx(account.closing_kg, abs=1e-5)
