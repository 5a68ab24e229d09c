"""PostgreSQL 18 from the wheel: a cluster of its own, reached over 127.0.0.1 with a password."""

import contextlib
import os
import shutil
import signal
import time
from pathlib import Path

import psycopg
from psycopg import sql

from parties.text import Text
from traceability.embedded.errors import GroundError, explain
from traceability.embedded.server import Server

DATABASE = "traceability"
ROLES = ("owner", "app", "sequencer", "collector")
MAJOR = 18
_PREDECESSOR_S_MAX = 30.0
_ROLES_SQL = Path(__file__).resolve().parent.parent / "deploy" / "roles.sql"

_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    # A socket's path may not exceed 107 bytes, which a clone deep in a tree would.
    "unix_socket_directories": "",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "max_connections": "100",
    "max_wal_size": "512MB",
    "log_checkpoints": "off",
    "jit": "off",
    "cluster_name": DATABASE,
}


class Postgres(Server):
    """The database, its login roles included."""

    name = "postgres"
    title = "PostgreSQL"
    # Fast shutdown: PostgreSQL takes SIGTERM as "wait until every client has left".
    parting = signal.SIGINT

    def __init__(self, place, *, password: str, role_passwords: dict[str, str]):
        super().__init__(place, password=password)
        self.role_passwords = role_passwords

    def url(self, role: str, *, database: str = DATABASE) -> str:
        """Answer the address for one of the login roles owner, app and sequencer."""
        return f"postgresql://{role}:{self.role_passwords[role]}@127.0.0.1:{self.port}/{database}"

    def prepare(self) -> None:
        if (self.data / "PG_VERSION").exists():
            self._refuse_other_major()
            self._outlive_predecessor()
        elif self.data.exists():
            raise self._refusal()
        else:
            self._initialise()

    def start(self, *, port: int = 0) -> None:
        super().start(port=port)
        self._admit_roles()

    def command(self) -> list:
        settings = [f"--{name}={value}" for name, value in (_SETTINGS | {"port": self.port}).items()]
        return [self.place.postgres / "postgres", "-D", self.data, *settings]

    def running_pid(self) -> int | None:
        if not self.port:
            return None
        with contextlib.suppress(psycopg.Error), self._connect() as connection:
            folder = connection.execute("SHOW data_directory").fetchone()[0]
            return _postmaster_pid(Path(folder))
        return None

    def _connect(self, database: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user="postgres", password=self.password, dbname=database,
            connect_timeout=5, autocommit=True, application_name="embedded", passfile="/dev/null",
        )  # fmt: skip

    def _initialise(self) -> None:
        """Make the cluster beside its place and move it there whole, so that an interrupted attempt leaves none."""
        draft = self.data.with_name(f"postgres-draft-{os.getpid()}")
        secret = self.data.with_name(f"postgres-draft-{os.getpid()}.secret")
        for made in (draft, secret):
            (made.mkdir if made is draft else made.touch)(mode=0o700)
            self.place.give(made)
        secret.write_text(f"{self.password}\n", encoding="utf-8")
        with self.log.open("ab") as stream:
            since = stream.tell()
            code = self.run_once(
                [self.place.postgres / "initdb", "-D", draft, "-U", "postgres", f"--pwfile={secret}",
                 "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--locale-provider=builtin",
                 "--builtin-locale=C.UTF-8", "--data-checksums"],
                stream=stream,
            )  # fmt: skip
        secret.unlink()
        if code == 0:
            draft.rename(self.data)
            return
        shutil.rmtree(draft, ignore_errors=True)
        raise explain(self.title, data=self.data, log=self.log, since=since)

    def _admit_roles(self) -> None:
        """Make the roles and the database where they are missing, and set the passwords to those on record."""
        with self._connect() as connection:
            connection.execute(_ROLES_SQL.read_text(encoding="utf-8"))
            # The desk's owner makes test databases, and tests look at the service through its other roles.
            connection.execute("ALTER ROLE owner CREATEDB")
            connection.execute("GRANT traceability_app, traceability_sequencer, traceability_collector TO owner")
            for role in ROLES:
                name, password = sql.Identifier(role), sql.Literal(self.role_passwords[role])
                connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, password))
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {} OWNER owner").format(sql.Identifier(DATABASE)))

    def _refuse_other_major(self) -> None:
        if (self.data / "PG_VERSION").read_text().strip() != str(MAJOR):
            raise self._refusal(found=(self.data / "PG_VERSION").read_text().strip())

    def _refusal(self, found: str = "") -> GroundError:
        en = f"holds data of PostgreSQL {found}, not {MAJOR}" if found else "holds no PostgreSQL data"
        ko = f"PostgreSQL {found}의 데이터입니다({MAJOR} 필요)" if found else "PostgreSQL 데이터가 아닙니다"
        return GroundError(
            Text(
                en=f"The folder {self.data} {en}. Move it away to begin anew.",
                ko=f"{self.data} 폴더의 내용이 {ko}. 새로 시작하려면 그 폴더를 다른 곳으로 옮기세요.",
            )
        )

    def _outlive_predecessor(self) -> None:
        """Wait for a server that is still shutting down, and drop the pid file of one that was killed.

        PostgreSQL takes any live process of the same account with the recorded number for its predecessor;
        after kill -9 and some time, the number may belong to anybody.
        """
        deadline = time.monotonic() + _PREDECESSOR_S_MAX
        while (pid := _postmaster_pid(self.data)) and time.monotonic() < deadline:
            if not _is_postgres(pid):
                (self.data / "postmaster.pid").unlink(missing_ok=True)
                return
            time.sleep(0.1)


def _postmaster_pid(data: Path) -> int | None:
    with contextlib.suppress(OSError, ValueError, IndexError):
        return int((data / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])
    return None


def _is_postgres(pid: int) -> bool:
    line = Path(f"/proc/{pid}/cmdline")
    if Path("/proc/self/cmdline").exists():
        with contextlib.suppress(OSError):
            return b"postgres" in line.read_bytes().split(b"\0")[0]
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True
