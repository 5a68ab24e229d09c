"""One stack for all faults, and the table of what they did to it."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults import invariants
from tests.faults.clients import Acknowledged
from tests.faults.invariants import Findings
from tests.faults.stack import Stack
from traceability import embedded

ROUNDS = int(os.environ.get("FAULT_ROUNDS", "1"))
"""How often each fault is done, as a multiple of the short form."""

_done: list[tuple[str, int, str, Findings]] = []
_told: set[Acknowledged] = set()


@pytest.fixture(scope="package")
def running_stack(django_db_blocker) -> Iterator[Stack]:
    folder = Path(f"/var/tmp/traceability faults {os.getpid()}")
    folder.mkdir(mode=0o755)
    try:
        with embedded.running(folder, names=("postgres", "valkey")) as servers:
            stack = Stack(folder, servers)
            try:
                with stack.attached(), django_db_blocker.unblock():
                    stack.build()
                yield stack
                with stack.attached(), django_db_blocker.unblock():
                    findings = invariants.check(stack, _told, since=0)
                _done.append(("everything once more, replayed from the first claim", 1, "", findings))
                assert findings.is_sound, findings
            finally:
                stack.close()
    finally:
        if (shelter := folder / "data-folder").exists():
            shutil.rmtree(shelter.read_text(encoding="utf-8").strip())
        shutil.rmtree(folder)


@pytest.fixture
def stack(running_stack, django_db_blocker) -> Iterator[Stack]:
    """The service, whole and at rest; Django speaks to its database."""
    with running_stack.attached(), django_db_blocker.unblock():
        running_stack.mend()
        running_stack.wait_until(running_stack.is_ready)
        running_stack.wait_until(invariants.is_at_rest)
        yield running_stack


@pytest.fixture
def hold(stack) -> Callable[..., Findings]:
    """Check the invariants after a fault and enter it into the table."""

    def check(fault: str, *, rounds: int, acknowledged: list[Acknowledged], seen: str = "") -> Findings:
        findings = invariants.check(stack, acknowledged)
        _done.append((fault, rounds, seen, findings))
        assert findings.is_sound, findings
        assert findings.acknowledged, "nothing was acknowledged, so nothing was shown"
        _told.update(acknowledged)
        return findings

    return check


def pytest_terminal_summary(terminalreporter) -> None:
    """Print what was done and what came of it."""
    if not _done:
        return
    terminalreporter.section("faults")
    row = "{:<52} {:>6} {:>7} {:>5} {:>5} {:>5} {:>5} {:>7}  {}"
    terminalreporter.write_line(row.format("fault", "rounds", "acked", "lost", "twice", "holes", "forks", "unequal", ""))
    for fault, rounds, seen, found in _done:
        terminalreporter.write_line(row.format(
            fault, rounds, found.acknowledged, found.lost, found.duplicates, found.holes, found.forks, found.unequal, seen
        ))  # fmt: skip
