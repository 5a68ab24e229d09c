"""One pack whose story is being written: what it is, where it is, how far the story has come."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from math import cos, hypot, radians
from random import Random
from typing import NamedTuple

from compliance import calendar
from compliance.demo import catalogue
from compliance.demo.book import Book
from compliance.demo.cast import Company, Site, World
from compliance.demo.catalogue import Model

_YEAR = timedelta(days=365.25)
_KM_PER_DEGREE = 111.2
_ROAD_KMH = 55
_DETOUR = 1.3
"""Roads are about a third longer than the crow flies."""


class Past(NamedTuple):
    """What a pack has behind it when its vehicle is given up; each a range to draw from.

    `given_up` in days before the fleet's day, `age` in years, `health` in percent.
    """

    given_up: tuple[int, int]
    age: tuple[float, float]
    health: tuple[float, float]


@dataclass
class Scene:
    """What every story of a fleet shares."""

    world: World
    book: Book

    def rng(self, number: int) -> Random:
        """The chance that decides about the story of pack `number`, and about no other."""
        return Random(f"{self.book.tag} {number}")

    def draw_given_up(self, rng: Random, least: float, most: float) -> float:
        """How many days before the fleet's day a vehicle was given up."""
        return rng.uniform(least, most)

    def draw_age(self, rng: Random, least: float, most: float) -> float:
        """How old, in years, the pack was by then."""
        return rng.uniform(least, most)

    def days_before_end(self, days: float) -> datetime:
        """The moment so many days before the fleet's day."""
        return self.book.end - timedelta(days=days)


@dataclass
class Life:
    """The state of one story. `site` is None while the pack is in a vehicle; `health` is the last reading, percent."""

    scene: Scene
    rng: Random
    number: int
    model: Model
    uri: str
    serial: str
    made_at: datetime
    clock: datetime
    fade: float
    """Points of health lost in a year."""
    health_when_made: float = 100.0
    health: float = 100.0
    mass_kg: float = 0.0
    site: Site | None = None
    bound_for: Site | None = None
    vin: str = ""
    registered_on: date | None = None
    given_up_at: datetime | None = None
    damaged: bool = False
    extra: dict = field(default_factory=dict)

    @property
    def book(self) -> Book:
        """Where its claims are written."""
        return self.scene.book

    @property
    def holder(self) -> Company:
        """The company at whose site it is."""
        return self.scene.world[self.site.operator]

    @property
    def is_lot(self) -> bool:
        """Whether the story has come to a lot of material."""
        return "/10/" in self.uri

    def say(self, type_: str, *, by: Company, site: Site | None = None, **fields) -> dict:
        """Write that `by` says it now."""
        return self.book.write(type_, by=by, at=self.clock, about=self.uri, site=site, **fields)

    def paper(self, kind: str) -> str:
        """The number of a document about the pack at this time."""
        return f"{kind}-{self.clock:%y%m%d}-{self.book.tag}-{self.number:05d}"

    def fork(self, **changes) -> "Life":
        """The story of what it became."""
        return replace(self, bound_for=None, extra={}, **changes)


def born(scene: Scene, number: int, *, past: Past, model: Model | None = None) -> Life:
    """A life whose end in the vehicle, age and health are drawn from `past`; nothing is written yet."""
    rng = scene.rng(number)
    given_up_at = scene.days_before_end(scene.draw_given_up(rng, *past.given_up))
    age, health = scene.draw_age(rng, *past.age), rng.uniform(*past.health)
    made_at = working_hour(given_up_at - age * _YEAR, rng)
    model = model or catalogue.choose(rng, made_at.date())
    serial = f"{made_at:%y%m}{scene.book.tag}-{number:05d}"
    return Life(
        scene, rng, number, model, catalogue.unit(model.number, serial), serial, made_at, made_at,
        fade=(100 - health) / age, mass_kg=model.mass_kg, given_up_at=given_up_at,
    )  # fmt: skip


def working_hour(moment: datetime, rng: Random) -> datetime:
    """A minute of working time on the Korean day of `moment`, or on the next working day."""
    day = calendar.day_of(moment)
    while not calendar.is_working_day(day):
        day += timedelta(days=1)
    return calendar.start_of(day) + timedelta(minutes=rng.randint(8 * 60 + 30, 16 * 60 + 30))


def wait(life: Life, least: int, most: int) -> None:
    """Let `least` to `most` days pass, and a few more until people work again."""
    earliest = life.clock + timedelta(minutes=life.rng.randint(15, 90))
    life.clock = max(working_hour(life.clock + timedelta(days=life.rng.randint(least, most)), life.rng), earliest)


def wait_until(life: Life, *, days_before_end: float) -> None:
    """Let time pass until so many days before the fleet's day; ValueError when that has passed already."""
    moment = life.scene.days_before_end(days_before_end)
    if moment <= life.clock:
        raise ValueError(f"pack {life.number}: {moment} lies before {life.clock}")
    life.clock = working_hour(moment, life.rng)


def journey(life: Life, start: Site, end: Site) -> timedelta:
    """How long a lorry takes from `start` to `end`, with loading."""
    hours = kilometres(start, end) * _DETOUR / _ROAD_KMH + life.rng.uniform(0.5, 1.0)
    return timedelta(minutes=round(hours * 60))


def kilometres(start: Site, end: Site) -> float:
    """The distance between two sites; on the scale of one country the earth is flat enough."""
    north = end.latitude - start.latitude
    east = (end.longitude - start.longitude) * cos(radians(start.latitude))
    return hypot(north, east) * _KM_PER_DEGREE


def read_health(life: Life) -> float:
    """What a measurement shows now: health that fades with age and never rises."""
    years = (life.clock - life.made_at) / _YEAR
    expected = life.health_when_made - life.fade * years + life.rng.uniform(-0.4, 0.4)
    life.health = round(max(min(life.health, expected), 5.0), 1)
    return life.health
