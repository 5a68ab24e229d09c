import time
from contextlib import contextmanager

from bench import filling
from bench.declaration import Goal
from bench.rows.capture import Capture
from bench.rows.handover import Handover

_PACKS = 5_000
_PLACED_S_MAX = 120.0
_ALONE, _BESIDE = "8 writers, no sequencer", "8 writers beside the sequencer"
_BATCHES, _BATCHES_BESIDE = "events in batches of 1,000, no sequencer", "events in batches of 1,000 beside the sequencer"


class Sequencing(Handover):
    """What the sequencer costs the writers

    The same hand-overs by 8 clients, with no sequencer and beside one that gives positions, keeps the tree and signs.
    Batches are shown too: at their rate the sequencer has real work, and on two cores it takes its share of one.
    """

    code = "sequencing"
    goals = (Goal("of the writers' throughput without it", _BESIDE, _ALONE, least=0.95),)
    closing = (
        "The sequencer reads every entry again to number the things in it, and takes its share of the cores that "
        "the writers use; on a machine with a core to spare it takes nothing from them."
    )

    @contextmanager
    def ready(self):
        self.told, self.ledger = 0, self.run.stack.ledger("bench_sequencing")
        packs = self.run.scaled(_PACKS)
        filling.fill(self.ledger, "made", first=0, count=packs)
        self.batches = Capture(self.run)
        self.batches.told = 10_000_000
        with self.ledger.served() as port:
            yield {
                _ALONE: lambda: self.post(port, "/api/v1/events", 200),
                _BESIDE: lambda: self._beside(lambda: self.post(port, "/api/v1/events", 200)),
                _BATCHES: lambda: self.batches.post(port, self.run.scaled(3), packs),
                _BATCHES_BESIDE: lambda: self._beside(lambda: self.batches.post(port, self.run.scaled(3), packs)),
            }

    def _beside(self, measure) -> float:
        with self.ledger.sequenced():
            self._await_placed()
            return measure()

    def _await_placed(self) -> None:
        """What the cells without a sequencer have left behind must not be its work now."""
        deadline = time.monotonic() + _PLACED_S_MAX
        with self.ledger.connect() as connection:
            while time.monotonic() < deadline:
                rows = connection.execute("SELECT (SELECT count(*) FROM events_event), "
                                          "(SELECT coalesce(max(size), 0) FROM events_checkpoint)")  # fmt: skip
                there, placed = rows.fetchone()
                if there == placed:
                    return
                time.sleep(0.1)
        raise RuntimeError("the sequencer does not come to its end")
