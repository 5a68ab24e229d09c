"""A fleet in blocks that can be told one by one: each a function of the plan and its number, and of nothing else."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256
from random import Random

from compliance.demo import cast, faults, stories
from compliance.demo.book import Book, Planted
from compliance.demo.cast import World
from compliance.demo.fleet import UNTIL_MIN, Fleet
from compliance.simulation import nation
from compliance.simulation.nation import Cohort, National
from parties.text import Text

BLOCK = 500
"""Packs whose lives are in memory at one time: some 10,000 claims, a few tens of megabytes."""
BLOCKS_OF_A_DISTRICT = 4
PACKS_MIN, PACKS_MAX = 100, 999_999
"""A vehicle number has six figures for the pack's. With 12 claims a pack it is more than ten million claims."""
FAULTS_PCT_MAX = 1.0
"""Of each kind. With some forty kinds, most packs must still be there for clean lives."""


class PlanError(ValueError):
    """A fleet that cannot be told; `text` says why."""

    def __init__(self, text: Text):
        super().__init__(f"{text.ko} {text.en}")
        self.text = text


@dataclass(frozen=True)
class Plan:
    """What makes a fleet: the same plan gives the same claims and the same truth, byte by byte.

    `faults_pct` is how many packs in a hundred are planted with a fault of each kind. Raises PlanError.
    """

    packs: int
    seed: int
    until: date
    faults_pct: float = 0.1
    retired_pct: float = nation.RETIRED_PCT
    exported_pct: float = nation.EXPORTED_PCT

    def __post_init__(self):
        _check("packs", self.packs, PACKS_MIN, PACKS_MAX)
        _check("faults", self.faults_pct, 0, FAULTS_PCT_MAX)
        _check("retired", self.retired_pct, 0, 100)
        _check("exported", self.exported_pct, 0, 100)
        if self.until < UNTIL_MIN:
            raise PlanError(Text(f"The fleet's day is {UNTIL_MIN} or later, not {self.until}.",
                                 f"기준일은 {UNTIL_MIN} 이후여야 합니다({self.until})."))  # fmt: skip
        if self.faults_pct and self._planted > self.packs // 2:
            raise PlanError(Text(f"{self.packs} packs are too few for {self._planted} faults.",
                                 f"팩 {self.packs}개로는 결함 {self._planted}건을 심을 수 없습니다."))  # fmt: skip

    @cached_property
    def tag(self) -> str:
        """Four signs that all numbers of this fleet have in them."""
        return sha256(repr(self).encode()).hexdigest()[:4].upper()

    @property
    def blocks(self) -> int:
        """How many blocks it has."""
        return -(-self.packs // BLOCK)

    @property
    def districts(self) -> int:
        """How many districts its companies work in."""
        return -(-self.blocks // BLOCKS_OF_A_DISTRICT)

    @property
    def kinds(self) -> tuple[Callable, ...]:
        """The faults that are planted."""
        return (*faults.MAIN, *faults.FURTHER) if self.faults_pct else ()

    @property
    def each(self) -> int:
        """How many faults of each kind there are: one at least."""
        return max(round(self.packs * self.faults_pct / 100), 1)

    @property
    def _planted(self) -> int:
        return self.each * len(self.kinds)


def world(plan: Plan, block: int) -> World:
    """The companies that the packs of a block meet. The first district is the demo's own cast."""
    return cast.district(block // BLOCKS_OF_A_DISTRICT)


def tell(plan: Plan, block: int) -> Fleet:
    """Everything that is said about the packs of a block, and the truth about them."""
    book = Book(tag=plan.tag, until=plan.until)
    scene = National(world(plan, block), book)
    numbers = list(range(block * BLOCK + 1, min((block + 1) * BLOCK, plan.packs) + 1))
    Random(f"{plan.tag} {block}").shuffle(numbers)
    truth = [_plant(scene, fault, numbers.pop()) for fault in _faults_of(plan, block)]
    for cohort, group in _groups(plan, scene, numbers):
        book.begin()
        scene.reach_days = cohort.reach_days
        cohort.story(scene, *group)
    return Fleet(plan.tag, book.stories, sorted(truth, key=lambda planted: planted.epc))


def _faults_of(plan: Plan, block: int) -> Iterator[Callable]:
    """All faults in one row, kind after kind, are dealt out to the blocks like cards: no block has much more than another."""
    for place, fault in enumerate(fault for fault in plan.kinds for _ in range(plan.each)):
        if place % plan.blocks == block:
            yield fault


def _plant(scene: National, fault: Callable, number: int) -> Planted:
    scene.book.begin()
    scene.reach_days = 0
    return fault(scene, number)


def _groups(plan: Plan, scene: National, numbers: list[int]) -> Iterator[tuple[Cohort, list[int]]]:
    """Each pack's kind of life, with the others that share its story; too few for one story go on driving."""
    members: dict[Cohort, list[int]] = {}
    for number in numbers:
        rng = Random(f"{plan.tag} kind {number}")
        chosen = nation.choose(rng, retired_pct=plan.retired_pct, exported_pct=plan.exported_pct)
        members.setdefault(chosen, []).append(number)
    for cohort, mine in members.items():
        while len(mine) >= cohort.least:
            size = min(len(mine), cohort.most)
            yield cohort, [mine.pop() for _ in range(size)]
        for number in mine:
            yield Cohort(stories.in_use, 0), [number]


def _check(what: str, value: float, least: float, most: float) -> None:
    if not least <= value <= most:
        raise PlanError(Text(f"--{what} is a number from {least:,} to {most:,}, not {value:,}.",
                             f"--{what} 값은 {least:,}에서 {most:,} 사이여야 합니다({value:,})."))  # fmt: skip
