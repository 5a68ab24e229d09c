"""Keeping the order sound when the ledger moves into another cluster as rows, where transaction ids begin anew.

The sequencer places what lies behind the transaction id of its last checkpoint. A dump carries that id and the claims'
own ids into a cluster that has not reached them yet, or has passed them long ago: new claims would be skipped for
ever, and old ones would wait for years. So every restored claim gets one of two ids that no transaction ever has,
one for those in the log and one for those that wait, and the last checkpoint stands between the two.
"""

_PLACED, _WAITING = 1, 2
"""Transaction ids that PostgreSQL keeps for itself; ordinary ones begin at 3."""

# The ids change while the rows are written and not afterwards: that would write every claim twice, and the ledger's
# own triggers, which refuse it, come only after the rows.
_PREPARE = f"""
    CREATE FUNCTION events_transplant() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.xid := {_PLACED};
        RETURN NEW;
    END $$;
    CREATE TRIGGER transplant BEFORE INSERT ON events_event FOR EACH ROW EXECUTE FUNCTION events_transplant();
"""
_SETTLE = f"""
    ANALYZE events_leaf;
    DROP TRIGGER transplant ON events_event;
    DROP FUNCTION events_transplant();
    UPDATE events_event e SET xid = {_WAITING}
    WHERE NOT EXISTS (SELECT FROM events_position p WHERE p.seq = e.seq);
    UPDATE events_checkpoint SET last_xid = {_WAITING}, last_seq = 0
    WHERE size = (SELECT max(size) FROM events_checkpoint);
"""


def prepare(cursor) -> None:
    """Before the rows are written into the bare tables."""
    cursor.execute(_PREPARE)


def settle(cursor) -> None:
    """After the rows, and before the ledger's triggers. What waits is placed by the sequencer, in the order of recording.

    Sequence numbers are that order here: of two claims of which one was answered before the other began, the first
    has the lower number.
    """
    cursor.execute(_SETTLE)
