"""Who is registered, since when, and what each site may do: the registry as the rules need it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from math import asin, cos, radians, sin, sqrt

from parties.models import Facility, Operator

_EARTH_RADIUS_KM = 6371.0


@dataclass(frozen=True, slots=True)
class Registered:
    """An operator in the registry."""

    roles: frozenset[str]
    status: str
    status_since: datetime | None
    joined_at: datetime
    name_en: str
    name_ko: str

    def active_at(self, moment: datetime) -> bool:
        """Whether it could trade at `moment`; a suspension counts from when it began."""
        return self.status == Operator.Status.ACTIVE or (self.status_since is not None and moment < self.status_since)


@dataclass(frozen=True, slots=True)
class Site:
    """A facility in the registry."""

    operator: str
    latitude: float | None
    longitude: float | None
    permits: tuple[tuple[str, date, date | None], ...]
    name_en: str
    name_ko: str
    capacity_packs: int | None = None

    def permits_on(self, activity: str, day: date) -> bool:
        """Whether a permit covers `activity` on `day`."""
        return any(a == activity and start <= day and (end is None or day <= end) for a, start, end in self.permits)


@dataclass
class Register:
    """The part of the registry that a piece of work touches, read once."""

    operators: dict[str, Registered] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)

    @classmethod
    def of(cls, glns: Iterable[str]) -> "Register":
        """The register of everybody and every place among `glns`."""
        wanted = {gln for gln in glns if gln}
        sites = Facility.objects.filter(gln__in=wanted).prefetch_related("permits")
        found = {site.gln: _site(site) for site in sites}
        owners = wanted | {site.operator for site in found.values()}
        return cls({o.gln: _operator(o) for o in Operator.objects.filter(gln__in=owners)}, found)

    def knows(self, gln: str, moment: datetime) -> bool:
        """Whether `gln` was a registered operator in business at `moment`."""
        return gln in self.operators and self.operators[gln].active_at(moment)

    def roles(self, gln: str) -> frozenset[str]:
        """The roles of `gln`; none for a stranger."""
        return self.operators[gln].roles if gln in self.operators else frozenset()

    def distance_km(self, one: str, other: str) -> float | None:
        """The great-circle distance between two sites; None when one of them has no position."""
        a, b = self.sites.get(one), self.sites.get(other)
        if a is None or b is None or None in (a.latitude, a.longitude, b.latitude, b.longitude):
            return None
        return _haversine_km(a.latitude, a.longitude, b.latitude, b.longitude)

    def km_from(self, site: str, latitude: float, longitude: float) -> float | None:
        """How far a spot is from a site; None when the site has no position."""
        found = self.sites.get(site)
        if found is None or None in (found.latitude, found.longitude):
            return None
        return _haversine_km(found.latitude, found.longitude, latitude, longitude)


def _haversine_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    lat1, lon1, lat2, lon2 = map(radians, (lat1, lon1, lat2, lon2))
    chord = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_RADIUS_KM * asin(sqrt(chord))


def _operator(operator: Operator) -> Registered:
    return Registered(frozenset(operator.roles), operator.status, operator.status_since, operator.joined_at,
                      operator.name_en, operator.name_ko)  # fmt: skip


def _site(site: Facility) -> Site:
    permits = tuple((p.activity, p.valid_from, p.valid_to) for p in site.permits.all())
    return Site(site.operator_id, site.latitude, site.longitude, permits, site.name_en, site.name_ko,
                site.capacity_packs)  # fmt: skip
