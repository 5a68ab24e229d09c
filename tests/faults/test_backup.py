"""The runbook of production, drilled: a base backup taken under load, the WAL behind it, and a server made of both."""

import shutil
import time
from contextlib import contextmanager, suppress
from pathlib import Path

from django.db import connection

from events import sequencer
from events.log.audit import Audit
from tests.faults import invariants
from tests.faults.clients import Clients
from traceability.embedded.postgres import Postgres

RECOVERED_S_MAX = 30


def test_a_base_backup_and_the_wal_bring_back_what_was_acknowledged_after_it(stack):
    folder = stack.folder / "drill"
    data, archive = folder / "data", folder / "archive"
    with Clients(stack) as clients:
        with stack.postgres._connect() as administrator:
            administrator.execute("SELECT pg_backup_start('drill', true)")
            copy(stack.postgres.data, data)
            clients.work_for(0.5)
            label = administrator.execute("SELECT labelfile FROM pg_backup_stop()").fetchone()[0]
        clients.work_for(0.5)
    stack.wait_until(invariants.is_at_rest)
    stack.administer("SELECT pg_switch_wal()")
    shutil.copytree(stack.postgres.data / "pg_wal", archive)
    (data / "backup_label").write_text(label)
    (data / "recovery.signal").touch()
    with (data / "postgresql.auto.conf").open("a") as settings:
        settings.write(f"restore_command = 'cp \"{archive}/%f\" \"%p\"'\n")
    size = sequencer.size()
    with restored(stack, folder, data) as server, stack.attached(port=server.port):
        assert invariants._lost(set(clients.acknowledged)) == 0
        assert sequencer.size() == size
        audit = Audit()
        assert sum(audit.run()) == size and audit.findings.total == 0
    assert clients.acknowledged


def copy(source: Path, target: Path) -> None:
    """Copy a folder that changes and loses files meanwhile, as every program that takes a base backup does."""

    def one(at: str, to: str) -> None:
        with suppress(FileNotFoundError):
            shutil.copy2(at, to)

    shutil.copytree(source, target, copy_function=one, ignore=shutil.ignore_patterns("postmaster.*"))
    for segment in (target / "pg_wal").glob("0*"):
        segment.unlink()


@contextmanager
def restored(stack, folder: Path, data: Path):
    """A server on `data`, once it has read all of the WAL and takes writers."""
    server = Postgres(stack.postgres.place, password=stack.postgres.password, role_passwords=stack.postgres.role_passwords)
    server.data = data
    for path in (folder, *folder.rglob("*")):
        server.place.give(path)
    # Its roles came with the data, and cannot be written to before the end of the recovery.
    server._admit_roles = lambda: None
    server.start()
    try:
        deadline = time.monotonic() + RECOVERED_S_MAX
        with stack.attached(port=server.port):
            while is_recovering():
                assert time.monotonic() < deadline
                time.sleep(0.1)
        yield server
    finally:
        server.stop()


def is_recovering() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_is_in_recovery()")
        return cursor.fetchone()[0]
