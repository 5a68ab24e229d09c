"""Event hash ids: equal to the reference on its vectors, and the same in whichever spelling an event is told."""

import json
import os
from pathlib import Path

import pytest

from events import hashing, schema
from events.query import names

VECTORS = Path(os.environ.get("EPCIS_VECTORS") or Path(__file__).parents[3] / "shared" / "epcis") / "hash-vectors"
EVENT = {
    "type": "ObjectEvent", "eventTime": "2026-01-05T10:00:00.000+09:00", "eventTimeZoneOffset": "+09:00", "action": "OBSERVE",
    "epcList": ["https://id.gs1.org/01/09521234543213/21/B", "https://id.gs1.org/01/09521234543213/21/A"],
    "bizStep": "shipping", "persistentDisposition": {"set": ["damaged"]}, "readPoint": {"id": "https://id.gs1.org/414/9521234000013"},
    "quantityList": [{"epcClass": "https://id.gs1.org/01/09521234543213/10/L", "quantity": 2.50, "uom": "KGM"}],
    "sourceList": [{"type": "possessing_party", "source": "https://id.gs1.org/417/9521234000013"}],
    "@context": {"ex": "https://ns.example.com/"}, "ex:b": {"ex:c": True, "ex:a": [2.0, "x"]},
}  # fmt: skip
PREHASH = (
    "eventType=ObjectEventeventTime=2026-01-05T01:00:00.000ZeventTimeZoneOffset=+09:00"
    "epcListepc=https://id.gs1.org/01/09521234543213/21/Aepc=https://id.gs1.org/01/09521234543213/21/B"
    "quantityListquantityElementepcClass=https://id.gs1.org/01/09521234543213/10/Lquantity=2.5uom=KGMaction=OBSERVE"
    "bizStep=https://ref.gs1.org/cbv/BizStep-shippingpersistentDispositionset=https://ref.gs1.org/cbv/Disp-damaged"
    "readPointid=https://id.gs1.org/414/9521234000013"
    "sourceListtype=https://ref.gs1.org/cbv/SDT-possessing_partysource=https://id.gs1.org/417/9521234000013"
    "{https://ns.example.com/}b{https://ns.example.com/}a=2{https://ns.example.com/}a=x{https://ns.example.com/}c=true"
)


@pytest.mark.parametrize("prefix", ["ex", "a+b", "벤더", "x-y.z"])
def test_an_extension_is_named_by_what_its_prefix_stands_for(prefix):
    said = EVENT | {"@context": {prefix: "https://ns.example.com/"}, f"{prefix}:b": EVENT["ex:b"]}
    said[f"{prefix}:b"] = {f"{prefix}:c": True, f"{prefix}:a": [2.0, "x"]}
    if prefix != "ex":
        del said["ex:b"]
    assert hashing.hash_id(said) == hashing.hash_id(EVENT)


def test_the_text_that_is_hashed():
    assert hashing.prehash(EVENT) == PREHASH
    assert hashing.hash_id(EVENT).startswith("ni:///sha-256;")


@pytest.mark.parametrize("change", [
    {"eventTime": "2026-01-05T01:00:00Z"}, {"eventTime": "2026-01-05T00:59:59.9999Z"}, {"bizStep": "https://ref.gs1.org/cbv/BizStep-shipping"},
    {"epcList": ["urn:epc:id:sgtin:9521234.054321.A", "https://952.example/01/09521234543213/21/B"]},
    {"readPoint": {"id": "urn:epc:id:sgln:9521234.00001.0"}}, {"recordTime": "2026-02-01T00:00:00Z"}, {"eventID": "urn:uuid:1"},
    {"errorDeclaration": {"declarationTime": "2026-02-01T00:00:00Z"}},
    {"https://ns.example.com/b": EVENT["ex:b"], "ex:b": None}, {"childEPCs": [], "bizTransactionList": []},
])  # fmt: skip
def test_another_spelling_of_the_same_has_the_same(change):
    told = {name: said for name, said in (EVENT | change).items() if said is not None}
    assert hashing.hash_id(told) == hashing.hash_id(EVENT)


@pytest.mark.parametrize(("pattern", "key"), [
    ("sgtin:9521234.054321", "01/09521234543213"), ("grai:9521234.00001", "8003/09521234000013"), ("cpi:9521234.AB", "8010/9521234AB"),
    ("gdti:9521234.00001", "253/9521234000013"), ("sgcn:9521234.00001", "255/9521234000013"),
    ("itip:9521234.054321.01.02", "8006/095212345432130102"),
])  # fmt: skip
def test_a_class_is_its_key_without_a_serial_number(pattern, key):
    assert names.thing(f"urn:epc:idpat:{pattern}.*") == f"https://id.gs1.org/{key}"


def test_a_word_of_somebody_else_is_named_by_what_its_prefix_stands_for():
    said = [{"type": "ex:colour", "component": "cbv:Comp-x"}, {"exception": "gs1:ALARM_CONDITION"}]
    told = hashing.prehash(EVENT | {"bizStep": "ex:charging", "sensorElementList": [{"sensorReport": said}]})
    assert "bizStep=https://ns.example.com/charging" in told
    assert "type=https://ns.example.com/colourcomponent=https://ref.gs1.org/cbv/Comp-x" in told
    assert "exception=https://gs1.org/voc/ALARM_CONDITION" in told


@pytest.mark.parametrize("change", [{"action": "ADD"}, {"eventTimeZoneOffset": "+08:00"}, {"bizStep": "receiving"}, {"ex:b": 1}])
def test_what_says_something_else_has_another(change):
    assert hashing.hash_id(EVENT | change) != hashing.hash_id(EVENT)


@pytest.mark.skipif(not VECTORS.is_dir(), reason=f"no hash vectors in {VECTORS}")
@pytest.mark.parametrize("path", sorted(VECTORS.glob("*.jsonld")), ids=lambda path: path.stem)
def test_the_reference_has_the_same(path):
    document = json.loads(path.read_text())
    ignore = next((said for name, said in document.items() if name.endswith(":ignoreFields")), ())
    known = names.prefixes(document["@context"])
    events = schema.document_events(document)
    expected = path.with_suffix(".hashes").read_text().split()
    told = path.with_suffix(".prehashes").read_text().split("\n")
    assert [hashing.prehash(event, prefixes=known, ignore=ignore) for event in events][0][:60] == told[0][:60]
    assert [hashing.hash_id(event, prefixes=known, ignore=ignore) for event in events] == expected
