import time
from contextlib import contextmanager

import orjson

from batteries import capturing
from batteries.lifecycle import recording
from bench import filling, story
from bench.declaration import Benchmark, Goal
from bench.rows.capture import BATCH
from bench.stack import ledger_author
from events import gate
from events.capture import documents

_EVENTS = 10_000
_PACKS = 5_000
_CHUNK = 256 * 1024
_CONTEXT = ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld", {"ex": "https://example.com/ns/"}]
_OWN, _VERB = "bat:", "bat:lifecycleEvent"
_NATIVE, _ROLLBACK, _PROCEED = "native, 1,000 a batch", "EPCIS document, rollback", "EPCIS document, proceed"


class Documents(Benchmark):
    """Capture of EPCIS documents beside native batches

    The same hand-overs, each way in one process from the bytes of the body to the commit: natively in batches of 1,000, and as
    one document of 10,000 plain EPCIS events whose extensions are somebody else's, cut into events, kept until a worker takes
    it, validated, bound to its context, recognised and recorded, all or nothing or what is good. HTTP is left out of both.
    """

    code = "documents"
    goals = (Goal("of the native rate", _ROLLBACK, _NATIVE, least=0.8), Goal("of the native rate, proceed", _PROCEED, _NATIVE, least=0.8))
    closing = (
        "A document is read once as it comes in and once more by the worker, lies in a table in between, and with rollback its "
        "events wait on disk until all of them are known to be good."
    )

    @contextmanager
    def ready(self):
        self.told, self.by = 10**6, ledger_author(story.GLNS[0])
        self.count = max(self.run.scaled(_EVENTS), BATCH)
        ledger = self.run.stack.ledger("bench_documents")
        filling.fill(ledger, "made", first=0, count=_PACKS)
        with ledger.here():
            yield {_NATIVE: self._natively, _ROLLBACK: lambda: self._as_document("rollback"),
                   _PROCEED: lambda: self._as_document("proceed")}  # fmt: skip

    def _next(self) -> list[dict]:
        self.told += self.count
        return story.handovers(self.told, self.count, packs=_PACKS, author=self.by.gln)

    def _natively(self) -> float:
        told = self._next()
        bodies = [orjson.dumps(told[start : start + BATCH]) for start in range(0, len(told), BATCH)]
        began = time.perf_counter()
        for body in bodies:
            results = recording.record(gate.read(body, max_bytes=5 * 2**20), by=self.by, strict=True)
            assert all(result.status == "recorded" for result in results)
        return self.count / (time.perf_counter() - began)

    def _as_document(self, behaviour: str) -> float:
        body = self._document(self._next())
        began = time.perf_counter()
        chunks = (body[at : at + _CHUNK] for at in range(0, len(body), _CHUNK))
        with documents.pack(chunks, events_max=self.count) as packed:
            job = capturing.place(packed, by=self.by, behaviour=behaviour)
        capturing.carry_out(job.pk)
        spent = time.perf_counter() - began
        job.refresh_from_db()
        if job.captured != self.count:
            raise RuntimeError(f"not all was recorded: {job.captured} of {self.count}")
        return self.count / spent

    def _document(self, told: list[dict]) -> bytes:
        prepared, _ = recording.prepare(list(enumerate(recording.read(told, by=self.by))), self.by)
        return orjson.dumps({
            "@context": _CONTEXT, "type": "EPCISDocument", "schemaVersion": "2.0", "creationDate": "2024-01-01T00:00:00Z",
            "epcisBody": {"eventList": [_plain(claim.event) for *_, claim in prepared]},
        })  # fmt: skip


def _plain(event: dict) -> dict:
    """An event as a client says it who knows nothing of our words."""
    return {f"ex:{name.removeprefix(_OWN)}" if name.startswith(_OWN) else name: said for name, said in event.items() if name != _VERB}
