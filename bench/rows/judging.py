import time
from contextlib import contextmanager
from math import log

from bench import judging
from bench.declaration import Benchmark, Goal


class Judging(Benchmark):
    """Judging everything anew by all rules, one and two workers

    Every pack's claims are read and folded, every rule looks at every story, and what is found is held against the
    duties and gaps that are there; then the sites are judged, and what is due is opened. The operators are registered
    and in time, so that there are two findings for each pack of twenty claims. Beside it, one process reads the same
    rows of the ledger once, in their order, and does nothing with them.
    """

    code = "judging"
    rounds_max = 5
    closing = (
        "Most of an event's cost is Python: expanding the entry, recognising its type, the fold with a new state for each "
        "claim, every rule over every story, and holding what was found against the rows, with the database on "
        "the same cores. Ranges of keys are independent, so more cores divide it."
    )

    def asked(self) -> tuple[Goal, ...]:
        small, large = self.run.sizes[:2]
        return (
            Goal("events/s with two workers", _cell(large, 2), least=30_000),
            Goal("times with two workers what it is with one", _cell(large, 2), _cell(large, 1), least=1.6),
            Goal(f"times at {large:,} what it is at {small:,}", _cell(large, 2), _cell(small, 2), least=0.9),
        )

    @contextmanager
    def ready(self):
        self.rates: dict[str, float] = {}
        ledgers = {size: judging.orderly(self.run, size) for size in self.run.sizes[:2]}
        cells = {
            _cell(size, workers): lambda size=size, workers=workers: self._judge(size, ledgers[size], workers)
            for size in ledgers for workers in (1, 2)
        }  # fmt: skip
        yield cells | {f"{size:,} claims, only read": lambda size=size: self._scan(ledgers[size]) for size in ledgers}

    def _judge(self, size: int, ledger, workers: int) -> float:
        from django.utils import timezone

        from compliance.assessment import plan, work
        from compliance.models import Assessment
        from events import sequencer

        with ledger.here(), judging.workers(ledger, workers) as pool:
            now, below = timezone.now(), sequencer.size()
            assessment = plan.begin(plan.request(Assessment.Cause.ALL, by="bench"), now=now)
            numbers = range(assessment.parts.count())
            began = time.perf_counter()
            waiting = [pool.submit(judging.do_part, assessment.pk, number, below, now) for number in numbers]
            if sum(done.result() for done in waiting) == 0:
                raise RuntimeError("nothing was judged")
            work.finish(assessment, now=now)
            rate = size / (time.perf_counter() - began)
        self._note_growth(size, workers, rate)
        return rate

    def _note_growth(self, size: int, workers: int, rate: float) -> None:
        small, large = self.run.sizes[:2]
        self.rates[_cell(size, workers)] = rate
        if {_cell(small, workers), _cell(large, workers)} <= self.rates.keys():
            slower = self.rates[_cell(small, workers)] / self.rates[_cell(large, workers)]
            exponent = 1 + log(slower) / log(large / small)
            told = f"With {workers} worker{'s' if workers > 1 else ''} the time grows with the claims to the power of"
            self.remarks = [one for one in self.remarks if not one.startswith(told)] + [f"{told} {exponent:.2f} (last round)."]

    def _scan(self, ledger) -> float:
        began = time.perf_counter()
        return judging.scan(ledger) / (time.perf_counter() - began)


def _cell(size: int, workers: int) -> str:
    return f"{size:,} claims, {workers} worker{'s' if workers > 1 else ''}"
