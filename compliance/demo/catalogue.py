"""The packs that the demo's carmakers sell: invented models with the figures of real ones."""

from datetime import date
from random import Random
from typing import NamedTuple

from events import epc
from parties import numbers

_GTIN_START = "09521234"
OPEN_END = 9999


class Model(NamedTuple):
    """A pack model. Mass in kilograms, energy in kilowatt-hours; `share` is its weight in the sales of its years."""

    code: str
    number: int
    maker: str
    carmaker: str
    chemistry: str
    rated_kwh: float
    mass_kg: float
    modules: int
    cells: int
    volts: int
    first_year: int
    last_year: int
    share: int

    @property
    def gtin(self) -> str:
        """What its packs are numbered under."""
        return gtin(self.number)


def gtin(number: int) -> str:
    """The 14-digit GTIN of the demo's product `number`."""
    body = f"{_GTIN_START}{number:05d}"
    return body + numbers.check_digit(body)


MODELS = (
    Model("NS-28", 101, "cell", "oem_a", "nmc111", 28.0, 271.0, 12, 96, 360, 2012, 2017, 10),
    Model("DD-38", 102, "pack", "oem_b", "nmc622", 38.3, 340.0, 12, 88, 319, 2016, 2020, 10),
    Model("NS-64", 103, "cell", "oem_a", "nmc622", 64.0, 453.0, 30, 294, 356, 2018, 2021, 18),
    Model("DD-58", 104, "pack", "oem_b", "nmc721", 58.0, 402.0, 24, 288, 347, 2019, 2022, 8),
    Model("NS-77", 105, "cell", "oem_a", "nmc811", 77.4, 470.0, 32, 384, 697, 2021, OPEN_END, 22),
    Model("DD-84", 106, "pack", "oem_b", "ncma89", 84.0, 489.0, 24, 288, 522, 2022, OPEN_END, 12),
    Model("NS-61L", 107, "cell", "oem_a", "lfp", 61.4, 436.0, 16, 128, 409, 2020, OPEN_END, 6),
    Model("DD-54L", 108, "pack", "oem_b", "lfp", 54.0, 372.0, 0, 104, 333, 2022, OPEN_END, 7),
    Model("DB-128", 109, "pack", "oem_b", "nmc532", 128.0, 905.0, 40, 720, 666, 2015, 2021, 3),
)
BY_CODE = {model.code: model for model in MODELS}
LFP = BY_CODE["NS-61L"]
CELL_TO_PACK = BY_CODE["DD-54L"]

MODULE, REMANUFACTURED, STORAGE_CABINET, CELLS = 201, 202, 203, 204
"""Product numbers of what second lives make."""
FRACTIONS = {"black_mass": 301, "aluminium": 302, "copper": 303, "steel": 304, "residue": 305}
PRODUCTS = {"li2co3": 401, "niso4_6h2o": 402, "coso4_7h2o": 403, "mnso4_h2o": 404}


def sold_in(year: int) -> list[Model]:
    """The models that were made in `year`; the first ones for a year before them all."""
    first = min(model.first_year for model in MODELS)
    return [model for model in MODELS if model.first_year <= max(year, first) <= model.last_year]


def choose(rng: Random, made_on: date) -> Model:
    """A model that was made on `made_on`, by its share in that year's sales."""
    models = sold_in(made_on.year)
    return rng.choices(models, [model.share for model in models])[0]


def unit(product: int, serial: str) -> str:
    """The canonical name of one piece of a product."""
    return epc.pack(gtin(product), serial).uri


def lot(product: int, number: str) -> str:
    """The canonical name of a lot of a product."""
    return epc.lot(gtin(product), number).uri
