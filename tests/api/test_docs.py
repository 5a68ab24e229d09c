"""docs/api.md says what is so: its addresses exist, its limits are the code's, its bodies are taken."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings

from api import documents, idempotency, parameters
from api.v1 import capture, events
from parties.keys import SCOPES

PAGE = (Path(__file__).parents[2] / "docs/api.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)


def test_limits_are_those_of_the_code():
    for words in (
        f"at most {capture.EVENTS_MAX:,}", f"at most {events.EXPLAIN_MAX} events",
        f"body of at most {settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024**2} MB", f"1 to {idempotency.KEY_LENGTH_MAX}",
        f"`limit` is {parameters.PAGE_DEFAULT} and at most {parameters.PAGE_MAX}",
    ):  # fmt: skip
        assert words in re.sub(r"\s+", " ", PAGE), words


def test_every_address_and_scope_exists():
    described = {re.sub(r"\{\w+\}", "{}", path.removeprefix("/api/v1")) for path in documents.document()["paths"]}
    named = set(re.findall(r"`(?:GET|POST) (?:/api/v1)?(/[a-z/{}_-]+)", PAGE))
    assert len(named) > 9
    assert {re.sub(r"\{\w+\}", "{}", path).partition("?")[0] for path in named} <= described
    assert set(re.findall(r"`(\w+:\w+)`", PAGE)) <= SCOPES.keys()


@pytest.mark.parametrize("command", [command for command in COMMANDS if "-d '" in command])
def test_bodies_are_taken_as_printed(maker, command):
    path = re.search(r"\$ORIGIN(/\S+?)\"", command)[1]
    body = json.loads(re.search(r"-d '(.*?)'", command, re.DOTALL)[1])
    assert maker.post(path, body).status_code in (201, 202)
