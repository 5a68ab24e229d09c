"""The histories of everything that something was made of, read from the ledger generation by generation."""

from collections.abc import Iterable

from batteries import timeline
from batteries.custody import History
from events import index

THINGS_MAX = 50_000
"""Ancestors read for one question; what lies beyond counts as unknown, and a figure that rests on it is none."""


def load(uris: Iterable[str], *, below: int | None = None, known: dict[str, History] | None = None) -> dict[str, History]:
    """Histories of `uris` and of all their ancestors by URI, from claims at smaller positions than `below` if given.

    Costs one read of many timelines per generation; `known` are histories that need not be read again.
    """
    found = dict(known or {})
    wanted = set(uris)
    while wanted:
        missing = sorted(wanted - found.keys())[: THINGS_MAX - len(found)]
        keys = {index.key(uri): uri for uri in missing}
        read = timeline.read_many(list(keys), below=below)
        found |= {keys[key]: history for key, history in read.items()}
        wanted = {up for uri in wanted if uri in found for up in above(found[uri])} - found.keys()
        if len(found) >= THINGS_MAX:
            break
    return found


def above(history: History) -> set[str]:
    """URIs of what a thing was made of."""
    return {link.parent for link in history.state.parents if link.parent}
