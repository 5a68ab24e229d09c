import time
from contextlib import contextmanager

from bench import judging, story
from bench.declaration import Benchmark, Goal

_CLAIMS = 2_000


class Following(Benchmark):
    """Judging what the log brings, as the ledger grows

    Hand-overs are recorded about packs taken from the whole ledger, and the follower of the rules takes them in: for each
    of its batches of 500 it reads the stories that were named, judges them by all rules, and settles duties, gaps, stays
    and sites. What is measured is the follower alone.
    """

    code = "following"
    unit = "µs an event"
    rounds_max = 5
    closing = "Each claim reads its pack's whole story and judges it anew; the figure is that of a story of some 20 claims."

    def asked(self) -> tuple[Goal, ...]:
        small, large = self.run.sizes[:2]
        return (Goal(f"times at {large:,} what it is at {small:,}", _cell(large), _cell(small), most=1.3),)

    @contextmanager
    def ready(self):
        self.told = 0
        ledgers = {size: judging.orderly(self.run, size) for size in self.run.sizes[:2]}
        for ledger in ledgers.values():
            with ledger.here():
                self._catch_up_at_once()
        yield {_cell(size): lambda size=size: self._follow(ledgers[size], size) for size in ledgers}

    def _catch_up_at_once(self) -> None:
        from compliance import judge
        from events import feed, sequencer

        feed.set_watermark(judge.CONSUMER, sequencer.size())

    def _follow(self, ledger, size: int) -> float:
        from batteries.lifecycle import recording
        from bench.stack import ledger_author
        from compliance import judge
        from events import sequencer

        count, gln = self.run.scaled(_CLAIMS), story.GLNS[0]
        with ledger.here():
            recording.record(story.handovers(self.told, count, packs=size // story.STEPS, author=gln), by=ledger_author(gln))
            self.told += count
        self.run.stack.manage("sequence", "--once", on=ledger, role="sequencer")
        with ledger.here():
            began, done = time.perf_counter(), 0
            while handled := judge.FOLLOWER.follow():
                done += handled
            seconds = time.perf_counter() - began
            if done != count or sequencer.size() < size:
                raise RuntimeError(f"{done} of {count} were followed")
        return seconds / count * 1e6


def _cell(size: int) -> str:
    return f"{size:,} claims"
