"""A whole fleet from three numbers: how many packs, which chance, up to which day. The same three give the same bytes."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from random import Random
from typing import NamedTuple

from compliance.demo import blending, endings, faults, rare_lives, stories
from compliance.demo.book import Book, Planted
from compliance.demo.cast import World
from compliance.demo.life import Scene

PACKS_MIN, PACKS_MAX = 60, 50_000
UNTIL_MIN = date(2025, 6, 1)
"""Before it, the demo's suspended company was not suspended yet."""


@dataclass(frozen=True)
class Fleet:
    """What every operator will post, by GLN in the order in which it happened, story by story; and the faults in it."""

    tag: str
    stories: list[dict[str, list[dict]]]
    truth: list[Planted]

    @property
    def events(self) -> dict[str, list[dict]]:
        """All that every operator has to say."""
        return merged(self.stories)

    def __len__(self) -> int:
        return sum(len(bodies) for story in self.stories for bodies in story.values())

    @property
    def sample(self) -> str:
        """A pack that was dispatched and never received: whoever receives it sees a gap close."""
        return next(planted.epc for planted in self.truth if planted.rules == ("G01",))


class _Cohort(NamedTuple):
    """How many packs in a hundred live such a life, and how many share one story."""

    story: Callable
    share: int
    least: int = 1
    most: int = 1


COHORTS = (
    _Cohort(stories.new_at_the_maker, 5), _Cohort(stories.in_use, 32), _Cohort(stories.in_use_cell_to_pack, 3),
    _Cohort(stories.awaiting_removal, 3), _Cohort(stories.in_the_yard, 4), _Cohort(stories.stored, 9),
    _Cohort(stories.stolen_and_found, 1), _Cohort(stories.corrected, 1), _Cohort(stories.voided, 1),
    _Cohort(stories.refused, 1), _Cohort(stories.at_sea, 2), _Cohort(stories.remanufactured, 7),
    _Cohort(stories.repurposed, 10, least=2, most=4), _Cohort(stories.repurposed_whole, 1),
    _Cohort(endings.shredded, 3, least=2, most=6), _Cohort(endings.refined, 7, least=2, most=6),
    _Cohort(endings.refined_in_one_place, 3, least=2, most=6),
    _Cohort(stories.wrecked, 2), _Cohort(endings.burnt, 1), _Cohort(endings.exported, 4),
    _Cohort(endings.exported_loose, 1), _Cohort(rare_lives.serviced, 1), _Cohort(rare_lives.recalled_and_swapped, 1, least=2, most=2),
    _Cohort(rare_lives.by_a_carrier, 1), _Cohort(rare_lives.kept_by_the_book, 1), _Cohort(rare_lives.written_off, 1),
    _Cohort(rare_lives.imported, 1), _Cohort(rare_lives.held_by_order, 1), _Cohort(rare_lives.orphaned, 1),
    _Cohort(rare_lives.label_lost, 1), _Cohort(rare_lives.one_weak_module, 1), _Cohort(rare_lives.long_at_work, 1),
    _Cohort(blending.blended, 1, least=2, most=4),
)  # fmt: skip


def build(packs: int, seed: int, until: date, world: World) -> Fleet:
    """A fleet of `packs` packs whose story ends with the day before `until` (Korean time). Pure: no clock, no database.

    Raises ValueError outside PACKS_MIN to PACKS_MAX packs, and for a day before UNTIL_MIN.
    """
    if not PACKS_MIN <= packs <= PACKS_MAX:
        raise ValueError(f"a fleet has {PACKS_MIN} to {PACKS_MAX} packs, not {packs}")
    if until < UNTIL_MIN:
        raise ValueError(f"a fleet's day is {UNTIL_MIN} or later, not {until}")
    tag = sha256(f"{packs} {seed} {until}".encode()).hexdigest()[:4].upper()
    book = Book(tag=tag, until=until)
    scene = Scene(world, book)
    numbers = _shuffled(packs, tag)
    truth = [_plant(scene, fault, next(numbers)) for fault in _faults(packs)]
    _tell(scene, list(numbers))
    Random(tag).shuffle(book.stories)
    return Fleet(tag, book.stories, sorted(truth, key=lambda planted: planted.epc))


def merged(stories: Iterable[dict[str, list[dict]]]) -> dict[str, list[dict]]:
    """What everybody says in all of `stories`, each in the order in which it happened."""
    told: dict[str, list[dict]] = {}
    for story in stories:
        for gln, bodies in story.items():
            told.setdefault(gln, []).extend(bodies)
    return {gln: sorted(told[gln], key=lambda body: body["occurred_at"]) for gln in sorted(told)}


def _shuffled(packs: int, tag: str) -> Iterator[int]:
    numbers = list(range(1, packs + 1))
    Random(tag).shuffle(numbers)
    return iter(numbers)


def _faults(packs: int) -> Iterator[Callable]:
    for kinds, main in ((faults.MAIN, True), (faults.FURTHER, False)):
        for kind in kinds:
            yield from [kind] * faults.count(packs, main=main)


def _plant(scene: Scene, fault: Callable, number: int) -> Planted:
    scene.book.begin()
    return fault(scene, number)


def _tell(scene: Scene, numbers: list[int]) -> None:
    for cohort, size in zip(COHORTS, _sizes(len(numbers)), strict=True):
        mine, numbers = numbers[:size], numbers[size:]
        for group in _groups(mine, cohort):
            scene.book.begin()
            cohort.story(scene, *group)


def _sizes(packs: int) -> list[int]:
    """Packs of each cohort: enough for one story, the rest by share and largest remainder."""
    sizes = [cohort.least for cohort in COHORTS]
    wanted = [cohort.share * packs / sum(c.share for c in COHORTS) for cohort in COHORTS]
    while sum(sizes) < packs:
        short = max(range(len(sizes)), key=lambda place: wanted[place] - sizes[place])
        sizes[short] += 1
    return sizes


def _groups(numbers: list[int], cohort: _Cohort) -> Iterator[list[int]]:
    """`numbers` in groups of at most `most`, none of them below `least`."""
    count = max(-(-len(numbers) // cohort.most), 1)
    for place in range(count):
        yield numbers[place * len(numbers) // count : (place + 1) * len(numbers) // count]
