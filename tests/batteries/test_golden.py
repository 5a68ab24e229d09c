"""One golden file per event type: what is posted, and the EPCIS event that the ledger keeps of it.

A changed file is a changed format: events that are stored already keep the old one. UPDATE_GOLDEN=1 writes them anew.
"""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from batteries import naming
from batteries.lifecycle import dialect, intake, recording
from batteries.lifecycle.declaration import REGISTRY
from events import canonical, schema
from events.entry import Author
from tests import samples, world

FOLDER = Path(__file__).parent / "golden"
BY = Author(world.gln(100), "key:golden00")
NOW = datetime(2026, 11, 23, tzinfo=UTC)
TYPES = [type_ for type_ in REGISTRY.values() if "target" not in type_.fields]


def compiled(body: dict) -> dict:
    native = intake.read(body, by=BY, names=naming.Names([]), now=NOW)
    assert isinstance(native, intake.Native), native
    return recording.compile(native, by=BY).event


@pytest.fixture(autouse=True)
def _one_pseudonym_key(settings):
    from batteries.lifecycle import pseudonym

    settings.PSEUDONYM_KEY = "golden"
    pseudonym.seal.cache_clear()
    yield
    pseudonym.seal.cache_clear()


@pytest.mark.parametrize("type_", TYPES, ids=lambda type_: type_.code)
def test_each_type_has_its_golden_file(type_):
    path = FOLDER / f"{type_.code}.json"
    if os.environ.get("UPDATE_GOLDEN"):
        native = samples.sample(type_, occurred_at="2026-11-20T09:00:00+09:00", facility=world.gln(101))
        text = json.dumps({"native": native, "epcis": compiled(native)}, indent=2, ensure_ascii=False, sort_keys=True)
        path.write_text(text + "\n", encoding="utf-8")
    golden = json.loads(path.read_text(encoding="utf-8"))
    event = compiled(golden["native"])
    assert canonical.dumps(event) == canonical.dumps(golden["epcis"])
    assert schema.check_event(event) == []
    assert dialect.read(golden["epcis"]).type is type_


@pytest.mark.parametrize("type_", TYPES, ids=lambda type_: type_.code)
def test_the_order_of_the_fields_makes_no_difference(type_):
    native = json.loads((FOLDER / f"{type_.code}.json").read_text(encoding="utf-8"))["native"]
    assert canonical.dumps(compiled(dict(reversed(native.items())))) == canonical.dumps(compiled(native))


@pytest.mark.parametrize("type_", TYPES, ids=lambda type_: type_.code)
def test_its_shape_alone_tells_the_type_where_it_is_marked_so(type_):
    foreign = json.loads((FOLDER / f"{type_.code}.json").read_text(encoding="utf-8"))["epcis"]
    del foreign[dialect.VERB]
    assert (dialect.recognise(foreign) is type_) is type_.epcis.marks


def test_no_golden_file_is_left_over():
    assert {path.stem for path in FOLDER.iterdir()} == {type_.code for type_ in TYPES}
