"""What leaves the outbox: news that is old and that everybody has heard, and nothing else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from compliance import gaps, tasks
from compliance.gaps import outbox
from compliance.models import GapStep, MailSetting, Notice, Subscription
from compliance.notices import pruning, subscriptions
from parties.models import Membership
from tests.compliance.test_gap_life import a_gap

pytestmark = pytest.mark.django_db

KEPT = timedelta(days=400)
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def told(world) -> int:
    """Three pieces of news about one gap, placed; answers how many."""
    gap = a_gap(world)
    for number in range(3):
        gaps.comment(gap, by=world.regulator.viewer, reason=f"{number}")
    outbox.place()
    return Notice.objects.count()


def prune(*, later: timedelta = KEPT + timedelta(days=1), seconds: float = 10) -> int:
    return pruning.prune(now=timezone.now() + later, seconds=seconds)


def test_goes_when_it_is_old_and_its_step_stays(told):
    assert prune() == told - 1
    assert GapStep.objects.count() == told
    assert prune() == 0


def test_the_newest_stays_so_that_the_next_is_numbered_after_it(world, told):
    prune()
    gaps.comment(a_gap(world), by=world.regulator.viewer, reason="later")
    outbox.place()
    assert outbox.head() == told + 1


@pytest.mark.parametrize(("age", "left"), [(KEPT, 3), (KEPT + MOMENT, 2)])
def test_stays_as_long_as_is_said(told, age, left):
    pruning.prune(now=GapStep.objects.order_by("at").first().at + age, seconds=10)
    assert Notice.objects.count() == left


def test_that_has_no_place_yet_stays(world, told):
    gaps.comment(a_gap(world), by=world.regulator.viewer, reason="just now")
    assert (prune(), Notice.objects.filter(position=None).count()) == (told - 1, 1)


@pytest.mark.parametrize(("mark", "ended", "left"), [(1, False, 2), (0, False, 3), (0, True, 1)])
def test_that_a_webhook_is_still_to_be_told_stays(world, told, mark, ended, left):
    made, _ = subscriptions.subscribe("https://receiver.example/", by=world.collector.viewer)
    Subscription.objects.update(mark=mark)
    if ended:
        subscriptions.end(made)
    prune()
    assert Notice.objects.count() == left


class TestMails:
    @pytest.fixture(autouse=True)
    def with_mail(self, settings, world):
        settings.EMAIL_HOST = "127.0.0.1"
        user = world.collector.user
        user.email = "collector@952.example"
        user.save(update_fields=["email"])

    def reader(self, world, **setting) -> None:
        MailSetting.objects.create(membership=Membership.objects.get(user=world.collector.user), **setting)

    @pytest.mark.parametrize(("setting", "left"), [({"mark": 1}, 2), ({"mark": 3}, 1), ({"mark": 0, "frequency": "never"}, 1)])
    def test_that_a_person_is_still_to_be_told_stays(self, world, told, setting, left):
        self.reader(world, **setting)
        prune()
        assert Notice.objects.count() == left

    def test_who_had_no_mail_yet_has_heard_nothing(self, told, settings):
        assert prune() == 0
        settings.EMAIL_HOST = ""
        assert prune() == told - 1


def test_goes_on_where_a_run_ended(told, monkeypatch):
    monkeypatch.setattr(pruning, "PRUNED_MAX", 1)
    assert prune(seconds=0) == 0
    assert prune() == told - 1


def test_the_task_leaves_young_news_alone(told):
    assert tasks.prune() == 0
    assert Notice.objects.count() == told
