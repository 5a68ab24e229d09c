import time
from contextlib import contextmanager
from random import Random
from statistics import median

from bench.declaration import Benchmark, Goal
from events import feed
from events.log import proving, publishing

_ASKED = 200
_COLD, _WARM = "after a restart of PostgreSQL", "with PostgreSQL's buffers warm"


class Proof(Benchmark):
    """Inclusion proof of one claim

    Claims taken at random out of a large ledger: the entry, the signed checkpoint, the leaf with its running numbers,
    the path over the stored tiles and the verification of it all, as the server does it; nothing is cached in the
    process. Cold means that PostgreSQL has been started anew and its buffers are empty; what the operating system keeps
    of the files, it keeps.
    """

    code = "proof"
    unit = "ms, median"
    goals = (Goal("ms in the server, cold", _COLD, most=4),)
    closing = (
        "A proof reads the entry, its place with its running numbers, the checkpoint, and two tiles for every level of the "
        "tree, each a round trip of its own. Full tiles never change and could be kept in the process."
    )

    @contextmanager
    def ready(self):
        self.ledger = self.run.grown(10**6 if 10**6 in self.run.sizes else max(self.run.sizes))
        self.turn = 0
        yield {_COLD: self._cold, _WARM: self._measure}

    def _cold(self) -> float:
        self.run.stack.restart_postgres()
        self.turn += 1
        return self._measure()

    def _measure(self) -> float:
        with self.ledger.here():
            leaves = Random(self.turn).sample(range(publishing.published().size), _ASKED)
            return median(_prove(position) for position in leaves) * 1000


def _prove(position: int) -> float:
    began = time.perf_counter()
    proving.prove(feed.after(position, limit=1))
    return time.perf_counter() - began
