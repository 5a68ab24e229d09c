"""The demo's companies in the registry: written so that a second time changes nothing."""

from datetime import datetime, timedelta

from django.db import transaction

from compliance.demo.cast import Company, Site, World
from parties.models import Facility, Operator, Permit

_JOINED_LONG_AGO = timedelta(days=365)


@transaction.atomic
def enter(world: World, *, now: datetime) -> None:
    """Register every company with its sites and permits.

    They come on board at `now` and hand in their histories at once, so nothing of these is late; only the tardy one
    joined a year before.
    """
    for company in world.values():
        operator = _enter_operator(company, now)
        for site in company.sites.values():
            _enter_site(site, operator)


def _enter_operator(company: Company, now: datetime) -> Operator:
    suspended = company.suspended_since is not None
    operator, _ = Operator.objects.update_or_create(
        gln=company.gln,
        defaults={
            "business_number": company.business_number, "name_en": company.names.en, "name_ko": company.names.ko,
            "roles": sorted(company.roles), "status_since": company.suspended_since,
            "status": Operator.Status.SUSPENDED if suspended else Operator.Status.ACTIVE,
            "joined_at": now - _JOINED_LONG_AGO if company.tardy else now,
            "registration_no": f"가상-{company.business_number[3:]}", "responsible_office": "환경안전팀장",
        },
    )  # fmt: skip
    return operator


def _enter_site(site: Site, operator: Operator) -> None:
    facility, _ = Facility.objects.update_or_create(
        gln=site.gln,
        defaults={
            "operator": operator, "name_en": site.names.en, "name_ko": site.names.ko, "address_ko": site.address_ko,
            "region": site.region, "latitude": site.latitude, "longitude": site.longitude,
            "capacity_packs": site.capacity_packs,
        },
    )  # fmt: skip
    for activity in sorted(site.permits):
        Permit.objects.update_or_create(
            facility=facility, activity=activity,
            defaults={"number": f"가상-{site.gln[7:12]}-{activity}", "valid_from": site.permits_begin,
                      "valid_to": site.permits_end},
        )  # fmt: skip
