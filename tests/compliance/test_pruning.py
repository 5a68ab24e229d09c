"""What leaves the outbox: news that is old and that everybody has heard, and nothing else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from compliance import gaps, tasks
from compliance.gaps import outbox
from compliance.models import Delivery, GapStep, MailSetting, Notice, Subscription
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


def test_a_mail_that_cannot_be_sent_holds_up_nothing(world, told, settings):
    settings.EMAIL_HOST = "127.0.0.1"
    world.collector.user.email = "collector@952.example"
    world.collector.user.save(update_fields=["email"])
    MailSetting.objects.create(membership=Membership.objects.get(user=world.collector.user), mark=0)
    assert prune() == told - 1


class TestDeliveries:
    KEPT = timedelta(days=90)

    @pytest.fixture
    def webhook(self, world) -> Subscription:
        return subscriptions.subscribe("https://receiver.example/", by=world.collector.viewer)[0]

    def made(self, webhook: Subscription, state: str) -> Delivery:
        now = timezone.now()
        return Delivery.objects.create(subscription=webhook, steps=[], state=state, created_at=now, due_at=now)

    @pytest.mark.parametrize("state", ["delivered", "set_aside"])
    @pytest.mark.parametrize(("age", "left"), [(KEPT, 1), (KEPT + MOMENT, 0)])
    def test_are_kept_as_long_as_is_said(self, webhook, state, age, left):
        pruning.prune(now=self.made(webhook, state).created_at + age, seconds=10)
        assert Delivery.objects.count() == left

    def test_that_are_still_tried_stay(self, webhook):
        self.made(webhook, "waiting")
        assert prune() == 0

    @pytest.mark.parametrize(("state", "is_missed"), [("delivered", False), ("set_aside", True)])
    def test_that_were_never_taken_leave_word(self, webhook, state, is_missed):
        self.made(webhook, state)
        last = self.made(webhook, state)
        prune()
        webhook.refresh_from_db()
        assert webhook.missed_until == (last.created_at if is_missed else None)


def test_goes_on_where_a_run_ended(told, monkeypatch):
    monkeypatch.setattr(pruning, "PRUNED_MAX", 1)
    assert prune(seconds=0) == 0
    assert prune() == told - 1


def test_the_task_leaves_young_news_alone(told):
    assert tasks.prune() == 0
    assert Notice.objects.count() == told
