from django.db import migrations

# What more signs a checkpoint than stands in its note: witnesses, and a key of the log that came after it was signed.
# The time belongs to the key: a witness may say again, later, that a tree is still the largest it knows.
TABLES = """
CREATE TABLE events_signature (
    size bigint NOT NULL,
    signer text NOT NULL,
    made_at timestamptz NOT NULL,
    line text NOT NULL,
    kept_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (signer, size, made_at)
);
CREATE INDEX events_signature_size ON events_signature (size);
SELECT events_guard_table('events_signature');

CREATE TABLE events_witness (
    signer text PRIMARY KEY,
    asked_at timestamptz,
    fault text NOT NULL DEFAULT '',
    contradicts boolean NOT NULL DEFAULT false
);
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0001_ledger")]
    operations = [migrations.RunSQL(TABLES, migrations.RunSQL.noop)]
