"""What people and time may do with a gap: every state, every step and every side; what is shown; who looks after it."""

from datetime import date, datetime, timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from compliance import calendar, gaps, parameters
from compliance.gaps import evidence, steps, sweeping
from compliance.limits import DEFAULTS
from compliance.models import Gap, GapStep, GapWatch, Notice
from events import index
from parties import access
from parties.models import Membership
from tests import world as worlds

pytestmark = pytest.mark.django_db

PACK = worlds.pack("LIFE-OF-A-GAP")
WHY = "송장이 늦게 도착했습니다."
S = Gap.Status
# For every status: the steps that each side can take from it, written down by hand.
POSSIBLE = {
    ("open", "responsible"): {"explained", "assigned", "commented"},
    ("open", "regulator"): {"assigned", "commented", "noted"},
    ("explained", "responsible"): {"explained", "withdrawn", "assigned", "commented"},
    ("explained", "regulator"): {"accepted", "rejected", "assigned", "commented", "noted"},
    ("accepted", "responsible"): {"assigned", "commented"},
    ("accepted", "regulator"): {"rejected", "assigned", "commented", "noted"},
    ("rejected", "responsible"): {"explained", "assigned", "commented"},
    ("rejected", "regulator"): {"assigned", "commented", "noted"},
    ("resolved", "responsible"): {"commented"},
    ("resolved", "regulator"): {"commented", "noted"},
}
BECOMES = {"explained": "explained", "withdrawn": "open", "accepted": "accepted", "rejected": "rejected"}
TAKE = {
    "explained": gaps.explain, "withdrawn": gaps.withdraw, "accepted": gaps.accept, "rejected": gaps.reject,
    "assigned": lambda gap, **said: gaps.assign(gap, person=None, **said), "commented": gaps.comment, "noted": gaps.note,
}  # fmt: skip


@pytest.fixture
def roles(world) -> dict[str, access.Viewer]:
    return {"responsible": world.collector.viewer, "concerned": world.maker.viewer, "stranger": world.stranger.viewer,
            "regulator": world.regulator.viewer, "public": access.PUBLIC}  # fmt: skip


def a_gap(world, status: str = "open", *, asked_at: datetime | None = None, severity="high", **more) -> Gap:
    now = timezone.now()
    about = {"epc_key": index.key(PACK), "epc": PACK}
    return Gap.objects.create(
        rule="G02", anchor=f"urn:uuid:{uuid4()}", responsible=world.collector.gln, due_at=now, rule_version=1, status=status,
        concerns=[world.collector.gln, world.maker.gln], severity=severity, opened_at=asked_at or now, asked_at=asked_at or now,
        **about | more,
    )  # fmt: skip


def taken(gap: Gap) -> list[str]:
    return [step.action for step in gap.steps.all()]


class TestTheTable:
    @pytest.mark.parametrize("status", S.values)
    @pytest.mark.parametrize("step", TAKE)
    def test_each_step_is_open_to_its_side_in_its_statuses_and_to_nobody_else(self, world, roles, status, step):
        for role, viewer in roles.items():
            gap = a_gap(world, status)
            possible = step in POSSIBLE.get((status, role), ())
            assert (step in steps.offered(gap, viewer)) is possible, role
            if possible:
                TAKE[step](gap, by=viewer, reason=WHY)
                told = gap.steps.get()
                assert (told.action, told.by, told.gln, told.note) == (step, viewer.key_id, viewer.gln, WHY)
            else:
                with pytest.raises(gaps.Refused):
                    TAKE[step](gap, by=viewer, reason=WHY)
                gap.refresh_from_db()
            after = BECOMES.get(step, status) if possible else status
            assert (gap.status, gap.revision, len(taken(gap))) == (after, int(possible), int(possible)), role

    @pytest.mark.parametrize("action", gaps.ACTIONS.values(), ids=lambda action: action.code)
    def test_every_step_has_words_and_a_place_to_keep_its_name(self, action):
        assert action.names.en and any("가" <= letter <= "힣" for letter in action.names.ko)
        assert len(action.code) <= GapStep._meta.get_field("action").max_length


class TestOverlapping:
    @pytest.mark.parametrize("second", [gaps.accept, gaps.reject])
    def test_of_two_decisions_on_one_reading_the_first_stands(self, world, roles, second):
        gap = a_gap(world, "explained")
        other = Gap.objects.get(pk=gap.pk)
        gaps.reject(gap, by=roles["regulator"], reason="a")
        with pytest.raises(gaps.Refused) as refusal:
            second(other, by=roles["regulator"], reason="b")
        assert refusal.value.code == "wrong-status"
        assert taken(gap) == ["rejected"]

    def test_words_that_changed_meanwhile_are_not_decided_on(self, world, roles):
        gap = a_gap(world, "explained")
        read = Gap.objects.get(pk=gap.pk)
        gaps.explain(gap, by=roles["responsible"], reason="other words")
        with pytest.raises(gaps.Refused) as refusal:
            gaps.accept(read, by=roles["regulator"], reason="fine")
        assert refusal.value.code == "gap-changed"
        assert gaps.accept(read, by=roles["regulator"], reason="fine, read again").status == "accepted"


@pytest.mark.django_db(transaction=True)
def test_of_eight_people_at_once_one_decides(committed_world):
    gap = a_gap(committed_world, "explained")
    ready, came = Barrier(8), []

    def decide(number: int):
        mine = Gap.objects.get(pk=gap.pk)
        ready.wait(10)
        try:
            (gaps.accept if number % 2 else gaps.reject)(mine, by=committed_world.regulator.viewer, reason=str(number))
        except gaps.Refused as refused:
            came.append(refused.code)
        connection.close()

    people = [Thread(target=decide, args=[number]) for number in range(8)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    [step] = gap.steps.all()
    gap.refresh_from_db()
    assert (len(came), gap.status, gap.revision) == (7, step.action, 1)
    assert set(came) <= {"wrong-status", "gap-changed"}


class TestEvidence:
    @pytest.fixture
    def mine(self, world) -> list[str]:
        told = worlds.say(world.collector, *[{"type": "received", "battery": worlds.pack(f"EV-{n}"), "condition": "intact",
                                              "occurred_at": worlds.ago(days=2)} for n in range(2)])  # fmt: skip
        return [one.event_id for one in told]

    def test_events_and_documents_are_kept_with_the_step(self, world, roles, mine):
        paper = evidence.Document(" 운송장 7 ", "AB" * 32)
        gap = gaps.explain(a_gap(world), by=roles["responsible"], reason=WHY, events=mine, documents=[paper])
        assert gap.steps.get().details == {
            "events": mine, "documents": [{"title": "운송장 7", "sha256": "ab" * 32}],
        }  # fmt: skip

    @pytest.mark.parametrize("number", [evidence.DOCUMENTS_MAX, evidence.DOCUMENTS_MAX + 1])
    def test_documents_have_a_number(self, world, roles, number):
        self.stands_or_not(world, roles, number <= evidence.DOCUMENTS_MAX, documents=[("paper", "0" * 64)] * number)

    @pytest.mark.parametrize("number", [evidence.EVENTS_MAX, evidence.EVENTS_MAX + 1])
    def test_events_have_a_number(self, world, roles, mine, number):
        self.stands_or_not(world, roles, number <= evidence.EVENTS_MAX, events=mine[:1] * number)

    @pytest.mark.parametrize(("title", "sha256", "stands"), [
        ("x" * 200, "0" * 64, True), ("x" * 201, "0" * 64, False), (" ", "0" * 64, False), ("x", "0" * 63, False),
        ("x", "g" * 64, False)])  # fmt: skip
    def test_a_document_has_a_title_and_a_hash(self, world, roles, title, sha256, stands):
        self.stands_or_not(world, roles, stands, documents=[(title, sha256)])

    def test_others_events_are_no_evidence_and_not_even_said_to_exist(self, world, roles):
        [theirs] = worlds.say(world.stranger, type="received", battery=worlds.pack("EV-9"), condition="intact",
                              occurred_at=worlds.ago(days=2))  # fmt: skip
        said = set()
        for event_id in (theirs.event_id, f"urn:uuid:{uuid4()}"):
            with pytest.raises(gaps.Refused) as refusal:
                gaps.explain(a_gap(world), by=roles["responsible"], reason=WHY, events=[event_id])
            said.add((refusal.value.code, refusal.value.text.en.replace(event_id, "")))
        assert len(said) == 1

    def stands_or_not(self, world, roles, stands: bool, **shown):
        gap = a_gap(world)
        if stands:
            assert gaps.explain(gap, by=roles["responsible"], reason=WHY, **shown).status == "explained"
        else:
            with pytest.raises(gaps.Refused, match="."):
                gaps.explain(gap, by=roles["responsible"], reason=WHY, **shown)
            assert taken(gap) == []


class TestAcceptance:
    def test_lasts_as_long_as_the_limit_says_and_then_the_gap_is_open_again(self, world, roles):
        gap = gaps.accept(a_gap(world, "explained"), by=roles["regulator"], reason=WHY)
        last = calendar.day_of(timezone.now()) + timedelta(days=90)
        assert gap.accepted_until == calendar.start_of(last + timedelta(days=1))
        assert gap.steps.get().details == {"until": last.isoformat()}
        assert gaps.sweep(now=gap.accepted_until - timedelta(seconds=1)) == 0
        assert gaps.sweep(now=gap.accepted_until) == 1
        ended_at = gap.accepted_until
        gap.refresh_from_db()
        assert (gap.status, gap.accepted_until, gap.asked_at, taken(gap)) == ("open", None, ended_at, ["accepted", "expired"])
        assert gaps.sweep(now=ended_at) == 0

    @pytest.mark.parametrize(("days", "stands"), [(-1, False), (0, True), (365, True), (366, False)])
    def test_may_be_given_until_a_day_within_bounds(self, world, roles, days, stands):
        gap, until = a_gap(world, "explained"), calendar.day_of(timezone.now()) + timedelta(days=days)
        if stands:
            gaps.accept(gap, by=roles["regulator"], reason=WHY, until=until)
            assert calendar.day_of(gap.accepted_until - timedelta(seconds=1)) == until
        else:
            with pytest.raises(gaps.Refused) as refusal:
                gaps.accept(gap, by=roles["regulator"], reason=WHY, until=until)
            assert refusal.value.code == "accepted-until-wrong"

    def test_that_is_taken_back_ends_at_once_and_asks_anew(self, world, roles):
        long_ago = timezone.now() - timedelta(days=100)
        gap = a_gap(world, "explained", asked_at=long_ago, rung=2)
        gaps.accept(gap, by=roles["regulator"], reason=WHY)
        assert (gap.asked_at, gap.rung) == (long_ago, 2)
        gaps.reject(gap, by=roles["regulator"], reason="forged")
        assert (gap.accepted_until, gap.rung) == (None, 0) and gap.asked_at > long_ago


class TestTheLadder:
    MONDAY = datetime(2026, 11, 2, 9, tzinfo=calendar.SEOUL)

    @pytest.mark.parametrize("severity", ["critical", "high", "medium", "low"])
    @pytest.mark.parametrize(("rung", "action"), list(enumerate(gaps.actions.LADDER, start=1)))
    def test_a_rung_is_climbed_when_its_working_days_are_over_and_not_before(self, world, severity, rung, action):
        days = parameters.at(date(2026, 11, 2)).get(f"escalation.{action}_workdays")[severity]
        due = calendar.deadline_in_working_days(self.MONDAY, days)
        gap = a_gap(world, asked_at=self.MONDAY, severity=severity, rung=rung - 1)
        assert gaps.sweep(now=due - timedelta(seconds=1)) == 0
        assert gaps.sweep(now=due) == 1
        gap.refresh_from_db()
        assert (gap.rung, gap.status, taken(gap)) == (rung, "open", [action])
        assert gaps.sweep(now=due) == 0

    def test_holidays_do_not_count(self, world):
        # 2026: Chuseok from Thursday 24 to Saturday 26 September.
        eve = datetime(2026, 9, 23, 18, tzinfo=calendar.SEOUL)
        a_gap(world, asked_at=eve, severity="critical")
        assert gaps.sweep(now=datetime(2026, 9, 28, 23, 59, tzinfo=calendar.SEOUL)) == 0
        assert gaps.sweep(now=datetime(2026, 9, 29, tzinfo=calendar.SEOUL)) == 1

    @pytest.mark.parametrize(("status", "climbs"), [("open", True), ("rejected", True), ("explained", False),
                                                    ("accepted", False), ("resolved", False)])  # fmt: skip
    def test_only_what_waits_for_the_operator_climbs(self, world, status, climbs):
        gap = a_gap(world, status, asked_at=self.MONDAY)
        gaps.sweep(now=self.MONDAY + timedelta(days=300))
        assert taken(gap) == (list(gaps.actions.LADDER) if climbs else [])

    def test_the_operator_hears_first_and_the_authority_later(self, world):
        a_gap(world, asked_at=self.MONDAY, severity="medium")
        heard = []
        for days in (7, 14, 42):
            gaps.sweep(now=self.MONDAY + timedelta(days=days + 1))
            heard.append([(n.operator == world.collector.gln, n.to_authority) for n in Notice.objects.order_by("id")][-1])
        assert heard == [(True, False), (True, True), (True, True)]

    def test_a_withdrawn_explanation_does_not_stop_the_clock(self, world, roles):
        gap = a_gap(world, asked_at=self.MONDAY, rung=1)
        gaps.explain(gap, by=roles["responsible"], reason=WHY)
        gaps.withdraw(gap, by=roles["responsible"], reason="wrong gap")
        assert (gap.asked_at, gap.rung) == (self.MONDAY, 1)

    @pytest.mark.parametrize(("days", "takes"), [(0, True), (250, True), (251, False), (-1, False), (1.5, False), ("3", False)])
    def test_a_rung_is_set_in_whole_working_days_for_every_severity(self, days, takes):
        limit = DEFAULTS["escalation.referred_workdays"]
        assert limit.shape.takes(limit.value | {"high": days}) is takes
        assert not limit.shape.takes({"high": 3})

    def test_the_limits_are_those_of_the_day(self):
        found = {(row["action"], row["severity"]): row["before"] for row in sweeping.rungs(self.MONDAY)}
        assert len(found) == 12
        assert found["reminded", "critical"] == datetime(2026, 10, 31, tzinfo=calendar.SEOUL) - timedelta(days=1)


class TestPeople:
    def test_each_side_gives_it_to_one_of_its_own(self, world, roles):
        gap = a_gap(world)
        ours, theirs = (Membership.objects.get(user=world[name].user).ref for name in ("collector", "regulator"))
        gaps.assign(gap, by=roles["responsible"], person=ours)
        gaps.assign(gap, by=roles["regulator"], person=theirs, reason="hers")
        assert (gap.handler, gap.examiner) == (ours, theirs)
        gaps.assign(gap, by=roles["responsible"], person=None)
        assert (gap.handler, gap.examiner) == (None, theirs)
        with pytest.raises(gaps.Refused) as refusal:
            gaps.assign(gap, by=roles["responsible"], person=theirs)
        assert refusal.value.code == "person-unknown"

    def test_who_reads_what(self, world, roles):
        gap = a_gap(world)
        gaps.explain(gap, by=roles["responsible"], reason=WHY)
        gaps.comment(gap, by=roles["regulator"], reason="Which invoice?")
        gaps.note(gap, by=roles["regulator"], reason="Third time this year.")
        read = {name: [step.action for step in gaps.readable_steps(gap, viewer)] for name, viewer in roles.items()}
        assert read["regulator"] == ["explained", "commented", "noted"]
        assert read["responsible"] == ["explained", "commented"]
        assert read["concerned"] == ["explained"]
        assert {name for name, viewer in roles.items() if gaps.reads_words(gap, viewer)} == {"responsible", "regulator"}

    def test_a_person_watches_and_a_program_does_not(self, world, roles):
        gap, person = a_gap(world), access.viewer_of_user(world.maker.user)
        for _ in range(2):
            gaps.watch(gap, by=person)
        assert GapWatch.objects.count() == 1
        gaps.unwatch(gap, by=person)
        assert GapWatch.objects.count() == 0
        with pytest.raises(gaps.Refused) as refusal:
            gaps.watch(gap, by=roles["concerned"])
        assert refusal.value.code == "not-a-person"


class TestTheRecord:
    @pytest.mark.parametrize("statement", ["UPDATE compliance_gapstep SET note = 'x'", "DELETE FROM compliance_gapstep"])
    def test_the_database_itself_refuses_to_change_a_step(self, world, roles, statement):
        gaps.explain(a_gap(world), by=roles["responsible"], reason=WHY)
        with pytest.raises(DatabaseError, match="kept as they were taken"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert GapStep.objects.get().note == WHY

    def test_a_step_and_its_notice_are_one_transaction(self, world, roles, monkeypatch):
        gap = a_gap(world)
        with monkeypatch.context() as patch:
            patch.setattr(Notice.objects, "bulk_create", lambda rows: (_ for _ in ()).throw(OSError("the disk is full")))
            with pytest.raises(OSError):
                gaps.explain(gap, by=roles["responsible"], reason=WHY)
        gap.refresh_from_db()
        assert (gap.status, taken(gap), Notice.objects.count()) == ("open", [], 0)
        gaps.explain(gap, by=roles["responsible"], reason=WHY)
        assert Notice.objects.get().step == gap.steps.get()
