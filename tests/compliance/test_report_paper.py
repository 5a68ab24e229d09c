"""What an inspector holds: drawings that say what the tables say, and a checkpoint that a phone reads from the cover."""

from datetime import date, timedelta

import pytest
from django.db import connection

from compliance.reports import document, variants
from compliance.reports.forms import FORMS, Imprint, charts, pdf
from events import sequencer
from events.log import heads, merkle, note, tree
from tests.compliance import story
from tests.compliance.story import COLLECTOR, PREPROC, REFINER
from tests.compliance.test_history import read_back


def gap(opened: str, resolved: str | None = None) -> dict:
    """A line of the list of gaps, as far as the drawing looks at it."""
    return {"opened_at": f"{opened}T09:00:00+09:00", "resolved_at": resolved and f"{resolved}T09:00:00+09:00"}


def drawn(*rows: dict, asked: str = "2026-09-30") -> list[dict]:
    """The bars of gaps over time."""
    return charts.gaps({"rows": list(rows)}, {"cut": {"asked_at": f"{asked}T12:00:00+09:00"}})


class TestGapsOverTime:
    def test_without_gaps_there_is_nothing_to_see(self):
        assert drawn() == []

    def test_a_short_time_is_told_in_weeks_from_monday(self):
        bars = drawn(gap("2026-09-16"), gap("2026-09-20", "2026-09-21"), gap("2026-09-22", "2026-09-30"))
        assert [bar["label"] for bar in bars] == ["26-09-14", "26-09-21", "26-09-28"]
        assert [(bar["opened"], bar["closed"], bar["open"]) for bar in bars] == [(2, 0, 2), (1, 1, 2), (0, 1, 1)]

    @pytest.mark.parametrize(("weeks", "in_weeks"), [(13, True), (14, False)])
    def test_a_longer_time_is_told_in_months(self, weeks, in_weeks):
        last = date(2026, 9, 28)
        bars = drawn(gap(str(last - timedelta(weeks=weeks))), asked=str(last))
        assert (len(bars) == weeks + 1) is in_weeks
        assert (bars[0]["label"].count("-") == 2) is in_weeks

    def test_of_years_the_last_months_are_shown_and_what_is_open_from_before_counts(self):
        bars = drawn(gap("2023-01-05"), gap("2023-02-05", "2023-03-01"), gap("2026-09-02"))
        assert [bars[0]["label"], bars[-1]["label"], len(bars)] == ["2025-08", "2026-09", 14]
        assert [bar["open"] for bar in bars] == [1] * 13 + [2]
        assert sum(bar["opened"] for bar in bars) == 1

    def test_the_bars_add_up(self):
        rows = [gap(f"2026-0{month}-10", f"2026-0{month + 1}-02" if month % 2 else None) for month in range(1, 9)]
        bars = drawn(*rows)
        assert sum(bar["opened"] for bar in bars) - sum(bar["closed"] for bar in bars) == bars[-1]["open"] == 4


@pytest.fixture
def told(db):
    story.found_parties()
    story.tell()
    story.place_all()


def test_drawings_show_the_figures_of_their_tables(told):
    data = document.compute(story.cut(PREPROC), variant=variants.REGISTRY["recycler"])
    table = next(table for table in data["sections"] if table["code"] == "F")
    shown = charts.drawn(data)["F"]
    assert shown["kind"] == "routes"
    assert [(bar["packs"], bar["modules"]) for bar in shown["rows"]] == [(row["packs"], row["modules"]) for row in table["rows"]]
    rates = charts.drawn(document.compute(story.cut(REFINER), variant=variants.REGISTRY["recycler"]))["I"]["rows"]
    lithium = next(bar for bar in rates if bar["en"] == "Lithium")
    assert (round(lithium["pct"], 1), lithium["targets"]["eu_2027"], lithium["targets"]["cn_norm"]) == (75.0, 50, 90)
    assert charts.drawn(document.compute(story.cut(story.CARRIER))) == {}


def test_the_nation_s_minerals_are_drawn_where_the_demand_is_known_and_its_routes_where_packs_ended(told):
    def line(indicator, item, **more):
        return {"indicator": indicator, "item": item, "line": {"ko": item, "en": item}, "num": None, "value": None, "target": None} | more

    target = {"pct": 20, "met": False}
    minerals = [line("mineral_recycling_rate", "Ni", value=7.5, target=target), line("mineral_recycling_rate", "La"),
                line("battery_share", "Ni", value=3.0)]  # fmt: skip
    routes = [line("route_split", "recycle.packs", num=12), line("route_split", "reuse.packs"), line("route_split", "recycle.kg", num=900)]
    [bar] = charts.national_minerals({"rows": minerals}, {})
    assert (bar["en"], bar["pct"], bar["targets"]) == ("Ni", 7.5, {"kr": 20})
    assert [(bar["en"], bar["packs"]) for bar in charts.national_routes({"rows": routes}, {})] == [("Recycling", 12), ("Reuse", 0)]
    assert charts.national_routes({"rows": routes[1:]}, {}) == []
    data = document.compute(story.cut(COLLECTOR), variant=variants.REGISTRY["national"])
    for table in data["sections"]:
        table["rows"] += {"R2": routes, "R3": minerals}.get(table["code"], [])
    assert FORMS["pdf"].make(data, Imprint("r", story.cut(COLLECTOR).asked_at, "0" * 64)).startswith(b"%PDF")


def test_the_cover_carries_the_checkpoint_of_its_cut_as_a_code(told):
    data = document.compute(story.cut(COLLECTOR, below=20))
    shown = pdf._log(data["cut"])
    assert read_back(shown["qr"]) == data["cut"]["checkpoint"]
    head = note.parse_checkpoint(data["cut"]["checkpoint"])
    assert (head.size, shown["size"], shown["root"]) == (20, "20", note.base64(head.root))


def test_the_head_of_any_earlier_size_is_the_root_over_just_those_leaves(told):
    with connection.cursor() as cursor:
        leaves = tree.hashes(cursor, 0, 0, sequencer.size())
    for size in (0, 1, 2, 3, 20, len(leaves)):
        assert note.parse_checkpoint(heads.text(size)).root == merkle.root(leaves[:size])
    with pytest.raises(merkle.ProofError):
        heads.text(len(leaves) + 1)
