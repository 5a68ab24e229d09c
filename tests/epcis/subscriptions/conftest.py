import pytest

from tests.api.conftest import calls, collector, maker, nobody, regulator, stranger
from tests.epcis.subscriptions.telling import keep, subscribe

__all__ = ["calls", "collector", "maker", "nobody", "regulator", "stranger"]


@pytest.fixture(autouse=True)
def loopback(settings):
    settings.WEBHOOKS_TO_LOOPBACK = True


@pytest.fixture
def stream(collector, receiver) -> str:
    return subscribe(collector, keep(collector, EQ_bizStep=["shipping"]), receiver)
