"""What people may do with a gap: every state, every step and every side; what is shown; who looks after it."""

from datetime import datetime
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from compliance import gaps
from compliance.gaps import evidence, steps
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
