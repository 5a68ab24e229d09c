"""Report totals of a whole fleet, faults and all, against an independent calculation from the events that the API tells."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from compliance import calendar
from compliance.demo import cast, fleet, registry
from compliance.reports import document
from parties import keys
from parties.models import Operator
from parties.roles import Role
from tests.api.caller import Caller
from tests.compliance import story, tally
from tests.compliance.test_demo_fleet import tell

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker):
    """Every operator's tables and the calculator's totals, for the year in which the fleet has most to tell."""
    with django_db_blocker.unblock(), transaction.atomic():
        today = calendar.day_of(timezone.now())
        registry.enter(cast.world(), now=timezone.now())
        made = fleet.build(fleet.PACKS_MIN, 7, today, cast.world())
        tell(made, judged=False)
        rows = exported_events()
        speakers = sorted({row["author"] for row in rows})
        # In January this year has little to tell yet.
        year = (today - timedelta(days=180)).year
        found = [(reported(gln, year), tally.totals(rows, gln, year)) for gln in speakers]
        transaction.set_rollback(True)
    return found


def exported_events() -> list[dict]:
    """Every event of the ledger, as the regulator's program reads the change feed."""
    regulator = Operator.objects.filter(roles__contains=[Role.REGULATOR]).first()
    caller = Caller(keys.issue(regulator, scopes=["events:read"], label="tally")[1])
    rows, after = [], 0
    while True:
        page = caller.get("events", after=after, limit=500).json()
        rows += page["items"]
        if not page["next"]:
            return rows
        after = page["after"]


def reported(gln: str, year: int) -> dict[str, dict]:
    """The tables of one operator's report on a year."""
    report = document.compute(story.cut(gln, (date(year, 1, 1), date(year, 12, 31))))
    return {table["code"]: table for table in report["sections"]}


def test_the_fleet_is_large_enough_to_tell_something(told):
    assert len(told) >= 10
    assert sum(totals.stock["received"] for _, totals in told) >= 10
    assert sum(totals.mishaps for _, totals in told) > 0
    assert sum(totals.exports for _, totals in told) > 0


def test_stock_moves_as_the_events_say(told):
    for tables, totals in told:
        packs, kwh, _ = tables["B"]["totals"]
        for column in ("opening", "received", "taken_in", "created", "dispatched", "installed", "transformed", "exported", "lost",
                       "closing", "held"):  # fmt: skip
            expected = "closing" if column == "held" else column
            assert packs[column] == totals.stock[expected], column
            assert (kwh[column] or 0) == pytest.approx(totals.kwh[expected]), column


def test_registers_have_a_line_for_every_battery_of_every_event(told):
    for tables, totals in told:
        found = [len(tables[code]["rows"]) for code in ("C", "D", "N", "M")]
        assert found == [totals.receipts, totals.dispatches, totals.exports, totals.mishaps]


def test_routes_count_what_an_event_ended(told):
    for tables, totals in told:
        found = {(row["route"], kind): row[f"{kind}s"] for row in tables["F"]["rows"] for kind in ("pack", "module") if row[f"{kind}s"]}
        assert found == dict(totals.routes)


def test_declarations_are_counted_as_they_were_recorded(told):
    for tables, totals in told:
        assert {row["type"]: row["count"] for row in tables["L"]["rows"]} == dict(totals.declared)
