"""The embedded servers: started, shared, stopped, and started again after what machines do to processes."""

import json
import os
import signal
import socket
import subprocess
import sys
import time

import psycopg
import pytest
import redis

from tests.ground.conftest import CLONE, answers, environment_of, wait_until
from traceability import embedded
from traceability.embedded import GroundError

BOTH = ("postgres", "valkey")


def query(url: str, statement: str):
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchone() if cursor.description else None


def test_servers_start_serve_and_stop_in_a_folder_with_spaces_and_korean_letters(empty_folder):
    with embedded.running(empty_folder, names=BOTH) as servers:
        urls = servers.environment()
        version, encoding, checksums, fsync = (
            query(urls["DATABASE_URL"], f"SHOW {name}")[0]
            for name in ("server_version_num", "server_encoding", "data_checksums", "fsync")
        )
        assert (version[:2], encoding, checksums, fsync) == ("18", "UTF8", "on", "on")
        assert query(urls["DATABASE_URL"], "SELECT datlocprovider, datlocale FROM pg_database WHERE datname = "
                     "'traceability'") == ("b", "C.UTF-8")  # fmt: skip
        with redis.Redis.from_url(urls["REDIS_URL"]) as broker:
            assert broker.config_get("appendonly")["appendonly"] == "yes"
            assert broker.config_get("maxmemory-policy")["maxmemory-policy"] == "noeviction"
        assert all(answers(empty_folder).values())
    assert answers(empty_folder) == {"postgres": None, "valkey": None}


def test_each_role_may_do_its_part_only(folder):
    with embedded.running(folder, names=("postgres",)) as servers:
        urls = servers.environment()
        query(urls["OWNER_DATABASE_URL"], "CREATE TABLE mine (a int)")
        for name in ("DATABASE_URL", "SEQUENCER_DATABASE_URL"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                query(urls[name], "CREATE TABLE public.theirs (a int)")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                query(urls[name], "SELECT * FROM mine")
        assert query(urls["DATABASE_URL"], "SELECT pg_has_role('traceability_app', 'USAGE')") == (True,)
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(urls["DATABASE_URL"].replace("app:", "app:x"))


def test_secrets_are_readable_by_their_owner_alone(folder):
    with embedded.running(folder, names=BOTH):
        for name in ("servers.json", "passwords.json"):
            assert (folder / name).stat().st_mode & 0o077 == 0


def test_a_second_process_uses_the_running_servers_and_leaves_them_running(folder):
    with embedded.running(folder, names=BOTH) as first:
        with embedded.running(folder, names=BOTH) as second:
            assert second.environment() == first.environment()
            assert [server.process for server in second.each] == [None, None]
        assert all(answers(folder).values())


def test_data_and_addresses_outlive_a_restart(folder):
    with embedded.running(folder, names=BOTH) as servers:
        before = servers.environment("owner")
        query(before["DATABASE_URL"], "CREATE TABLE kept AS SELECT 7 AS number")
    with embedded.running(folder, names=BOTH) as servers:
        assert servers.environment("owner") == before
        assert query(before["DATABASE_URL"], "SELECT number FROM kept") == (7,)


def test_two_starters_at_once_share_one_pair(desk, folder):
    line = [
        sys.executable,
        "-m",
        "traceability.embedded",
        "run",
        "--",
        "sh",
        "-c",
        "echo $DATABASE_URL; sleep 2",
    ]
    pair = [subprocess.Popen(line, env=desk, cwd=CLONE, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    told = [process.communicate(timeout=60)[0] for process in pair]
    assert told[0] == told[1] != "\n"
    assert answers(folder) == {"postgres": None, "valkey": None}


def test_run_passes_the_role_the_exit_code_and_signals_on(run_embedded, desk):
    told = run_embedded(
        "run", "--role", "sequencer", "--", "sh", "-c", "echo $DATABASE_URL $PRODUCTION; exit 7"
    )
    assert told.returncode == 7
    assert told.stdout.startswith("postgresql://sequencer:")
    assert told.stdout.endswith(" 0\n")
    assert run_embedded("run", "--", "no-such-program").returncode == 127
    process = subprocess.Popen(
        [sys.executable, "-m", "traceability.embedded", "run", "--", "sh", "-c",
         "trap 'exit 9' TERM; echo up; while :; do sleep 0.05; done"],
        env=desk, cwd=CLONE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout.readline() == "up\n"
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=20) == 9
    process.stdout.close()


def test_status_and_stop_speak_of_what_really_runs(run_embedded, desk, folder):
    assert run_embedded("status").returncode == 3
    process = subprocess.Popen(
        [sys.executable, "-m", "traceability.embedded", "run", "--", "sleep", "60"], env=desk, cwd=CLONE
    )
    assert wait_until(lambda: all(answers(folder).values()))
    assert run_embedded("status").returncode == 0
    assert run_embedded("stop").returncode == 0
    assert answers(folder) == {"postgres": None, "valkey": None}
    process.terminate()
    process.wait(timeout=20)


def test_a_given_address_is_used_and_only_the_other_server_is_started():
    assert embedded.needed({}) == BOTH
    assert embedded.needed({"DATABASE_URL": "postgresql://elsewhere/db"}) == ("valkey",)
    assert embedded.needed({"REDIS_URL_FILE": "/run/secrets/redis"}) == ("postgres",)
    assert embedded.needed({"DATABASE_URL": "x", "REDIS_URL": "y"}) == ()


def test_killing_the_holder_ends_the_servers_and_the_next_start_recovers(desk, folder, processes_of):
    process = subprocess.Popen(
        [sys.executable, "-m", "traceability.embedded", "run", "--", "sleep", "60"], env=desk, cwd=CLONE
    )
    assert wait_until(lambda: all(answers(folder).values()))
    process.kill()
    process.wait()
    with embedded.running(folder, names=BOTH) as servers:
        assert query(servers.environment()["DATABASE_URL"], "SELECT 1") == (1,)
    # What the holder ran is not the servers' business: it lives on, as it does when a shell is killed.
    (left,) = processes_of(folder)
    os.kill(left, signal.SIGKILL)


def test_a_killed_server_is_revived_on_its_port_with_all_it_had_acknowledged(folder):
    with embedded.running(folder, names=BOTH) as servers:
        urls = servers.environment("owner")
        query(urls["DATABASE_URL"], "CREATE TABLE kept AS SELECT 7 AS number")
        for server in servers.each:
            server.process.kill()
            server.process.wait()
        assert servers.revive() == ["PostgreSQL", "Valkey"]
        assert servers.environment("owner") == urls
        assert query(urls["DATABASE_URL"], "SELECT number FROM kept") == (7,)
        assert servers.revive() == []


def test_the_pid_file_of_a_killed_server_does_not_bar_the_way_when_its_number_lives_on(folder):
    with embedded.running(folder, names=("postgres",)) as servers:
        pid_file = servers.each[0].data / "postmaster.pid"
        left_over = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *left_over[1:]]) + "\n")
    with embedded.running(folder, names=("postgres",)) as servers:
        assert query(servers.environment()["DATABASE_URL"], "SELECT 1") == (1,)


def test_a_port_taken_meanwhile_is_replaced_by_a_free_one(folder):
    with embedded.running(folder, names=("valkey",)) as servers:
        port = servers.each[0].port
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", port))
        other.listen()
        with embedded.running(folder, names=("valkey",)) as servers:
            assert servers.each[0].port != port


def test_a_damaged_file_of_the_broker_is_set_aside(folder):
    with embedded.running(folder, names=("valkey",)):
        pass
    for part in (folder / "valkey" / "appendonlydir").glob("*.incr.aof"):
        part.write_bytes(
            b"*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n" + b"nonsense\r\n" * 50 + b"*1\r\n$4\r\nPING\r\n"
        )
    with embedded.running(folder, names=("valkey",)) as servers, redis.Redis.from_url(servers.environment()["REDIS_URL"]) as broker:
        assert broker.ping()
    assert list(folder.glob("valkey-damaged-*"))


def test_data_of_another_major_version_is_refused_with_words(empty_folder):
    (empty_folder / "postgres").mkdir()
    (empty_folder / "postgres" / "PG_VERSION").write_text("15\n")
    with (
        pytest.raises(GroundError, match="holds data of PostgreSQL 15, not 18"),
        embedded.running(empty_folder, names=BOTH),
    ):
        pass


def test_damaged_data_is_refused_with_words(folder):
    with embedded.running(folder, names=("postgres",)):
        pass
    (folder / "postgres" / "global" / "pg_control").unlink()
    with pytest.raises(GroundError) as caught, embedded.running(folder, names=("postgres",)):
        pass
    assert "is damaged" in caught.value.text.en
    assert "손상" in caught.value.text.ko


def test_an_interrupted_initdb_leaves_no_half_made_cluster(empty_folder):
    process = subprocess.Popen(
        [sys.executable, "-m", "traceability.embedded", "run", "--", "true"],
        env=environment_of(empty_folder),
        cwd=CLONE,
    )
    assert wait_until(lambda: list(empty_folder.glob("postgres-draft-*")))
    process.kill()
    process.wait()
    time.sleep(0.2)
    assert not (empty_folder / "postgres").exists()
    with embedded.running(empty_folder, names=("postgres",)) as servers:
        assert query(servers.environment()["DATABASE_URL"], "SELECT 1") == (1,)
    assert json.loads((empty_folder / "servers.json").read_text())["postgres"]["pid"] is None
