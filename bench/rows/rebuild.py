import time
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context

from bench import filling, rebuilding
from bench.declaration import Benchmark, Goal

_WORKERS = 2
_KEYS = 2**128


class Rebuild(Benchmark):
    """Rebuild of all custody from the ledger, two workers

    Every pack's claims are read, folded and written as rows of its custody anew; each worker has one half of the keys.
    Of the larger ledger as many packs are rebuilt as the smaller one has, so that the two figures show whether the
    cost of an event grows with the ledger.
    """

    code = "rebuild"
    rounds_max = 5
    closing = (
        "An event costs Python some fifty microseconds: expanding and reading the entry, recognising its type, "
        "the fold with a new state for every claim, and the rows of its battery by the ORM. Two workers and their "
        "database share the cores here. Ranges of keys are independent, so more cores divide it; beyond that, the fold "
        "would have to leave Python, or take the claims of an event once for all the things that it names."
    )

    def asked(self) -> tuple[Goal, ...]:
        small, large = self._sizes()
        return (
            Goal("events/s", _cell(small), least=50_000),
            Goal(f"times at {large:,} what it is at {small:,}", _cell(large), _cell(small), least=0.9),
        )

    @contextmanager
    def ready(self):
        small, large = self._sizes()
        yield {_cell(size): lambda size=size: self._rebuild(size, part=small / size) for size in (small, large)}

    def _sizes(self) -> tuple[int, int]:
        return self.run.sizes[0], self.run.sizes[1]

    def _rebuild(self, size: int, *, part: float) -> float:
        ledger, end = self.run.grown(size), int(_KEYS * part) - 1
        bounds = [end * place // _WORKERS for place in range(_WORKERS + 1)]
        context = get_context("spawn")
        with ProcessPoolExecutor(
            _WORKERS, mp_context=context, initializer=filling.begin, initargs=(ledger.environment(),)
        ) as pool:
            list(pool.map(rebuilding.warm, range(_WORKERS * 2)))
            began = time.perf_counter()
            events = sum(pool.map(rebuilding.rebuild, bounds[:-1], bounds[1:]))
            return events / (time.perf_counter() - began)


def _cell(size: int) -> str:
    return f"{size:,} claims"
