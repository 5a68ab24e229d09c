import time
from contextlib import contextmanager
from random import Random
from statistics import median

from django.db import connection

from bench.declaration import Benchmark, Goal
from events import feed, sequencer
from events.log import merkle, tree

_ASKED = 200
_SIZE = "SELECT size, root FROM events_checkpoint ORDER BY size DESC LIMIT 1"
_LEAF = "SELECT leaf_hash FROM events_leaf WHERE position = %s"
_COLD, _WARM = "after a restart of PostgreSQL", "with PostgreSQL's buffers warm"


class Proof(Benchmark):
    """Inclusion proof of one claim

    Leaves taken at random out of the largest ledger: the checkpoint, the leaf, the path over the stored tiles and its
    verification, as the server does it; nothing is cached in the process. Cold means that PostgreSQL has been started
    anew and its buffers are empty; what the operating system keeps of the files, it keeps.
    """

    code = "proof"
    unit = "ms, median"
    goals = (Goal("ms in the server, cold", _COLD, most=4),)

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
            leaves = Random(self.turn).sample(range(sequencer.size()), _ASKED)
            return median(_prove(position) for position in leaves) * 1000


def _prove(position: int) -> float:
    began = time.perf_counter()
    feed.after(position, limit=1)
    with connection.cursor() as cursor:
        cursor.execute(_SIZE)
        size, root = cursor.fetchone()
        cursor.execute(_LEAF, [position])
        leaf = bytes(cursor.fetchone()[0])
        path = merkle.inclusion_path(position, size, lambda start, end: tree.subtree(cursor, start, end))
    merkle.verify_inclusion(leaf, position, size, path, bytes(root))
    return time.perf_counter() - began
