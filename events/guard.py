"""What the database itself allows each process to do with the ledger, set after every migration and checked at start."""

from django.db import connection

OWNER, APP, SEQUENCER = "traceability_owner", "traceability_app", "traceability_sequencer"
COLLECTOR = "traceability_collector"
_ALL_ROLES = [OWNER, APP, SEQUENCER, COLLECTOR]
LEDGER_TABLES = (
    "events_identity",
    "events_event",
    "events_epc",
    "events_party",
    "events_leaf",
    "events_tile",
    "events_checkpoint",
    "events_note",
    "events_verifier",
    "events_signature",
)

# recorded_at and xid are left out on purpose: the database sets them, so no program can date a claim back.
_EVENT_COLUMNS = "seq, occurred_at, dictionary, verb, entry_sha256, entry"
_ROLES = f"""
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY{_ALL_ROLES} LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', name);
        END IF;
    END LOOP;
EXCEPTION WHEN insufficient_privilege THEN
    RAISE NOTICE 'The roles of the service do not exist and may not be created here.';
END $$;
"""
_GRANTS = f"""
    GRANT USAGE ON SCHEMA public TO {APP}, {SEQUENCER}, {COLLECTOR};
    GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP};
    GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP};
    REVOKE ALL ON {", ".join(LEDGER_TABLES)}, events_position, events_tally, django_migrations FROM {APP};
    GRANT SELECT ON {", ".join(LEDGER_TABLES)}, events_position, events_tally, django_migrations TO {APP}, {SEQUENCER};
    GRANT INSERT ON events_identity, events_epc, events_party TO {APP};
    GRANT INSERT ({_EVENT_COLUMNS}) ON events_event TO {APP};
    GRANT INSERT ON events_leaf, events_tile, events_checkpoint, events_note, events_verifier, events_signature
        TO {SEQUENCER};
    REVOKE INSERT, UPDATE, DELETE ON events_witness FROM {APP};
    GRANT SELECT ON events_leaf, events_tile, events_checkpoint, events_note, events_signature, django_migrations
        TO {COLLECTOR};
    GRANT INSERT ON events_signature TO {COLLECTOR};
    GRANT SELECT, INSERT, UPDATE, DELETE ON events_witness TO {COLLECTOR};
    GRANT INSERT, UPDATE ON events_tally TO {SEQUENCER};
    GRANT EXECUTE ON FUNCTION events_add_partitions(integer) TO {SEQUENCER};
"""
# Of every function PUBLIC may at first run it, and what adds partitions runs as the owner.
_CLOSE = """
    REVOKE ALL ON FUNCTION events_add_partitions(integer), events_guard_table(regclass), events_guard_truncate(regclass)
    FROM PUBLIC
"""
_UNGUARDED = """
    SELECT c.relname, t.name
    FROM pg_class c, unnest(ARRAY['refuse_change', 'refuse_truncate']) AS t(name)
    WHERE c.relname = ANY(%s) AND c.relnamespace = 'public'::regnamespace AND NOT EXISTS (
        SELECT FROM pg_trigger g WHERE g.tgrelid = c.oid AND g.tgname = t.name AND g.tgenabled = 'A')
    ORDER BY 1, 2
"""
_ALLOWED = """
    SELECT t.name, p.name FROM unnest(%s::text[]) AS t(name), unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS p(name)
    WHERE to_regclass(t.name) IS NOT NULL AND has_table_privilege(current_user, to_regclass(t.name), p.name)
    ORDER BY 1, 2
"""
_OWNS = "SELECT pg_has_role(current_user, relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass('events_event')"


def grant() -> bool:
    """Give the service's roles exactly what each needs; False when the server has no such roles.

    Runs after every migration, so that a new table is neither forgotten nor left open.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CLOSE)
        cursor.execute(_ROLES)
        cursor.execute("SELECT count(*) FROM pg_roles WHERE rolname = ANY(%s)", [_ALL_ROLES])
        if cursor.fetchone()[0] < len(_ALL_ROLES):
            return False
        cursor.execute(_GRANTS)
    return True


def missing() -> list[str]:
    """What of the ledger's guard is not in place, as sentences; empty when all of it is."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM unnest(%s::text[]) AS t(name) WHERE to_regclass(name) IS NULL",
                       [list(LEDGER_TABLES)])  # fmt: skip
        absent = [f"table {name} is missing" for (name,) in cursor.fetchall()]
        cursor.execute(_UNGUARDED, [list(LEDGER_TABLES)])
        unguarded = [f"trigger {trigger} is missing or off on {table}" for table, trigger in cursor.fetchall()]
    return absent + unguarded


def excess() -> list[str]:
    """Privileges over the ledger that this connection's role has and an application must not have."""
    with connection.cursor() as cursor:
        cursor.execute(_OWNS)
        if (row := cursor.fetchone()) and row[0]:
            return ["this process is logged in as an owner of the ledger"]
        cursor.execute(_ALLOWED, [list(LEDGER_TABLES)])
        return [f"this process may {privilege} {table}" for table, privilege in cursor.fetchall()]
