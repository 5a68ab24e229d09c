"""Documents in pieces of any size are the same as in one, and what is malformed is refused in both."""

import orjson
import pytest

from events import ledger
from events.capture import documents, splitting, spooling
from events.capture.documents import DocumentFault, TooMany
from events.entry import Author
from events.gate import GateError
from events.ledger import Claim
from tests.epcis.documents import event

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
HEAD = {"@context": CONTEXT, "type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": "2026-01-01T00:00:00Z"}
TRICKY = [{"a:b": "} ] , \\\" {"}, {"a:c": [1, [2, {"eventList": [3]}]]}, {"a:\u0064": '"eventList":[', "a:e": {}}, {}]


def cut(body: bytes, size: int) -> list[bytes]:
    return [body[at : at + size] for at in range(0, len(body), size)]


def pack(chunks, *, events_max):
    with documents.pack(chunks, events_max=events_max) as packed:
        return packed, [event for _, part in packed.parts() for event in documents.unpack(part)]


@pytest.mark.parametrize("size", [1, 2, 7, 64, 100_000])
@pytest.mark.parametrize("events", [[], TRICKY[:1], TRICKY], ids=len)
@pytest.mark.parametrize("spaced", [True, False])
def test_however_it_is_cut_the_events_are_the_same(size, events, spaced):
    body = orjson.dumps(HEAD | {"epcisBody": {"eventList": events}}, option=orjson.OPT_INDENT_2 if spaced else None)
    packed, found = pack(cut(body, size), events_max=10)
    assert (packed.events, found, packed.context) == (len(events), events, CONTEXT)


def test_a_query_document_and_what_stands_behind_the_events_are_read():
    vocabularies = [{"type": "urn:epcglobal:epcis:vtype:BusinessLocation"}]
    results = {"queryName": "SimpleEventQuery", "resultsBody": {"eventList": [{}, {}], "vocabularyList": vocabularies}}
    body = {"type": "EPCISQueryDocument", "epcisBody": {"queryResults": results}, "@context": [CONTEXT]}
    packed, _ = pack(cut(orjson.dumps(body), 5), events_max=2)
    assert (packed.events, packed.context, packed.vocabularies) == (2, [CONTEXT], vocabularies)


def around(text: str) -> bytes:
    return orjson.dumps(HEAD)[:-1] + b',"epcisBody":{"eventList":' + text.encode() + b"}}"


@pytest.mark.parametrize("text", [
    "[,]", "[{},]", "[,{}]", "[{},,{}]", "[{}{}]", "[{}", "[{}}", '[{"a":1,"a":2}]', '[{"a":1e999}]',
    r'[{"a:b":"\ud800"}]',
    "[{\"a:b\":tru}]", '[{"a:b":"x]', "[{}] trailing", '[{}],"eventList":[{}]',
])  # fmt: skip
@pytest.mark.parametrize("size", [1, 100_000])
def test_what_is_malformed_is_refused_at_once(text, size):
    with pytest.raises(GateError):
        pack(cut(around(text), size), events_max=10)


@pytest.mark.parametrize("body", [b"[]", b"1", b"{}", b'{"type":"EPCISDocument"}'])
def test_what_is_no_document_is_said(body):
    with pytest.raises(DocumentFault):
        pack([body], events_max=1)


def test_the_number_of_events_is_bounded():
    assert pack([around("[{},{}]")], events_max=2)[0].events == 2
    with pytest.raises(TooMany):
        pack([around("[{},{},{}]")], events_max=2)


@pytest.mark.parametrize(("spare", "fits"), [(0, True), (1, False)])
def test_one_event_is_bounded(spare, fits):
    event = '{"a:b":"' + "x" * (splitting.EVENT_BYTES_MAX - 10 + spare) + '"}'
    assert (len(event) == splitting.EVENT_BYTES_MAX) is fits
    if fits:
        assert pack(cut(around(f"[{event}]"), 65_536), events_max=1)[0].events == 1
    else:
        with pytest.raises(GateError):
            pack(cut(around(f"[{event}]"), 65_536), events_max=1)


def test_what_waits_for_its_document_comes_back_as_it_was(monkeypatch):
    monkeypatch.setattr(spooling, "_IN_MEMORY", 100)
    said = [event(bizStep=step, **{"ex:a": [1.5, 7, {"ex:b": "\u00e9"}]}) for step in ("shipping", "receiving", "storing")]
    drafts = [ledger.draft(Claim(each, "dispatched"), by=Author("9521234000013", "key:test")) for each in said]
    with spooling.spool() as spool:
        spool.put(0, drafts[:2])
        spool.put(2, drafts[2:])
        found = list(spool.parts())
    assert [first for first, _ in found] == [0, 2]
    for draft, back in zip(drafts, [each for _, part in found for each in part], strict=True):
        assert {name: getattr(back, name) for name in back.__slots__} == {
            name: getattr(draft, name) for name in draft.__slots__} | {"claim": draft.claim._replace(is_checked=True)}  # fmt: skip
