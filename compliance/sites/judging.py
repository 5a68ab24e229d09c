"""Judging sites: those that something has changed about, and never all of them for one claim."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from uuid import UUID

from batteries.claims import Claim, Part
from batteries.custody import Custody, History, Step
from compliance import gaps
from compliance.models import JudgedSite
from compliance.parameters import Schedule
from compliance.register import Register
from compliance.rules import Finding, Subject, about
from compliance.rules.sites import Said, SiteCase
from compliance.sites import rhythm, stays
from events import index
from parties.models import Facility

SITE_START = "https://id.gs1.org/414/"
LEARNT_MAX = 366
"""Reporting days that are read of a site, whatever its rhythm is to be learnt from."""
CHUNK = 200


def settle(sites: Iterable[str], *, now: datetime) -> None:
    """Bring the duties and gaps about `sites` in line with what stands there and when they spoke."""
    wanted = sorted(set(sites))
    for start in range(0, len(wanted), CHUNK):
        _settle(wanted[start : start + CHUNK], now)


def changed_in_registry() -> list[str]:
    """The sites of which the registry says something else than when they were last judged."""
    known = dict(JudgedSite.objects.values_list("site", "registered"))
    # What holds a site back is in the order of thousands, whatever the ledger holds.
    return [gln for gln, *registered in _registry() if known.get(gln) != registered]


def everywhere() -> list[str]:
    """Every site that the registry has."""
    return [gln for gln, *_ in _registry()]


def cases(sites: list[str]) -> dict[str, SiteCase]:
    """The cases of those of `sites` that are registered, with all that the rules may look at."""
    register, schedule = Register.of(sites), Schedule()
    found = {gln: register.sites[gln] for gln in sites if gln in register.sites}
    reports = rhythm.latest({gln: site.operator for gln, site in found.items()}, limit=LEARNT_MAX)
    capacities = {gln: site.capacity_packs for gln, site in found.items() if site.capacity_packs is not None}
    stock, above = stays.count(capacities), {}
    for gln in [gln for gln, capacity in capacities.items() if stock[gln] > capacity]:
        stock[gln] = stays.count_all(gln)
        above[gln] = stays.above_since(gln, stock=stock[gln], capacity=capacities[gln])
    counts = stays.counts({gln: site.operator for gln, site in found.items()})
    return {
        gln: SiteCase(gln, site, register.operators[site.operator], reports[gln], stock.get(gln, 0), above.get(gln), schedule,
                      *counts.get(gln, ()))
        for gln, site in found.items()
    }  # fmt: skip


def judge(case: SiteCase) -> Iterator[Finding]:
    """Everything that any rule finds at one site."""
    for rule in about(Subject.SITE):
        yield from rule.judge(case)


def key_of(site: str) -> UUID:
    """The key under which the findings about a site are kept."""
    return index.key(SITE_START + site)


def _settle(sites: list[str], now: datetime) -> None:
    found = cases(sites)
    judged = {}
    for gln in sites:
        findings = list(judge(found[gln])) if gln in found else []
        judged[key_of(gln)] = _story(gln, found.get(gln)), findings
    gaps.settle(judged, now=now)
    gaps.release(sites)
    JudgedSite.objects.bulk_create(
        [JudgedSite(site=gln, registered=registered) for gln, *registered in _registry(sites)],
        update_conflicts=True, unique_fields=["site"], update_fields=["registered"],
    )  # fmt: skip


def _story(gln: str, case: SiteCase | None) -> History:
    """What a gap needs to know of a site's story: the claims that its findings rest on, the last one last."""
    said = sorted(case.said, key=lambda one: (one.at, one.event_id)) if case else []
    return History(tuple(Step(_claim(gln, case, one, place), Custody(), Custody()) for place, one in enumerate(said)))


def _claim(gln: str, case: SiteCase, said: Said, place: int) -> Claim:
    return Claim(said.event_id, None, case.site.operator, said.at, said.at, place, SITE_START + gln, Part.THING, gln,
                 (), {}, frozenset())  # fmt: skip


def _registry(sites: list[str] | None = None) -> Iterable[tuple]:
    rows = Facility.objects.all() if sites is None else Facility.objects.filter(gln__in=sites)
    return rows.order_by("gln").values_list("gln", "operator_id", "operator__status", "capacity_packs")
