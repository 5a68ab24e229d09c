"""What was planted, kept block by block, and how far the gaps that were found agree with it."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

from django.db.models import QuerySet

from compliance.demo import cast
from compliance.demo.book import Planted
from compliance.models import Gap
from compliance.simulation.blocks import Plan
from compliance.sites.judging import SITE_START
from events import feed, index
from parties.text import Text

SHOWN_MAX = 20
"""Misses of each sort that a person is shown; the counts are whole."""


class TruthError(Exception):
    """A file of truth that cannot be used; the message says why."""


@dataclass
class Agreement:
    """What was planted and what was found, by rule."""

    planted: Counter = field(default_factory=Counter)
    found: Counter = field(default_factory=Counter)
    agreed: Counter = field(default_factory=Counter)
    missed: list[tuple[str, str]] = field(default_factory=list)
    surplus: list[tuple[str, str]] = field(default_factory=list)

    @property
    def recall(self) -> float:
        """Of what was planted, the share that was found; 1 where nothing was planted."""
        return self.agreed.total() / self.planted.total() if self.planted else 1.0

    @property
    def precision(self) -> float:
        """Of what was found, the share that was planted; 1 where nothing was found."""
        return self.agreed.total() / self.found.total() if self.found else 1.0


class Truth:
    """A file with the plan in its first line and, in order, a line for each block that was told. It only grows."""

    def __init__(self, path: Path, plan: Plan):
        self.path, self.plan = path, plan

    @property
    def blocks(self) -> int:
        """How many blocks have been told already; TruthError for a file that belongs to another fleet."""
        if not self.path.exists():
            return 0
        plan, lines = read(self.path)
        if plan != self.plan:
            raise TruthError(f"{self.path} belongs to another fleet ({plan}); name another file with --truth.")
        return sum(1 for _ in lines)

    def begin(self) -> None:
        """Write the plan, unless it stands there already."""
        if not self.path.exists():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.write_text(json.dumps(asdict(self.plan), default=str) + "\n", encoding="utf-8")

    def add(self, planted: list[dict]) -> None:
        """Keep what was planted in the next block."""
        with self.path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(planted, ensure_ascii=False) + "\n")


def read(path: Path) -> tuple[Plan, Iterator[list[Planted]]]:
    """The plan and what was planted, block by block; a last line that was cut off by a crash does not count."""
    try:
        with path.open(encoding="utf-8") as file:
            head = json.loads(file.readline())
        plan = Plan(**head | {"until": date.fromisoformat(head["until"])})
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise TruthError(f"{path} is no file of truth: {error}") from error
    return plan, _blocks(path)


def compare(path: Path) -> Agreement:
    """Hold the gaps that are not resolved against the truth; grows with the faults and the gaps, not with the fleet."""
    plan, blocks = read(path)
    expected = {(planted.epc, rule) for block in blocks for planted in block for rule in planted.rules}
    unresolved = Gap.objects.exclude(status=Gap.Status.RESOLVED)
    found = set(unresolved.filter(epc__contains=plan.tag).values_list("epc", "rule")) | _at_sites(plan, unresolved, expected)
    return Agreement(
        Counter(rule for _, rule in expected), Counter(rule for _, rule in found),
        Counter(rule for _, rule in expected & found), sorted(expected - found), sorted(found - expected),
    )  # fmt: skip


def _at_sites(plan: Plan, unresolved: QuerySet, expected: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """The gaps about sites that this fleet answers for: those planted, and at its own sites those that its own claims began.

    Fleets share the first districts, so that what another fleet or the demo did at a site stands in the way of none.
    """
    companies = (company for district in range(plan.districts) for company in cast.district(district).values())
    sites = {SITE_START + site.gln for company in companies for site in company.sites.values()}
    rows = unresolved.filter(epc__startswith=SITE_START).values_list("epc", "rule", "anchor")
    ours = [(epc, rule, anchor) for epc, rule, anchor in rows if epc in sites]
    records = feed.by_ids({anchor for epc, rule, anchor in ours if (epc, rule) not in expected})
    of_others = {event_id for event_id, record in records.items()
                 if not any(plan.tag in uri for uri in index.things(record.event).values())}  # fmt: skip
    return {(epc, rule) for epc, rule, anchor in ours if anchor not in of_others}


def _blocks(path: Path) -> Iterator[list[Planted]]:
    with path.open(encoding="utf-8") as file:
        file.readline()
        for line in file:
            if line.endswith("\n"):
                yield [_planted(entry) for entry in json.loads(line)]


def _planted(entry: dict) -> Planted:
    return Planted(entry["epc"], tuple(entry["rules"]), entry["anchor_type"], Text(**entry["story"]))
