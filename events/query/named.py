"""Questions that an operator gave a name: its own, and nobody else's."""

from collections.abc import Mapping

from django.db import connection, transaction
from psycopg.types.json import Jsonb

NAMED_MAX = 100
"""Named questions of one operator."""
_COUNT = "SELECT count(*) FROM events_query_named WHERE gln = %s"
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('events_query_named'), hashtext(%s))"
_KEEP = "INSERT INTO events_query_named (gln, name, asked) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING RETURNING true"
_FIND = "SELECT asked::text FROM events_query_named WHERE gln = %s AND name = %s"
_LIST = "SELECT name FROM events_query_named WHERE gln = %s AND name > %s ORDER BY name LIMIT %s"
_FORGET = "DELETE FROM events_query_named WHERE gln = %s AND name = %s RETURNING true"


class Full(Exception):
    """The operator has as many as it may have."""


@transaction.atomic
def keep(name: str, asked: Mapping, *, gln: str) -> bool:
    """Keep `asked` under a name; False when the name is taken. Raises Full."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [gln])
        cursor.execute(_COUNT, [gln])
        if cursor.fetchone()[0] >= NAMED_MAX:
            raise Full
        cursor.execute(_KEEP, [gln, name, Jsonb(dict(asked))])
        return cursor.fetchone() is not None


def find(name: str, *, gln: str) -> str | None:
    """What was kept under a name, as JSON text."""
    row = _first(_FIND, [gln, name])
    return row[0] if row else None


def names(*, gln: str, after: str, limit: int) -> list[str]:
    """Names behind `after`, in their order."""
    with connection.cursor() as cursor:
        cursor.execute(_LIST, [gln, after, limit])
        return [name for (name,) in cursor.fetchall()]


def forget(name: str, *, gln: str) -> bool:
    """Keep it no longer; False when there was none."""
    return _first(_FORGET, [gln, name]) is not None


def _first(statement: str, given: list) -> tuple | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return cursor.fetchone()
