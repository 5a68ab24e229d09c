"""From stories to findings, and from findings to duties and gaps."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from batteries import projection, timeline
from batteries.custody import History
from batteries.follower import CHUNK, Follower
from compliance import gaps, kin
from compliance.models import Gap
from compliance.national import facts
from compliance.parameters import Schedule
from compliance.register import Register
from compliance.rules import Case, Finding, Subject, about
from compliance.sites import judging as sites
from compliance.sites import rhythm, stays
from events import feed

CONSUMER = gaps.CONSUMER
REGISTRY_RULES = ("G12", "G16", "G17", "X09")
"""Rules whose answer can change without a claim."""


def assess(keys: Iterable[UUID], *, below: int, now: datetime | None = None) -> None:
    """Bring the duties and gaps of `keys`, and of all whose findings rest on them, in line with their stories below a
    position of the log.

    Costs one fold and every rule per story, so it grows with the claims that arrive. Run twice, it changes nothing.
    The sites where that changed something are judged with them.
    """
    now = now or timezone.now()
    histories = timeline.read_apart(sorted(keys), below=below)
    histories |= kin.dependents(histories, below=below)
    gaps.settle({key: (history, list(found)) for key, (history, found) in _judged(histories, below)}, now=now)
    # Where no claim is new, as when work that was set aside is done at last, all of them may be news to a site.
    mark = feed.watermark(CONSUMER)
    spoken = rhythm.days_of(histories.values(), since=mark if below > mark else 0)
    sites.settle(stays.write(histories) | rhythm.write(spoken), now=now)
    facts.write(histories, below=below)


FOLLOWER = Follower(CONSUMER, projection.things, assess)


def judge_anew(keys: Iterable[UUID], *, below: int, now: datetime, days: rhythm.Days) -> None:
    """The same for `keys` and nothing else, as part of a judgement of everything, where lots and sites have their turn.

    The reporting days that the stories tell of are added to `days`.
    """
    histories = timeline.read_apart(sorted(keys), below=below)
    gaps.settle({key: (history, list(found)) for key, (history, found) in _judged(histories, below)}, now=now)
    stays.write(histories)
    facts.write(histories, below=below)
    for day, last in rhythm.days_of(histories.values()).items():
        days[day] = max(days.get(day, last), last)


def review() -> int:
    """Judge anew what was found wrong with the registry, and the sites of which it says something else since.

    A permit or a registration may have been entered, or a capacity changed.
    """
    sites.settle(sites.changed_in_registry(), now=timezone.now())
    unresolved = Gap.objects.filter(rule__in=REGISTRY_RULES).exclude(status=Gap.Status.RESOLVED)
    keys = sorted(set(unresolved.values_list("epc_key", flat=True)))
    for start in range(0, len(keys), CHUNK):
        with feed.sole(CONSUMER):
            FOLLOWER.do(FOLLOWER.without_aside(keys[start : start + CHUNK]), below=feed.watermark(CONSUMER))
    return len(keys)


def judge(case: Case) -> Iterator[Finding]:
    """Everything that any rule finds in one case; what has no standing claim is nobody's case."""
    if case.history.steps:
        for rule in about(Subject.THING):
            yield from rule.judge(case)


def cases(histories: dict[UUID, History], *, below: int | None) -> dict[UUID, Case]:
    """The cases of `histories`, with all that the rules may look at read for the whole lot at once."""
    schedule = Schedule()
    register = Register.of(_glns(histories.values()))
    made_of, alike, mates = (read(histories, below=below) for read in (kin.ancestors, kin.alike, kin.mates))
    return {
        key: Case(history.uri, history, register, schedule, made_of, alike.get(key, {}), mates.get(key, {}))
        for key, history in histories.items()
        if projection.is_battery(history)
    }  # fmt: skip


def _judged(histories: dict[UUID, History], below: int):
    found = cases(histories, below=below)
    for key, history in histories.items():
        yield key, (history, judge(found[key]) if key in found else ())


def _glns(histories: Iterable[History]) -> set[str]:
    return {
        gln for history in histories for step in history.steps
        for gln in (step.claim.author, step.claim.facility, *step.claim.named)
    }  # fmt: skip
