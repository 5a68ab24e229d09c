"""The sequencer: every durable claim gets one position, without holes, in an order that never changes."""

import random
import threading
import time

import pytest
from django.db import IntegrityError, connection, transaction

from events import feed, ledger, sequencer
from events.ledger import Claim
from tests.events.test_ledger import MAKER, event

ALL = "'9223372036854775807'::xid8"


def record(*serials: str) -> None:
    ledger.append([Claim(event(serial)) for serial in serials], by=MAKER)


def settle(count: int) -> None:
    """Wait until `count` claims are placed: a transaction anywhere in the cluster, of another test run too, holds the
    horizon back."""
    deadline = time.monotonic() + 20
    while sequencer.size() < count and time.monotonic() < deadline:
        sequencer.integrate() or time.sleep(0.01)
    assert sequencer.size() == count


def positions() -> list[tuple[int, str]]:
    return [(r.position, r.event["epcList"][0].rsplit("/", 1)[1]) for r in feed.after(0, limit=10_000)]


@pytest.mark.django_db
class TestIntegrate:
    def test_gives_positions_without_holes_in_the_order_of_recording(self):
        for serial in "ABC":
            record(serial)
        assert sequencer.integrate(horizon=ALL) == 3
        assert positions() == [(0, "A"), (1, "B"), (2, "C")]

    def test_tells_a_batch_in_the_order_in_which_it_was_sent(self):
        sent = [f"{number * 7919 % 100}" for number in range(100)]
        record(*sent)
        sequencer.integrate(horizon=ALL)
        assert [serial for _, serial in positions()] == sent

    def test_goes_on_where_it_stopped(self):
        record(*"ABCDE")
        assert [sequencer.integrate(limit=2, horizon=ALL) for _ in range(4)] == [2, 2, 1, 0]
        assert [position for position, _ in positions()] == [0, 1, 2, 3, 4]
        assert sequencer.size() == 5

    def test_leaves_nothing_behind_when_it_fails_half_way(self):
        record("A")
        with pytest.raises(RuntimeError), transaction.atomic():
            sequencer.integrate(horizon=ALL)
            raise RuntimeError("the machine went down before the commit")
        assert (sequencer.size(), positions()) == (0, [])
        assert sequencer.integrate(horizon=ALL) == 1

    def test_says_how_far_it_is_behind(self):
        assert sequencer.lag().claims == 0

    def test_adds_room_only_once(self):
        assert sequencer.add_room() == 0


class TestWithOthers:
    def test_passes_nobody_by_who_commits_late(self, wiped):
        late, committed = threading.Event(), threading.Event()

        def write_slowly():
            with transaction.atomic():
                record("LATE")
                late.set()
                committed.wait(10)
            connection.close()

        writer = threading.Thread(target=write_slowly)
        writer.start()
        late.wait(10)
        record("SOON")
        assert sequencer.integrate() == 0, "the late writer could still commit before"
        committed.set()
        writer.join()
        settle(2)
        assert positions() == [(0, "LATE"), (1, "SOON")]

    def test_two_at_once_never_fork(self, wiped):
        record(*(f"S{number}" for number in range(50)))
        faults = []

        def sequence():
            try:
                while sequencer.integrate(limit=7):
                    pass
            except IntegrityError as fault:
                faults.append(fault)
            finally:
                connection.close()

        threads = [threading.Thread(target=sequence) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        settle(50)
        assert [position for position, _ in positions()] == list(range(50))
        assert len({serial for _, serial in positions()}) == 50

    def test_keeps_up_with_many_writers(self, wiped):
        stop, claims = threading.Event(), 8 * 25

        def write(number: int):
            for turn in range(25):
                record(f"W{number}-{turn}")
                time.sleep(random.random() / 500)
            connection.close()

        def sequence():
            while not stop.is_set():
                sequencer.integrate(limit=random.choice([1, 3, 100]))
            connection.close()

        writers = [threading.Thread(target=write, args=(number,)) for number in range(8)]
        follower = threading.Thread(target=sequence)
        for thread in (*writers, follower):
            thread.start()
        for thread in writers:
            thread.join()
        stop.set()
        follower.join()
        settle(claims)
        assert [position for position, _ in positions()] == list(range(claims))
        order = {serial: position for position, serial in positions()}
        for number in range(8):
            own = [order[f"W{number}-{turn}"] for turn in range(25)]
            assert own == sorted(own), "one writer's claims keep the order in which they were answered"

    def test_only_one_leads(self, wiped):
        assert sequencer.try_lock()
        answers = []

        def stand_in():
            answers.append(sequencer.try_lock())
            connection.close()

        other = threading.Thread(target=stand_in)
        other.start()
        other.join()
        connection.close()
        assert answers == [False]


class TestFollow:
    def test_hands_over_each_claim_once_and_remembers(self, wiped):
        record(*"ABCDE")
        settle(5)
        seen = []
        follow = lambda: feed.follow(
            "test", lambda records, below: seen.extend((r.position, below) for r in records), limit=2
        )
        assert [follow() for _ in range(4)] == [2, 2, 1, 0]
        assert seen == [(0, 2), (1, 2), (2, 4), (3, 4), (4, 5)]
        assert feed.watermark("test") == 5

    def test_repeats_what_was_not_finished(self, wiped):
        record("A")
        settle(1)

        def fail(records, below):
            raise RuntimeError("killed half-way")

        with pytest.raises(RuntimeError):
            feed.follow("test", fail)
        assert feed.watermark("test") == 0
        assert feed.follow("test", lambda records, below: None) == 1

    def test_lets_only_one_work_at_a_time(self, wiped):
        record("A")
        settle(1)
        inside, leave, answers = threading.Event(), threading.Event(), []

        def slow(records, below):
            inside.set()
            leave.wait(10)

        def work():
            answers.append(feed.follow("test", slow))
            connection.close()

        worker = threading.Thread(target=work)
        worker.start()
        inside.wait(10)
        assert feed.follow("test", slow) == 0
        leave.set()
        worker.join()
        assert answers == [1] and feed.follow("test", slow) == 0
