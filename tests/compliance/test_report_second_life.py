"""What the report says of second lives, stocktakes, imports and returns: one more story, told once."""

from datetime import date

import pytest
from django.db import transaction

from compliance import calendar
from compliance.reports import document
from compliance.reports.counting import Counts
from tests.compliance import story
from tests.compliance.story import COLLECTOR, INSPECTOR, KEEPER, OEM, REUSER, pack, say

ESS, LAMP = pack(101), pack(102)
P11, P12, P13, P14, P15, P16, P17 = (pack(number) for number in range(11, 18))

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def tables(django_db_setup, django_db_blocker):
    """The sections of every operator's report on the quarter, by operator and code; told once for the whole module."""
    with django_db_blocker.unblock(), transaction.atomic():
        story.found_parties()
        gather()
        give_second_life()
        count()
        story.place_all()
        found = {
            operator: {table["code"]: table for table in document.compute(story.cut(operator))["sections"]}
            for operator in (REUSER, KEEPER, COLLECTOR, OEM)
        }
        transaction.set_rollback(True)
    return found


def gather() -> None:
    """Four packs come to the repurposer; a fifth comes and goes back. One pack comes from abroad."""
    for number, uri in enumerate((P11, P12, P13, P15, P17)):
        say(COLLECTOR, "collected", "2026-07-01T09:00:00+09:00", uri, return_receipt_no=f"RR-{number}", mass_kg=400)
        story.send(COLLECTOR, REUSER, "2026-07-10T09:00:00+09:00", "2026-07-11T09:00:00+09:00", uri, mass_kg=400)
    story.send(REUSER, COLLECTOR, "2026-07-20T09:00:00+09:00", "2026-07-21T09:00:00+09:00", P17, mass_kg=400)
    say(OEM, "imported", "2026-07-20T09:00:00+09:00", P16, declaration_no="I-1", origin="PL", hs_code="850760", model="HB-64",
        category="ev", chemistry="nmc622", rated_kwh=64, mass_kg=400, un_number="UN3480", dg_state="sound")  # fmt: skip


def give_second_life() -> None:
    """Two packs become a store of energy, which is inspected and put to use; one becomes a lamp, which is not inspected."""
    say(REUSER, "repurposed", "2026-08-01T09:00:00+09:00", P11, P12, product=ESS, application="ess", model="E-90", category="ess",
        chemistry="nmc622", rated_kwh=90, mass_kg=780)  # fmt: skip
    say(INSPECTOR, "safety_inspected", "2026-08-05T09:00:00+09:00", ESS, standard="KC 10031", result="pass", certificate_no="S-1")
    say(REUSER, "placed_on_market", "2026-08-10T09:00:00+09:00", ESS, installed_on="2026-08-10", site_region="41", customer=KEEPER,
        next_due="2026-09-30")  # fmt: skip
    say(REUSER, "repurposed", "2026-08-20T09:00:00+09:00", P13, product=LAMP, application="solar_lamp", model="L-5", category="ess",
        chemistry="nmc622", rated_kwh=5.5, mass_kg=60)  # fmt: skip


def count() -> None:
    """In August the repurposer counted all; in September the lamp and a pack that the record does not know there."""
    say(REUSER, "stocktake", "2026-08-25T09:00:00+09:00", LAMP, P15, whole_site=True)
    say(REUSER, "stocktake", "2026-09-25T09:00:00+09:00", LAMP, P14, whole_site=True)


def lines(table: dict, *keys: str) -> list[tuple]:
    """The cells of `keys`, a tuple per row."""
    return [tuple(row[key] for key in keys) for row in table["rows"]]


def test_units_name_their_parents_use_rating_and_inspection(tables):
    columns = ("unit", "parents", "application", "kwh", "certificate_no", "region", "in_use_since")
    assert lines(tables[REUSER]["J"], *columns) == [
        (ESS, 2, "ess", 90, "S-1", "41", "2026-08-10"), (LAMP, 1, "solar_lamp", 5.5, None, None, None),
    ]  # fmt: skip
    assert lines(tables[REUSER]["J1"], "unit", "parent") == [(ESS, P11), (ESS, P12), (LAMP, P13)]
    assert "inspection passed: 50.0 % (1/2)" in tables[REUSER]["J"]["notes"][0]["en"]
    assert tables[REUSER]["J"]["totals"][0]["kwh"] == 95.5


def test_the_keeper_answers_for_the_periodic_inspection(tables):
    # Due on the last day of the quarter and not done: at its end it is overdue.
    assert lines(tables[KEEPER]["J"], "unit", "next_due", "overdue") == [(ESS, "2026-09-30", True)]
    assert lines(tables[REUSER]["J"], "unit", "next_due", "overdue") == [(ESS, None, None), (LAMP, None, None)]


def test_the_share_of_inspected_units_is_traced_to_each(tables):
    reuse = tables[REUSER]["F"]["rows"][1]
    assert (reuse["route"], reuse["packs"], reuse["inspected"]) == ("reuse", 3, {"num": 1, "den": 2, "pct": 50})
    assert lines(tables[REUSER]["F2"], "battery", "inspected") == [(ESS, True), (LAMP, False)]
    assert tables[REUSER]["F2"]["rows"][0]["inspection_event_id"] == tables[REUSER]["J"]["rows"][0]["inspection_event_id"]


def test_movements_tell_what_came_back_and_what_came_from_abroad(tables):
    assert lines(tables[REUSER]["B3"], "movement", "packs") == [
        ("received", 5), ("repurposed", 2), ("dispatched", 1), ("placed", 1), ("reassembled", 3),
    ]  # fmt: skip
    assert lines(tables[COLLECTOR]["B3"], "movement", "packs") == [("returned", 1), ("taken_in", 5), ("dispatched", 5)]
    assert lines(tables[OEM]["B3"], "movement", "packs", "kwh") == [("imported", 1, 64)]
    assert lines(tables[OEM]["N"], "way", "country", "oecd", "hs_code") == [("imported", "PL", True, "850760")]


def test_the_last_stocktake_is_held_against_the_book_of_its_day(tables):
    columns = ("counted_on", "whole", "book", "packs", "missing", "surplus")
    assert lines(tables[REUSER]["B4"], *columns) == [("2026-09-25", True, 2, 2, 1, 1)]
    assert lines(tables[REUSER]["B5"], "battery", "finding") == [(LAMP, "matched"), (P14, "surplus"), (P15, "missing")]
    total = tables[REUSER]["B"]["totals"][0]
    assert [total[key] for key in ("closing", "held", "counted", "count_difference")] == [2, 2, 2, 0]
    assert tables[COLLECTOR]["B"]["totals"][0]["counted"] is None


def test_years_are_counted_by_the_calendar():
    assert calendar.years_after(date(2024, 2, 29), 3) == date(2027, 2, 28)
    assert calendar.years_after(date(2026, 8, 10), 3) == date(2029, 8, 10)


def test_nothing_was_counted_until_somebody_counts():
    assert not Counts(story.cut(REUSER)).made
