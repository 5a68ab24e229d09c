import pytest

from tests.api.caller import Caller
from tests.world import World


@pytest.fixture
def calls(world: World):
    """calls("maker") gives the maker's program."""
    return lambda name, **options: Caller(world[name].token, **options)


@pytest.fixture
def maker(calls) -> Caller:
    return calls("maker")


@pytest.fixture
def collector(calls) -> Caller:
    return calls("collector")


@pytest.fixture
def regulator(calls) -> Caller:
    return calls("regulator")


@pytest.fixture
def stranger(calls) -> Caller:
    return calls("stranger")


@pytest.fixture
def nobody(db) -> Caller:
    return Caller()
