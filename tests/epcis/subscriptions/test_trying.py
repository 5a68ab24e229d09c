"""What cannot be delivered is tried again, and is neither lost nor told twice unknowingly."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from batteries import tasks
from batteries.subscriptions import delivering
from events import feed
from events.models import QuerySubscription
from events.outward import addresses
from events.query import arriving, following
from tests import world as worlds
from tests.api.caller import Caller
from tests.conftest import empty_ledger
from tests.epcis import doomed
from tests.epcis.subscriptions.telling import HOURLY, QUERIES, attend, capture, ids, keep, subscribe
from tests.sinks import program


class TestTrying:
    def test_a_failed_one_is_sent_again_under_the_same_id_with_the_same_bytes_and_nothing_new_in_it(self, collector, stream, receiver):
        told = capture(collector, 1)
        receiver.answers = [500]
        assert attend() == 0
        more = capture(collector, 2)
        assert attend(later=delivering.PAUSES[0] - timedelta(seconds=2)) == 0
        assert attend(later=delivering.PAUSES[0]) == 2
        first, again, new = receiver.got
        assert (first.body, first.headers["webhook-id"]) == (again.body, again.headers["webhook-id"])
        assert (ids(again), ids(new)) == (told, more)
        assert new.headers["webhook-id"] != again.headers["webhook-id"]

    def test_the_mark_moves_on_success_alone(self, collector, stream, receiver):
        mark = QuerySubscription.objects.get().mark
        capture(collector, 1)
        receiver.answers = [500, 204]
        attend()
        assert QuerySubscription.objects.get().mark == mark
        attend(later=delivering.PAUSES[0])
        assert QuerySubscription.objects.get().mark == mark + 1 == arriving.head()

    def test_how_it_fares_is_said_until_it_is_well_again(self, collector, stream, receiver):
        assert collector.get(stream).json()["state"] == "active"
        capture(collector, 1)
        receiver.answers = [503, 307]
        attend()
        assert delivering.count_states() == {"active": 0, "failing": 1, "suspended": 0}
        told = collector.get(stream).json()
        assert (told["state"], told["lastError"], "lastNotifiedAt" in told) == ("failing", "It was answered with 503.", False)
        assert told["failingSince"] == told["lastFailure"] < told["nextAttempt"]
        attend(later=timedelta(minutes=1))
        assert "not followed" in collector.get(f"{QUERIES}/mine/subscriptions").json()[0]["lastError"]
        assert [post.path for post in receiver.got] == ["/in", "/in"]
        attend(later=timedelta(hours=1))
        told = collector.get(stream).json()
        assert (told["state"], told["lastError"], told["failingSince"]) == ("active", None, None)
        assert told["lastNotifiedAt"]

    def test_it_is_tried_ever_later_then_suspended_and_one_success_mends_it(self, collector, stream, receiver):
        told = capture(collector, 1)
        receiver.answers = [500] * 100
        later, pauses = timedelta(0), []
        while collector.get(stream).json()["state"] != "suspended":
            attend(later=later)
            row = QuerySubscription.objects.get()
            pauses.append(row.due_at - row.failed_at)
            later += pauses[-1]
        assert pauses[:7] == list(delivering.PAUSES) and pauses[-1] == delivering.SUSPENDED_PAUSE == timedelta(days=1)
        assert delivering.SUSPENDED_AFTER <= row.failed_at - row.failing_since < delivering.SUSPENDED_AFTER + timedelta(hours=12)
        assert delivering.count_states() == {"active": 0, "failing": 0, "suspended": 1}
        receiver.answers.clear()
        receiver.got.clear()
        assert attend(later=later) == 1
        assert ids(receiver.got[0]) == told
        assert collector.get(stream).json()["state"] == "active"
        assert delivering.count_states() == {"active": 1, "failing": 0, "suspended": 0}

    def test_a_server_that_is_away_holds_up_no_other(self, collector, receiver):
        with program() as gone:
            pass
        place = keep(collector)
        away = subscribe(collector, place, gone)
        subscribe(collector, place, receiver)
        capture(collector, 1)
        assert tasks.send_subscriptions() == 1
        assert collector.get(away).json()["lastError"] == "No connection."
        assert tasks.send_subscriptions() == 0
        assert settings.CELERY_TASK_ROUTES["*.send_*"] == "q.egress"

    def test_an_address_is_judged_again_when_it_is_sent_to(self, collector, stream, receiver, settings):
        capture(collector, 1)
        settings.WEBHOOKS_TO_LOOPBACK = False
        assert attend() == 0 and receiver.got == []
        QuerySubscription.objects.update(dest=receiver.url.replace("http:", "https:").replace("127.0.0.1", "localhost"))
        assert attend(later=timedelta(hours=1)) == 0
        assert collector.get(stream).json()["lastError"] == "It lies in a private or reserved network."

    def test_two_couriers_send_it_once(self, collector, stream, receiver):
        capture(collector, 1)
        pk, now = QuerySubscription.objects.get().pk, timezone.now()
        turn = delivering._take(pk, now)
        assert delivering.attend(pk, now=now + timedelta(seconds=89)) == 0
        assert delivering.attend(pk, now=now + delivering.LEASE) == 1
        with pytest.raises(delivering.Lost):
            turn.write(mark=10**9)

    def test_one_that_ends_meanwhile_is_let_go(self, collector, stream, receiver, monkeypatch):
        capture(collector, 1)
        post = addresses.post

        def ending(*given):
            assert collector.delete(stream).status_code == 204
            return post(*given)

        monkeypatch.setattr(addresses, "post", ending)
        assert attend() == 0
        assert not QuerySubscription.objects.exists()

    def test_a_long_turn_ends_and_the_next_goes_on(self, collector, stream, receiver, monkeypatch):
        monkeypatch.setattr(arriving, "EVENTS_MAX", 1)
        monkeypatch.setattr(delivering, "TURN_S_MAX", -1)
        told = capture(collector, 1, 2)
        rounds = [attend() for _ in range(6)]
        assert sum(rounds) == 2 and max(rounds) == 1
        assert [ids(post) for post in receiver.got] == [told[:1], told[1:]]

    def test_an_index_that_is_made_anew_holds_it_up_and_costs_no_try(self, collector, receiver):
        capture(collector, 1, 2)
        place = subscribe(collector, keep(collector), receiver, schedule={"second": "[0-59]"}, reportIfEmpty=True)
        feed.set_watermark(following.CONSUMER, 1)
        assert attend(later=timedelta(seconds=5)) == 0 and receiver.got == []
        assert collector.get(place).json()["state"] == "active"

    @pytest.mark.parametrize(("minutes", "is_well"), [(14, True), (16, False)])
    def test_a_courier_that_stands_still_is_seen(self, collector, receiver, minutes, is_well):
        subscribe(collector, keep(collector), receiver, schedule=HOURLY)
        QuerySubscription.objects.update(due_at=timezone.now() - timedelta(minutes=minutes))
        if is_well:
            call_command("probe", "courier")
        else:
            with pytest.raises(CommandError, match="16 minutes"):
                call_command("probe", "courier")


_KILLED_AFTER_SENDING = """
from batteries.subscriptions import delivering
from events.outward import addresses
real = addresses.post
def post(*given):
    assert real(*given) == 204
    os._exit(9)
addresses.post = post
delivering.attend(sys.argv[1])
"""


@pytest.fixture
def committed(transactional_db):
    yield Caller(worlds.build().collector.token)
    empty_ledger()


def test_a_courier_that_is_killed_when_it_has_sent_and_not_said_so_sends_the_same_again(committed, receiver, monkeypatch):
    monkeypatch.setenv("WEBHOOKS_TO_LOOPBACK", "1")
    place = subscribe(committed, keep(committed), receiver)
    told = capture(committed, 1, 2)
    row = QuerySubscription.objects.get()
    assert doomed.run(_KILLED_AFTER_SENDING, str(row.pk)) == 9
    assert QuerySubscription.objects.get().mark == row.mark
    more = capture(committed, 3)
    assert attend() == 0, "it is the dead one's until its lease ends"
    assert attend(later=delivering.LEASE) == 2
    first, again, new = receiver.got
    assert (first.body, first.headers["webhook-id"]) == (again.body, again.headers["webhook-id"])
    assert (ids(again), ids(new)) == (told, more)
    assert committed.get(place).json()["state"] == "active"
