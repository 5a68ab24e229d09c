"""Who may speak in the demo: a key for every company, and a person for each of the roles that sign in."""

import secrets
from typing import NamedTuple

from django.contrib.auth import get_user_model

from compliance.demo.cast import Company, World
from compliance.demo.purse import Purse
from parties import keys
from parties.models import Membership, Operator
from parties.text import Text

LABEL = "demo"
_PASSWORD_BYTES = 12


class Person(NamedTuple):
    """Somebody who signs in."""

    username: str
    company: str
    duty: str
    what: Text


PEOPLE = (
    Person("recycler", "preproc", Membership.Duty.WORKER, Text("recycler's yard worker", "재활용업체 현장 담당")),
    Person(
        "collector", "centre_a", Membership.Duty.WORKER, Text("collection centre's worker", "거점수거센터 현장 담당")
    ),
    Person("automaker", "oem_a", Membership.Duty.MANAGER, Text("automaker's manager", "자동차제작사 관리자")),
    Person("regulator", "regulator", Membership.Duty.MANAGER, Text("regulator", "감독기관 담당관")),
)


def admit(world: World, purse: Purse) -> None:
    """Give every company in business a key and every person a password; those in `purse` that still work are kept."""
    operators = Operator.objects.in_bulk([company.gln for company in world.values()])
    for company in world.values():
        if company.suspended_since is None:
            purse.keys[company.key] = _key(company, operators[company.gln], purse.keys.get(company.key, ""))
    for person in PEOPLE:
        operator = operators[world[person.company].gln]
        purse.passwords[person.username] = _password(person, operator, purse.passwords.get(person.username, ""))


def are_known(purse: Purse) -> bool:
    """Whether the database is the one in which the keys of `purse` were issued."""
    return bool(purse.keys) and all(keys.find(token) for token in purse.keys.values())


def _key(company: Company, operator: Operator, token: str) -> str:
    key = keys.find(token) if token else None
    if key and keys.live(operator, label=LABEL).filter(pk=key.pk).exists():
        return token
    # A token that was lost opens nothing any more; its key would only fill one of the two places.
    for lost in keys.live(operator, label=LABEL):
        keys.revoke(lost)
    return keys.issue(operator, scopes=list(keys.SCOPES), label=LABEL)[1]


def _password(person: Person, operator: Operator, password: str) -> str:
    user, _ = get_user_model().objects.get_or_create(username=person.username)
    if not password or not user.check_password(password):
        password = secrets.token_urlsafe(_PASSWORD_BYTES)
        user.set_password(password)
        user.save(update_fields=["password"])
    Membership.objects.update_or_create(user=user, defaults={"operator": operator, "duty": person.duty})
    return password
