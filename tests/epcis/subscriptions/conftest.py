import pytest

from tests.api.conftest import calls, collector, maker, nobody, regulator, stranger
from tests.epcis.subscriptions.telling import keep, subscribe
from tests.sinks import program

__all__ = ["calls", "collector", "maker", "nobody", "regulator", "stranger"]


@pytest.fixture(autouse=True)
def loopback(settings):
    settings.WEBHOOKS_TO_LOOPBACK = True


@pytest.fixture
def receiver():
    with program() as served:
        yield served


@pytest.fixture
def stream(collector, receiver) -> str:
    return subscribe(collector, keep(collector, EQ_bizStep=["shipping"]), receiver)
