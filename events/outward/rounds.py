"""Many exchanges at once, so that nobody waits for somebody else's receivers.

A course is one receiver's turn: it writes to the database between exchanges and is carried on by one thread, which no
receiver holds up; each Letter that it yields is posted by another. Courses begin in rounds: every operator that has
something due begins one before any begins its next, and has few at a time. Receivers that failed last have a lane of
their own, so that trying them again takes no place from those that answer.
"""

import time
from collections import Counter, OrderedDict, deque
from collections.abc import Callable, Generator, Hashable, Iterable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import NamedTuple

import structlog
from django.db import DatabaseError

from events.outward import addresses

QUICK_AT_ONCE = 16
"""Courses at once to receivers that took what they were sent last."""
FAILING_AT_ONCE = 4
"""Courses at once to receivers that did not."""
OPERATOR_AT_ONCE = 2
"""Courses at once of one operator in a lane: fewer than eight operators whose receivers all hang hold up nobody else."""
LOOK_S = 1.0
"""Seconds after which a run looks again for what has become due."""

log = structlog.get_logger(__name__)


class Letter(NamedTuple):
    """What is to be posted."""

    url: str
    body: bytes
    headers: dict[str, str]


class Errand(NamedTuple):
    """Something due: `key` names it, `receiver` who is to take it; one receiver has one course at a time."""

    key: Hashable
    receiver: Hashable
    operator: str
    is_failing: bool


Course = Generator[Letter, int, int]
"""Yields letters, is sent the status that each was answered with, or AddressError; returns how many arrived."""


def alone(course: Course) -> int:
    """Carry on one course to its end, in this thread; answers how many of its letters arrived."""
    answer = None
    while True:
        try:
            letter = course.throw(answer) if isinstance(answer, addresses.AddressError) else course.send(answer)
        except StopIteration as end:
            return end.value
        try:
            answer = addresses.post(*letter)
        except addresses.AddressError as error:
            answer = error


def carry_out(look: Callable[[], Iterable[Errand]], begin: Callable[[Hashable], Course], *, seconds: float) -> int:
    """Begin courses for what `look` says is due, for so long, and see them through; answers how many letters arrived.

    A receiver whose course brought nothing is left until the next run.
    """
    run = _Run(look, begin, time.monotonic() + seconds)
    with ThreadPoolExecutor(QUICK_AT_ONCE + FAILING_AT_ONCE, thread_name_prefix="exchange") as run.pool:
        while run.begin_what_may():
            run.go_on(wait(run.posted, timeout=LOOK_S, return_when=FIRST_COMPLETED).done)
    return run.arrived


@dataclass
class _Lane:
    """Operators that wait, each with its errands; whoever is served goes to the end."""

    at_once: int
    waiting: OrderedDict[str, deque[Errand]] = field(default_factory=OrderedDict)
    busy: Counter = field(default_factory=Counter)

    def add(self, errand: Errand) -> None:
        self.waiting.setdefault(errand.operator, deque()).append(errand)

    def take(self) -> Errand | None:
        if self.busy.total() >= self.at_once:
            return None
        operator = next((each for each in self.waiting if self.busy[each] < OPERATOR_AT_ONCE), None)
        if operator is None:
            return None
        errands = self.waiting.pop(operator)
        errand = errands.popleft()
        if errands:
            self.waiting[operator] = errands
        self.busy[operator] += 1
        return errand


@dataclass
class _Run:
    look: Callable[[], Iterable[Errand]]
    begin: Callable[[Hashable], Course]
    until: float
    pool: ThreadPoolExecutor | None = None
    arrived: int = 0
    looked: float = 0.0
    taken: set[Hashable] = field(default_factory=set)
    """Receivers that wait, are spoken to, or were left."""
    posted: dict[Future, tuple[Errand, Course]] = field(default_factory=dict)
    lanes: dict[bool, _Lane] = field(default_factory=lambda: {False: _Lane(QUICK_AT_ONCE), True: _Lane(FAILING_AT_ONCE)})

    def begin_what_may(self) -> bool:
        """Begin courses where there is room; False when there is nothing to wait for."""
        while time.monotonic() < self.until:
            self._look_again()
            errand = self.lanes[False].take() or self.lanes[True].take()
            if errand is None:
                break
            self._carry_on(errand, self.begin(errand.key), None)
        return bool(self.posted)

    def go_on(self, done: Iterable[Future]) -> None:
        """Let the courses go on whose letters were answered."""
        for future in done:
            errand, course = self.posted.pop(future)
            self._carry_on(errand, course, future.exception() or future.result())

    def _look_again(self) -> None:
        is_idle = not any(lane.waiting for lane in self.lanes.values())
        if time.monotonic() - self.looked < LOOK_S and not (is_idle and not self.posted):
            return
        for errand in self.look():
            if errand.receiver not in self.taken:
                self.taken.add(errand.receiver)
                self.lanes[errand.is_failing].add(errand)
        self.looked = time.monotonic()

    def _carry_on(self, errand: Errand, course: Course, answer: int | BaseException | None) -> None:
        try:
            letter = course.throw(answer) if isinstance(answer, BaseException) else course.send(answer)
        except StopIteration as end:
            self.arrived += end.value
            self.lanes[errand.is_failing].busy[errand.operator] -= 1
            if end.value:
                self.taken.discard(errand.receiver)
            return
        except DatabaseError:
            raise
        except Exception:
            # Its row is leased still, so it is tried again later; everybody else's courses go on.
            self.lanes[errand.is_failing].busy[errand.operator] -= 1
            log.exception("rounds.course_failed", receiver=str(errand.receiver))
            return
        self.posted[self.pool.submit(addresses.post, *letter)] = errand, course
