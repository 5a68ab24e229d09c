"""Who may call what of the EPCIS interfaces: every address and method, for every kind of caller, written down by hand."""

import pytest
from django.db import transaction

from api.epcis import urls
from api.epcis.base import EpcisView
from parties import keys
from tests.api.caller import Caller
from tests.epcis.table import ALL, BODIES, EXPECTED, NAMES, scene

OURS = {pattern.name: pattern for pattern in urls.urlpatterns if pattern.name != "epcis-nowhere"}
__all__ = ["scene"]


def test_every_address_is_in_the_table():
    assert set(OURS) == set(NAMES.values())
    table = {(method, NAMES[path]) for method, path in EXPECTED}
    declared = {(method, name) for name, pattern in OURS.items() for method in pattern.callback.view_class.scopes}
    assert table == declared


@pytest.mark.parametrize("name", sorted(OURS))
def test_every_view_declares_a_scope_for_each_of_its_methods(name):
    view = OURS[name].callback.view_class
    assert issubclass(view, EpcisView)
    handled = {method.upper() for method in view.http_method_names if hasattr(view, method)} - {"HEAD", "OPTIONS"}
    assert handled == view.scopes.keys()
    assert set(view.scopes.values()) <= keys.SCOPES.keys()
    assert all(method != "GET" or scope.endswith(":read") for method, scope in view.scopes.items())


@pytest.fixture
def callers(world):
    _, narrow = keys.issue(world.maker.operator, scopes=["reference:read"], label="narrow")
    found = {name: Caller(world[name].token) for name in ("stranger", "maker", "collector", "regulator")}
    closed = world.carrier.operator
    closed.status = closed.Status.CLOSED
    closed.save(update_fields=["status"])
    return found | {"nobody": Caller(), "no_scope": Caller(narrow), "closed": Caller(world.carrier.token)}


@pytest.mark.parametrize(("method", "path"), EXPECTED, ids=lambda value: value)
def test_the_table(scene, callers, method, path):
    answers = {}
    for name in ALL:
        # Each finds the scene as it was set.
        with transaction.atomic():
            answers[name] = call(callers[name], method, path.format(**scene))
            transaction.set_rollback(True)
    assert answers == dict(zip(ALL, EXPECTED[method, path], strict=True))


@pytest.mark.parametrize("path", NAMES)
def test_anybody_may_ask_what_may_be_done(scene, nobody, path):
    answer = nobody.client.options(path.format(**scene))
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["GS1-EPCIS-Min"] == "2.0.0"
    assert {method for method, place in EXPECTED if place == path} < set(answer.headers["Allow"].split(", "))


def call(caller: Caller, method: str, address: str) -> int:
    if method == "POST":
        return caller.post(address, BODIES[address.split("?")[0]]).status_code
    return (caller.get if method == "GET" else caller.delete)(address).status_code
