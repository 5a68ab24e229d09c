"""Everything that something was made of, read from the ledger generation by generation."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from batteries import timeline
from batteries.custody import History
from compliance.balance.tracing import Known, known
from events import index

THINGS_MAX = 500_000
"""Things read for one question; what lies beyond counts as unknown, and a figure that rests on it is none."""
_CHUNK = 500
Kept = TypeVar("Kept")


def load(
    uris: Iterable[str], *, below: int | None = None, keep: Callable[[History], Kept] = known
) -> dict[str, Kept | Known | None]:
    """What `keep` keeps of `uris` and of all their ancestors, by URI; from claims at smaller positions than `below`.

    Costs one read of many timelines per generation and chunk.
    """
    found, wanted = {}, set(uris)
    while wanted and len(found) < THINGS_MAX:
        above: set[str] = set()
        chosen = sorted(wanted)[: THINGS_MAX - len(found)]
        for start in range(0, len(chosen), _CHUNK):
            for uri, history in _read(chosen[start : start + _CHUNK], below).items():
                found[uri] = keep(history)
                above |= kept.above if (kept := known(history)) else set()
        wanted = above - found.keys()
    return found


def _read(uris: list[str], below: int | None) -> dict[str, History]:
    keys = {uri: index.key(uri) for uri in uris}
    read = timeline.read_many(list(keys.values()), below=below)
    # A provisional name is the battery that it was recognised as.
    merged = {uri: read[key].state.merged_into for uri, key in keys.items()}
    return {uri: read[index.key(merged[uri])] if merged[uri] else read[key] for uri, key in keys.items()}
