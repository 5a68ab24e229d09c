"""Writing a backup: one snapshot of the whole database, while writers, sequencer and followers go on."""

import os
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from events.log import publishing
from parties.text import Text
from traceability.backup import BackupError, programs
from traceability.backup.manifest import ENDING, Manifest, digest

_LOCK_WAIT_MS = 10_000
_SNAPSHOT = """
    SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;
    SET LOCAL idle_in_transaction_session_timeout = 0;
"""
_HEAD = "SELECT size, root FROM events_checkpoint ORDER BY size DESC LIMIT 1"
# Of the catalogue alone: pg_table_size would wait behind a migration's lock.
_WEIGHTS = """
    SELECT n.nspname || '.' || c.relname, greatest(c.relpages, 1)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind = 'r'
"""
_BEGUN = re.compile(r'dumping contents of table "(.+)"')
# Whoever has a session's key is that person; a backup is no place for them.
_LEFT_OUT = ("django_session",)

Tell = Callable[[str, int, int], None]
"""Hears of the work: what, how much of it is done, and how much there is."""


def write(target: Path, *, tell: Tell) -> Manifest:
    """Back the database up to the file `target`, or into the folder, and write the manifest beside it.

    The dump is complete under its name or not there at all. A reader without a transaction id of its own holds neither
    writers nor the sequencer up. Raises BackupError.
    """
    program = programs.find("pg_dump", major=server_major())
    made_at = timezone.now()
    path = _place(target, made_at)
    draft = path.with_name(f"{path.name}.part")
    # Claims are others' business secrets: nobody else on this machine reads them.
    os.close(os.open(draft, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600))
    try:
        size, root, checkpoint = _dump(program, draft, tell)
        length = draft.stat().st_size
        manifest = Manifest(
            service=settings.VERSION, made_at=made_at.isoformat(), server=server_major(),
            program=programs.version_of(program), dump=path.name, bytes=length, size=size, root=root.hex(),
            sha256=digest(draft, tell=lambda done: tell("SHA-256", done, length)), checkpoint=checkpoint,
        )  # fmt: skip
        draft.rename(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    manifest.write(path.with_name(path.name + ENDING))
    return manifest


def server_major() -> int:
    """The major version of the server."""
    connection.ensure_connection()
    return connection.pg_version // 10_000


def _place(target: Path, made_at: datetime) -> Path:
    path = target / f"traceability-{made_at:%Y%m%dT%H%M%SZ}.dump" if target.is_dir() else target
    if path.exists():
        raise BackupError(_TAKEN.format(path=path))
    if not path.parent.is_dir():
        raise BackupError(_NO_FOLDER.format(path=path.parent))
    return path


def _dump(program: Path, draft: Path, tell: Tell) -> tuple[int, bytes, str]:
    """Dump one snapshot; answers the log's size and root in it, and the newest signed checkpoint."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_SNAPSHOT)
        cursor.execute("SELECT pg_export_snapshot()")
        [snapshot] = cursor.fetchone()
        cursor.execute(_HEAD)
        size, root = cursor.fetchone() or (0, b"")
        published = publishing.published()
        cursor.execute(_WEIGHTS)
        weights = dict(cursor.fetchall())
        arguments = [f"--exclude-table-data={table}" for table in _LEFT_OUT]
        lines = programs.run(
            program, "--format=custom", f"--file={draft}", f"--snapshot={snapshot}",
            f"--lock-wait-timeout={_LOCK_WAIT_MS}", *arguments,
        )  # fmt: skip
        _follow(lines, weights, tell)
    return size, bytes(root), published.note if published else ""


def _follow(lines, weights: dict[str, int], tell: Tell) -> None:
    done, total, current = 0, sum(weights.values()), ""
    for line in lines:
        if begun := _BEGUN.search(line):
            done += weights.get(current, 0)
            current = begun.group(1)
            tell(current.removeprefix("public."), done, total)
    tell("pg_dump", total, total)


_TAKEN = Text(
    en="{path} exists. A backup overwrites nothing: name another file.",
    ko="{path} 파일이 이미 있습니다. 백업은 덮어쓰지 않으니 다른 이름을 쓰세요.",
)
_NO_FOLDER = Text(en="There is no folder {path}. Make it first.", ko="{path} 폴더가 없습니다. 먼저 만드세요.")
