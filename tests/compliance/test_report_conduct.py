"""What the report says of an operator's conduct: evaluations, timeliness, incidents, and what crossed the border."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import transaction
from django.utils import timezone

from batteries.lifecycle import recording
from compliance.models import Parameter
from compliance.national import figures
from compliance.parameters import Parameters
from compliance.reports import document
from compliance.reports.sections import cover
from compliance.reports.sections.evaluation import fits
from compliance.reports.sections.timeliness import counted
from events.entry import Author
from parties.access import Viewer
from parties.models import Operator, Permit
from tests.compliance import story
from tests.compliance.story import COLLECTOR, ELV, EVALUATOR, P5, PREPROC, pack

P6, P7, P8, P9 = (pack(number) for number in range(6, 10))
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def tables(django_db_setup, django_db_blocker):
    """The sections of every operator's report on the quarter, by operator and code; told once for the whole module."""
    with django_db_blocker.unblock(), transaction.atomic():
        story.found_parties(joined_at=LONG_AGO)
        story.tell()
        tell_more()
        tell_registry()
        tell_gaps()
        story.place_all()
        enter_limit_and_manifest()
        found = {operator: reported(operator) for operator in (COLLECTOR, ELV, EVALUATOR, PREPROC)}
        transaction.set_rollback(True)
    return found


def reported(operator: str) -> dict[str, dict]:
    """The tables of the operator's report on the quarter, asked for now."""
    cut = replace(story.cut(operator), asked_at=timezone.now())
    return {table["code"]: table for table in document.compute(cut)["sections"]}


def enter_limit_and_manifest() -> None:
    """For this story a pack may be stored for ten days; the collector has the e-manifest's total of what came in."""
    Parameter.objects.create(key="storage.limit_days", value=10, effective_from=date(2026, 1, 1), basis="b", certainty="proposed",
                             set_by="key:x", reason="r", created_at=timezone.now())  # fmt: skip
    figures.enter("manifest_in", 2400, start=story.Q3[0], end=story.Q3[1], source="Allbaro", reason="quarter", by=Viewer(gln=COLLECTOR))


def tell_more() -> None:
    """P6 burns and is handed on, P7 burns to nothing, P8 goes to Ghana, P9 is taken out of a car without evaluation."""
    for number, uri in enumerate((P6, P7, P8), start=6):
        story.say(COLLECTOR, "collected", "2026-07-20T10:00:00+09:00", uri, return_receipt_no=f"RR-{number}", mass_kg=300)
    story.say(COLLECTOR, "incident", "2026-08-01T00:00:00+09:00", P6, incident_type="fire", severity="serious", responder="119")
    story.send(COLLECTOR, PREPROC, "2026-08-02T00:00:00+09:00", "2026-08-03T12:00:00+09:00", P6, mass_kg=300)
    story.say(COLLECTOR, "incident", "2026-08-05T00:00:00+09:00", P7, incident_type="thermal_runaway", severity="total")
    story.say(PREPROC, "exported", "2026-09-20T09:00:00+09:00", P6, declaration_no="X-2", destination_country="DE", form="pack",
              basel_ref="B-1", mass_kg=290)  # fmt: skip
    story.say(ELV, "removed", "2026-09-01T09:00:00+09:00", P9, vin="KMHC851JFLU000009", remover_qualification="R-1", mass_kg=400)
    story.say(EVALUATOR, "pre_removal_evaluated", "2026-09-02T09:00:00+09:00", P9, grade="reuse", soh_pct=85,
              safety_result="pass", history_checked=True, certificate_no="E-9")  # fmt: skip
    story.say(ELV, "exported", "2026-09-25T09:00:00+09:00", P9, declaration_no="X-1", destination_country="GH", form="pack")
    story.say(COLLECTOR, "tested", "2026-07-21T10:00:00+09:00", P8, soh_pct=80, method="bms")
    withdrawn = story.say(COLLECTOR, "classified", "2026-07-22T10:00:00+09:00", P8, grade="recycle")
    body = {"type": "voided", "occurred_at": "2026-09-30T09:00:00+09:00", "target": withdrawn, "why": "다른 팩의 판정"}
    assert not recording.record([body], by=Author(COLLECTOR, "key:test"))[0].faults
    story.say(COLLECTOR, "classified", "2026-07-22T11:00:00+09:00", P8, grade="remanufacture")


def tell_registry() -> None:
    """The collector is registered, and its permit lapses in the quarter; another follows a day too late."""
    Operator.objects.filter(gln=COLLECTOR).update(
        registration_no="R-77", registered_from=date(2026, 1, 1), responsible_office="안전관리팀장"
    )
    Permit.objects.filter(facility__operator=COLLECTOR).update(valid_to=date(2026, 7, 31))
    Permit.objects.create(facility_id=story.SITE[COLLECTOR], activity="collect", number="제2026-9호", valid_from=date(2026, 8, 2))


def tell_gaps() -> None:
    """Of three gaps one was found before the quarter, and one settled in it."""
    anchor = story.say(COLLECTOR, "soh_recorded", "2026-07-25T10:00:00+09:00", P8, soh_pct=79, method="bms")
    august, september = datetime(2026, 8, 15, tzinfo=UTC), datetime(2026, 9, 1, tzinfo=UTC)
    story.gap("G01", anchor, august, severity="high", status="resolved", resolved_at=september,
              steps=[("opened", august, ""), ("resolved", september, "")])  # fmt: skip
    story.gap("G03", anchor, august, severity="high")
    story.gap("G05", anchor, datetime(2026, 10, 5, tzinfo=UTC), severity="high")


def lines(table: dict, *keys: str, part: str = "rows") -> list[tuple]:
    """The cells of `keys`, a tuple per line."""
    return [tuple(row[key] for key in keys) for row in table[part]]


def test_the_cover_names_the_registration_and_who_answers(tables):
    values = {row["item"]: row["value"]["ko"] for row in tables[COLLECTOR]["A"]["rows"]}
    assert (values["registration"], values["responsible"]) == ("R-77 (2026-01-01 – )", "안전관리팀장")
    assert {row["item"]: row["value"]["ko"] for row in tables[ELV]["A"]["rows"]}["registration"] == "미입력"


def test_roles_and_permits_are_held_against_what_was_declared(tables):
    rows = {row["type"]: row for row in tables[COLLECTOR]["A2"]["rows"]}
    # Nobody had a permit to collect on 1 August. A dispatch needs none.
    assert [rows["collected"][key] for key in ("role_fits", "activity", "permitted")] == [True, "collect", False]
    assert [rows["dispatched"][key] for key in ("role_fits", "activity", "permitted")] == [True, None, None]
    mine = {row["type"]: row for row in tables[ELV]["A2"]["rows"]}
    assert (mine["removed"]["permitted"], mine["exported"]["permitted"]) == (True, False)


@pytest.mark.parametrize(("spans", "expected"), [
    ([], False), ([(1, 31)], True), ([(1, 15), (16, 31)], True), ([(1, 15), (17, 31)], False), ([(2, 31)], False),
    ([(1, 30)], False), ([(1, 20), (10, 31)], True),
])  # fmt: skip
def test_permits_cover_a_period_together_or_not_at_all(spans, expected):
    permits = [Permit(valid_from=date(2026, 7, first), valid_to=date(2026, 7, last)) for first, last in spans]
    assert cover._covered(permits, date(2026, 7, 1), date(2026, 7, 31)) is expected


def test_a_receipt_names_the_evaluation_and_the_state_it_was_sent_in(tables):
    columns = ("certificate_no", "dg_state", "soc_pct")
    assert lines(tables[COLLECTOR]["C"], *columns)[:4] == [("E-1", "sound", None)] * 3 + [(None, None, None)]
    assert lines(tables[PREPROC]["C"], *columns)[0] == ("E-1", "sound", None)
    assert all(row["declared_days"] > 30 for row in tables[PREPROC]["C"]["rows"])


def test_a_dispatch_names_permits_and_whether_it_was_answered_within_the_limit(tables):
    columns = ("document_no", "recipient_permit", "carrier_permit", "answered_in_time", "dg_complete")
    assert lines(tables[COLLECTOR]["D"], *columns) == [
        ("D-1", "제2024-6호", "제2024-8호", True, False), ("D-1", "제2024-6호", "제2024-8호", True, False),
        (None, "제2024-6호", None, True, False), ("D-2", "제2024-6호", None, True, False), ("D-3", "제2024-6호", None, None, False),
    ]  # fmt: skip
    assert "within the limit: 100.0 % (4/4)" in tables[COLLECTOR]["D"]["notes"][0]["en"]


def test_what_was_stored_longer_than_the_limit_is_counted(tables):
    # P2 lay for 12 days and P6 for 47.9; P3 for exactly ten, P1 and one of its modules for less.
    assert tables[PREPROC]["F"]["totals"][0]["over_limit"] == {"num": 2, "den": 5, "pct": 40}
    over = [row["battery"] for row in tables[PREPROC]["F1"]["rows"] if row["over_limit"]]
    assert over == [story.P2, P6]


def test_the_ledger_is_held_against_the_e_manifest(tables):
    # 400, 398 and 420 kg were received, 380 and three times 300 kg collected; what went out nobody entered.
    columns = ("side", "consignments", "ledger_kg", "manifest_kg", "difference_kg", "difference_pct")
    assert lines(tables[COLLECTOR]["P3"], *columns) == [
        ("manifest_in", 7, 2498, 2400, 98, 4.0833), ("manifest_out", 4, 1925, None, None, None),
    ]  # fmt: skip
    assert sum(row["kg"] for row in tables[COLLECTOR]["P4"]["rows"]) == 2498 + 1925


def test_gaps_are_counted_as_opened_closed_and_open_at_the_end(tables):
    high = tables[COLLECTOR]["K1"]["rows"][1]
    assert [high[key] for key in ("opened_in_period", "closed_in_period", "open_at_end", "found")] == [2, 1, 1, 3]


def test_movements_are_told_apart_by_kind(tables):
    assert lines(tables[COLLECTOR]["B3"], "movement", "packs", "kg") == [
        ("received", 3, 1220), ("taken_in", 4, 1280), ("dispatched", 4, 1520), ("lost", 1, 380), ("destroyed", 1, 300),
    ]  # fmt: skip


def test_evaluations_are_counted_by_grade_and_health(tables):
    # Three packs at 61 % graded for recycling, which is a point above the limit and so within the tolerance of three, and
    # one at 85 % graded for reuse.
    [before, tested, classified] = tables[EVALUATOR]["E"]["rows"]
    assert [before[key] for key in ("count", "remanufacture", "reuse", "recycle", "high", "middle", "low", "unknown")] == [
        4, 0, 1, 3, 1, 3, 0, 0,
    ]  # fmt: skip
    assert before["mismatched"] == {"num": 1, "den": 4, "pct": 25}
    assert tested["count"] == classified["count"] == 0
    assert tested["mismatched"] == {"num": 0, "den": 0, "pct": None}
    assert lines(tables[EVALUATOR]["E2"], "battery", "fits", "certificate_no")[-1] == (P9, False, "E-9")


def test_a_decision_rests_on_the_health_measured_before(tables):
    rows = tables[COLLECTOR]["E2"]["rows"]
    assert lines({"rows": rows}, "kind", "grade", "soh_pct", "band", "fits") == [
        ("tested", None, 80, "high", None), ("classified", "remanufacture", 80, "high", True),
    ]  # fmt: skip


def test_removals_tell_a_valid_evaluation_from_one_that_came_too_late(tables):
    assert lines(tables[ELV]["E1"], "state", "removed") == [("valid", 3), ("expired", 0), ("after", 1), ("none", 0)]
    assert tables[ELV]["E1"]["totals"][0]["share"] == {"num": 3, "den": 4, "pct": 75}
    assert lines(tables[ELV]["E3"], "battery", "state")[-1] == (P9, "after")


@pytest.mark.parametrize(("grade", "soh_pct", "expected"), [
    ("remanufacture", 80, True), ("remanufacture", 77, True), ("remanufacture", 76.9, False), ("reuse", 83, False),
    ("reuse", 82.9, True), ("reuse", 57, True), ("reuse", 56.9, False), ("recycle", 62.9, True), ("recycle", 63, False),
])  # fmt: skip
def test_a_grade_may_differ_by_three_points(grade, soh_pct, expected):
    limits = Parameters({"grade.soh_reman": 80, "grade.soh_reuse": 60, "grade.tolerance_points": 3})
    assert fits(grade, soh_pct, limits) is expected


def test_declarations_are_counted_once_a_claim_and_not_once_a_battery(tables):
    rows = {row["type"]: row for row in tables[COLLECTOR]["L"]["rows"]}
    # P1 and P2 went in one claim of dispatch, P3, P4 and P6 in one each.
    assert (rows["dispatched"]["count"], rows["dispatched"]["on_time"]) == (4, {"num": 0, "den": 4, "pct": 0})
    assert (rows["classified"]["count"], rows["classified"]["voided"], rows["classified"]["corrected"]) == (2, 1, 0)
    [total] = tables[COLLECTOR]["L"]["totals"]
    assert (total["count"], total["late"], total["voided"]) == (len(tables[COLLECTOR]["L1"]["rows"]), total["count"], 1)
    assert [row["standing"] for row in tables[COLLECTOR]["L1"]["rows"]].count("voided") == 1


def test_delays_have_a_median_and_a_time_that_most_kept():
    rows = [{"in_time": delay <= 15, "delay_days": float(delay), "standing": "stands"} for delay in range(1, 21)]
    found = counted([*rows, {"in_time": None, "delay_days": 40.0, "standing": "corrected"}])
    # The 20th of 21 delays is the first that 95 % do not exceed.
    assert (found["median_days"], found["p95_days"], found["late"], found["corrected"]) == (11, 20, 5, 1)
    assert found["on_time"] == {"num": 15, "den": 20, "pct": 75}
    assert counted([])["median_days"] is counted([])["p95_days"] is None


def test_incidents_tell_how_they_ended(tables):
    assert lines(tables[COLLECTOR]["M"], "kind", "severity", "battery", "outcome", "outcome_days") == [
        ("fire", "serious", P6, "handed_on", 2.5), ("thermal_runaway", "total", P7, "destroyed", 0),
        ("theft", None, P5, "missing", None),
    ]  # fmt: skip
    assert "Fire 1, Thermal runaway 1, Theft or loss 1" in tables[COLLECTOR]["M"]["notes"][0]["en"]
    assert "화재 1, 열폭주 1, 도난·분실 1" in tables[COLLECTOR]["M"]["notes"][0]["ko"]
    assert tables[PREPROC]["M"]["rows"] == []


def test_exports_name_the_papers_and_whether_the_country_is_in_the_oecd(tables):
    columns = ("way", "battery", "declaration_no", "form", "country", "oecd", "basel_ref", "mass_kg")
    assert lines(tables[PREPROC]["N"], *columns) == [("exported", P6, "X-2", "pack", "DE", True, "B-1", 290)]
    assert lines(tables[ELV]["N"], *columns) == [("exported", P9, "X-1", "pack", "GH", False, None, None)]
    assert "outside the OECD: 1, of them 1 without" in tables[ELV]["N"]["notes"][0]["en"]
