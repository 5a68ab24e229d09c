"""Rounds of exchanges: whose receivers hold up whom, shown by receivers that hold until they are told."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from events.outward import addresses, rounds
from events.outward.rounds import Errand, Letter
from tests.sinks import Receiver, program

HOLDING_UP_NOBODY = rounds.QUICK_AT_ONCE // rounds.OPERATOR_AT_ONCE - 1


@pytest.fixture(autouse=True)
def loopback(settings):
    settings.WEBHOOKS_TO_LOOPBACK = True


@pytest.fixture
def hanging() -> Iterator[Receiver]:
    """A program that takes all in, and answers when `held` is set."""
    with program() as receiver:
        receiver.held = threading.Event()
        yield receiver
        receiver.held.set()


class Run:
    """A run in a thread of its own over errands that are all due at once; each is one letter to its receiver."""

    def __init__(self, *errands: tuple[Errand, Receiver]):
        self.places: dict[str, str] = {}
        self.errands: list[Errand] = []
        self.add(*errands)
        self.pool = ThreadPoolExecutor(1)
        self.looks = 0

    def add(self, *errands: tuple[Errand, Receiver]) -> None:
        self.places |= {errand.key: receiver.url for errand, receiver in errands}
        self.errands = [*self.errands, *(errand for errand, _ in errands)]

    def look(self) -> list[Errand]:
        self.looks += 1
        return self.errands

    def has_looked(self) -> None:
        """Wait until what was added has been seen, and what can be begun has been."""
        seen = self.looks
        while self.looks < seen + 3:
            time.sleep(0.005)

    def course(self, key) -> rounds.Course:
        status = yield Letter(self.places[key], str(key).encode(), {})
        self.errands = [errand for errand in self.errands if errand.key != key]
        return int(status == 204)

    def start(self) -> Future:
        return self.pool.submit(rounds.carry_out, self.look, self.course, seconds=30)


def errands(operator: str, receiver: Receiver, count: int, *, is_failing: bool = False) -> list[tuple[Errand, Receiver]]:
    names = [f"{operator}{number}" for number in range(count)]
    return [(Errand(name, name, operator, is_failing), receiver) for name in names]


def has_come(receiver: Receiver, count: int) -> None:
    deadline = time.monotonic() + 20
    while len(receiver.got) < count:
        assert time.monotonic() < deadline, f"{len(receiver.got)} of {count} came"
        time.sleep(0.005)


def bodies(receiver: Receiver) -> list[str]:
    return [post.body.decode() for post in receiver.got]


def test_twenty_receivers_of_one_operator_that_hang_hold_up_nobody_else(hanging, receiver):
    run = Run(*errands("a", hanging, 20), *errands("b", receiver, 3)).start()
    has_come(receiver, 3)
    assert len(hanging.got) <= rounds.OPERATOR_AT_ONCE and not run.done()
    hanging.held.set()
    assert run.result(30) == 23


@pytest.mark.parametrize(("others", "waits"), [(HOLDING_UP_NOBODY, False), (HOLDING_UP_NOBODY + 1, True)])
def test_as_many_operators_hold_up_nobody_and_one_more_does_until_one_exchange_ends(hanging, receiver, monkeypatch, others, waits):
    monkeypatch.setattr(rounds, "LOOK_S", 0.01)
    crowd = [each for number in range(others) for each in errands(f"{number}-", hanging, 2)]
    late = Run(*crowd)
    run = late.start()
    has_come(hanging, 2 * others)
    late.add(*errands("b", receiver, 1))
    if waits:
        late.has_looked()
        assert receiver.got == []
        hanging.held.set()
    has_come(receiver, 1)
    assert hanging.held.is_set() is waits
    hanging.held.set()
    assert run.result(30) == 2 * others + 1


def test_those_that_failed_last_have_a_lane_of_their_own(hanging, receiver):
    failing = [each for number in range(20) for each in errands(f"{number}-", hanging, 2, is_failing=True)]
    run = Run(*failing, *errands("b", receiver, 3)).start()
    has_come(receiver, 3)
    has_come(hanging, rounds.FAILING_AT_ONCE)
    assert len(hanging.got) == rounds.FAILING_AT_ONCE
    hanging.held.set()
    assert run.result(30) == 43


def test_every_operator_has_a_turn_before_any_has_its_next(receiver, monkeypatch):
    monkeypatch.setattr(rounds, "QUICK_AT_ONCE", 1)
    Run(*errands("a", receiver, 3), *errands("b", receiver, 2), *errands("c", receiver, 1)).start().result(30)
    assert bodies(receiver) == ["a0", "b0", "c0", "a1", "b1", "a2"]


def test_a_receiver_that_took_nothing_is_left_until_the_next_run(receiver):
    receiver.answers = [500]
    run = Run(*errands("a", receiver, 1))
    run.course = lambda key: (yield Letter(receiver.url, b"", {})) == 204
    assert run.start().result(30) == 0
    assert len(receiver.got) == 1


def test_a_course_that_fails_by_a_fault_of_ours_stops_no_other(receiver):
    run = Run(*errands("a", receiver, 1), *errands("b", receiver, 1))
    del run.places["a0"]
    assert run.start().result(30) == 1
    assert bodies(receiver) == ["b0"]


def test_a_name_that_is_looked_up_for_too_long_is_not_spoken_to(receiver, monkeypatch):
    monkeypatch.setattr(addresses, "CONNECT_SECONDS_MAX", -1)
    with pytest.raises(addresses.AddressError, match="No connection"):
        addresses.post(receiver.url, b"", {})
    assert receiver.got == []
