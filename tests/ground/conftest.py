"""Folders and environments as a newcomer's machine has them, with nothing left over from the test run's own servers."""

import itertools
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from events.log import note
from tests import world as worlds
from tests.batteries.test_projection import catch_up
from tests.events.test_sequencer import record, settle
from tests.ground.backups import WAITING
from traceability import embedded

CLONE = Path(__file__).resolve().parents[2]
_SERVER_VARIABLES = ("DATABASE_URL", "APP_DATABASE_URL", "OWNER_DATABASE_URL", "SEQUENCER_DATABASE_URL", "REDIS_URL",
                     "DATABASE_ROLE", "PRODUCTION", "STATEMENT_TIMEOUT_MS")  # fmt: skip


_NUMBERS = itertools.count()


@pytest.fixture
def empty_folder() -> Iterator[Path]:
    """A folder for servers, open to every account, whose path has spaces and Korean letters."""
    made = Path(f"/var/tmp/traceability test {os.getpid()} {next(_NUMBERS)} 배터리")
    made.mkdir(mode=0o755)
    yield made
    _remove(made)


@pytest.fixture(scope="session")
def prepared_folder() -> Iterator[Path]:
    """The data of servers that ran once; copying it is faster than making it."""
    made = Path(f"/var/tmp/traceability test {os.getpid()} prepared")
    made.mkdir(mode=0o755)
    with embedded.running(made, names=("postgres", "valkey")):
        pass
    yield made
    _remove(made)


@pytest.fixture
def folder(empty_folder, prepared_folder) -> Path:
    """The same, with servers' data from an earlier run in it."""
    subprocess.run(["cp", "-a", f"{prepared_folder}/.", empty_folder], check=True)
    return empty_folder


@pytest.fixture
def private_folder(tmp_path) -> Iterator[Path]:
    """A folder that no other account can enter, as a clone in a home folder of mode 0700."""
    tmp_path.chmod(0o700)
    home = tmp_path / "clone" / ".local"
    yield home
    _remove(home)


def _remove(home: Path) -> None:
    note = home / "data-folder"
    if note.exists():
        shutil.rmtree(note.read_text(encoding="utf-8").strip())
    shutil.rmtree(home, ignore_errors=True)


def environment_of(home: Path) -> dict[str, str]:
    """The environment of a shell at a newcomer's desk: no server named, its own `.local`."""
    kept = {name: value for name, value in os.environ.items() if name not in _SERVER_VARIABLES}
    return kept | {"LOCAL_DIR": str(home), "LC_ALL": "C.UTF-8"}


@pytest.fixture
def desk(folder) -> dict[str, str]:
    """The environment of a newcomer's desk whose servers have run before."""
    return environment_of(folder)


@pytest.fixture
def run_embedded(desk) -> Callable[..., subprocess.CompletedProcess]:
    """Run `python -m traceability.embedded …` to its end and answer what it said."""

    def run(*arguments: str, **changes: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-m", "traceability.embedded", *arguments],
            env=desk | changes, cwd=CLONE, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    return run


@pytest.fixture
def processes_of() -> Callable[[Path], list[int]]:
    """Find every process that belongs to a `.local` folder, by its arguments or its environment."""
    if not Path("/proc/self/environ").exists():
        pytest.skip("the system shows no process's environment")
    return _processes_of


def _processes_of(home: Path) -> list[int]:
    sign = os.fsencode(home)
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            told = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        except OSError:
            continue
        if sign in told and int(process.name) != os.getpid():
            found.append(int(process.name))
    return found


def wait_until(holds: Callable[[], bool], *, seconds: float = 20.0) -> bool:
    """Answer whether the condition came true in time."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def answers(home: Path) -> dict[str, int | None]:
    """Answer which of the servers of a folder really answer."""
    return embedded.Servers(embedded.find_place(home), names=("postgres", "valkey")).status()


@pytest.fixture
def lived(committed_world):
    """A pack's life in the log, and three claims that wait for their place."""
    worlds.live_through(committed_world, worlds.pack("LIFE-1"))
    record(*(f"A{number}" for number in range(300)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM events_event")
        settle(cursor.fetchone()[0])
    catch_up()
    record(*WAITING)
    return committed_world


@pytest.fixture
def signer(settings, tmp_path):
    settings.LOG_KEY = note.generate("log.used-battery.example/test")[0]
    settings.LOG_MEMORY = tmp_path / "memory" / "head.json"
    return note.Signer.parse(settings.LOG_KEY)
