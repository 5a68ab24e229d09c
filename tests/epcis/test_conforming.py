"""Documents of a folder: what is valid is captured and comes back identical, what is not is refused."""

import os
from io import StringIO
from pathlib import Path

import orjson
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from api.epcis import conforming
from events.capture import contexts
from tests.epcis.documents import CONTEXT, EX, alone, document, event
from tests.events.binding import documents as xml

VECTORS = Path(os.environ.get("EPCIS_VECTORS") or Path(__file__).parents[3] / "shared" / "epcis")
RICH = event(
    eventID="urn:uuid:1f2bd6f8-4d8d-4d5b-9c0a-6e2a5d8c1b09", action="ADD", ilmd={"ex:lot": "L1", "cbvmda:lotNumber": "L1"},
    certificationInfo=["https://952.example/cert/1"], persistentDisposition={"set": ["damaged"], "unset": ["recalled"]},
    readPoint={"id": "urn:epc:id:sgln:9521234.00001.0", "ex:floor": 2}, bizLocation={"id": "https://952.example/yard"},
    sensorElementList=[{"sensorMetadata": {"time": "2026-01-05T00:59:00Z", "ex:m": "x"}, "ex:e": [{"ex:deep": None}],
                        "sensorReport": [{"type": "Temperature", "value": 26.0, "uom": "CEL", "ex:r": False}]}],
    **{"ex:own": {"ex:a": ["1", 2, 2.5]}, "https://other.example/voc#b": "ex:own"},
)  # fmt: skip
BATTERY = {"battery": "https://voc.used-battery.example/bat/"}


def write(folder: Path, name: str, value: object) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(value if isinstance(value, bytes) else orjson.dumps(value))


@pytest.fixture
def folder(tmp_path) -> Path:
    write(tmp_path, "rich.jsonld", document(RICH, event(**{"ex:a": 1}), context=[CONTEXT, EX]))
    write(tmp_path, "both.jsonld", document(event(**{"@context": [EX], "ex:a": 1}), context=[CONTEXT, EX]))
    write(tmp_path, "alone.json", alone(EX, **{"ex:a": 1}))
    # Our own namespace under a prefix of theirs, and our prefix for a namespace of theirs.
    write(tmp_path, "ours.json", document(event(**{"battery:note": "x"}), context=[CONTEXT, BATTERY]))
    write(tmp_path, "theirs.json", document(event(**{"bat:note": {"bat:x": 1}}), context=[CONTEXT, {"bat": "https://bats.example/"}]))
    write(tmp_path, "invalid/step.json", document(event(bizStep="transforming")))
    write(tmp_path, "invalid/malformed.json", b"{")
    write(tmp_path, "rich.xml", xml.document(xml.object_event("<ex:a unit='KGM'>1</ex:a><foo:b xmlns:foo='https://foo.example/'/>")))
    write(tmp_path, "invalid/element.xml", xml.document(xml.object_event("<foo/>")))
    write(tmp_path, "invalid/entity.xml", xml.document(head="<!DOCTYPE a [<!ENTITY b 'c'>]>"))
    write(tmp_path, "other.xml", b"<project/>")
    write(tmp_path, "other.json", {"name": "no document at all"})
    return tmp_path


def test_what_is_valid_comes_back_identical_and_what_is_not_is_refused(db, folder):
    out = StringIO()
    call_command("conformance", str(folder), stdout=out)
    assert "10 documents: 6 accepted, 4 refused; 7 of 7 events came back identical." in out.getvalue()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM events_event")
        assert cursor.fetchone() == (0,), "nothing of it is left on record"


def test_what_is_treated_otherwise_is_said(db, folder):
    write(folder, "invalid/valid.json", document(event()))
    with pytest.raises(CommandError, match="1 documents"):
        call_command("conformance", str(folder), stdout=StringIO())


def test_a_context_that_document_and_event_both_declare_stands_once():
    other = {"foo": "https://foo.example/"}
    assert contexts.whole([other, EX], base=[CONTEXT, EX]) == [CONTEXT, other, EX]


@pytest.mark.parametrize("change", [{"ex:a": 2}, {"disposition": None}, {"eventID": "urn:uuid:1"}])
def test_a_change_is_seen(change):
    context = contexts.read([EX])
    sent = event(eventID="urn:uuid:2", **{"ex:a": 1})
    assert conforming.identical(sent, {"@context": [EX], **sent, "recordTime": "x"}, context)
    assert not conforming.identical(sent, {"@context": [EX], **event(**{"eventID": "urn:uuid:2", "ex:a": 1} | change)}, context)


@pytest.mark.skipif(not VECTORS.is_dir(), reason=f"no EPCIS documents in {VECTORS}")
def test_the_documents_of_others(db):
    # The vectors of hashes are not all events that may be captured: one has a reading later than its event.
    findings = [finding for finding in conforming.check(VECTORS) if "hash-vectors" not in finding.path.parts]
    assert len(findings) >= 29
    assert [finding for finding in findings if not finding.as_it_should] == []
