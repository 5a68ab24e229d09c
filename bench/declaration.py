"""How a benchmark is declared: one class, with its floor beside it and its goal as a ratio of the two."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import ClassVar

from bench.stack import Ledger, Stack

REGISTRY: dict[str, type["Benchmark"]] = {}
Cells = dict[str, Callable[[], float]]


@dataclass(frozen=True)
class Goal:
    """What is asked of two cells: `of` divided by `to` is at least or at most `limit`; without `to`, `of` itself."""

    words: str
    of: str
    to: str = ""
    least: float | None = None
    most: float | None = None

    def value(self, medians: dict[str, float]) -> float:
        """What was measured."""
        return medians[self.of] / medians[self.to] if self.to else medians[self.of]

    def is_reached(self, medians: dict[str, float]) -> bool:
        """Whether the goal is reached."""
        value = self.value(medians)
        return value >= self.least if self.least is not None else value <= self.most


@dataclass
class Run:
    """One run: the stack, how much is measured, and the ledgers that several benchmarks share."""

    stack: Stack
    quick: bool = False
    large: bool = False
    note: Callable[[str, int, int], None] = lambda *_: None

    def __post_init__(self):
        self._grown: dict[int, Ledger] = {}

    @property
    def sizes(self) -> list[int]:
        """How many claims the growing ledgers have."""
        return [4_000, 20_000] if self.quick else [10**5, 10**6, *([10**7] if self.large else [])]

    def scaled(self, full: int) -> int:
        """An amount of work: `full`, or a tenth of it in a quick run."""
        return max(full // 10, 1) if self.quick else full

    def grown(self, size: int) -> Ledger:
        """The ledger with `size` claims about whole lives; a larger one grows out of a copy of a smaller."""
        from bench import filling, story

        if size not in self._grown:
            smaller = max((have for have in self._grown if have < size), default=0)
            base = {"copy_of": self._grown[smaller].name} if smaller else {}
            ledger = self.stack.ledger(f"bench_grown_{size}", **base)
            done = smaller // story.STEPS
            filling.fill(ledger, "lives", first=done, count=size // story.STEPS - done,
                         note=lambda packs: self.note(f"{size:,} claims", packs * story.STEPS, size - smaller))  # fmt: skip
            self._grown[size] = ledger
        return self._grown[size]


class Benchmark:
    """One row of the table. Its docstring is what the document says of it; the first line is its title.

    `ready` gives the cells: each a function that measures once and answers a number in `unit`. Rounds are interleaved:
    every round measures each cell once, and the median of the rounds counts.
    """

    code: ClassVar[str] = ""
    unit: ClassVar[str] = "events/s"
    goals: ClassVar[tuple[Goal, ...]] = ()
    closing: ClassVar[str] = ""
    """Where the time goes and what would close the distance, told when a goal is missed."""
    rounds_max: ClassVar[int] = 99

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if not cls.__doc__ or cls.code in REGISTRY:
            raise TypeError(f"{cls.__name__}: a benchmark says what it measures, under a code of its own")
        REGISTRY[cls.code] = cls

    def __init__(self, run: Run):
        self.run = run
        self.remarks: list[str] = []

    def ready(self) -> AbstractContextManager[Cells]:
        """Everything set up for as long as the block lasts; gives the cells by name."""
        raise NotImplementedError

    def asked(self) -> tuple[Goal, ...]:
        """The goals, for those whose cells depend on the run."""
        return self.goals
