"""An invented nation: the same plan gives the same bytes, memory is bounded, and exactly what was planted is found."""

import json
from collections import Counter
from datetime import date, timedelta

import orjson
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from batteries.lifecycle import recording
from compliance import calendar
from compliance.demo import cast
from compliance.models import Gap
from compliance.rules import REGISTRY as RULES
from compliance.simulation import blocks, loading, nation, truth
from compliance.simulation.blocks import Plan, PlanError
from compliance.simulation.truth import Truth, TruthError
from compliance.sites.judging import SITE_START
from events import index
from events.entry import Author
from tests import world as worlds
from tests.conftest import empty_ledger

UNTIL = date(2026, 11, 20)


def plan(packs: int = 1_000, **changes) -> Plan:
    return Plan(**{"packs": packs, "seed": 7, "until": UNTIL, "faults_pct": 0.1} | changes)


def written(made) -> bytes:
    return orjson.dumps([made.stories, [planted.as_json() for planted in made.truth]])


def told(of: Plan):
    return [blocks.tell(of, number) for number in range(of.blocks)]


def bodies(of: Plan):
    return [body for made in told(of) for said in made.events.values() for body in said]


def site_of(district: int) -> str:
    return SITE_START + cast.district(district).site("centre_a").gln


def a_gap(epc: str, *, anchor: str = "a") -> None:
    Gap.objects.create(rule="G05", epc_key=index.key(epc), epc=epc, anchor=anchor, severity="high", due_at=timezone.now(),
                       rule_version=1, opened_at=timezone.now())  # fmt: skip


def a_claim_of(of: Plan) -> str:
    """Record one claim of the fleet; answers its event id."""
    loading.enter(of, now=timezone.now())
    gln, said = next(iter(blocks.tell(of, 0).events.items()))
    [result] = recording.record(said[:1], by=Author(gln, "key:simulate"))
    return result.event_id


def judge() -> None:
    while worlds.integrate():
        pass
    worlds.settle()


class TestPlan:
    def test_a_block_is_the_same_bytes_whatever_was_told_before(self):
        assert written(blocks.tell(plan(), 1)) == written(told(plan())[1])

    @pytest.mark.parametrize("other", [{"seed": 8}, {"until": UNTIL - timedelta(days=1)}, {"retired_pct": 13}])
    def test_another_plan_has_other_numbers(self, other):
        assert plan(**other).tag != plan().tag

    def test_every_pack_is_told_once(self):
        told_of = bodies(plan(faults_pct=0))
        made = Counter(body["battery"] for body in told_of if body["type"] in ("manufactured", "imported"))
        assert set(made.values()) == {1}
        assert len(made) == 1_000

    @pytest.mark.parametrize(
        ("wrong", "right"),
        [
            ({"packs": blocks.PACKS_MIN - 1}, {"packs": blocks.PACKS_MIN}),
            ({"packs": blocks.PACKS_MAX + 1}, {"packs": blocks.PACKS_MAX}),
            ({"faults_pct": blocks.FAULTS_PCT_MAX + 0.1}, {"faults_pct": blocks.FAULTS_PCT_MAX}),
            ({"faults_pct": -0.1}, {"faults_pct": 0}),
            ({"retired_pct": 100.1}, {"retired_pct": 100}),
            ({"exported_pct": -1}, {"exported_pct": 0}),
            ({"until": blocks.UNTIL_MIN - timedelta(days=1)}, {"until": blocks.UNTIL_MIN}),
        ],
    )
    def test_limits_hold_on_both_sides(self, wrong, right):
        plan(**right)
        with pytest.raises(PlanError):
            plan(**wrong)

    def test_every_kind_is_planted_as_often_as_asked(self):
        of = plan(2_000, faults_pct=0.2)
        planted = [entry for made in told(of) for entry in made.truth]
        assert len(planted) == len(of.kinds) * 4


class TestNation:
    def test_most_vehicles_that_are_given_up_leave_the_country(self):
        of = plan(2_000, faults_pct=0, retired_pct=50)
        reasons = Counter(body["reason"] for body in bodies(of) if body["type"] == "vehicle_deregistered")
        assert 80 <= 100 * reasons["export"] / reasons.total() <= 92

    @pytest.mark.parametrize(("kind", "retired_pct"), [("vehicle_deregistered", 100), ("manufactured", 0)])
    def test_retirements_and_sales_grow_from_year_to_year(self, kind, retired_pct):
        of = plan(2_000, faults_pct=0, retired_pct=retired_pct)
        years = Counter(body["occurred_at"][:4] for body in bodies(of) if body["type"] == kind)
        assert years["2023"] < years["2024"] < years["2025"]

    def test_nothing_happens_on_or_after_the_fleets_day(self):
        assert max(body["occurred_at"] for body in bodies(plan(retired_pct=60))) < calendar.start_of(UNTIL).isoformat()

    def test_districts_share_makers_and_nothing_else(self):
        first, second = cast.district(1), cast.district(2)
        shared = {key for key in first if first[key].gln == second[key].gln}
        assert shared == {"cell", "pack", "oem_a", "oem_b", "regulator", "stranger"}
        sites = [site.gln for world in (first, second) for key, c in world.items() if key not in shared
                 for site in c.sites.values()]  # fmt: skip
        assert len(sites) == len(set(sites))

    @pytest.mark.parametrize("which", [-1, cast.DISTRICTS_MAX + 1])
    def test_there_are_only_so_many_districts(self, which):
        cast.district(cast.DISTRICTS_MAX)
        with pytest.raises(ValueError, match="districts"):
            cast.district(which)


class TestTruth:
    def test_a_line_that_was_cut_off_does_not_count(self, tmp_path):
        kept = Truth(tmp_path / "truth.jsonl", plan())
        kept.begin()
        kept.add([])
        with kept.path.open("a") as file:
            file.write('[{"epc": "ht')
        assert kept.blocks == 1

    def test_another_fleets_file_is_refused(self, tmp_path):
        Truth(tmp_path / "truth.jsonl", plan()).begin()
        with pytest.raises(TruthError, match="another fleet"):
            _ = Truth(tmp_path / "truth.jsonl", plan(seed=8)).blocks

    @pytest.mark.parametrize("content", ["", "{}", "[1]", "no json"])
    def test_what_is_no_file_of_truth_is_refused(self, tmp_path, content):
        (tmp_path / "truth.jsonl").write_text(content)
        with pytest.raises(TruthError, match="no file of truth"):
            truth.read(tmp_path / "truth.jsonl")


@pytest.mark.django_db
class TestSeveralFleets:
    """What is held against one fleet's truth is what that fleet did, whoever else is in the database."""

    @pytest.fixture
    def kept(self, tmp_path) -> Truth:
        kept = Truth(tmp_path / "truth.jsonl", plan(600, faults_pct=0))
        kept.begin()
        return kept

    def surplus(self, kept: Truth) -> int:
        return len(truth.compare(kept.path).surplus)

    def test_a_site_of_another_district_is_another_fleets(self, kept):
        a_gap(site_of(0))
        a_gap(site_of(1))
        assert truth.compare(kept.path).surplus == [(site_of(0), "G05")]

    @pytest.mark.parametrize(("seed", "found"), [(7, 1), (8, 0)])
    def test_at_a_site_that_fleets_share_the_claim_that_began_it_tells_whose_it_is(self, kept, seed, found):
        a_gap(site_of(0), anchor=a_claim_of(plan(600, seed=seed, faults_pct=0)))
        assert self.surplus(kept) == found

    def test_a_planted_gap_is_found_whoever_brought_it_to_a_head(self, kept):
        kept.add([{"epc": site_of(0), "rules": ["G05"], "anchor_type": "received", "story": {"en": "Full.", "ko": "초과."}}])
        a_gap(site_of(0), anchor=a_claim_of(plan(600, seed=8, faults_pct=0)))
        assert truth.compare(kept.path).recall == 1


@pytest.mark.timeout(400)
@pytest.mark.django_db
def test_recall_and_precision_are_one_at_two_thousand_packs(tmp_path):
    of = plan(2_000, until=calendar.day_of(timezone.now()), retired_pct=40, exported_pct=50)
    kept = Truth(tmp_path / "truth.jsonl", of)
    kept.begin()
    loading.enter(of, now=timezone.now())
    for made in told(of):
        loading.record(made)
        kept.add([planted.as_json() for planted in made.truth])
    judge()
    agreement = truth.compare(kept.path)
    assert (agreement.missed, agreement.surplus) == ([], [])
    assert (agreement.recall, agreement.precision) == (1.0, 1.0)
    assert set(agreement.planted) == set(RULES)
    Gap.objects.filter(rule="G01").update(status=Gap.Status.RESOLVED)
    assert truth.compare(kept.path).recall < 1


class TestCommand:
    @pytest.fixture
    def ledger(self, transactional_db):
        yield
        empty_ledger()

    def run(self, path, *args) -> None:
        call_command("simulate", "--packs=600", f"--truth={path}", "--faults=0", *args)

    def test_two_workers_go_on_where_one_was_stopped(self, ledger, tmp_path, capsys, monkeypatch):
        path = tmp_path / "truth.jsonl"
        self.run(path, "--workers=1")
        whole = path.read_text()
        path.write_text("".join(whole.splitlines(keepends=True)[:2]))
        self.run(path, "--workers=2")
        assert path.read_text() == whole
        self.run(path)
        assert "already" in capsys.readouterr().out
        judge()
        self.run(path, "--check")
        assert "recall 1.0000" in capsys.readouterr().out

    def test_through_the_api_it_is_the_same_fleet(self, ledger, live_server, tmp_path):
        road = ("--packs=100", "--by=api", f"--origin={live_server.url}")
        self.run(tmp_path / "truth.jsonl", *road)
        assert len((tmp_path / "truth.jsonl").read_text().splitlines()) == 2
        judge()
        self.run(tmp_path / "truth.jsonl", *road, "--check")

    def test_a_check_of_a_fleet_that_is_not_all_told_says_so(self, db, tmp_path):
        with pytest.raises(CommandError, match="0 of 2 blocks"):
            self.run(tmp_path / "truth.jsonl", "--check")

    def test_what_was_not_planted_is_named(self, db, tmp_path):
        of = plan(600, until=calendar.day_of(timezone.now()), faults_pct=0.0)
        path = tmp_path / "truth.jsonl"
        path.write_text("\n".join([json.dumps({"packs": 600, "seed": 7, "until": str(of.until), "faults_pct": 0.0}), "[]", "[]", ""]))
        a_gap(f"https://id.gs1.org/01/1/21/{of.tag}")
        with pytest.raises(CommandError, match="0 missed, 1 not planted"):
            self.run(path, "--check")

    @pytest.mark.parametrize("workers", [0, loading.WORKERS_MAX + 1])
    def test_workers_have_bounds(self, tmp_path, workers):
        with pytest.raises(CommandError, match="--workers"):
            self.run(tmp_path / "truth.jsonl", f"--workers={workers}")

    def test_production_has_no_invented_nation(self, settings, tmp_path):
        settings.PRODUCTION = True
        with pytest.raises(CommandError, match="production"):
            self.run(tmp_path / "truth.jsonl")


def test_defaults_are_those_of_the_nation():
    assert (plan().retired_pct, plan().exported_pct) == (nation.RETIRED_PCT, nation.EXPORTED_PCT)
