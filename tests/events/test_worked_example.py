"""The worked example of docs/verification.md: its files are what the code makes, its commands print what stands there."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from events.verify import shapes
from tests.events import worked_example
from tests.events.worked_example import FOLDER, THING
from traceability import embedded

PAGE = FOLDER.parent / "verification.md"
GOPATH = Path(os.environ.get("GOPATH", "/usr/share/gocode"))
BLOCKS = re.findall(r"^```console\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def test_its_files_are_made_anew_from_the_same_values():
    made = worked_example.files()
    assert {name: (FOLDER / name).read_bytes() for name in made} == made
    assert shapes.read_leaf(made["leaf.json"])["v"] == 1 and shapes.read_entry(made["entry.json"])
    assert shapes.read_numbers(made["numbers.json"]) == {THING: 2}


@pytest.mark.skipif(not (shutil.which("openssl") and shutil.which("sha256sum")), reason="no openssl or sha256sum here")
def test_every_command_prints_what_stands_below_it(tmp_path):
    text = "".join(BLOCKS).replace("/tmp/", f"{tmp_path}/")
    commands = [line.removeprefix("$ ") for line in text.splitlines() if line.startswith("$ ")]
    printed = [line for line in text.splitlines() if not line.startswith("$ ")]
    done = subprocess.run(["bash", "-euc", "\n".join(commands)], cwd=FOLDER, capture_output=True, text=True, timeout=60)
    assert done.stderr == ""
    # A file that ends without a newline runs into the next; on a screen the prompt would stand there.
    assert "".join(done.stdout.split("\n")) == "".join(printed)
    assert len(commands) > 10


@pytest.mark.skipif(
    shutil.which("go") is None or not (GOPATH / "src/golang.org/x/mod/sumdb").is_dir(),
    reason="no Go with golang.org/x/mod here (Debian: golang-go, golang-golang-x-mod-dev)",
)
@pytest.mark.timeout(400)
def test_go_agrees(tmp_path):
    offline = {"GO111MODULE": "off", "GOPATH": str(GOPATH), "GOCACHE": str(embedded.home() / "go-build")}
    built = tmp_path / "verify"
    subprocess.run(["go", "build", "-o", built, FOLDER / "verify.go"], env=os.environ | offline, check=True, timeout=300)

    def check(leaf: bytes) -> subprocess.CompletedProcess:
        (tmp_path / "leaf.json").write_bytes(leaf)
        line = [built, (FOLDER / "key.txt").read_text().strip(), tmp_path / "leaf.json", FOLDER / "proof.tlog-proof"]
        return subprocess.run(line, capture_output=True, text=True, timeout=60)

    leaf = (FOLDER / "leaf.json").read_bytes()
    assert check(leaf).stdout == "leaf 1 of 3 is in trace.example/log\n"
    assert check(leaf + b" ").returncode == 1
