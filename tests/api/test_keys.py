"""Keys: each way in which one fails has a code of its own."""

from datetime import timedelta

import pytest
from django.utils import timezone

from parties import keys
from parties.models import ApiKey, Membership, Operator
from tests.api.caller import Caller

NOW_IS_NEAR = timedelta(seconds=30)


def refusal(caller: Caller, **headers) -> tuple[int, str]:
    answer = caller.get("events", headers=headers)
    if answer.status_code == 401:
        assert answer.headers["WWW-Authenticate"].startswith('Bearer realm="api"')
    return answer.status_code, answer.json().get("code")


def test_no_key(nobody):
    assert refusal(nobody) == (401, "key-missing")


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "bearer two words", "Bearer k\u00e9y", "Bearer a\tb", "Bearer " + "x" * 201],
)
def test_a_header_that_is_no_bearer_key(nobody, header):
    assert refusal(nobody, Authorization=header) == (401, "key-malformed")


@pytest.mark.parametrize("token", ["x", "x" * 200, "ubt_00000000_" + "a" * 43, "ubt_", "ubt__", "ubt_12345678_"])
def test_a_key_that_nobody_was_given(nobody, token):
    assert refusal(nobody, Authorization=f"Bearer {token}") == (401, "key-unknown")


def test_a_key_with_a_wrong_secret_is_like_no_key(world, nobody):
    token = world.maker.token[:-1] + ("A" if world.maker.token[-1] != "A" else "B")
    assert refusal(nobody, Authorization=f"Bearer {token}") == (401, "key-unknown")


def test_the_word_bearer_is_written_in_any_case(world, nobody):
    for word in ("bearer", "BEARER", "Bearer"):
        assert nobody.get("events", headers={"Authorization": f"{word} {world.maker.token}"}).status_code == 200


def test_a_key_before_and_after_its_end(world, maker):
    ends = ApiKey.objects.filter(pk=world.maker.key.pk)
    ends.update(expires_at=timezone.now() + NOW_IS_NEAR)
    assert maker.get("events").status_code == 200
    ends.update(expires_at=timezone.now())
    assert refusal(maker) == (401, "key-expired")


def test_a_revoked_key(world, maker):
    keys.revoke(world.maker.key)
    assert refusal(maker) == (401, "key-revoked")


def test_both_keys_of_a_rotation_are_let_in(world, maker):
    _, second = keys.issue(world.maker.operator, scopes=["events:read"], label="tests")
    assert maker.get("events").status_code == Caller(second).get("events").status_code == 200


def test_an_operator_that_is_out_of_business(world, maker):
    Operator.objects.filter(pk=world.maker.gln).update(status="closed")
    assert refusal(maker) == (403, "operator-closed")


def test_an_operator_that_is_suspended_still_answers_for_what_it_holds(world, maker):
    Operator.objects.filter(pk=world.maker.gln).update(status="suspended")
    assert maker.get("events").status_code == 200


def test_a_key_without_the_scope_is_told_which(world):
    _, token = keys.issue(world.maker.operator, scopes=["gaps:read"], label="narrow")
    answer = Caller(token).get("events")
    assert (answer.status_code, answer.json()["code"], answer.json()["scope"]) == (403, "scope-missing", "events:read")
    assert "events:read" in answer.json()["detail"]
    assert Caller(token).get("gaps").status_code == 200


def test_use_is_noted(world, maker):
    maker.get("events")
    assert ApiKey.objects.get(pk=world.maker.key.pk).last_used_at is not None


def test_a_person_who_is_signed_in_needs_no_key(world, client):
    client.force_login(world.maker.user)
    assert client.get("/api/v1/events").status_code == 200


def test_a_person_without_an_operator(world, client):
    Membership.objects.filter(user=world.maker.user).delete()
    client.force_login(type(world.maker.user).objects.get(pk=world.maker.user.pk))
    answer = client.get("/api/v1/events")
    assert (answer.status_code, answer.json()["code"]) == (403, "operator-missing")


def test_a_persons_duty_limits_what_they_may_do(world, client):
    Membership.objects.filter(user=world.maker.user).update(duty="viewer")
    client.force_login(type(world.maker.user).objects.get(pk=world.maker.user.pk))
    assert client.get("/api/v1/events").status_code == 200
    answer = client.post("/api/v1/events", {}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "scope-missing")
