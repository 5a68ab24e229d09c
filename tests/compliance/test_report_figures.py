"""Every section's figures against numbers computed by hand from the story."""

from datetime import UTC, date, datetime

import pytest

from batteries.lifecycle import recording
from compliance.reports import document
from compliance.reports.forms import json as json_form
from events.entry import Author
from parties.models import Operator
from tests.compliance import story
from tests.compliance.story import BM1, COLLECTOR, ELV, MAKER, OEM, P1, P2, P4, P5, PREPROC, REFINER

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def told(db):
    story.found_parties()
    story.tell()
    story.place_all()


def section(operator: str, code: str, **kwargs) -> dict:
    """One section of the operator's report."""
    report = document.compute(story.cut(operator, **kwargs))
    return next(table for table in report["sections"] if table["code"] == code)


def lines(table: dict, *keys: str, part: str = "rows") -> list[tuple]:
    """The cells of `keys`, a tuple per line."""
    return [tuple(row[key] for key in keys) for row in table[part]]


def test_stock_of_the_collector_adds_up_by_chemistry_and_measure():
    table = section(COLLECTOR, "B")
    columns = (
        "chemistry",
        "measure",
        "opening",
        "received",
        "taken_in",
        "dispatched",
        "lost",
        "closing",
        "in_transit",
    )
    assert lines(table, *columns) == [
        ("lfp", "packs", 0, 1, 0, 1, 0, 0, 0), ("lfp", "kwh", 0, 60, 0, 60, 0, 0, 0), ("lfp", "kg", 0, 420, 0, 420, 0, 0, 0),
        ("nmc622", "packs", 1, 2, 0, 2, 0, 1, 1), ("nmc622", "kwh", 64, 128, 0, 128, 0, 64, 64),
        ("nmc622", "kg", 400, 800, 0, 800, 0, 400, 400),
        # P5 was never described: its energy is unknown and not 0, its mass is the one it was weighed with.
        ("", "packs", 0, 0, 1, 0, 1, 0, 0), ("", "kwh", 0, 0, None, 0, None, None, 0), ("", "kg", 0, 0, 380, 0, 380, 0, 0),
    ]  # fmt: skip
    assert lines(table, *columns[1:], part="totals") == [
        ("packs", 1, 3, 1, 3, 1, 1, 1), ("kwh", 64, 188, None, 188, None, 64, 64), ("kg", 400, 1220, 380, 1220, 380, 400, 400),
    ]  # fmt: skip
    assert table["totals"][1]["marks"] == {"closing": "‡"}
    assert table["rows"][8]["marks"] == {"taken_in": "†", "lost": "†"}
    assert all(row["difference"] in (0, None) for row in table["rows"] + table["totals"])


def test_annex_of_the_stock_names_each_movement_and_what_is_left():
    moves = section(COLLECTOR, "B1")
    assert [row["movement"] for row in moves["rows"]] == [
        "received", "received", "received", "taken_in", "dispatched", "dispatched", "dispatched", "lost",
    ]  # fmt: skip
    assert moves["rows"][3]["battery"] == P5
    assert lines(section(COLLECTOR, "B2"), "battery", "held_since", "in_transit") == [
        (P4, "2026-05-15T09:00:00+09:00", True),
    ]


@pytest.mark.parametrize(
    ("operator", "period", "expected"),
    [
        (MAKER, (date(2024, 1, 1), date(2024, 12, 31)), {"created": 4, "dispatched": 4, "closing": 0}),
        (OEM, (date(2024, 1, 1), date(2024, 12, 31)), {"received": 4, "installed": 4, "closing": 0}),
        (OEM, (date(2024, 1, 1), date(2024, 1, 31)), {"received": 4, "installed": 0, "closing": 4}),
        (ELV, story.Q3, {"taken_in": 3, "dispatched": 3, "closing": 0}),
        (PREPROC, story.Q3, {"received": 3, "transformed": 3, "closing": 0}),
    ],
)
def test_stock_of_the_others(operator, period, expected):
    total = section(operator, "B", period=period)["totals"][0]
    assert {key: total[key] for key in expected} == expected
    assert total["difference"] == 0


def test_receipts_register_holds_receipts_against_dispatches():
    table = section(COLLECTOR, "C")
    assert lines(table, "way", "transit_hours", "weighed_kg", "declared_kg", "difference_pct", "grade", "evaluated") == [
        ("received", 24, 400, 400, 0, "recycle", True), ("received", 24, 398, 402, -0.995, "recycle", True),
        ("received", 24, 420, 420, 0, "recycle", True), ("collected", None, 380, None, None, None, False),
    ]  # fmt: skip
    assert table["rows"][0]["kr_battery_id"] == "KR952HB64000001"
    assert table["rows"][0]["sender"] == ELV
    assert "100.0 % (3/3)" in table["notes"][0]["en"]


def test_mass_of_a_joint_consignment_is_compared_as_a_whole():
    rows = section(PREPROC, "C")["rows"]
    assert [(row["units"], row["weighed_kg"], row["declared_kg"], row["difference_pct"]) for row in rows] == [
        (2, 803, 805, -0.2484), (2, 803, 805, -0.2484), (1, None, 420, None),
    ]  # fmt: skip


def test_dispatch_register_says_who_answered_and_after_how_long():
    table = section(COLLECTOR, "D")
    assert lines(table, "document_no", "recipient", "registered", "answer", "answer_days") == [
        ("D-1", PREPROC, True, "received", 2), ("D-1", PREPROC, True, "received", 2), ("D-2", PREPROC, True, "received", 1),
        ("D-3", PREPROC, True, "in_transit", None),
    ]  # fmt: skip
    assert "75.0 % (3/4)" in table["notes"][0]["en"]


def test_declarations_are_in_time_from_the_day_the_operator_joined():
    assert {row["in_time"] for row in section(COLLECTOR, "C")["rows"]} == {True}
    Operator.objects.filter(gln=COLLECTOR).update(joined_at=datetime(2020, 1, 1, tzinfo=UTC))
    rows = section(COLLECTOR, "C")["rows"]
    assert {row["in_time"] for row in rows} == {False}
    # Two days after Saturday 11 July is Monday 13 July, and the whole of that day counts.
    assert rows[0]["due_at"] == "2026-07-14T00:00:00+09:00"


def test_processing_by_route_with_shares_and_mean_times():
    table = section(PREPROC, "F")
    rows = {row["route"]: row for row in table["rows"]}
    assert [rows["recycle"][key] for key in ("packs", "modules", "kwh", "kg", "mean_days", "days_of")] == [
        2,
        1,
        124,
        920,
        9,
        3,
    ]
    assert rows["recycle"]["pack_share"] == {"num": 2, "den": 3, "pct": 66.666667}
    assert rows["recycle"]["mass_share"] == {"num": 920, "den": 1320, "pct": 69.69697}
    assert [rows["dismantle"][key] for key in ("packs", "modules", "kwh", "kg", "mean_days")] == [
        1,
        0,
        64,
        400,
        7,
    ]
    assert rows["export"]["packs"] == 0
    assert rows["export"]["mean_days"] is None
    total = table["totals"][0]
    assert [total[key] for key in ("packs", "modules", "kwh", "kg", "mean_days", "days_of")] == [
        3,
        1,
        188,
        1320,
        8.5,
        4,
    ]


def test_what_was_shredded_holds_default_composition():
    rows = {row["element"]: row for row in section(PREPROC, "I")["rows"]}
    # P2 (64 kWh NMC622), P3 (60 kWh LFP) and M1, which is 100/250 of P1 (64 kWh NMC622).
    expected = {
        "Li": 0.1035 * 64 * 1.4 + 0.089 * 60,
        "Ni": 0.512 * 64 * 1.4,
        "Cu": 0.394 * 64 * 1.4 + 0.566 * 60,
    }
    assert {element: rows[element]["shredded"] for element in expected} == pytest.approx(expected)
    assert rows["Li"]["marks"] == {"shredded": "†"}
    assert rows["Li"]["rate"] is None


def test_recovery_rates_stand_against_the_limits_of_others():
    rows = {row["element"]: row for row in section(REFINER, "I")["rows"]}
    # Half of the assayed lot (300 kg with 4 % Li, 20 % Ni, 7 % Co), all of the LFP lot by default composition.
    assert rows["Li"]["contained"] == pytest.approx(300 * 0.04 / 2 + 0.089 * 60)
    assert rows["Li"]["declared"] == {"num": 6, "den": 11.34, "pct": 52.910053}
    assert rows["Li"]["rate"] == {"num": 8.5, "den": 11.34, "pct": 74.955908}
    assert [rows["Li"][key]["met"] for key in ("eu_2027", "eu_2031", "cn_norm")] == [True, False, False]
    assert rows["Ni"]["rate"] == {"num": 27, "den": 30, "pct": 90}
    assert [rows["Ni"][key] for key in ("eu_2027", "eu_2031")] == [
        {"pct": 90, "met": True},
        {"pct": 95, "met": False},
    ]
    # Manganese was not assayed: half of what P2 and 0.4 of P1 hold. Copper went into a lot of its own.
    assert rows["Mn"]["contained"] == pytest.approx(0.16 * 64 * 1.4 / 2)
    assert rows["Cu"]["contained"] == pytest.approx(0.566 * 60)
    # Cobalt out of a lot that nobody ever described is recovered, and no rate is made of it.
    assert rows["Co"]["recovered"] == 3
    assert rows["Co"]["rate"] == {"num": 0, "den": 10.5, "pct": 0}
    assert rows["Co"]["marks"] == {"contained": "‡"}
    assert rows["Nd"]["stream"] == "absent"
    assert rows["Nd"]["recovered"] is None


def test_what_is_refined_twice_is_won_once():
    story.say(REFINER, "material_recovered", "2026-09-20T09:00:00+09:00", process="hydrometallurgy",
              inputs=[{"lot": story.NI1, "mass_kg": 60.5}], outputs=[
                  {"lot": story.lot("NI2"), "mass_kg": 58, "product": "niso4_6h2o", "element": "Ni", "element_kg": 13}])  # fmt: skip
    story.place_all()
    nickel = section(REFINER, "I")["rows"][1]
    # Half of the 27 kg went in again and 13 kg came out: 0.5 kg were lost, and nothing new was won.
    assert (nickel["contained"], nickel["recovered"]) == (30, 26.5)


def test_gaps_are_those_of_the_period_as_they_stood_when_asked():
    asked = story.cut(COLLECTOR).asked_at
    before, after = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 2, tzinfo=UTC)
    dispatch = section(COLLECTOR, "D")["rows"][3]["event_id"]
    spring = section(COLLECTOR, "C", period=(date(2026, 5, 1), date(2026, 5, 31)))["rows"][0]["event_id"]
    story.gap(
        "G01",
        dispatch,
        before,
        status="explained",
        steps=[("opened", before, ""), ("explained", before, "창고 이전")],
    )
    story.gap(
        "G03",
        dispatch,
        before,
        severity="high",
        status="resolved",
        resolved_at=after,
        steps=[("opened", before, ""), ("resolved", after, "")],
    )
    story.gap("G12", dispatch, after)
    story.gap("G02", spring, datetime(2026, 5, 20, tzinfo=UTC), status="resolved", resolved_at=datetime(2026, 6, 1, tzinfo=UTC),
         steps=[("resolved", datetime(2026, 6, 1, tzinfo=UTC), "")])  # fmt: skip
    story.gap("G14", spring, datetime(2026, 5, 20, tzinfo=UTC), severity="medium", responsible=ELV)
    table = section(COLLECTOR, "K")
    assert lines(table, "rule", "severity", "status", "part", "explanation") == [
        ("G01", "critical", "explained", "answers", "창고 이전"), ("G03", "high", "open", "answers", None),
        ("G14", "medium", "open", "concerned", None),
    ]  # fmt: skip
    assert table["rows"][0]["age_days"] == round((asked - datetime(2026, 8, 10, tzinfo=UTC)).total_seconds() / 86400, 1)
    assert "1 critical gap(s)" in table["notes"][0]["en"]
    totals = section(COLLECTOR, "K1")
    assert lines(totals, "severity", "found", "open", "explained", "resolved") == [
        ("critical", 1, 0, 1, 0), ("high", 1, 1, 0, 0), ("medium", 0, 0, 0, 0), ("low", 0, 0, 0, 0),
    ]  # fmt: skip


def test_cover_names_the_operator_the_cut_and_the_permits():
    values = {row["item"]: row["value"] for row in section(COLLECTOR, "A")["rows"]}
    assert values["name"] == {"en": "Nuri Collection", "ko": "누리수거센터"}
    assert values["cut"]["en"] == str(story.cut(COLLECTOR).below)
    assert values["claims"]["en"] == "8 (Collected 1, Dispatched 3, Received 3, Theft or loss reported 1)"
    permits = section(COLLECTOR, "A1")["rows"]
    assert [(row["activity"], row["covers_period"]) for row in permits] == [("collect", True)]
    assert section(COLLECTOR, "A1", period=(date(2022, 12, 1), date(2023, 1, 31)))["rows"][0]["covers_period"] is False


def test_no_event_gives_a_valid_zero_report():
    report = document.compute(story.cut(MAKER))
    assert report["summary"]["zero_report"] is True
    tables = {table["code"]: table for table in report["sections"]}
    assert tables["B"]["rows"] == []
    assert tables["B"]["totals"][0]["closing"] == 0
    assert tables["F"]["totals"][0]["pack_share"] == {"num": 0, "den": 0, "pct": None}
    assert document.compute(story.cut(COLLECTOR))["summary"]["zero_report"] is False


def test_claims_behind_the_cut_change_nothing():
    cut = story.cut(COLLECTOR)
    first = json_form.make(document.compute(cut))
    story.say(
        COLLECTOR,
        "collected",
        "2026-07-16T10:00:00+09:00",
        story.pack(6),
        return_receipt_no="RR-2",
        mass_kg=1,
    )
    story.say(PREPROC, "received", "2026-08-12T09:00:00+09:00", P4, sender=COLLECTOR, condition="intact")
    story.place_all()
    assert json_form.make(document.compute(cut)) == first
    assert section(COLLECTOR, "B")["totals"][0]["taken_in"] == 2


def test_a_withdrawn_claim_is_in_no_figure():
    theft = section(COLLECTOR, "B1")["rows"][-1]["event_id"]
    body = {"type": "voided", "occurred_at": "2026-10-01T09:00:00+09:00", "target": theft, "why": "오인 신고"}
    assert not recording.record([body], by=Author(COLLECTOR, "key:test"))[0].faults
    story.place_all()
    total = section(COLLECTOR, "B")["totals"][0]
    assert (total["lost"], total["closing"], total["held"]) == (0, 2, 2)


def test_an_operator_that_is_only_named_sees_nothing_of_the_others():
    report = document.compute(story.cut(story.CARRIER))
    text = json_form.make(report).decode()
    assert P1 not in text
    assert P2 not in text
    assert BM1 not in text
