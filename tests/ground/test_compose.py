"""docker-compose.yml: valid by the compose specification, sound by its own promises, and every command run for real.

No container engine is needed: the commands run here as they stand, on the embedded servers, with only the addresses,
the port and the folders of the containers replaced by this machine's.
"""

import json
import os
import re
import secrets
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import psycopg
import pytest
import redis
import yaml

from tests.events.log.witness import Witness
from tests.ground.conftest import CLONE, wait_until
from traceability import embedded
from traceability.demo import find_port

SOURCE = (CLONE / "docker-compose.yml").read_text(encoding="utf-8")
SECRETS = {name: secrets.token_hex(32) for name in re.findall(r"\$\{(\w+):\?", SOURCE)} | {
    "PUBLIC_ORIGIN": "https://trace.example.kr"
}
GIVEN = SECRETS | {"LOG_WITNESSES": f"https://witness.example/prefix {Witness().verifier.text}"}
PROCESSES = ("web", "sequencer", "witnesses", "worker", "courier", "beat")
SCALABLE = ("web", "worker")


def interpolate(text: str, given: dict[str, str]) -> str:
    """Fill in ${NAME:-default} and ${NAME:?message} as compose does; KeyError for a required one that is missing."""

    def fill(found: re.Match) -> str:
        name, sign, word = found.groups()
        return given[name] if sign == ":?" else given.get(name, word)

    return re.sub(r"(?<!\$)\$\{(\w+)(:[-?])([^}]*)\}", fill, text).replace("$$", "$")


@pytest.fixture(scope="module")
def services() -> dict:
    return yaml.safe_load(interpolate(SOURCE, GIVEN))["services"]


def test_the_file_is_valid_by_the_compose_specification():
    from compose_spec import PyCompose
    from compose_spec.models import ComposeSpecification

    whole = yaml.safe_load(interpolate(SOURCE, SECRETS))
    ComposeSpecification.model_validate(whole)
    PyCompose.from_json(json.dumps(whole))
    whole["services"]["web"]["restrat"] = "always"
    with pytest.raises(ValueError, match="restrat"):
        PyCompose.from_json(json.dumps(whole))


@pytest.mark.parametrize("name", sorted(SECRETS))
def test_every_secret_must_be_given(name):
    with pytest.raises(KeyError, match=name):
        interpolate(SOURCE, {key: value for key, value in SECRETS.items() if key != name})
    assert f"${{{name}:-" not in SOURCE


def test_each_process_has_its_own_database_role(services):
    roles = {name: re.match(r"postgresql://(\w+):", body["environment"]["DATABASE_URL"])[1]
             for name, body in services.items() if "DATABASE_URL" in body.get("environment", {})}  # fmt: skip
    assert roles == {
        "migrate": "owner",
        "web": "app",
        "worker": "app",
        "courier": "app",
        "beat": "app",
        "sequencer": "sequencer",
        "witnesses": "collector",
    }


def test_only_the_web_is_called_from_outside_and_only_witnesses_and_subscribers_are_called_there(services):
    networks = yaml.safe_load(interpolate(SOURCE, GIVEN))["networks"]
    assert networks["back"] == {"internal": True}
    outward = {name: set(body["networks"]) - {"back"} for name, body in services.items() if body.get("networks")}
    assert {name: ways for name, ways in outward.items() if ways} == {
        "web": {"front"},
        "proxy": {"front"},
        "witnesses": {"out"},
        "courier": {"out"},
    }
    keys = {name for name, body in services.items() if {"LOG_KEY", "LOG_KEY_NEXT"} & set(body.get("environment", {}))}
    assert keys == {"sequencer"}


def test_what_scales_has_neither_a_name_nor_a_port_of_its_own(services):
    assert not any("container_name" in body for body in services.values())
    assert {name: body["ports"] for name, body in services.items() if "ports" in body} == {
        "proxy": ["127.0.0.1:8080:8080"]
    }
    for name in SCALABLE:
        assert "volumes" not in services[name]


def test_whatever_runs_on_is_watched_restarted_and_given_time_to_end(services):
    for name, body in services.items():
        if name != "migrate":
            assert body["restart"] == "unless-stopped", name
            assert {"test", "interval", "timeout", "retries"} <= set(body["healthcheck"]), name
    assert services["worker"]["stop_grace_period"] == "60s"
    assert services["migrate"]["restart"] == "no"


def test_our_processes_write_nowhere_and_gain_nothing(services):
    for name in (*PROCESSES, "migrate"):
        body = services[name]
        assert body["read_only"] and body["init"] and body["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in body["security_opt"]
    dockerfile = (CLONE / "Dockerfile").read_text(encoding="utf-8")
    assert "--require-hashes -r requirements.lock" in dockerfile
    assert re.search(r"^USER 10001$", dockerfile, re.MULTILINE)
    assert "HEALTHCHECK" in dockerfile


def test_the_image_gets_every_package_and_no_other_folder():
    dockerfile = (CLONE / "Dockerfile").read_text(encoding="utf-8")
    copied = set(re.findall(r"^COPY (\w+) \1$", dockerfile, re.MULTILINE))
    admitted = set(re.findall(r"^!([\w]+)$", (CLONE / ".dockerignore").read_text(), re.MULTILINE))
    packages = {path.parent.name for path in CLONE.glob("*/apps.py")}
    assert copied == packages == admitted


class Machine:
    """Stands in for the containers: their names, folders and port on this machine."""

    def __init__(self, folder: Path, servers: embedded.Servers, port: int):
        self.folder, self.port = folder, port
        urls = servers.environment()
        self.postgres = re.search(r"@(.*)/", urls["OWNER_DATABASE_URL"])[1]
        self.redis = urls["REDIS_URL"]
        for name in ("tmp", "metrics", "static"):
            (folder / name).mkdir()
        self.programs = folder / "programs"
        self.programs.mkdir()
        for program in servers.place.postgres.iterdir():
            (self.programs / program.name).symlink_to(program)
        (self.programs / "valkey-server").symlink_to(servers.place.valkey)

    def place(self, text: str) -> str:
        for there, here in {"/tmp/": f"{self.folder}/tmp/", "/run/metrics": f"{self.folder}/metrics",
                            "0.0.0.0": "127.0.0.1", "@postgres:5432": f"@{self.postgres}"}.items():  # fmt: skip
            text = text.replace(there, here)
        return self.redis if text.startswith("redis://") else str(self.port) if text == "8000" else text

    def environment(self, service: dict) -> dict[str, str]:
        path = os.pathsep.join([os.path.dirname(sys.executable), str(self.programs), os.environ["PATH"]])
        inside = {name: self.place(str(value)) for name, value in service.get("environment", {}).items()}
        return {"PATH": path, "STATIC_ROOT": f"{self.folder}/static", "LANG": "C.UTF-8"} | inside

    def start(self, service: dict) -> subprocess.Popen:
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [self.place(word) for word in service["command"]],
                cwd=CLONE, env=self.environment(service), stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def is_healthy(self, service: dict) -> bool:
        kind, *line = service["healthcheck"]["test"]
        assert kind == "CMD"
        return subprocess.run([self.place(word) for word in line], cwd=CLONE, env=self.environment(service),
                              capture_output=True, timeout=30, check=False).returncode == 0  # fmt: skip

    def log(self) -> str:
        return (self.folder / "log").read_text("utf-8", "replace")[-4000:]


@pytest.fixture
def machine(folder):
    with embedded.running(folder, names=("postgres", "valkey")) as servers:
        yield Machine(folder, servers, find_port(None))


def admit_roles(machine: Machine, servers_password: str) -> None:
    """Run the script that the postgres container runs on its first start."""
    host, port = machine.postgres.split(":")
    environment = machine.environment({}) | {
        "PGHOST": host, "PGPORT": port, "PGPASSWORD": servers_password, "POSTGRES_USER": "postgres",
        "POSTGRES_DB": "traceability", "ROLES_SQL": str(CLONE / "traceability/deploy/roles.sql"),
        **{name: SECRETS[name] for name in ("OWNER_PASSWORD", "APP_PASSWORD", "SEQUENCER_PASSWORD", "COLLECTOR_PASSWORD")},
    }  # fmt: skip
    subprocess.run(
        ["sh", "traceability/deploy/roles.sh"], cwd=CLONE, env=environment, check=True, capture_output=True
    )


def test_every_command_and_health_check_runs(machine, services, folder):
    admit_roles(machine, json.loads((folder / "passwords.json").read_text())["postgres"])
    with psycopg.connect(
        f"postgresql://app:{SECRETS['APP_PASSWORD']}@{machine.postgres}/traceability"
    ) as connection:
        assert connection.execute("SELECT pg_has_role('traceability_app', 'USAGE')").fetchone() == (True,)
    collect = ["python", "manage.py", "collectstatic", "--no-input"]
    static = subprocess.run(
        collect, cwd=CLONE, env=machine.environment(services["migrate"]), capture_output=True, check=False
    )
    assert static.returncode == 0, static.stderr
    assert machine.start(services["migrate"]).wait(timeout=60) == 0, machine.log()
    started = {name: machine.start(services[name]) for name in PROCESSES}
    try:
        for name in PROCESSES:
            assert wait_until(lambda name=name: machine.is_healthy(services[name]), seconds=40), (
                name,
                machine.log(),
            )
            assert started[name].poll() is None, (name, machine.log())
        request = urllib.request.Request(
            f"http://127.0.0.1:{machine.port}/readyz", headers={"X-Forwarded-Proto": "https"}
        )
        assert json.load(urllib.request.urlopen(request, timeout=10))["status"] == "ready"
        assert not machine.is_healthy(services["web"] | {"healthcheck": {"test": ["CMD", "python", "manage.py", "probe",
                                                                                  "web", "--port", "1"]}})  # fmt: skip
    finally:
        for process in started.values():
            process.send_signal(signal.SIGTERM)
        codes = {name: process.wait(timeout=60) for name, process in started.items()}
    assert codes == dict.fromkeys(PROCESSES, 0), machine.log()


def test_the_databases_command_and_health_check_run(machine, services):
    host, port = machine.postgres.split(":")
    (ready,) = [services["postgres"]["healthcheck"]["test"][1:]]
    line = [word.replace("127.0.0.1", host) for word in ready] + [f"--port={port}"]
    assert subprocess.run(line, env=machine.environment({}), capture_output=True, check=False).returncode == 0
    shown = subprocess.run([*services["postgres"]["command"], "-C", "fsync"], env=machine.environment({}),
                           capture_output=True, text=True, check=False)  # fmt: skip
    assert "unrecognized" not in shown.stderr


def test_the_brokers_command_runs(machine, services, tmp_path):
    port = find_port(None)
    here = {"/tmp/valkey.conf": f"{tmp_path}/valkey.conf", "dir /data": f"dir {tmp_path}' 'port {port}"}
    script = services["valkey"]["command"][-1]
    for there, place in here.items():
        script = script.replace(there, place)
    process = subprocess.Popen(
        ["sh", "-c", script], env=machine.environment(services["valkey"]), stdout=subprocess.DEVNULL
    )
    try:
        with redis.Redis(port=port, password=SECRETS["VALKEY_PASSWORD"]) as client:
            assert wait_until(lambda: _answers(client))
            assert client.config_get("maxmemory-policy")["maxmemory-policy"] == "noeviction"
            assert client.config_get("appendonly")["appendonly"] == "yes"
    finally:
        process.terminate()
        assert process.wait(timeout=20) == 0


def _answers(client: redis.Redis) -> bool:
    try:
        return client.ping()
    except redis.ConnectionError:
        return False
