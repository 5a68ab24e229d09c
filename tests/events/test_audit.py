"""Planted damage of each kind is found and named."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from events import guard, ledger, sequencer
from events.ledger import Claim
from events.log.audit import Audit
from tests.events.test_ledger import MAKER, event
from tests.events.test_sequencer import ALL

pytestmark = pytest.mark.django_db

CLAIMS = 600


@pytest.fixture
def told():
    ledger.append([Claim(event(f"A{number}")) for number in range(CLAIMS)], by=MAKER)
    while sequencer.integrate(limit=250, horizon=ALL):
        pass


def behind_the_guard(statement: str) -> None:
    """Change the ledger as only its owner can, with the triggers laid down."""
    with connection.cursor() as cursor:
        for table in guard.LEDGER_TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement)


def findings() -> list[tuple[str, str]]:
    audit = Audit()
    assert sum(audit.run()) == audit.size - sum(d.kind == "hole" for d in audit.damage)
    return [(damage.kind, damage.where) for damage in audit.damage]


def test_an_honest_log_has_nothing_to_hide(told, capsys):
    assert findings() == []
    call_command("verify_ledger")
    assert f"{CLAIMS} claims verified" in capsys.readouterr().out


AT_300 = "(SELECT seq FROM events_leaf WHERE position = 300)"


@pytest.mark.parametrize(
    ("damage", "kinds"),
    [
        (f"UPDATE events_event SET entry = (SELECT entry FROM events_event WHERE seq = {AT_300} + 1) WHERE seq = {AT_300}",
         {"body"}),
        (f"UPDATE events_event SET entry = '\\x00' WHERE seq = {AT_300}", {"unreadable"}),
        (f"UPDATE events_event SET recorded_at = recorded_at - interval '1 day' WHERE seq = {AT_300}", {"leaf"}),
        (f"UPDATE events_event SET key_id = 'key:forged00' WHERE seq = {AT_300}", {"leaf"}),
        (f"DELETE FROM events_event WHERE seq = {AT_300}", {"deleted", "identity"}),
        ("DELETE FROM events_leaf WHERE position = 300", {"hole", "checkpoint", "tile", "unplaced"}),
        ("UPDATE events_leaf SET leaf_hash = sha256('forged') WHERE position = 300", {"leaf", "checkpoint", "tile"}),
        ("UPDATE events_tile SET hashes = set_byte(hashes, 77, 255 - get_byte(hashes, 77)) WHERE number = 1", {"tile"}),
        ("DELETE FROM events_tile WHERE number = 0", {"tile"}),
        ("UPDATE events_checkpoint SET root = sha256('forked') WHERE size = 500", {"checkpoint"}),
        ("DELETE FROM events_leaf WHERE position >= 550", {"truncated", "unplaced"}),
    ],
)  # fmt: skip
def test_damage_is_found_and_named(told, damage, kinds):
    behind_the_guard(damage)
    found = findings()
    # The claims of this test are seconds old, and only those of more than a minute ago must have a position.
    assert {kind for kind, _ in found} == kinds - {"unplaced"}
    with pytest.raises(CommandError, match="finding"):
        call_command("verify_ledger")


def test_a_changed_body_is_named_by_its_position(told):
    behind_the_guard(f"UPDATE events_event SET entry_sha256 = sha256('x') WHERE seq = {AT_300}")
    where = {where.split(",")[0] for _, where in findings()}
    assert where == {"position 300"}
