from django.db import migrations

# Rows are spread by sequence (old partitions stay cold for vacuum) and the index by EPC key, so that the same
# schema distributes by key. No foreign key points at a partitioned table.
TABLES = """
CREATE SEQUENCE events_seq;

CREATE TABLE events_identity (
    id_key uuid PRIMARY KEY,
    seq bigint NOT NULL DEFAULT nextval('events_seq'),
    content_sha256 bytea NOT NULL CHECK (octet_length(content_sha256) = 32)
);

CREATE TABLE events_event (
    seq bigint NOT NULL,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    recorded_at timestamptz NOT NULL DEFAULT now(),
    occurred_at timestamptz NOT NULL,
    author text NOT NULL,
    key_id text NOT NULL,
    event_id text NOT NULL,
    event_type text NOT NULL,
    biz_step text NOT NULL,
    verb text NOT NULL,
    entry_sha256 bytea NOT NULL CHECK (octet_length(entry_sha256) = 32),
    dictionary smallint NOT NULL,
    entry bytea NOT NULL,
    PRIMARY KEY (seq)
) PARTITION BY RANGE (seq);
CREATE INDEX events_event_horizon ON events_event (xid, seq);
CREATE INDEX events_event_author ON events_event (author, seq);

CREATE TABLE events_epc (
    epc_key uuid NOT NULL,
    seq bigint NOT NULL,
    role smallint NOT NULL,
    PRIMARY KEY (epc_key, seq, role)
) PARTITION BY HASH (epc_key);

CREATE TABLE events_leaf (
    position bigint PRIMARY KEY CHECK (position >= 0),
    seq bigint NOT NULL UNIQUE,
    numbers_sha256 bytea NOT NULL CHECK (octet_length(numbers_sha256) = 32),
    leaf_hash bytea NOT NULL CHECK (octet_length(leaf_hash) = 32)
);

-- How many claims the log has about each thing: the last running number given. Derived from the log, and changes.
CREATE TABLE events_tally (
    epc_key uuid PRIMARY KEY,
    claims bigint NOT NULL CHECK (claims > 0)
) WITH (fillfactor = 80);

-- Full tiles of the Merkle tree only: 256 hashes of one level. What is partial is derived from the rows below it.
CREATE TABLE events_tile (
    level smallint NOT NULL,
    number bigint NOT NULL,
    hashes bytea NOT NULL CHECK (octet_length(hashes) = 8192),
    root bytea NOT NULL CHECK (octet_length(root) = 32),
    PRIMARY KEY (level, number)
);

CREATE TABLE events_checkpoint (
    size bigint PRIMARY KEY,
    root bytea NOT NULL CHECK (octet_length(root) = 32),
    last_xid xid8 NOT NULL,
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
FROM unnest(ARRAY['events_identity', 'events_event', 'events_epc', 'events_leaf', 'events_tile',
                  'events_checkpoint', 'events_note', 'events_verifier']) AS t;
SELECT events_add_partitions();
REVOKE ALL ON FUNCTION events_add_partitions(integer), events_guard_table(regclass), events_guard_truncate(regclass)
    FROM PUBLIC;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [migrations.RunSQL(TABLES + GUARD + PARTITIONS, migrations.RunSQL.noop)]
