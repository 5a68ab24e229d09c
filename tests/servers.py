"""The pytest plugin that puts a real PostgreSQL and a real Valkey under every run, and says what was left out."""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from events.log import note
from tests import chromium
from traceability import embedded

_NO_CHROMIUM = "no Chromium on this machine"
_SLOTS = 8
# Commit failures and broken constraints must show in a test as they would in service, so nothing here is relaxed.
_ENVIRONMENT = {
    "PRODUCTION": "0",
    "DATABASE_ROLE": "owner",
    "DATABASE_POOL_MAX": "0",
    "STATEMENT_TIMEOUT_MS": "60000",
    "LOG_ORIGIN": "log.used-battery.example/test",
    # Not the one of a demo that ran in this clone.
    "LOG_MEMORY": str(Path(tempfile.gettempdir()) / f"traceability-test-{os.getpid()}-log-head.json"),
    "RECEIPT_KEY": note.generate("log.used-battery.example/test/receipts")[0],
}


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]):
    """Name the servers to Django before pytest-django reads the settings."""
    os.environ.update(_ENVIRONMENT)
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    names = embedded.needed()
    if (
        names
        and not is_worker
        and not {"--help", "-h", "--version", "-V", "--collect-only", "--co"} & set(args)
    ):
        stack = embedded.running(_free_slot(early_config), names=names)
        servers = stack.__enter__()
        early_config.add_cleanup(lambda: stack.__exit__(None, None, None))
        os.environ.update(servers.environment("owner"))
    return (yield)


def _free_slot(config: pytest.Config):
    """Answer a folder that no other test run is using, and keep it taken until this one ends."""
    for number in range(1, _SLOTS + 1):
        folder = embedded.home() / ("test" if number == 1 else f"test-{number}")
        folder.mkdir(parents=True, exist_ok=True)
        taken = (folder / "session.lock").open("a")
        try:
            fcntl.flock(taken, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            taken.close()
            continue
        config.add_cleanup(taken.close)
        return folder
    raise pytest.UsageError(f"{_SLOTS} test runs are under way in this clone; wait for one to end.")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip tests marked `browser` where there is no Chromium to drive."""
    if any(item.get_closest_marker("browser") for item in items) and not chromium.find():
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.skip(reason=_NO_CHROMIUM))


class _Tally:
    """Counts the browser tests that were left out."""

    def __init__(self) -> None:
        self.skipped = 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.skipped += report.skipped and _NO_CHROMIUM in str(report.longrepr)


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "browser: drives a real Chromium; skipped where there is none")
    tally = _Tally()
    config.pluginmanager.register(tally, "browser-tally")
    config.stash[_TALLY] = tally


_TALLY = pytest.StashKey[_Tally]()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    """Say as the run's last line that browser tests were left out, if any were."""
    tally = config.stash.get(_TALLY, None)
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    if tally and tally.skipped and terminal and "PYTEST_XDIST_WORKER" not in os.environ:
        terminal.write_line(
            f"{tally.skipped} browser tests were skipped for lack of Chromium: run `make browser`."
        )


def _as(role: str) -> Iterator[None]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {role}")
    yield
    # A failed statement leaves its transaction unusable, and then the rollback resets the role by itself.
    if not connection.needs_rollback:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


@pytest.fixture
def as_app(db) -> Iterator[None]:
    """Run the test with the rights of the application's database role and no others."""
    yield from _as("traceability_app")


@pytest.fixture
def as_sequencer(db) -> Iterator[None]:
    """Run the test with the rights of the sequencer's database role and no others."""
    yield from _as("traceability_sequencer")


@pytest.fixture
def as_collector(db) -> Iterator[None]:
    """Run the test with the rights of the role that asks witnesses and no others."""
    yield from _as("traceability_collector")
