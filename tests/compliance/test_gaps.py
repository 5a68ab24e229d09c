"""The life of a gap: opened, explained, accepted or rejected, resolved by the event that mends it, opened again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from compliance import cards, gaps, judge
from compliance.assessment import pool
from compliance.models import Duty, Gap, GapStep
from parties import access
from tests import world as worlds

pytestmark = pytest.mark.django_db

PACK = worlds.pack("GAP1")


def catch_up() -> None:
    while judge.FOLLOWER.follow():
        pass


def made(world, days: float = 30, **more) -> dict:
    return {"type": "manufactured", "battery": PACK, "occurred_at": worlds.ago(days=days), "model": "M", "mass_kg": 400,
            "category": "ev", "chemistry": "nmc622", "rated_kwh": 64, "module_count": 2, **more}  # fmt: skip


def sent(world, days: float = 20, **more) -> dict:
    return {"type": "dispatched", "battery": PACK, "occurred_at": worlds.ago(days=days), "recipient": world.recycler.gln,
            "un_number": "UN3480", "dg_state": "sound", "mass_kg": 400, **more}  # fmt: skip


def taken(world, days: float = 19, **more) -> dict:
    return {"type": "received", "battery": PACK, "occurred_at": worlds.ago(days=days), "condition": "intact", **more}


def open_codes() -> set[str]:
    """Codes of the gaps that are not resolved; lateness is another story than these tell."""
    return set(Gap.objects.exclude(status="resolved").exclude(rule="G29").values_list("rule", flat=True))


def steps(gap: Gap) -> list[str]:
    return [step.action for step in gap.steps.all()]


@pytest.fixture
def overdue(world) -> Gap:
    """A dispatch of twenty days ago that nobody answered."""
    worlds.say(world.maker, made(world), sent(world))
    catch_up()
    return Gap.objects.get(rule="G01")


class TestByTheLog:
    def test_opens_and_worsens_by_age_at_once_when_it_is_that_old(self, overdue):
        assert (overdue.status, overdue.severity, overdue.escalates_at) == ("open", "critical", None)
        assert steps(overdue) == ["opened"]

    def test_closes_by_the_event_that_mends_it(self, world, overdue):
        [receipt] = worlds.say(world.recycler, taken(world))
        catch_up()
        overdue.refresh_from_db()
        assert (overdue.status, overdue.resolved_by) == ("resolved", receipt.event_id)
        assert steps(overdue) == ["opened", "resolved"]
        assert open_codes() == set()

    def test_opens_again_when_the_mending_is_withdrawn(self, world, overdue):
        [receipt] = worlds.say(world.recycler, taken(world))
        catch_up()
        worlds.say(world.recycler, {"type": "voided", "target": receipt.event_id, "why": "다른 팩",
                                     "occurred_at": worlds.ago(days=1)})  # fmt: skip
        catch_up()
        overdue.refresh_from_db()
        assert (overdue.status, overdue.reopened, overdue.resolved_by) == ("open", 1, "")
        assert steps(overdue) == ["opened", "resolved", "reopened"]

    def test_judging_again_changes_nothing(self, overdue):
        before = list(Gap.objects.order_by("pk").values()), list(GapStep.objects.values()), Duty.objects.count()
        assert pool.everything() == 1
        assert (
            list(Gap.objects.order_by("pk").values()),
            list(GapStep.objects.values()),
            Duty.objects.count(),
        ) == before

    def test_judging_everything_anew_judges_no_vehicle(self, world, life):
        catch_up()
        before = set(Gap.objects.values_list("epc", "rule", "anchor")), set(Duty.objects.values_list("epc", "rule"))
        assert pool.everything() > 1
        after = set(Gap.objects.values_list("epc", "rule", "anchor")), set(Duty.objects.values_list("epc", "rule"))
        assert after == before

    def test_a_late_claim_heals_what_it_should(self, world):
        worlds.say(world.maker, made(world))
        worlds.say(world.recycler, taken(world))
        catch_up()
        assert open_codes() == {"G02"}
        worlds.say(world.maker, sent(world))
        catch_up()
        assert open_codes() == set()

    def test_a_late_nameplate_is_held_against_the_lot_it_went_into(self, world):
        lot, salt = worlds.lot("BM1"), worlds.lot("NI1")
        worlds.say(world.recycler, taken(world),
                   {"type": "shredded", "battery": PACK, "occurred_at": worlds.ago(days=18), "input_mass_kg": 400,
                    "outputs": [{"lot": lot, "mass_kg": 140, "fraction": "black_mass"}]},
                   {"type": "material_recovered", "occurred_at": worlds.ago(days=10), "process": "hydrometallurgy",
                    "inputs": [{"lot": lot, "mass_kg": 140}],
                    "outputs": [{"lot": salt, "mass_kg": 300, "product": "niso4_6h2o", "element": "Ni", "element_kg": 67}]})  # fmt: skip
        catch_up()
        assert "G21" not in open_codes()
        worlds.say(world.maker, made(world))
        catch_up()
        assert Gap.objects.get(rule="G21").epc == lot


class TestByTheClock:
    def test_a_duty_becomes_a_gap_when_its_time_has_come_and_not_before(self, world):
        worlds.say(world.maker, made(world, days=2), sent(world, days=1))
        catch_up()
        duty = Duty.objects.get(rule="G01")
        assert not Gap.objects.filter(rule="G01").exists()
        assert gaps.sweep(now=duty.due_at - timedelta(seconds=1)) == 0
        assert gaps.sweep(now=duty.due_at) == 1
        gap = Gap.objects.get(rule="G01")
        assert (gap.status, gap.severity, gap.due_at) == ("open", "high", duty.due_at)
        assert not Duty.objects.filter(rule="G01").exists() and steps(gap) == ["opened"]

    def test_a_gap_worsens_when_it_has_grown_old(self, world):
        worlds.say(world.maker, made(world, days=2), sent(world, days=1))
        catch_up()
        due = Duty.objects.get(rule="G01")
        gaps.sweep(now=due.due_at)
        gaps.sweep(now=due.escalates_at - timedelta(seconds=1))
        assert Gap.objects.get(rule="G01").severity == "high"
        gaps.sweep(now=due.escalates_at)
        gap = Gap.objects.get(rule="G01")
        assert gap.severity == "critical" and steps(gap).count("escalated") == 1

    def test_a_second_sweep_changes_nothing(self, world):
        worlds.say(world.maker, made(world, days=2), sent(world, days=1))
        catch_up()
        later = timezone.now() + timedelta(days=400)
        assert gaps.sweep(now=later) > 0
        assert gaps.sweep(now=later) == 0

    def test_a_sweep_agrees_with_a_judgement_at_the_same_time(self, world, monkeypatch):
        worlds.say(world.maker, made(world, days=2), sent(world, days=1))
        catch_up()
        later = timezone.now() + timedelta(days=30)
        gaps.sweep(now=later)
        columns = ("rule", "anchor", "severity", "due_at", "status", "escalates_at")
        swept = list(Gap.objects.order_by("rule", "anchor").values(*columns))
        monkeypatch.setattr(timezone, "now", lambda: later)
        pool.everything()
        assert list(Gap.objects.order_by("rule", "anchor").values(*columns)) == swept

    def test_a_registration_that_is_entered_later_mends_what_it_explains(self, world):
        stranger = world.stranger.operator
        type(stranger).objects.filter(pk=stranger.pk).update(status="suspended", status_since=None)
        worlds.say(world.maker, made(world, days=2), sent(world, days=1, recipient=stranger.gln))
        catch_up()
        assert "G12" in open_codes()
        assert judge.review() == 1 and "G12" in open_codes()
        type(stranger).objects.filter(pk=stranger.pk).update(status="active")
        assert judge.review() == 1 and "G12" not in open_codes()
        assert judge.review() == 0


class TestByPeople:
    def test_the_one_who_must_act_explains_and_the_regulator_accepts(self, world, overdue):
        gap = gaps.explain(overdue, by=world.recycler.viewer, reason="창고 정전으로 등록 지연")
        assert gap.status == "explained"
        gap = gaps.accept(gap, by=world.regulator.viewer, reason="증빙 확인")
        assert (gap.status, steps(gap)) == ("accepted", ["opened", "explained", "accepted"])
        told = gap.steps.get(action="explained")
        assert (told.gln, told.note) == (world.recycler.gln, "창고 정전으로 등록 지연")

    def test_a_rejected_explanation_can_be_given_anew(self, world, overdue):
        gaps.explain(overdue, by=world.recycler.viewer, reason="a")
        gaps.reject(overdue, by=world.regulator.viewer, reason="no evidence")
        assert gaps.explain(overdue, by=world.recycler.viewer, reason="b").status == "explained"

    @pytest.mark.parametrize(
        ("step", "who", "code"),
        [("explain", "stranger", "not-responsible"), ("explain", "maker", "not-responsible"),
         ("accept", "recycler", "not-an-authority"), ("reject", "maker", "not-an-authority"),
         ("accept", "regulator", "wrong-status"), ("reject", "regulator", "wrong-status")],
    )  # fmt: skip
    def test_nobody_takes_anothers_step_or_one_out_of_turn(self, world, overdue, step, who, code):
        with pytest.raises(gaps.Refused) as refusal:
            getattr(gaps, step)(overdue, by=world[who].viewer, reason="because")
        assert refusal.value.code == code
        overdue.refresh_from_db()
        assert (overdue.status, steps(overdue)) == ("open", ["opened"])

    @pytest.mark.parametrize(
        ("length", "stands"), [(0, False), (1, True), (gaps.NOTE_MAX, True), (gaps.NOTE_MAX + 1, False)]
    )
    def test_a_reason_has_a_length(self, world, overdue, length, stands):
        if stands:
            assert gaps.explain(overdue, by=world.recycler.viewer, reason="x" * length).status == "explained"
        else:
            with pytest.raises(gaps.Refused, match="reason"):
                gaps.explain(overdue, by=world.recycler.viewer, reason="x" * length)

    def test_what_is_mended_needs_no_explanation(self, world, overdue):
        worlds.say(world.recycler, taken(world))
        catch_up()
        with pytest.raises(gaps.Refused, match="resolved"):
            gaps.explain(overdue, by=world.recycler.viewer, reason="late")

    def test_an_accepted_gap_stays_accepted_while_it_is_found(self, world, overdue):
        gaps.explain(overdue, by=world.recycler.viewer, reason="a")
        gaps.accept(overdue, by=world.regulator.viewer, reason="b")
        pool.everything()
        overdue.refresh_from_db()
        assert overdue.status == "accepted"


class TestSeeing:
    def test_is_for_those_whom_it_concerns_and_the_regulator(self, world, overdue):
        seen = {name for name in ("maker", "carrier", "dismantler", "collector", "recycler", "regulator", "stranger")
                if gaps.visible(world[name].viewer).filter(pk=overdue.pk).exists()}  # fmt: skip
        assert seen == {"maker", "recycler", "regulator"}
        assert gaps.visible(access.PUBLIC).count() == 0

    def test_is_told_in_both_languages_with_names_and_not_numbers(self, world, overdue):
        card = cards.card(overdue)
        for language in ("en", "ko"):
            told = " ".join(
                text.in_(language) for text in (card.title, card.what, card.basis, card.must_act, card.closes)
            )
            assert world.maker.gln not in told and "{" not in told
        assert world.maker.operator.name_ko in card.what.ko and world.recycler.operator.name_en in card.what.en
        assert card.evidence == [overdue.anchor]
        assert card.due_at > overdue.opened_at

    def test_a_gap_keeps_what_it_was_judged_by(self, overdue):
        assert overdue.parameters == {"transfer.overdue_days": 3, "transfer.overdue_days_sea": 45, "transfer.overdue_critical_days_sea": 56,
                                      "transfer.overdue_critical_days": 14}  # fmt: skip
        assert overdue.rule_version == 2
