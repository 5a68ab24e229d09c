"""Whether the rows of Battery and Kinship are the fold of the ledger: every timeline folded anew and compared."""

from collections.abc import Iterable, Iterator
from typing import Self
from uuid import UUID

from batteries import projection
from batteries.models import Battery, Kinship
from events import feed
from events.log.findings import Findings

CHUNK = 500
_FIRST = UUID(int=0)
_EDGE = ("parent_key", "parent", "child", "event_id", "mass_kg")


class Replay:
    """One walk over every thing that the ledger or a row knows; its memory does not grow with the ledger.

    Writes nothing and lets the followers work: only what seems to differ is looked at again while they stand still.
    """

    def __init__(self, *, last: UUID = _FIRST):
        self.findings, self.last = Findings(), last

    def run(self) -> Iterator[int]:
        """Compare everything; yields the number of things compared after each chunk."""
        while keys := self._next():
            if suspects := _differing(keys):
                with feed.sole(projection.CONSUMER):
                    for key, text in sorted(_differing(sorted(suspects)).items()):
                        self.findings.add("custody", f"thing {key}", text)
            self.last = keys[-1]
            yield len(keys)

    def keep(self) -> dict:
        """Where the walk stands, as JSON values."""
        return {"last": str(self.last), "findings": self.findings.keep()}

    @classmethod
    def take_up(cls, kept: dict) -> Self:
        """A walk that goes on where `keep` found another."""
        replay = cls(last=UUID(kept["last"]))
        replay.findings = Findings.take_up(kept["findings"])
        return replay

    def _next(self) -> list[UUID]:
        """The next keys in their order, of claims and of rows: a row that no claim speaks for is found too."""
        rows = Battery.objects.filter(epc_key__gt=self.last).order_by("epc_key").values_list("epc_key", flat=True)
        edges = Kinship.objects.filter(child_key__gt=self.last).order_by("child_key")
        children = edges.values_list("child_key", flat=True).distinct()
        found = {*feed.keys_after(self.last, limit=CHUNK), *rows[:CHUNK], *children[:CHUNK]}
        return sorted(found)[:CHUNK]


def _differing(keys: list[UUID]) -> dict[UUID, str]:
    """What is said of each key whose row or edges are not what its timeline folds to, up to the followers' watermark."""
    below = feed.watermark(projection.CONSUMER)
    stored, edges = Battery.objects.in_bulk(keys), _by_child(Kinship.objects.filter(child_key__in=keys))
    right_rows, right_edges = projection.derive(keys, below=below)
    right = _by_child(right_edges)
    found = {key: _row_fault(stored.get(key), right_rows.get(key)) for key in keys}
    for key in keys:
        if not found[key] and edges.get(key, set()) != right.get(key, set()):
            found[key] = "what it was made of is not what a replay of its claims says"
    return {key: text for key, text in found.items() if text}


def _row_fault(stored: Battery | None, right: Battery | None) -> str:
    if stored is None and right is None:
        return ""
    if stored is None:
        return f"{right.epc} has claims and no row"
    if right is None:
        return f"{stored.epc} has a row and no claims"
    wrong = [name for name in projection.FIELDS if getattr(stored, name) != getattr(right, name)]
    return f"{right.epc}: {', '.join(wrong)} is not what a replay of its claims says" if wrong else ""


def _by_child(edges: Iterable[Kinship]) -> dict[UUID, set[tuple]]:
    found: dict[UUID, set[tuple]] = {}
    for edge in edges:
        found.setdefault(edge.child_key, set()).add(tuple(getattr(edge, name) for name in _EDGE))
    return found
