"""The database killed, cut off in the middle of a COPY, and without room on its disk."""

import os
import pwd
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import DatabaseError

from events import ledger
from events.ledger import Status
from tests.events.test_ledger import MAKER
from tests.events.test_ledger import event as epcis
from tests.faults import invariants
from tests.faults.clients import Acknowledged, Clients, claim, post, told
from tests.faults.conftest import ROUNDS
from tests.faults.cutter import Cutter
from tests.faults.stack import Stack


def test_every_process_of_the_database_is_killed(stack, hold):
    with Clients(stack) as clients:
        for _ in range(3 * ROUNDS):
            clients.work_for(0.8)
            stack.kill_postgres()
            stack.postgres.revive()
    hold("kill -9 of PostgreSQL", rounds=3 * ROUNDS, acknowledged=clients.acknowledged,
         seen=f"answers {dict(clients.statuses)}, {clients.unanswered} unanswered")  # fmt: skip


CUTS = [(b"COPY events_event", 0), (b"COPY events_event", 9_000), (b"COPY events_epc", 200), (b"COMMIT", 0)]


class TestConnectionCut:
    def test_in_the_middle_of_a_copy_nothing_is_kept_and_the_repetition_is_recorded(self, stack, hold):
        acknowledged = []
        for turn in range(ROUNDS):
            for mark, after in CUTS:
                claims = [ledger.Claim(epcis(f"CUT-{turn}-{mark[-3:].decode()}-{after}-{n}")) for n in range(60)]
                self.lose(stack, claims, mark=mark, after=after)
                outcomes = ledger.append(claims, by=MAKER)
                assert {outcome.status for outcome in outcomes} == {Status.RECORDED}, (mark, after)
                acknowledged += [_told(outcome) for outcome in outcomes]
        hold("connection cut before the commit", rounds=len(CUTS) * ROUNDS, acknowledged=acknowledged)

    def test_after_the_commit_everything_is_kept_and_the_repetition_is_a_duplicate(self, stack, hold):
        acknowledged = []
        for turn in range(2 * ROUNDS):
            claims = [ledger.Claim(epcis(f"DEAF-{turn}-{n}")) for n in range(60)]
            self.lose(stack, claims, mark=b"COMMIT", after=0, deaf=True)
            outcomes = ledger.append(claims, by=MAKER)
            assert {outcome.status for outcome in outcomes} == {Status.DUPLICATE}
            acknowledged += [_told(outcome) for outcome in outcomes]
        hold("connection cut behind the commit", rounds=2 * ROUNDS, acknowledged=acknowledged)

    @staticmethod
    def lose(stack: Stack, claims: list[ledger.Claim], **how) -> None:
        wire = Cutter(stack.postgres.port, **how)
        try:
            with stack.attached(port=wire.port), pytest.raises(DatabaseError):
                ledger.append(claims, by=MAKER)
        finally:
            wire.close()
        assert wire.was_cut


def test_all_connections_are_cut_while_nobody_asks(stack, hold):
    """The next program that asks is answered, though every connection that waits in the pools is dead."""
    acknowledged = []
    with ThreadPoolExecutor(16) as programs:
        for _ in range(ROUNDS):
            acknowledged += [row for answer in programs.map(lambda _: post(stack, [claim()]), range(32)) for row in told(answer)]
            stack.cut_backends()
            for _ in range(6):
                answer = post(stack, [claim()])
                assert answer.status_code == 201
                acknowledged += told(answer)
    hold("idle database connections cut", rounds=ROUNDS, acknowledged=acknowledged)


def _told(outcome: ledger.Outcome) -> Acknowledged:
    return Acknowledged(outcome.event_id, outcome.recorded_at.isoformat(), outcome.entry_sha256.hex())


@pytest.fixture
def small_disk(stack):
    """A disk of 24 MB, and the newest part of the ledger moved to it."""
    folder = Path(f"/var/tmp/traceability-disk-{os.getpid()}")
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "none", folder], capture_output=True, check=False)
    if mounted.returncode:
        folder.rmdir()
        pytest.skip(f"no small disk can be made: {mounted.stderr.decode().strip()}")
    room = folder / "room"
    room.mkdir()
    if stack.servers.place.account:
        owner = pwd.getpwnam(stack.servers.place.account)
        os.chown(room, owner.pw_uid, owner.pw_gid)
    stack.administer(f"CREATE TABLESPACE small LOCATION '{room}'", *_moved("pg_default", "small"))
    yield folder
    stack.administer(*_moved("small", "pg_default"), "CHECKPOINT", "DROP TABLESPACE small")
    # Backends keep what they once opened open, so the disk goes when the last of them does.
    subprocess.run(["umount", "--lazy", folder], check=True)
    folder.rmdir()


def _moved(there: str, here: str) -> list[str]:
    return [f"ALTER TABLE events_event_000000 SET TABLESPACE {here}",
            f"ALTER INDEX ALL IN TABLESPACE {there} OWNED BY owner SET TABLESPACE {here}"]  # fmt: skip


def test_the_disk_is_full(stack, hold, small_disk):
    ballast = small_disk / "ballast"
    with Clients(stack, batch=40) as clients:
        for _ in range(ROUNDS):
            clients.work_for(0.5)
            with ballast.open("wb") as stream:
                try:
                    while True:
                        stream.write(b"\0" * 65536)
                        stream.flush()
                except OSError:
                    pass
            before = sum(count for status, count in clients.statuses.items() if status >= 500)
            stack.wait_until(lambda: sum(c for s, c in clients.statuses.items() if s >= 500) > before + 3)  # noqa: B023
            ballast.unlink()
            clients.work_for(0.5)
    hold("disk full", rounds=ROUNDS, acknowledged=clients.acknowledged, seen=f"answers {dict(clients.statuses)}")


def test_the_harness_sees_what_a_database_loses_that_does_not_wait_for_its_disk(stack):
    stack.stop("sequencer")
    stack.administer("ALTER ROLE app SET synchronous_commit = off", "ALTER SYSTEM SET wal_writer_delay = '10s'")
    stack.restart_postgres()
    with Clients(stack) as clients:
        clients.work_for(1.0)
        stack.kill_postgres()
        told = list(clients.acknowledged)
        stack.postgres.revive()
        stack.administer("ALTER ROLE app RESET synchronous_commit", "ALTER SYSTEM RESET ALL", "SELECT pg_reload_conf()")
        stack.cut_backends()
        stack.start("sequencer")
    stack.wait_until(invariants.is_at_rest)
    findings = invariants.look(stack, told)
    assert findings.lost > 0
    assert findings.duplicates == findings.holes == findings.forks == findings.unequal == 0
