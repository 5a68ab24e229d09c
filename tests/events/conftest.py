import pytest

from tests.conftest import empty_ledger


@pytest.fixture
def wiped(transactional_db):
    """Committed claims, for tests with threads or processes; the ledger is emptied afterwards."""
    yield
    empty_ledger()
