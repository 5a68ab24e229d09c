from contextlib import contextmanager

import orjson

from bench import client, filling, story
from bench.declaration import Benchmark, Goal
from bench.plain import rows
from bench.stack import ledger_author

_PACKS = 5_000
_SERVICE, _VALIDATED, _PLAIN, _TUNED = (
    "service", "validated, nothing written", "plain ModelViewSet", "plain ModelViewSet, pooled connections",
)  # fmt: skip


class Handover(Benchmark):
    """One hand-over a request, 8 clients, durable

    The same stack answers twice: once it records (synchronous commit on), once a view of the benchmark authenticates,
    parses and validates the same body and writes nothing. The plain project has a stock ModelViewSet on one table, with
    Django's default of a new connection for every request, and once more with the pool that the service uses.
    """

    code = "handover"
    unit = "requests/s"
    goals = (
        Goal("of the view that writes nothing", _SERVICE, _VALIDATED, least=0.35),
        Goal("times the plain ModelViewSet", _SERVICE, _PLAIN, least=8),
    )
    closing = (
        "A request is a framework's fixed cost, which the view that writes nothing shows, and five or six round trips "
        "between web and database, each dearer than the work it carries: the pool's health check, the key, the "
        "transaction's begin and end, the look whether the battery is known, and the one statement that records. The "
        "plain view's pool is worth as much as all of ours: its stock form pays for a new connection with every request, "
        "and eight times that is beyond what the two cores here answer without writing anything. More cores would."
    )

    @contextmanager
    def ready(self):
        stack, self.told = self.run.stack, 0
        ledger, plain = stack.ledger("bench_handover"), stack.plain()
        filling.fill(ledger, "made", first=0, count=self.run.scaled(_PACKS))
        stock = {"DJANGO_SETTINGS_MODULE": "bench.plain.settings"}
        with (
            ledger.served() as port,
            plain.served(application=rows.APPLICATION, extra=stock) as plain_port,
            plain.served(application=rows.APPLICATION, extra=stock | {"PLAIN_TUNED": "1"}) as tuned_port,
        ):
            yield {
                _SERVICE: lambda: self.post(port, "/api/v1/events", 150),
                _VALIDATED: lambda: self.post(port, "/bench/validated", 150),
                _PLAIN: lambda: self.post_plain(plain_port, 20),
                _TUNED: lambda: self.post_plain(tuned_port, 60),
            }

    def post(self, port: int, path: str, each: int) -> float:
        """Requests a second of the service."""
        stack, each = self.run.stack, self.run.scaled(each)
        shares = [[client.request("POST", path, port=port, token=stack.tokens[gln], body=orjson.dumps(body))
                   for body in self._next(each, gln)] for gln in story.GLNS]  # fmt: skip
        return self._rate(stack.load.submit(client.send, port, shares).result(), shares)

    def post_plain(self, port: int, each: int) -> float:
        """Requests a second of the plain project."""
        each = self.run.scaled(each)
        shares = [[client.request("POST", "/events", port=port, body=orjson.dumps(row))
                   for row in rows.of(self._next(each, gln), by=ledger_author(gln))] for gln in story.GLNS]  # fmt: skip
        return self._rate(self.run.stack.load.submit(client.send, port, shares).result(), shares)

    def _next(self, count: int, gln: str) -> list[dict]:
        self.told += count
        return story.handovers(self.told, count, packs=self.run.scaled(_PACKS), author=gln)

    def _rate(self, tally: client.Tally, shares: list) -> float:
        if set(tally.codes) - {200, 201}:
            raise RuntimeError(f"not all was answered well: {tally.codes}")
        return sum(map(len, shares)) / tally.seconds
