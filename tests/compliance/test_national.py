"""The national indicators against figures computed by hand from the story, and who may see what of them."""

import io
from dataclasses import replace
from datetime import date, datetime

import pypdf
import pytest
from django.db import Error, transaction
from django.utils import timezone

from batteries import projection
from compliance import calendar, judge
from compliance.models import Fact, OutsideFigure
from compliance.national import facts, figures, statistics
from compliance.national.declaration import REGISTRY, UNITS, Indicator, Line, Span, for_public
from compliance.reports import document, variants
from compliance.reports.forms import FORMS, Imprint
from events import index
from parties.access import PUBLIC, Viewer
from parties.models import Operator
from parties.roles import Role
from parties.text import Text
from tests.compliance import story
from tests.compliance.story import COLLECTOR, KEEPER, P1, P2, P5, REFINER, lot, pack, say

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
REGULATOR = Viewer(gln=story.gln(99), roles=frozenset({Role.REGULATOR}), key_id="key:reg")
P6, P7 = pack(6), pack(7)

pytestmark = pytest.mark.django_db


def settle() -> None:
    """Let the followers of the log do their work."""
    story.place_all()
    for follower in (projection.FOLLOWER, judge.FOLLOWER):
        while follower.follow():
            pass


def tell_more() -> None:
    """P6 is exported, P7 burns; a run with assays everywhere; one salt is certified; and figures come from outside."""
    for uri in (P6, P7):
        say(COLLECTOR, "collected", "2026-07-20T10:00:00+09:00", uri, return_receipt_no="RR-6", mass_kg=300)
    say(story.ELV, "exported", "2026-08-20T09:00:00+09:00", P6, declaration_no="X-1", destination_country="GH", form="pack")
    say(COLLECTOR, "incident", "2026-08-21T09:00:00+09:00", P7, incident_type="fire", severity="minor")
    say(COLLECTOR, "used_declared", "2026-08-21T09:00:00+09:00", P7, reason="damaged")
    say(REFINER, "material_recovered", "2026-09-15T09:00:00+09:00", process="hydrometallurgy",
        inputs=[{"lot": story.BM1, "mass_kg": 75}], outputs=[
            {"lot": lot("NI2"), "mass_kg": 60.5, "product": "niso4_6h2o", "element": "Ni", "element_kg": 13.5}])  # fmt: skip
    say(REFINER, "material_certified", "2026-09-16T09:00:00+09:00", certified=[{"lot": lot("NI2"), "mass_kg": 30.25}],
        certificate_no="C-1", body="K-eco", scope="production")  # fmt: skip
    enter("mineral_demand", 40, item="Ni")
    enter("mineral_demand", 0.405, item="Ni", reason="in tonnes")
    enter("scrap_deregistrations", 7)


def enter(kind: str, value: float, **values) -> OutsideFigure:
    """Enter a figure for the year in the regulator's name."""
    told = {"start": YEAR[0], "end": YEAR[1], "source": "Invented statistics", "reason": "first entry", "by": REGULATOR}
    return figures.enter(kind, value, **told | values)


@pytest.fixture(scope="module")
def nation(django_db_setup, django_db_blocker):
    """Every indicator for the regulator and for the public, by code and item; told once for the whole module."""
    with django_db_blocker.unblock(), transaction.atomic():
        story.found_parties()
        story.tell()
        tell_more()
        settle()
        now = timezone.now()
        found = {"now": now} | {viewer: by_item(viewer, now) for viewer in (REGULATOR, PUBLIC)}
        Operator.objects.create(gln=REGULATOR.gln, business_number=story.business_number(100000099), name_en="Invented Regulator",
                                name_ko="가상감독원", roles=[Role.REGULATOR], joined_at=now)  # fmt: skip
        report = document.compute(replace(story.cut(REGULATOR.gln, YEAR), asked_at=now), variant=variants.REGISTRY["national"])
        found["report"] = {table["code"]: table for table in report["sections"]}
        found["pdf"] = FORMS["pdf"].make(report, Imprint("r", now, "0" * 64))
        found["facts"] = list(Fact.objects.filter(epc_key=index.key(P2)).order_by("at", "kind").values_list("kind", "item", "yes"))
        transaction.set_rollback(True)
    return found


def by_item(viewer: Viewer, now: datetime) -> dict[str, dict[str, dict]]:
    """Every indicator's lines, by code and item."""
    told = statistics.all_told(start=YEAR[0], end=YEAR[1], now=now, viewer=viewer)
    return {one["indicator"]: {line["item"]: line for line in one["lines"]} for one in told}


def figure(line: dict) -> tuple:
    """What a line says in numbers."""
    return line["numerator"], line["denominator"], line["value"]


def test_a_packs_story_leaves_few_facts(nation):
    assert nation["facts"] == [("captured", "removed", None), ("removed", "", True), ("ended", "recycle", None)]


@pytest.mark.parametrize(("code", "item", "expected"), [
    # P1 to P4 were removed, P5 to P7 collected: seven packs, of seven cars.
    ("retirements", "declared", (1, None, 1)), ("capture_rate", "captured", (7, 7, 100)),
    ("export_leakage", "exported", (1, 7, 14.285714)), ("evaluation_coverage", "evaluated", (4, 4, 100)),
    # P2 and P3 were shredded, P1 was taken apart and P6 exported.
    ("route_split", "recycle.packs", (2, 4, 50)), ("route_split", "dismantle.packs", (1, 4, 25)),
    ("route_split", "export.packs", (1, 4, 25)), ("route_split", "disposal.packs", (0, 4, 0)),
    ("route_split", "recycle.kwh", (124, 188, 65.957447)), ("route_split", "recycle.kg", (820, 1220, 67.213115)),
    # 36, 41 and 42 days for P1 to P3, 30.958 for P6.
    ("time_to_route", "mean", (4, None, 37.489)), ("time_to_route", "median", (4, None, 38.5)),
    # 27 and 13.5 kg of nickel of 405 kg needed; cobalt has no demand on record.
    ("mineral_recycling_rate", "Ni", (0.0405, 0.405, 10)), ("mineral_recycling_rate", "Co", (0.003, None, None)),
    ("mineral_recycling_rate", "Nd", (None, None, None)), ("battery_share", "Ni", (0.0405, 0.405, 10)),
    # 225 kg with 20 % of nickel and 4 % of lithium were refined, and 180 kg from an LFP pack of 60 kWh; of a third lot nobody
    # can say what was in it, so its cobalt is in no rate. Nobody assayed manganese: three quarters of what 1.4 packs hold.
    ("recovery_efficiency", "Ni", (40.5, 45, 90)), ("recovery_efficiency", "Li", (8.5, 9 + 0.089 * 60, 59.274756)),
    ("recovery_efficiency", "Co", (0, 15.75, 0)), ("recovery_efficiency", "Mn", (0, 0.16 * 64 * 1.4 * 0.75, 0)),
    ("certified_material", "Ni.certified", (6.75, None, 6.75)),
    ("certified_material", "Ni.used", (None, None, None)), ("safety", "overdue", (0, 0, None)),
    ("second_life_fleet", "units", (0, None, 0)), ("data_quality", "assayed", (2, 4, 50)),
])  # fmt: skip
def test_figures_of_the_nation(nation, code, item, expected):
    assert figure(nation[REGULATOR][code][item]) == pytest.approx(expected)


def test_the_ten_minerals_stand_against_the_target_and_five_are_in_no_battery(nation):
    lines = nation[REGULATOR]["mineral_recycling_rate"]
    assert list(lines) == list(figures.STRATEGIC)
    assert {line["target"] for line in lines.values()} == {20}
    assert (lines["Ni"]["met"], lines["Co"]["met"]) == (False, None)
    absent = [item for item, line in lines.items() if line["note"]["en"] == "Not in the battery stream."]
    assert absent == ["Nd", "Dy", "Tb", "Ce", "La"]
    assert lines["Co"]["note"]["ko"] == "수요량 미입력."


def test_the_regulators_report_carries_every_indicator_and_the_figures_it_rests_on(nation):
    tables = nation["report"]
    told = [row["indicator"] for code in ("R1", "R2", "R3", "R4", "R5") for row in tables[code]["rows"]]
    assert list(dict.fromkeys(told)) == list(REGISTRY)
    nickel = next(row for row in tables["R3"]["rows"] if row["item"] == "Ni" and row["indicator"] == "mineral_recycling_rate")
    assert (nickel["num"], nickel["den"], nickel["target"]) == (0.0405, 0.405, {"pct": 20, "met": False})
    assert [(row["kind"], row["item"], row["stands"]) for row in tables["R6"]["rows"]] == [
        ("mineral_demand", "Ni", False), ("mineral_demand", "Ni", True), ("scrap_deregistrations", None, True),
    ]  # fmt: skip
    assert len([row for row in tables["R7"]["rows"] if row["kind"] == "captured"]) == 7
    assert "전략광물" in "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(nation["pdf"])).pages)


def test_incidents_are_counted_per_pack_year_and_thefts_are_not_incidents(nation):
    line = nation[REGULATOR]["safety"]["incidents"]
    assert line["numerator"] == 1
    # P1 was there 221.375 days of the year, P2 252.375 (closed in September), P3 227.375 and P6 30.958. P4 is there from New
    # Year on, P5 and P7 since July.
    until = min(nation["now"], datetime(2027, 1, 1, tzinfo=calendar.SEOUL))
    since = (datetime(2026, 1, 1), datetime(2026, 7, 15, 10), datetime(2026, 7, 20, 10))
    alive = sum((until - at.replace(tzinfo=calendar.SEOUL)).total_seconds() for at in since) / 86_400
    assert line["denominator"] == pytest.approx((732.083 + alive) / 365.25, abs=0.001)
    assert line["value"] == pytest.approx(10_000 / line["denominator"], rel=1e-3)


def test_timeliness_counts_claims_and_not_batteries(nation):
    # P1 and P2 left in one claim.
    assert figure(nation[REGULATOR]["timeliness"]["shredded"]) == (2, 2, 100)
    assert nation[REGULATOR]["timeliness"]["removed"]["numerator"] == 4


def test_the_public_sees_nothing_that_tells_of_few_operators(nation):
    public = nation[PUBLIC]
    assert public["capture_rate"]["captured"]["hidden"]
    assert figure(public["capture_rate"]["captured"]) == (None, None, None)
    assert not any(line["operators"] for lines in public.values() for line in lines.values())
    assert not public["registry"]["operators"]["hidden"]
    assert public["registry"]["operators"]["value"] == 11


def test_every_indicator_says_what_it_is_in_both_languages():
    assert len(REGISTRY) == 16
    for indicator in REGISTRY.values():
        for text in (indicator.names, indicator.formula, indicator.source):
            assert text.en
            assert any("가" <= letter <= "힣" for letter in text.ko)


def test_every_unit_is_a_sign_or_has_words_in_korean(nation):
    found = {line["unit"] for lines in nation[REGULATOR].values() for line in lines.values()}
    found |= {kind.unit for kind in figures.KINDS.values()}
    assert found - UNITS.keys() == {"%", "kg", "t", "MWh"}
    assert all("가" <= text.ko[-1] <= "힣" for text in UNITS.values())


def test_a_part_of_a_year_has_no_rate_of_a_years_demand(db):
    lines = REGISTRY["mineral_recycling_rate"].lines(Span(date(2026, 1, 1), date(2026, 6, 30), timezone.now()))
    assert all(line.value is None and line.den is None for line in lines)


def line(item: str, operators: int | None) -> Line:
    """A line of a split that some operators stand behind."""
    return Line(item=item, label=Text("a", "가"), num=1, value=1, operators=operators)


@pytest.mark.parametrize(("operators", "hidden"), [
    ((5, 9, 7), set()), ((4, 9, 7), {"0", "2"}), ((4, 3, 7), {"0", "1"}), ((0, 9, 7), set()), ((4, 0, 0), {"0"}),
    ((None, None, 1), {"2"}),
])  # fmt: skip
def test_one_hidden_part_is_not_told_by_the_others(operators, hidden):
    class Split:
        split = True

    lines = [line(str(place), number) for place, number in enumerate(operators)]
    assert {one.item for one in for_public(Split(), lines) if one.hidden} == hidden


def test_a_newer_figure_stands_in_place_of_an_older_one_which_stays(db):
    enter("mineral_demand", 100, item="Li")
    enter("mineral_demand", 120, item="Li", reason="revised")
    assert figures.standing("mineral_demand", start=YEAR[0], end=YEAR[1], known_at=timezone.now())["Li"].value == 120
    assert [row.value for row in figures.visible(PUBLIC)] == [120, 100]
    with pytest.raises(Error, match="kept as they were entered"), transaction.atomic():
        OutsideFigure.objects.update(value=1)


@pytest.mark.parametrize(("kind", "values", "code"), [
    ("mineral_demand", {"item": "Cu"}, "figure-unknown"), ("weather", {}, "figure-unknown"),
    ("mineral_demand", {}, "figure-unknown"), ("mineral_demand", {"item": "Li", "by": Viewer(gln=KEEPER)}, "not-your-figure"),
    ("manifest_in", {}, "not-your-figure"), ("mineral_demand", {"item": "Li", "reason": " "}, "figure-wrong"),
    ("mineral_demand", {"item": "Li", "source": "x" * 201}, "figure-wrong"),
    ("mineral_demand", {"item": "Li", "end": date(2025, 12, 31)}, "figure-wrong"),
])  # fmt: skip
def test_what_cannot_be_entered_is_refused(db, kind, values, code):
    with pytest.raises(figures.Refused) as refusal:
        enter(kind, 1, **values)
    assert refusal.value.code == code


def test_an_operator_enters_its_own_manifest_total_and_sees_no_others(db):
    figures.enter("manifest_in", 1200, start=YEAR[0], end=YEAR[1], source="Allbaro", reason="yearly", by=Viewer(gln=KEEPER))
    assert figures.visible(Viewer(gln=KEEPER)).count() == 1
    assert figures.visible(Viewer(gln=COLLECTOR)).count() == figures.visible(PUBLIC).count() == 0


def test_facts_follow_a_story_that_changes(db):
    story.found_parties()
    story.first_life()
    story.retire(P1, "2026-07-05T09:00:00+09:00", 400)
    settle()
    assert set(Fact.objects.values_list("kind", flat=True)) == {"captured", "removed"}
    before = list(Fact.objects.order_by("id").values_list("id", flat=True))
    facts.write({}, below=None)
    say(COLLECTOR, "collected", "2026-07-16T10:00:00+09:00", P5, return_receipt_no="RR-2", mass_kg=1)
    settle()
    assert list(Fact.objects.filter(epc_key=index.key(P1)).order_by("id").values_list("id", flat=True)) == before
    assert Fact.objects.filter(epc_key=index.key(P5)).count() == 1


def test_an_indicator_is_declared_once():
    with pytest.raises(TypeError, match="taken"):
        type("Again", (Indicator,), {"code": "registry"})
