import pytest
from django.test import Client

from tests import world as worlds
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


@pytest.fixture
def scan():
    """scan(path) asks as a scanner does that follows no redirect."""
    client = Client(raise_request_exception=False)

    def ask(path: str, /, accept: str | None = "*/*", method: str = "get", **headers: str):
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return getattr(client, method)(path, headers=({"Accept": accept} if accept else {}) | sent)

    return ask


@pytest.fixture
def known(world):
    """The URI of a pack that one event speaks of."""
    uri = worlds.pack("LIFE-1")
    worlds.say(world.maker, type="manufactured", battery=uri, occurred_at=worlds.ago(days=30), **worlds.nameplate())
    worlds.settle()
    return uri
