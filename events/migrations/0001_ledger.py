from django.db import migrations

# Rows are spread by sequence (old partitions stay cold for vacuum) and the index by EPC key, so that the same
# schema distributes by key. No foreign key points at a partitioned table. What a batch has in common is said once for a
# run of its sequence numbers, and what the entry says is not said beside it.
TABLES = """
CREATE SEQUENCE events_seq;

CREATE TABLE events_identity (
    id_key uuid PRIMARY KEY,
    seq bigint NOT NULL DEFAULT nextval('events_seq')
);

-- `xid` is the transaction that wrote the row, as a number: its summary by ranges of pages is all that the order needs.
CREATE TABLE events_event (
    seq bigint NOT NULL,
    xid bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
    recorded_at timestamptz NOT NULL DEFAULT now(),
    occurred_at timestamptz NOT NULL,
    dictionary smallint NOT NULL,
    verb text NOT NULL,
    entry_sha256 bytea NOT NULL CHECK (octet_length(entry_sha256) = 32),
    entry bytea NOT NULL,
    PRIMARY KEY (seq)
) PARTITION BY RANGE (seq);
CREATE INDEX events_event_horizon ON events_event USING brin (xid) WITH (pages_per_range = 64, autosummarize = on);

-- What the claims are about. The index keeps each key once, with the places of its rows behind it.
CREATE TABLE events_epc (
    epc_key uuid NOT NULL,
    seq bigint NOT NULL
) PARTITION BY HASH (epc_key);
CREATE INDEX events_epc_key ON events_epc (epc_key);

-- Who speaks (role 0) and who is named (role 1), by runs: the claims `seq` to `seq` + `claims`. Those of one party
-- never overlap.
CREATE TABLE events_party (
    party bigint NOT NULL,
    seq bigint NOT NULL,
    claims smallint NOT NULL CHECK (claims > 0),
    role smallint NOT NULL,
    PRIMARY KEY (party, seq)
);

-- The order of the log by runs: `claims` leaves from `position` on are the claims from `seq` on. `numbers` are their
-- running numbers (events.log.numbering). A run ends where a multiple of 32 begins, so that tiles are made of whole ones.
CREATE TABLE events_leaf (
    position bigint PRIMARY KEY CHECK (position >= 0),
    seq bigint NOT NULL UNIQUE,
    claims smallint NOT NULL CHECK (claims > 0 AND position % 32 + claims <= 32),
    numbers bytea NOT NULL,
    hashes bytea NOT NULL CHECK (octet_length(hashes) = 32 * claims)
);

-- How many claims the log has about each thing: the last running number given. Derived from the log, and changes.
CREATE TABLE events_tally (
    epc_key uuid PRIMARY KEY,
    claims bigint NOT NULL CHECK (claims > 0)
) WITH (fillfactor = 80);

-- The root of each full tile of the Merkle tree: 256 hashes of one level, which are the roots of the level below.
CREATE TABLE events_tile (
    level smallint NOT NULL,
    number bigint NOT NULL,
    root bytea NOT NULL CHECK (octet_length(root) = 32),
    PRIMARY KEY (level, number)
);

CREATE TABLE events_checkpoint (
    size bigint PRIMARY KEY,
    root bytea NOT NULL CHECK (octet_length(root) = 32),
    last_xid bigint NOT NULL,
    last_seq bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Signed checkpoints, as they were published (C2SP signed notes).
CREATE TABLE events_note (
    size bigint PRIMARY KEY,
    note text NOT NULL,
    signed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Public keys that have signed the log, as they are handed out.
CREATE TABLE events_verifier (
    vkey text PRIMARY KEY,
    first_used_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE events_watermark (
    consumer text PRIMARY KEY,
    position bigint NOT NULL DEFAULT 0,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
"""

GUARD = """
CREATE FUNCTION events_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The ledger only grows: % on % is refused. Correct a claim by recording another.',
        TG_OP, TG_TABLE_NAME USING ERRCODE = '42501';
END $$;

CREATE FUNCTION events_guard_table(guarded regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON %s '
                   'FOR EACH ROW EXECUTE FUNCTION events_refuse_change()', guarded);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER refuse_change', guarded);
    PERFORM events_guard_truncate(guarded);
END $$;

CREATE FUNCTION events_guard_truncate(guarded regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER refuse_truncate BEFORE TRUNCATE ON %s '
                   'FOR EACH STATEMENT EXECUTE FUNCTION events_refuse_change()', guarded);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER refuse_truncate', guarded);
END $$;
"""

# SQL functions of one SELECT: PostgreSQL puts them into the query that calls them, and plans them with it.
RUNS = """
CREATE VIEW events_position AS
    SELECT l.position + i AS position, l.seq + i AS seq FROM events_leaf l, generate_series(0, l.claims - 1) AS i;

-- The place of one claim, by its sequence number: no row while it has none.
CREATE FUNCTION events_place(bigint)
    RETURNS TABLE ("position" bigint, place integer, numbers bytea, hashes bytea) LANGUAGE sql STABLE AS $$
    SELECT run.position + $1 - run.seq, ($1 - run.seq)::integer, run.numbers, run.hashes
    FROM (SELECT * FROM events_leaf l WHERE l.seq <= $1 ORDER BY l.seq DESC LIMIT 1) AS run
    WHERE $1 < run.seq + run.claims
$$;

-- The first so many leaves from a position on, in their order.
CREATE FUNCTION events_leaves(bigint, integer)
    RETURNS TABLE ("position" bigint, seq bigint, place integer, numbers bytea, hashes bytea) LANGUAGE sql STABLE AS $$
    SELECT run.position + i, run.seq + i, i, run.numbers, run.hashes
    FROM (SELECT * FROM events_leaf l WHERE l.position >= $1 - $1 % 32 ORDER BY l.position LIMIT $2 + 32) AS run,
        generate_series(0, run.claims - 1) AS i
    WHERE run.position + i >= $1
    ORDER BY run.position, i LIMIT $2
$$;

-- What a party has to do with one claim: no row if nothing.
CREATE FUNCTION events_voice(bigint, bigint) RETURNS TABLE (role smallint) LANGUAGE sql STABLE AS $$
    SELECT run.role
    FROM (SELECT * FROM events_party p WHERE p.party = $1 AND p.seq <= $2 ORDER BY p.seq DESC LIMIT 1) AS run
    WHERE $2 < run.seq + run.claims
$$;

-- The claims that a party has to do with, behind a sequence number in their order, or before one the newest first.
CREATE FUNCTION events_heard_after(bigint, bigint)
    RETURNS TABLE (run bigint, seq bigint, role smallint) LANGUAGE sql STABLE AS $$
    SELECT p.seq, s, p.role
    FROM events_party p, generate_series(greatest(p.seq, $2 + 1), p.seq + p.claims - 1) AS s
    WHERE p.party = $1 AND p.seq > $2 - 32767 ORDER BY p.seq, s
$$;
CREATE FUNCTION events_heard_before(bigint, bigint)
    RETURNS TABLE (run bigint, seq bigint, role smallint) LANGUAGE sql STABLE AS $$
    SELECT p.seq, s, p.role
    FROM events_party p, generate_series(least(p.seq + p.claims, $2) - 1, p.seq, -1) AS s
    WHERE p.party = $1 AND p.seq < $2 ORDER BY p.seq DESC, s DESC
$$;
"""

# SECURITY DEFINER: the sequencer may add room ahead of the writers, and nothing else of the owner's.
PARTITIONS = """
CREATE FUNCTION events_add_partitions(ahead integer DEFAULT 2) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    width constant bigint := 8388608;
    current bigint;
    number bigint;
    added integer := 0;
    partition text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('events_add_partitions'));
    SELECT last_value / width INTO current FROM events_seq;
    FOR number IN current .. current + ahead LOOP
        partition := format('events_event_%s', lpad(number::text, 6, '0'));
        IF to_regclass(partition) IS NULL THEN
            EXECUTE format('CREATE TABLE %I PARTITION OF events_event FOR VALUES FROM (%s) TO (%s)',
                           partition, number * width, (number + 1) * width);
            PERFORM events_guard_truncate(partition::regclass);
            added := added + 1;
        END IF;
    END LOOP;
    RETURN added;
END $$;

DO $$
BEGIN
    FOR part IN 0..15 LOOP
        EXECUTE format('CREATE TABLE events_epc_%s PARTITION OF events_epc FOR VALUES WITH (MODULUS 16, REMAINDER %s)',
                       lpad(part::text, 2, '0'), part);
        PERFORM events_guard_truncate(format('events_epc_%s', lpad(part::text, 2, '0'))::regclass);
    END LOOP;
END $$;
SELECT events_guard_table(t::regclass)
FROM unnest(ARRAY['events_identity', 'events_event', 'events_epc', 'events_party', 'events_leaf', 'events_tile',
                  'events_checkpoint', 'events_note', 'events_verifier']) AS t;
SELECT events_add_partitions();
REVOKE ALL ON FUNCTION events_add_partitions(integer), events_guard_table(regclass), events_guard_truncate(regclass)
    FROM PUBLIC;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(TABLES + GUARD + RUNS + PARTITIONS, migrations.RunSQL.noop)]
