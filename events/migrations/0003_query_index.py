from django.db import migrations

# Derived from the log and rebuilt from it (events.query.following): `manage.py rebuild_queries`.
TABLES = """
-- Which claims have a term: of 512 sequence numbers in a row, `places` are two bytes each, the lower first. What nearly
-- every claim has costs two bytes a claim.
CREATE TABLE events_query_term (
    term bigint NOT NULL,
    block bigint NOT NULL,
    places bytea NOT NULL,
    PRIMARY KEY (term, block)
) WITH (fillfactor = 90);

-- The two orders that a question may ask for.
CREATE TABLE events_query_time (
    seq bigint PRIMARY KEY,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX events_query_time_occurred ON events_query_time (occurred_at, seq);
CREATE INDEX events_query_time_recorded ON events_query_time (recorded_at, seq);

-- What each party may be told to be there: values of its own claims and of those that name it. Party 0 is for authorities.
CREATE TABLE events_query_value (
    kind smallint NOT NULL,
    party bigint NOT NULL,
    value text COLLATE "C" NOT NULL,
    PRIMARY KEY (kind, party, value)
);

-- Questions that an operator gave a name. Kept, not derived.
CREATE TABLE events_query_named (
    gln text NOT NULL,
    name text COLLATE "C" NOT NULL,
    asked jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (gln, name)
);
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0002_cosignatures")]
    operations = [
        migrations.RunSQL(TABLES, "DROP TABLE events_query_term, events_query_time, events_query_value, events_query_named")
    ]
