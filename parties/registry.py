"""Entering operators, their sites and permits, and the people who speak for them."""

import secrets
from datetime import UTC, datetime

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from parties.models import Facility, Membership, Operator, Permit

_PERMIT = {"activity", "number", "valid_from", "valid_to"}
_FACILITY = {"gln", "name_en", "name_ko", "address_ko", "region", "latitude", "longitude", "capacity_packs",
             "capacity_kg_per_day"}  # fmt: skip
_OPERATOR = {"gln", "business_number", "name_en", "name_ko", "roles", "status", "status_since", "joined_at",
             "registration_no", "registered_from", "registered_to", "responsible_office"}  # fmt: skip


class EntryRefused(Exception):
    """An entry cannot stand; `where` names it, the message says why."""

    def __init__(self, where: str, why: str):
        super().__init__(f"{where}: {why}")
        self.where = where


@transaction.atomic
def enter(operators: list[dict]) -> int:
    """Enter or update operators with their facilities and permits, all or none; answers how many.

    An operator that is new owes timely declarations from now on, unless its entry says `joined_at`. Facilities and
    permits that an entry leaves out stay as they are. Raises EntryRefused, naming the entry.
    """
    for place, entry in enumerate(operators):
        where = f"operator {place + 1} ({entry.get('gln', 'no gln')})"
        _check_names(entry, _OPERATOR | {"facilities"}, where)
        values = {name: entry[name] for name in _OPERATOR & entry.keys()}
        if not Operator.objects.filter(pk=entry.get("gln")).exists():
            values.setdefault("joined_at", timezone.now())
        operator = _store(Operator, values, where)
        for facility in entry.get("facilities", []):
            _enter_facility(operator, facility, where)
    return len(operators)


@transaction.atomic
def add_person(username: str, operator: Operator, *, duty: str) -> str:
    """A person who may sign in and speak for `operator`; answers the password, which is not kept.

    Raises EntryRefused for a name that is taken or a duty that does not exist.
    """
    users = get_user_model()
    if users.objects.filter(username=username).exists():
        raise EntryRefused(username, "somebody of this name can sign in already")
    if duty not in Membership.Duty.values:
        raise EntryRefused(duty, f"no such duty; one of {', '.join(Membership.Duty.values)}")
    password = secrets.token_urlsafe(12)
    user = users.objects.create_user(username, password=password)
    Membership.objects.create(user=user, operator=operator, duty=duty)
    return password


def _enter_facility(operator: Operator, entry: dict, where: str) -> None:
    where = f"{where}, facility {entry.get('gln', 'no gln')}"
    _check_names(entry, _FACILITY | {"permits"}, where)
    values = {name: entry[name] for name in _FACILITY & entry.keys()}
    owner = Facility.objects.filter(pk=entry.get("gln")).exclude(operator=operator).first()
    if owner:
        raise EntryRefused(where, f"this GLN is a facility of {owner.operator_id}")
    facility = _store(Facility, values | {"operator": operator}, where)
    for permit in entry.get("permits", []):
        _check_names(permit, _PERMIT, f"{where}, permit")
        same = facility.permits.filter(activity=permit.get("activity"), number=permit.get("number")).first()
        _store(Permit, permit | {"facility": facility}, f"{where}, permit {permit.get('number')}", row=same)


def _check_names(entry: dict, known: set[str], where: str) -> None:
    if unknown := sorted(entry.keys() - known):
        raise EntryRefused(where, f"unknown: {', '.join(unknown)}. Known: {', '.join(sorted(known))}")


def _store(model, values: dict, where: str, *, row=None):
    row = row or model.objects.filter(pk=values.get("gln", -1)).first() or model()
    for name, value in values.items():
        setattr(row, name, _moment(value) if name.endswith(("_at", "_since")) else value)
    try:
        row.full_clean(validate_unique=True)
    except ValidationError as fault:
        raise EntryRefused(where, "; ".join(fault.messages)) from fault
    row.save()
    return row


def _moment(value):
    if not isinstance(value, str):
        return value
    moment = datetime.fromisoformat(value)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
