"""How often which life is lived in a nation like Korea, and when: growth, retirement, routes, leakage."""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, log
from random import Random
from typing import NamedTuple

from compliance.demo import blending, endings, rare_lives, stories
from compliance.demo.life import Scene

RETIRED_PCT = 12.0
"""Of all packs ever made, those whose vehicle was given up: some 3 million packs are expected by 2030, and by the
forecasts of retirements (2,355 in 2023, 8,321 in 2025, 107,500 in 2030) about an eighth of them will have left theirs."""
EXPORTED_PCT = 87.0
"""Of the vehicles given up, those that leave the country with their pack: 87 to 90 % from 2021 to the middle of 2023."""
_SALES_GROWTH = 0.28
"""A year: 221,000 vehicles were new in 2025 out of 899,000 at its end."""
_RETIREMENT_GROWTH = log(8321 / 2355) / 2
"""A year, from 2023 to 2025."""
_NARROW_DAYS = 30
"""Packs that share one story leave their vehicles within so many days; their time was drawn before."""


class Cohort(NamedTuple):
    """Packs that live one kind of life: how many in a hundred of their class, how many share one story, and how far
    back, in days, their vehicles may have been given up when the story is over by now."""

    story: Callable
    share: float
    least: int = 1
    most: int = 1
    reach_days: int = 0


_LONG_AGO = 1_500
IN_USE = (
    Cohort(stories.new_at_the_maker, 2), Cohort(stories.in_use, 90), Cohort(stories.in_use_cell_to_pack, 4),
    Cohort(rare_lives.serviced, 2), Cohort(rare_lives.recalled_and_swapped, 1, 2, 2), Cohort(rare_lives.imported, 1),
)  # fmt: skip
ABROAD = (Cohort(endings.exported, 96, reach_days=_LONG_AGO), Cohort(endings.exported_loose, 4, reach_days=_LONG_AGO))
AT_HOME = (
    Cohort(stories.awaiting_removal, 4), Cohort(stories.in_the_yard, 5), Cohort(stories.stored, 14),
    Cohort(stories.stolen_and_found, 1), Cohort(stories.corrected, 2), Cohort(stories.voided, 2),
    Cohort(stories.refused, 2), Cohort(stories.at_sea, 1),
    Cohort(stories.remanufactured, 13, reach_days=_LONG_AGO),
    Cohort(stories.repurposed, 22, 2, 4, reach_days=_LONG_AGO),
    Cohort(stories.repurposed_whole, 2), Cohort(endings.shredded, 3, 2, 6),
    Cohort(endings.refined, 16, 2, 6, reach_days=_LONG_AGO),
    Cohort(endings.refined_in_one_place, 8, 2, 6, reach_days=_LONG_AGO),
    Cohort(stories.wrecked, 2), Cohort(endings.burnt, 2, reach_days=_LONG_AGO), Cohort(rare_lives.by_a_carrier, 2),
    Cohort(rare_lives.kept_by_the_book, 2), Cohort(rare_lives.written_off, 1), Cohort(rare_lives.held_by_order, 1),
    Cohort(rare_lives.orphaned, 1), Cohort(rare_lives.label_lost, 1), Cohort(rare_lives.one_weak_module, 2),
    Cohort(rare_lives.long_at_work, 1),
    Cohort(blending.blended, 2, 2, 4, reach_days=_LONG_AGO),
)  # fmt: skip


@dataclass
class National(Scene):
    """A scene in which more happened lately than long ago. `reach_days` is how far back the story at hand may lie."""

    reach_days: int = 0

    def draw_given_up(self, rng: Random, least: float, most: float) -> float:
        """Nearer days are likelier: retirements grow from year to year."""
        if self.reach_days <= most or most - least <= _NARROW_DAYS:
            return rng.uniform(least, most)
        return _declining(rng, least, self.reach_days, _RETIREMENT_GROWTH / 365.25)

    def draw_age(self, rng: Random, least: float, most: float) -> float:
        """Younger packs are likelier: sales grew from year to year."""
        return _declining(rng, least, most, _SALES_GROWTH)


def choose(rng: Random, *, retired_pct: float, exported_pct: float) -> Cohort:
    """The kind of life that one pack lives."""
    stays, leaves = rng.uniform(0, 100) >= retired_pct, rng.uniform(0, 100) < exported_pct
    among = IN_USE if stays else ABROAD if leaves else AT_HOME
    return rng.choices(among, [cohort.share for cohort in among])[0]


def _declining(rng: Random, least: float, most: float, rate: float) -> float:
    """A number between the two; its density falls by `rate` with each unit (the inverse of the distribution's integral)."""
    return least - log(1 - rng.random() * (1 - exp(-rate * (most - least)))) / rate
