import threading
import time
from bisect import bisect_right
from contextlib import contextmanager
from statistics import quantiles

import orjson

from bench import client, filling, story
from bench.declaration import Benchmark, Goal
from events import ledger as ledgers

_PACKS = 5_000
_BATCH, _INTERVAL_S, _CLIENTS = 100, 0.05, 4
_SECONDS = 10
_AFTER_S = 4.0
_PLACED, _PROVABLE = "p99 until it has a position, s", "p99 until its proof is available, s"
_POSITIONS = """
    SELECT max(l.position), count(*)
    FROM events_identity i CROSS JOIN LATERAL events_place(i.seq) l WHERE i.id_key = ANY(%s)
"""


class Acknowledgement(Benchmark):
    """From the acknowledgement to the position and the proof, at 2,000 events/s

    Twenty requests of 100 events begin every second, however long each takes. Another process looks every 10 ms how
    far the log reaches and how far it is signed; a claim's proof is available once a signed checkpoint covers it. The
    slowest claim of each request counts.
    """

    code = "acknowledgement"
    unit = "s"
    goals = (Goal("s until the proof is available", _PROVABLE, most=1.0),)
    closing = (
        "The log is signed every 0.8 seconds under load; to this comes what placing the last claims and making a signature "
        "durable on two disks takes. Signing oftener would shorten the wait, at so many more checkpoints to keep."
    )

    @contextmanager
    def ready(self):
        self.told, self.ledger = 0, self.run.stack.ledger("bench_acknowledgement")
        filling.fill(self.ledger, "made", first=0, count=self.run.scaled(_PACKS))
        self.waits: dict[str, float] = {}
        with self.ledger.served() as port, self.ledger.sequenced():
            yield {_PLACED: lambda: self._measure(port)[_PLACED], _PROVABLE: lambda: self.waits.pop(_PROVABLE)}

    def _measure(self, port: int) -> dict[str, float]:
        watch = _Watch(self.ledger)
        watch.start()
        tally = self.run.stack.load.submit(
            client.pace, port, self._requests(port), interval_s=_INTERVAL_S, clients=_CLIENTS
        ).result()
        time.sleep(_AFTER_S)
        watch.stop()
        if set(tally.codes) != {201}:
            raise RuntimeError(f"not all was recorded: {tally.codes}")
        with self.ledger.connect() as connection:
            waits = [self._waits(connection, watch, at, body) for at, body in tally.answered_at]
        self.waits = {_PLACED: _p99([placed for placed, _ in waits]), _PROVABLE: _p99([proof for _, proof in waits])}
        return self.waits

    def _requests(self, port: int) -> list[bytes]:
        found = []
        for number in range(int((2 if self.run.quick else _SECONDS) / _INTERVAL_S)):
            gln = story.GLNS[number % _CLIENTS]
            bodies = story.handovers(self.told, _BATCH, packs=self.run.scaled(_PACKS), author=gln)
            self.told += _BATCH
            found.append(client.request("POST", "/api/v1/events", port=port, token=self.run.stack.tokens[gln],
                                        body=orjson.dumps(bodies)))  # fmt: skip
        return found

    def _waits(self, connection, watch: "_Watch", at: float, body: bytes) -> tuple[float, float]:
        keys = [ledgers.identity_key({"eventID": row["event_id"]}) for row in orjson.loads(body)["results"]]
        last, found = connection.execute(_POSITIONS, [keys]).fetchone()
        if found != len(keys):
            raise RuntimeError("a claim that was acknowledged has no position")
        return max(watch.reached("placed", last) - at, 0.0), max(watch.reached("signed", last) - at, 0.0)


class _Watch(threading.Thread):
    """Looks how far the log reaches, with the time of each look."""

    def __init__(self, ledger):
        super().__init__(daemon=True)
        self.ledger, self.over = ledger, threading.Event()
        self.seen: dict[str, tuple[list[int], list[float]]] = {"placed": ([], []), "signed": ([], [])}

    def run(self) -> None:
        with self.ledger.connect() as connection:
            while not self.over.wait(0.01):
                row = connection.execute("SELECT (SELECT coalesce(max(size), 0) FROM events_checkpoint), "
                                         "(SELECT coalesce(max(size), 0) FROM events_note)").fetchone()  # fmt: skip
                for name, size in zip(self.seen, row, strict=True):
                    self.seen[name][0].append(size)
                    self.seen[name][1].append(time.time())

    def stop(self) -> None:
        self.over.set()
        self.join()

    def reached(self, name: str, position: int) -> float:
        """When the log was first seen to hold `position`."""
        sizes, times = self.seen[name]
        place = bisect_right(sizes, position)
        return times[place] if place < len(times) else float("inf")


def _p99(values: list[float]) -> float:
    return quantiles(values, n=100, method="inclusive")[98]
