"""What a regulator decrees: limits that hold from a day on, kept for ever, and what they touch judged anew."""

from datetime import date, datetime, timedelta

import pytest
from django.db import ProgrammingError, transaction
from django.utils import timezone

from batteries import projection
from compliance import calendar, decrees, parameters, shapes, tasks
from compliance.assessment import plan, work
from compliance.limits import DEFAULTS
from compliance.models import Assessment, DayOff, Duty, Gap, Parameter, RuleBook
from compliance.rules import REGISTRY
from tests import world as worlds

TODAY = calendar.day_of(timezone.now())
PACK = worlds.pack("DEC1")


@pytest.fixture(autouse=True)
def nothing_entered():
    yield
    calendar.heed({})


def decree(world, key="transfer.overdue_days", value=5, *, days: int = 0, by="regulator", **more) -> Parameter:
    told = {"basis": "고시 제0호", "certainty": "proposed", "reason": "시범 운영"} | more
    return decrees.limit(key, value=value, effective_from=TODAY + timedelta(days=days), by=world[by].viewer, **told)


def dispatch(world, *, days: float, serial: str = "DEC1") -> None:
    pack = worlds.pack(serial)
    worlds.say(world.maker, {"type": "manufactured", "battery": pack, "occurred_at": worlds.ago(days=days + 1), **worlds.nameplate()},
               {"type": "dispatched", "battery": pack, "occurred_at": worlds.ago(days=days), **worlds.shipment(world.recycler)})  # fmt: skip
    worlds.settle()


def rework() -> int:
    return work.do_due(seconds=60, follow=lambda: None)


class TestShapes:
    @pytest.mark.parametrize("key", sorted(DEFAULTS))
    def test_every_default_has_the_form_that_is_asked_of_its_values(self, key):
        shape = DEFAULTS[key].shape
        assert shape.takes(DEFAULTS[key].value)
        assert not shape.takes(None) and not shape.takes([None]) and shape.must.ko and shape.must.en

    @pytest.mark.parametrize(("key", "good", "bad"), [
        ("silence.days", [0, 3650], [-1, 3651, 1.5, "90", True]),
        ("declare.standard_workdays", [0, 250], [-1, 251]),
        ("travel.max_kmh", [1, 2000], [0.9, 2000.1, None]),
        ("travel.slack_hours", [0, 0.25, 8760], [-0.1, 8761]),
        ("composition.tolerance_defaulted", [0, 1], [-0.01, 1.01]),
        ("soh.rise_points", [0, 100], [-1, 101]),
        ("evaluation.mandatory_from_registration_year", [1990, 2100], [1989, 2101]),
        ("act.effective_date", ["2027-05-27"], ["27.5.2027", "2027-02-30", ""]),
        ("annual_report.due", ["last day of February", "03-31"], ["", "soon"]),
        ("feed.learn_days", [2, 365], [1, 366]),
        ("temperature.least_c", [-100, 1000], [-101, 1001]),
        ("geofence.far_km", [0, 1000], [-1, 1001]),
        ("grade.soh_reuse", [0, 100], [-1, 101]),
        ("export.black_mass_countries", [[], ["DE"]], [["de"], ["DE", "DE"], "DE"]),
        ("recovery.eu_2027_pct", [{"Li": 0, "Mn": 100}], [{}, {"Li": 101}, {"Li": "50"}, {"": 1}]),
        ("escalation.referred_workdays", [{"critical": 0, "high": 1, "medium": 2, "low": 250}],
         [{"critical": 1, "high": 1, "medium": 1, "low": 251}, {"critical": 1}, 5]),
        ("kr.mineral_target", [{"pct": 25, "year": 2031}], [{"pct": 25}, {"pct": 25, "year": 1900}, {"pct": 1, "year": 2030, "x": 1}]),
    ])  # fmt: skip
    def test_a_limit_takes_values_of_its_form_and_no_others(self, key, good, bad):
        assert [value for value in good if not DEFAULTS[key].shape.takes(value)] == []
        assert [value for value in bad if DEFAULTS[key].shape.takes(value)] == []

    def test_a_key_that_says_nothing_is_told_by_its_default(self):
        assert shapes.by_key("x.y", True) is shapes.FLAG and shapes.by_key("x.y", 3).takes(10**6)


@pytest.mark.django_db
class TestDecreeing:
    @pytest.mark.parametrize(("change", "code"), [
        ({"by": "maker"}, "not-an-authority"), ({"key": "no.such"}, "parameter-unknown"), ({"value": -1}, "parameter-value"),
        ({"certainty": "rumour"}, "parameter-certainty"), ({"reason": "  "}, "reason-missing"), ({"reason": "x" * 301}, "reason-missing"),
        ({"basis": ""}, "basis-missing"), ({"days": 3651}, "parameter-day"), ({"days": -20_000}, "parameter-day"),
    ])  # fmt: skip
    def test_what_is_not_in_order_is_refused(self, world, change, code):
        with pytest.raises(decrees.Refused) as refusal:
            decree(world, **change)
        assert refusal.value.code == code and not Parameter.objects.exists() and not Assessment.objects.exists()

    @pytest.mark.parametrize("change", [{"reason": "x" * 300}, {"days": 3650}, {"days": (decrees.FIRST_DAY - TODAY).days}])
    def test_the_limits_themselves_are_in_order(self, world, change):
        assert decree(world, **change).pk

    @pytest.mark.parametrize("action", [
        lambda row: type(row).objects.filter(pk=row.pk).update(reason="other"), lambda row: row.delete(),
    ])  # fmt: skip
    def test_nothing_that_was_decreed_is_changed_or_deleted(self, world, action):
        day = decrees.day_off(TODAY, is_off=True, name="임시공휴일", reason="r", by=world.regulator.viewer)
        for row in (decree(world), day):
            with pytest.raises(ProgrammingError, match="Add a row instead"), transaction.atomic():
                action(row)

    def test_of_one_day_the_later_word_stands(self, world):
        decree(world, value=5)
        second = decree(world, value=6)
        limits = parameters.at(TODAY)
        assert limits.get("transfer.overdue_days") == 6
        assert limits.versions_of(["transfer.overdue_days", "silence.days"]) == {"transfer.overdue_days": second.pk, "silence.days": 0}
        assert [row.value for row in decrees.history("transfer.overdue_days")] == [6, 5]

    def test_what_it_would_touch_is_counted_before(self, world):
        dispatch(world, days=20)
        dispatch(world, days=1, serial="DEC2")
        told = decrees.touched("transfer.overdue_days", TODAY - timedelta(days=30))
        assert (told.rules, told.gaps, told.duties) == (("G01",), 1, 1)
        assert decrees.touched("transfer.overdue_days", TODAY + timedelta(days=300)).duties == 0


@pytest.mark.django_db
class TestInTheMiddleOfAYear:
    def test_old_findings_are_judged_by_the_old_value_and_new_ones_by_the_new(self, world):
        dispatch(world, days=40, serial="OLD")
        dispatch(world, days=10, serial="NEW")
        assert set(Gap.objects.filter(rule="G01").values_list("epc", flat=True)) == {worlds.pack("OLD"), worlds.pack("NEW")}
        row = decree(world, value=30, days=-20)
        assert rework() > 0
        old = Gap.objects.get(rule="G01", epc=worlds.pack("OLD"))
        assert (old.status, old.parameters["transfer.overdue_days"], old.parameter_versions["transfer.overdue_days"]) == ("open", 3, 0)
        assert Gap.objects.get(rule="G01", epc=worlds.pack("NEW")).status == "resolved"
        duty = Duty.objects.get(rule="G01", epc=worlds.pack("NEW"))
        assert (duty.parameters["transfer.overdue_days"], duty.parameter_versions["transfer.overdue_days"]) == (30, row.pk)

    def test_what_had_ended_before_the_day_is_not_even_read(self, world):
        dispatch(world, days=40, serial="OLD")
        dispatch(world, days=10, serial="NEW")
        decree(world, value=30, days=-20)
        rework()
        assert plan.progress(Assessment.objects.get())[2] == 1

    def test_a_limit_of_the_future_waits_for_its_day(self, world):
        dispatch(world, days=10)
        decree(world, value=30, days=20)
        assert rework() == 0
        assert Assessment.objects.get().not_before == calendar.start_of(TODAY + timedelta(days=20))
        assert plan.due(now=timezone.now() + timedelta(days=21)).count() == 1

    def test_waits_until_custody_has_folded_what_was_there(self, world):
        worlds.say(world.maker, {"type": "manufactured", "battery": PACK, "occurred_at": worlds.ago(days=1), **worlds.nameplate()})
        decree(world)
        assert rework() == 0
        while projection.FOLLOWER.follow():
            pass
        assert rework() == plan.PARTS_MIN


@pytest.mark.django_db
class TestDaysOff:
    def test_a_day_that_is_entered_moves_the_deadlines_before_it(self, world):
        type(world.maker.operator).objects.update(joined_at=timezone.now() - timedelta(days=900))
        worlds.say(world.maker, {"type": "manufactured", "battery": PACK, "occurred_at": worlds.ago(days=40), **worlds.nameplate()})
        worlds.settle()
        before = Gap.objects.get(rule="G29")
        due_on = calendar.day_of(datetime.fromisoformat(before.details["due"]) - timedelta(seconds=1))
        day = next(d for n in range(1, 15) if calendar.is_working_day(d := due_on - timedelta(days=n)))
        decrees.day_off(day, is_off=True, name="임시공휴일", reason="관보", by=world.regulator.viewer)
        rework()
        assert dict(DayOff.objects.values_list("day", "is_off")) == {day: True}
        moved = Gap.objects.get(rule="G29")
        assert moved.details["due"] > before.details["due"]
        decrees.day_off(day, is_off=False, name="임시공휴일", reason="철회", by=world.regulator.viewer)
        rework()
        assert Gap.objects.get(rule="G29").details["due"] == before.details["due"]

    def test_an_operator_enters_none(self, world):
        with pytest.raises(decrees.Refused):
            decrees.day_off(date(2027, 1, 4), is_off=True, name="x", reason="y", by=world.maker.viewer)


@pytest.mark.django_db
class TestTheRuleBook:
    def test_a_rule_of_another_version_has_everything_judged_anew_once(self, world):
        dispatch(world, days=5)
        assert plan.note_rules(now=timezone.now()).cause == "rules"
        assert plan.note_rules(now=timezone.now()) is None
        book = RuleBook.objects.get()
        assert book.versions == {code: rule.version for code, rule in REGISTRY.items()}
        RuleBook.objects.filter(pk=book.pk).update(versions=book.versions | {"G01": 0})
        assert plan.note_rules(now=timezone.now()).note == "G01"

    def test_an_older_release_beside_a_newer_one_takes_nothing_back(self, world):
        plan.note_rules(now=timezone.now())
        book = RuleBook.objects.get()
        RuleBook.objects.filter(pk=book.pk).update(versions=book.versions | {"G01": 99})
        assert plan.note_rules(now=timezone.now()) is None

    def test_an_empty_service_has_nothing_to_judge(self, world):
        assert plan.note_rules(now=timezone.now()) is None and not Assessment.objects.exists()

    def test_the_worker_does_what_is_asked_for_and_says_so(self, world):
        dispatch(world, days=5)
        assert tasks.reassess() == plan.PARTS_MIN
        done = Assessment.objects.get()
        assert (done.status, plan.progress(done)) == ("done", (plan.PARTS_MIN, plan.PARTS_MIN, 1))
        assert tasks.reassess() == 0
