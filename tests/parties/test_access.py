"""The gate: who may see what of a battery, as a table."""

import pytest
from django.contrib.auth.models import AnonymousUser

from parties import access
from parties.access import Grant, Viewer
from parties.models import Look

HOLDER, EXPECTED, CARRIER, BEFORE = "9521000000018", "9521000000025", "9521000000032", "9521000000049"
WHOLE = Grant.MODEL | Grant.OWN | Grant.STATE | Grant.HISTORY


@pytest.mark.parametrize(
    ("viewer", "granted"),
    [
        (access.PUBLIC, Grant.MODEL),
        (Viewer(gln=HOLDER), WHOLE),
        (Viewer(gln=EXPECTED), WHOLE),
        (Viewer(gln=CARRIER), Grant.MODEL | Grant.OWN | Grant.STATE),
        (Viewer(gln=BEFORE), Grant.MODEL | Grant.OWN),
        (Viewer(gln="9521000000056", roles=frozenset({"regulator"})), WHOLE),
    ],
)
def test_grants(viewer, granted):
    assert access.grants(viewer, holder=HOLDER, expected=EXPECTED, on_behalf=CARRIER) == granted


@pytest.mark.parametrize(
    ("gln", "author", "named", "history", "seen"),
    [
        (BEFORE, BEFORE, set(), False, True),
        (BEFORE, HOLDER, {BEFORE}, False, True),
        (BEFORE, HOLDER, {CARRIER}, False, False),
        (HOLDER, BEFORE, set(), True, True),
        (None, None, set(), False, False),
    ],
)
def test_claims(gln, author, named, history, seen):
    granted = WHOLE if history else Grant.MODEL | Grant.OWN
    assert access.sees_claim(Viewer(gln=gln), granted, author=author, named=named) is seen


def test_nobody_holds_nothing():
    assert access.grants(access.PUBLIC, holder=None) == Grant.MODEL
    assert Grant.HISTORY not in access.grants(Viewer(gln=BEFORE), holder=None)


@pytest.mark.parametrize(("role", "reads"), [("oem", True), ("elv", True), ("evaluator", True), ("regulator", True),
                                             ("collection", False), ("refiner", False)])  # fmt: skip
def test_whole_vins_are_for_those_who_need_the_car(role, reads):
    assert Viewer(gln=HOLDER, roles=frozenset({role})).reads_vin is reads
    assert access.masked_vin("KMHTEST00A0001234") == "***********001234"


@pytest.mark.django_db
class TestPeople:
    @pytest.mark.parametrize(
        ("duty", "writes", "settles"), [("viewer", False, False), ("worker", True, False), ("manager", True, True)]
    )
    def test_what_a_duty_may(self, world, duty, writes, settles):
        membership = world.collector.user.membership
        membership.duty = duty
        viewer = access.viewer_of_user(membership.user)
        assert ("events:write" in viewer.scopes, "gaps:write" in viewer.scopes) == (writes, settles)
        assert viewer.key_id == f"person:{membership.ref}" and membership.user.username not in viewer.key_id

    def test_who_belongs_to_nobody_is_the_public(self, django_user_model):
        assert access.viewer_of_user(AnonymousUser()) == access.PUBLIC
        assert access.viewer_of_user(django_user_model.objects.create_user("nobody")) == access.PUBLIC

    def test_looks_of_an_authority_are_kept_and_of_nobody_else(self, world):
        for party in (world.maker, world.regulator):
            access.record_look(party.viewer, subject="pack", reason="case 12")
        assert [(look.gln, look.reason) for look in Look.objects.all()] == [(world.regulator.gln, "case 12")]
