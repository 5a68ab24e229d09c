"""Keys: shown once, kept as a hash, scoped, expiring, two live at a time."""

from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from parties import keys
from parties.keys import KeyRefused
from parties.models import ApiKey

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(world):
    return world.stranger.operator


def issue(operator, **more):
    return keys.issue(operator, scopes=["events:read"], label="plant", **more)


def test_token_opens_its_key_and_lies_nowhere(operator):
    key, token = issue(operator)
    assert keys.find(token) == key
    secret = token.split("_", 2)[2]
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(k::text, '') FROM parties_apikey k")
        assert secret not in cursor.fetchone()[0]
    assert bytes(ApiKey.objects.get(pk=key.pk).secret_sha256) == sha256(secret.encode()).digest()


@pytest.mark.parametrize("change", [str.lower, lambda t: t[:-1], lambda t: t + "x", lambda t: "ubt_" + "0" * 8 + t[12:],
                                    lambda t: "xyz" + t[3:], lambda t: "", lambda t: t * 50])  # fmt: skip
def test_nothing_like_the_token_opens_it(operator, change):
    _, token = issue(operator)
    if change(token) != token:
        assert keys.find(change(token)) is None


def test_two_are_live_at_a_time_for_rotation(operator):
    first, _ = issue(operator)
    issue(operator)
    with pytest.raises(KeyRefused, match="2 live keys"):
        issue(operator)
    assert keys.issue(operator, scopes=["events:read"], label="another")
    keys.revoke(first)
    assert issue(operator)


def test_an_expired_key_makes_room(operator):
    key, _ = issue(operator)
    issue(operator)
    ApiKey.objects.filter(pk=key.pk).update(expires_at=timezone.now())
    assert issue(operator)


@pytest.mark.parametrize(("days", "stands"), [(0, False), (1, True), (keys.DAYS_MAX, True), (keys.DAYS_MAX + 1, False)])
def test_a_lifetime_has_bounds(operator, days, stands):
    if stands:
        key, _ = issue(operator, days=days)
        assert key.expires_at - key.created_at == timedelta(days=days)
    else:
        with pytest.raises(KeyRefused, match="1 to 366 days"):
            issue(operator, days=days)


def test_an_unknown_scope_is_named(operator):
    with pytest.raises(KeyRefused, match="events:delete.*Known: events:write"):
        keys.issue(operator, scopes=["events:delete"])


def test_use_is_noted_to_the_minute(operator):
    key, _ = issue(operator)
    keys.note_use(key)
    first = ApiKey.objects.get(pk=key.pk)
    keys.note_use(first)
    assert ApiKey.objects.get(pk=key.pk).last_used_at == first.last_used_at is not None


class TestCommand:
    def test_prints_the_token_alone_on_standard_output(self, operator, capsys):
        call_command("issue_key", operator.gln, "--scope", "events:write", "--label", "cli", "--days", "7")
        shown = capsys.readouterr()
        key = keys.find(shown.out.strip())
        assert (key.operator, key.scopes, key.label) == (operator, ["events:write"], "cli")
        assert "Shown once" in shown.err

    @pytest.mark.parametrize(("arguments", "said"), [(["0000000000000"], "No operator"), (["{gln}", "--scope", "x"], "No such scope"),
                                                     (["{gln}", "--days", "999"], "1 to 366")])  # fmt: skip
    def test_says_what_is_wrong(self, operator, arguments, said):
        with pytest.raises(CommandError, match=said):
            call_command("issue_key", *(argument.format(gln=operator.gln) for argument in arguments))
