"""What the harness can see: each kind of damage, planted behind the triggers and taken back, is counted as what it is."""

import pytest
from django.db import connection, transaction

from events import ledger
from tests.faults import invariants
from tests.faults.clients import claim, post, told

PLANTS = {
    "lost": "DELETE FROM events_event WHERE seq = (SELECT seq FROM events_identity WHERE id_key = '{id_key}')",
    "duplicates": "INSERT INTO events_event SELECT (again).* FROM (SELECT jsonb_populate_record(e, '{{\"seq\": 8000000}}') "
    "AS again FROM events_event e JOIN events_identity i USING (seq) WHERE id_key = '{id_key}') AS copied",
    "holes": "DELETE FROM events_leaf WHERE position = (SELECT min(position) FROM events_leaf)",
    "forks": "UPDATE events_checkpoint SET root = sha256('forked') WHERE size = (SELECT max(size) FROM events_checkpoint)",
    "unequal": "UPDATE batteries_battery SET holder = '9999999999994' WHERE epc = '{epc}'",
}
_UNGUARDED = "".join(
    f"ALTER TABLE {table} DISABLE TRIGGER ALL;" for table in ("events_event", "events_leaf", "events_checkpoint")
)


@pytest.mark.parametrize("kind", PLANTS)
def test_planted_damage_is_counted(stack, kind):
    body = claim()
    acknowledged = told(post(stack, [body, claim(), claim()]))
    key = ledger.identity_key({"eventID": acknowledged[0].event_id})
    stack.wait_until(invariants.is_at_rest)
    before = stack.looked_at
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_UNGUARDED)
        cursor.execute(PLANTS[kind].format(id_key=key, epc=body["battery"]))
        findings = invariants.look(stack, acknowledged)
        transaction.set_rollback(True)
    stack.looked_at = before
    assert getattr(findings, kind) > 0
    assert invariants.look(stack, acknowledged).is_sound
