"""Bringing a backup back into an empty database, such that the log goes on where it stood."""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from events import guard, transplant
from parties.text import Text
from traceability.backup import BackupError, programs
from traceability.backup.dumping import Tell, server_major
from traceability.backup.manifest import Manifest, digest, locate

_OCCUPIED = """
    SELECT count(*), min(c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname NOT LIKE 'pg\\_%'
"""
_HEAD = "SELECT size, root FROM events_checkpoint ORDER BY size DESC LIMIT 1"


def restore(given: Path, *, tell: Tell) -> Manifest:
    """Restore the backup that `given` means into the service's database, which must be empty; answers its manifest.

    1. The dump is the one that the manifest names, byte for byte.
    2. Tables, then rows with transaction ids that mean the same in any cluster (`events.transplant`), then indexes
       and the ledger's guard.
    3. Migrations that are newer than the backup, and the rights of the four roles.
    4. The log is as long as the manifest says and has its root.

    Raises BackupError; from the second step on the database is then half filled and to be thrown away.
    """
    manifest = Manifest.read(locate(given))
    archive = locate(given).with_name(manifest.dump)
    _require_known(manifest)
    _require_whole(manifest, archive, tell)
    _require_empty()
    program = programs.find("pg_restore", major=max(manifest.program, server_major()))
    try:
        _write(program, archive, tell)
        call_command("migrate", interactive=False, verbosity=0)
        _require_sound(manifest)
    except BackupError as fault:
        raise BackupError(_HALF.format(why=fault.text.en, wieso=fault.text.ko), detail=fault.detail) from fault
    return manifest


def _write(program: Path, archive: Path, tell: Tell) -> None:
    total, done = programs.count_entries(program, archive), 0
    for section, after in (("pre-data", transplant.prepare), ("data", transplant.settle), ("post-data", _analyse)):
        # Owners and rights are this server's: whoever restores owns, and `migrate` grants.
        lines = programs.run(
            program, "--exit-on-error", "--no-owner", "--no-privileges", f"--section={section}", str(archive)
        )
        for line in lines:
            if line.startswith(("creating ", "processing data ", "executing ")):
                done = min(done + 1, total)
                tell(line.rpartition(" ")[2].strip('"').removeprefix("public."), done, total)
        with connection.cursor() as cursor:
            after(cursor)
    tell("pg_restore", total, total)


def _analyse(cursor) -> None:
    cursor.execute("ANALYZE")


def _require_known(manifest: Manifest) -> None:
    if _release(manifest.service) > _release(settings.VERSION):
        raise BackupError(_NEWER.format(theirs=manifest.service, ours=settings.VERSION))
    if manifest.server > server_major():
        raise BackupError(_NEWER_SERVER.format(theirs=manifest.server, ours=server_major()))


def _require_whole(manifest: Manifest, archive: Path, tell: Tell) -> None:
    try:
        found = digest(archive, tell=lambda done: tell("SHA-256", done, manifest.bytes))
    except OSError as fault:
        raise BackupError(_ABSENT.format(path=archive, fault=fault.strerror)) from fault
    if found != manifest.sha256:
        raise BackupError(_CHANGED.format(path=archive))


def _require_empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_OCCUPIED)
        count, first = cursor.fetchone()
    if count:
        raise BackupError(_NOT_EMPTY.format(name=connection.settings_dict["NAME"], first=first))


def _require_sound(manifest: Manifest) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_HEAD)
        size, root = cursor.fetchone() or (0, b"")
    if (size, bytes(root).hex()) != (manifest.size, manifest.root):
        raise BackupError(_OTHER_LOG.format(size=size, told=manifest.size))
    if lacking := guard.missing():
        raise BackupError(_UNGUARDED.format(lacking="; ".join(lacking)))


def _release(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


_NEWER = Text(
    en="The backup was made by release {theirs}, and this is {ours}. Restore it with the release that made it, or a later one.",
    ko="이 백업은 {theirs} 버전이 만들었고 지금은 {ours} 버전입니다. 같은 버전이나 더 새로운 버전으로 복원하세요.",
)
_NEWER_SERVER = Text(
    en="The backup is of PostgreSQL {theirs}, and this server is {ours}. Restore it into {theirs} or a later one.",
    ko="이 백업은 PostgreSQL {theirs}의 것이고 이 서버는 {ours}입니다. {theirs} 이상으로 복원하세요.",
)
_ABSENT = Text(en="The dump {path} cannot be read: {fault}.", ko="덤프 {path}을(를) 읽을 수 없습니다: {fault}.")
_CHANGED = Text(
    en="{path} is not the file that its manifest speaks of: the hash differs. Take another copy of the backup.",
    ko="{path}의 해시가 명세와 다릅니다. 백업의 다른 사본을 쓰세요.",
)
_NOT_EMPTY = Text(
    en="The database {name} is not empty ({first} is there), and nothing is overwritten. Make a new one: "
    "CREATE DATABASE … OWNER owner ENCODING 'UTF8' TEMPLATE template0, and name it in OWNER_DATABASE_URL.",
    ko="데이터베이스 {name}이(가) 비어 있지 않습니다({first}). 덮어쓰지 않으니 새로 만드세요: "
    "CREATE DATABASE … OWNER owner ENCODING 'UTF8' TEMPLATE template0. 그 주소를 OWNER_DATABASE_URL에 적으세요.",
)
_OTHER_LOG = Text(
    en="The restored log has {size} claims, and the manifest speaks of {told} or of another root.",
    ko="복원된 로그는 {size}건인데, 명세의 {told}건과 다르거나 루트가 다릅니다.",
)
_UNGUARDED = Text(en="The ledger's guard is not whole: {lacking}.", ko="원장의 보호 장치가 온전하지 않습니다: {lacking}.")
_HALF = Text(
    en="{why} The database is half filled: drop it, make a new one, and restore again.",
    ko="{wieso} 데이터베이스가 일부만 채워졌습니다. 삭제하고 새로 만든 뒤 다시 복원하세요.",
)
