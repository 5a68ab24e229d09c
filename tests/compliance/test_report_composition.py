"""Default compositions: against the packs that were worked out by hand, and never above their own bounds."""

import pytest

from batteries.lifecycle.codes import CHEMISTRIES
from batteries.lifecycle.codes import ELEMENTS as DECLARED_ELEMENTS
from compliance import composition
from compliance.composition import ELEMENTS


@pytest.mark.parametrize(
    ("chemistry", "kwh", "worked"),
    [
        ("nmc622", 64, {"Li": 6.6, "Ni": 32.8, "Co": 11.0, "Mn": 10.2, "C": 55, "Cu": 25}),
        ("nmc811", 77.4, {"Li": 7.1, "Ni": 47.0, "Co": 5.9, "Mn": 5.5, "C": 66, "Cu": 28}),
        ("nca", 77.4, {"Li": 7.7, "Ni": 50.7, "Co": 9.6, "Mn": 0, "C": 67, "Cu": 29}),
        ("lfp", 64, {"Li": 5.7, "Ni": 0, "Co": 0, "Mn": 0, "C": 61, "Cu": 36}),
    ],
)
def test_worked_packs(chemistry, kwh, worked):
    found = composition.contained(chemistry, kwh)
    assert {element: found[element] for element in worked} == pytest.approx(worked, rel=0.02)


@pytest.mark.parametrize("chemistry", composition.CHEMISTRIES)
def test_bounds_lie_nowhere_below_what_is_typical(chemistry):
    typical, most = composition.contained(chemistry, 64), composition.upper_bound(chemistry, 64)
    assert set(typical) == set(most) == set(ELEMENTS)
    assert all(most[element] >= typical[element] >= 0 for element in ELEMENTS)


def test_every_declared_chemistry_and_element_is_known_but_the_other():
    assert set(composition.CHEMISTRIES) == set(CHEMISTRIES) - {"other"}
    assert set(ELEMENTS) == set(DECLARED_ELEMENTS)
    assert composition.contained("other", 64) == composition.upper_bound("other", 64) == {}


def test_published_upper_bounds_stand_where_there_are_some():
    assert composition.upper_bound("nmc811", 100)["Ni"] == pytest.approx(75.0)
    assert composition.upper_bound("lfp", 100)["Li"] == composition.contained("lfp", 100)["Li"]
