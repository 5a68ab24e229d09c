from contextlib import contextmanager

import orjson

from bench import client, filling, story
from bench.declaration import Benchmark, Goal
from bench.plain import rows
from bench.stack import ledger_author

PACKS = 30_000
BATCH = 1_000
_CLIENTS = 8
_SERVICE, _FLOOR, _FLOORS, _BULK = (
    "service, 8 clients", "COPY, 1 connection", "COPY, 8 connections", "DRF bulk_create, 8 clients",
)  # fmt: skip


class Capture(Benchmark):
    """Batch capture over HTTP, 1,000 events a request

    Hand-overs of packs that are on record, posted natively: parsed strictly, validated by their declaration, compiled
    to EPCIS and validated again, made canonical, hashed, deduplicated, indexed by EPC, committed, and each answered with
    its record. The floor does none of it: it sends rows that were encoded before as binary COPY into one table of plain
    JSONB with four lookup indexes, a transaction for every 1,000. The other comparison is what a framework gives:
    a ModelSerializer with many=True that ends in bulk_create, on the same table, server and number of workers.
    """

    code = "capture"
    goals = (
        Goal("of the pre-encoded COPY over one connection", _SERVICE, _FLOOR, least=0.7),
        Goal("times the DRF bulk_create view", _SERVICE, _BULK, least=5),
    )
    closing = (
        "Most of an event's cost is Python in the web worker (the profile below shows it): names, two "
        "schemas, canonical bytes, hashes, compression, receipt. The floor has none of it, and one connection of it "
        "keeps one core busy, while the service shares all cores with its database. More cores divide the service's "
        "part and not the floor's. On as many cores, what is left is the reading of names and the compiling, which "
        "would have to leave Python."
    )

    @contextmanager
    def ready(self):
        packs, self.told = self.run.scaled(PACKS), 0
        ledger, plain = self.run.stack.ledger("bench_capture"), self.run.stack.plain()
        filling.fill(ledger, "made", first=0, count=packs)
        tuned = {"PLAIN_TUNED": "1", "DJANGO_SETTINGS_MODULE": "bench.plain.settings"}
        with ledger.served() as port, plain.served(application=rows.APPLICATION, extra=tuned) as plain_port:
            yield {
                _SERVICE: lambda: self.post(port, self.run.scaled(3), packs),
                _FLOOR: lambda: self.copy(plain, 1, self.run.scaled(24)),
                _FLOORS: lambda: self.copy(plain, _CLIENTS, self.run.scaled(3)),
                _BULK: lambda: self.post_plain(plain_port, 1, packs),
            }

    def post(self, port: int, requests: int, packs: int, clients: int = _CLIENTS) -> float:
        """Events a second through the service."""
        stack, shares = self.run.stack, []
        for gln in story.GLNS[:clients]:
            bodies = [orjson.dumps(self._next(packs, gln)) for _ in range(requests)]
            shares.append([client.request("POST", "/api/v1/events", port=port, token=stack.tokens[gln], body=body)
                           for body in bodies])  # fmt: skip
        return self._rate(stack.load.submit(client.send, port, shares).result(), requests * clients)

    def copy(self, plain, connections: int, requests: int) -> float:
        """Rows a second by COPY."""
        shares = [[rows.packed(self._rows(gln)) for _ in range(requests)] for gln in story.GLNS[:connections]]
        tally = self.run.stack.load.submit(client.copy, plain.url(), rows.COPY, shares).result()
        return self._rate(tally, requests * connections)

    def post_plain(self, port: int, requests: int, packs: int) -> float:
        """Rows a second through the framework's view."""
        shares = [[client.request("POST", "/events/bulk", port=port, body=orjson.dumps(self._rows(gln)))
                   for _ in range(requests)] for gln in story.GLNS[:_CLIENTS]]  # fmt: skip
        tally = self.run.stack.load.submit(client.send, port, shares).result()
        return self._rate(tally, requests * _CLIENTS)

    def _rows(self, gln: str) -> list[dict]:
        return rows.of(self._next(PACKS, gln), by=ledger_author(gln))

    def _next(self, packs: int, gln: str) -> list[dict]:
        self.told += BATCH
        return story.handovers(self.told, BATCH, packs=packs, author=gln)

    def _rate(self, tally: client.Tally, requests: int) -> float:
        if tally.codes != {201: requests}:
            raise RuntimeError(f"not all was recorded: {tally.codes}")
        return requests * BATCH / tally.seconds
