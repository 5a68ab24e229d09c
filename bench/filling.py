"""Filling a ledger quickly and truly: through the service's own reading, compiling and appending, on every core."""

import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context

from bench.stack import Ledger
from bench.story import STEPS

_BLOCK = 1_000
_WORKERS = 2


def fill(ledger: Ledger, story: str, *, first: int, count: int, note: Callable[[int], None] = lambda packs: None) -> None:
    """Tell the packs `first` to `first + count` by a story of `bench.story`, then give every claim its place.

    `note` is told how many packs each block had.
    """
    blocks = [(start, min(_BLOCK, first + count - start)) for start in range(first, first + count, _BLOCK)]
    with ProcessPoolExecutor(
        _WORKERS, mp_context=get_context("spawn"), initializer=begin, initargs=(ledger.environment(),)
    ) as pool:
        for done in as_completed([pool.submit(_tell, story, *block) for block in blocks]):
            note(done.result())
    patience_s = 600 + count * STEPS / 1000
    ledger.stack.manage("sequence", "--once", on=ledger, role="sequencer", patience_s=patience_s)
    with ledger.connect("owner") as connection:
        connection.execute("VACUUM ANALYZE")


def begin(environment: dict[str, str]) -> None:
    """Set up Django in a new process for the ledger that `environment` names."""
    os.environ.update(environment | {"DATABASE_POOL_MAX": "0"})
    import django

    django.setup()


def _tell(story: str, first: int, count: int) -> int:
    from batteries.lifecycle import recording
    from bench import story as stories
    from events.entry import Author

    for gln, bodies in getattr(stories, story)(first, count):
        recording.record(bodies, by=Author(gln, "key:00000000"), strict=True)
    return count
