"""What an audit has found: every kind counted, the first of each named."""

from collections import Counter
from dataclasses import astuple, dataclass
from typing import Self

NAMED_MAX = 50
"""Findings of one kind that are kept with their names; one edit below the tree may contradict every later checkpoint."""


@dataclass(frozen=True, slots=True)
class Damage:
    """Something that is not as it was recorded; `where` names it."""

    kind: str
    where: str
    text: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.where}: {self.text}"


class Findings:
    """The damage that was found. Its memory is bounded, whatever the damage."""

    def __init__(self):
        self.named: list[Damage] = []
        self.counts: Counter[str] = Counter()

    def add(self, kind: str, where: str, text: str) -> None:
        """Count a finding, and keep its name if it is one of the first of its kind."""
        self.counts[kind] += 1
        if self.counts[kind] <= NAMED_MAX:
            self.named.append(Damage(kind, where, text))

    @property
    def total(self) -> int:
        """How many findings there are, named or only counted."""
        return self.counts.total()

    def keep(self) -> dict:
        """The findings as JSON values."""
        return {"counts": dict(self.counts), "named": [astuple(damage) for damage in self.named]}

    @classmethod
    def take_up(cls, kept: dict) -> Self:
        """The findings that `keep` wrote."""
        findings = cls()
        findings.counts.update(kept["counts"])
        findings.named = [Damage(*each) for each in kept["named"]]
        return findings
