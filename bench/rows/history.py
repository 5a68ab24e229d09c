import time
from contextlib import ExitStack, contextmanager
from random import Random
from statistics import median
from urllib.parse import quote

from bench import client, story
from bench.declaration import Benchmark, Goal
from events import feed, index

_ASKED = 200
_RAW = """
    SELECT e.seq, l.position, e.verb, e.occurred_at, e.recorded_at, e.entry_sha256, e.dictionary, e.entry
    FROM events_epc p JOIN events_event e USING (seq) LEFT JOIN LATERAL events_place(e.seq) l ON true
    WHERE p.epc_key = %s ORDER BY e.seq
"""


class History(Benchmark):
    """Custody history of one pack, 20 claims, in ledgers of growing size

    A holder asks over HTTP for packs taken at random, one after the other. Beside it, in one process: the ledger's own
    read of a pack's claims, and the same rows read by psycopg alone. The claims of a pack lie scattered over the
    table; the figures are warm. A ledger of 10,000,000 claims is measured with --large only; where none stands in the
    table, it was not.
    """

    code = "history"
    unit = "ms, median"
    closing = (
        "The read itself is near the raw one; what grows with the ledger is the number of pages that are not in "
        "memory. A read model of one battery's entries side by side would keep them on one page."
    )

    def asked(self) -> tuple[Goal, ...]:
        small, large = min(self.run.sizes), max(self.run.sizes)
        return (
            Goal(f"times over HTTP at {large:,} what it is at {small:,}", _over_http(large), _over_http(small), most=1.5),
            Goal(f"times the raw psycopg read at {large:,}", f"the ledger's read, {large:,}", _raw(large), most=2),
        )

    @contextmanager
    def ready(self):
        cells = {}
        # All are filled before one is served: nobody may be at work in a ledger that another grows out of.
        ledgers = {size: self.run.grown(size) for size in self.run.sizes}
        with ExitStack() as open_:
            for size, ledger in ledgers.items():
                port = open_.enter_context(ledger.served())
                cells[_over_http(size)] = lambda port=port, size=size: self._ask(port, size)
                cells[f"the ledger's read, {size:,}"] = lambda ledger=ledger, size=size: self._read(ledger, size)
                cells[_raw(size)] = lambda ledger=ledger, size=size: self._read_raw(ledger, size)
            yield cells

    def _packs(self, size: int) -> list[int]:
        count = size // story.STEPS
        return Random(size).sample(range(count), min(_ASKED, count))

    def _ask(self, port: int, size: int) -> float:
        tokens = self.run.stack.tokens
        share = [
            client.request("GET", f"/api/v1/batteries/{quote(story.pack(number), safe='')}/history", port=port,
                           token=tokens[story.holder(number)])
            for number in self._packs(size)
        ]  # fmt: skip
        tally = self.run.stack.load.submit(client.send, port, [share]).result()
        if set(tally.codes) != {200}:
            raise RuntimeError(f"not every history was answered: {tally.codes}")
        return median(tally.latencies) * 1000

    def _read(self, ledger, size: int) -> float:
        with ledger.here():
            return _median_ms(lambda key: feed.timelines([key]), self._packs(size))

    def _read_raw(self, ledger, size: int) -> float:
        with ledger.connect() as connection:
            return _median_ms(lambda key: connection.execute(_RAW, [key]).fetchall(), self._packs(size))


def _over_http(size: int) -> str:
    return f"over HTTP, {size:,}"


def _raw(size: int) -> str:
    return f"raw psycopg, {size:,}"


def _median_ms(read, packs: list[int]) -> float:
    spent = []
    for number in packs:
        key = index.key(story.pack(number))
        began = time.perf_counter()
        read(key)
        spent.append(time.perf_counter() - began)
    return median(spent) * 1000
