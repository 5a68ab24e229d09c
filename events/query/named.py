"""Questions that an operator gave a name: its own, and nobody else's."""

from collections.abc import Mapping

import orjson
from django.db import connection, transaction
from psycopg.types.json import Jsonb

from events.capture import contexts
from events.models import QuerySubscription
from events.query.error import QueryError
from parties.text import Text

NAMED_MAX = 100
"""Named questions of one operator."""
_COUNT = "SELECT count(*) FROM events_query_named WHERE gln = %s"
_LOCK = "SELECT pg_advisory_xact_lock(hashtext('events_query_named'), hashtext(%s))"
_KEEP = "INSERT INTO events_query_named (gln, name, asked) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING RETURNING true"
_FIND = "SELECT asked::text FROM events_query_named WHERE gln = %s AND name = %s"
_LIST = "SELECT name, asked::text FROM events_query_named WHERE gln = %s AND name > %s ORDER BY name LIMIT %s"
_FORGET = "DELETE FROM events_query_named WHERE gln = %s AND name = %s RETURNING true"


class Full(Exception):
    """The operator has as many as it may have."""


@transaction.atomic
def keep(name: str, asked: Mapping, *, gln: str) -> bool:
    """Keep `asked` under a name; False when the name is taken. Raises Full."""
    hold(gln)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [gln])
        if cursor.fetchone()[0] >= NAMED_MAX:
            raise Full
        cursor.execute(_KEEP, [gln, name, Jsonb(dict(asked))])
        return cursor.fetchone() is not None


def hold(gln: str) -> None:
    """Keep everybody else from changing what the operator keeps, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [gln])


def find(name: str, *, gln: str) -> dict | None:
    """What was kept under a name."""
    row = _first(_FIND, [gln, name])
    return orjson.loads(row[0]) if row else None


def given(asked: Mapping) -> dict[str, list[str]]:
    """The parameters of a question that was given as JSON, as those of an address are read; raises QueryError.

    Its `@context` is none of them: what it declares is read by `prefixes`.
    """
    if "nextPageToken" in asked:
        raise QueryError("QueryValidationException", Text("A query has no nextPageToken; it belongs to an answer.",
                                                          "질의에는 nextPageToken을 넣을 수 없습니다."))  # fmt: skip
    return {name: [_text(each) for each in (value if isinstance(value, list) else [value])]
            for name, value in asked.items() if name != "@context"}  # fmt: skip


def prefixes(asked: Mapping) -> dict[str, str]:
    """What the prefixes of a question that was given as JSON stand for, as far as its own `@context` says it."""
    said = contexts.read(asked.get("@context"))
    return {prefix: iri for prefix in said.terms if (iri := said.iri(prefix)) is not None}


def page(*, gln: str, after: str, limit: int) -> list[tuple[str, dict]]:
    """Names behind `after`, in their order, each with what was kept under it."""
    with connection.cursor() as cursor:
        cursor.execute(_LIST, [gln, after, limit])
        return [(name, orjson.loads(asked)) for name, asked in cursor.fetchall()]


@transaction.atomic
def forget(name: str, *, gln: str) -> bool:
    """Keep it no longer, and end the subscriptions to it; False when there was none."""
    hold(gln)
    QuerySubscription.objects.filter(gln=gln, query=name).delete()
    return _first(_FORGET, [gln, name]) is not None


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str | int | float):
        raise QueryError("QueryValidationException", Text(
            "'query' takes the parameters of a question: each a text, a number, true or false, or a list of these.",
            "'query'의 각 값은 문자열, 숫자, true/false 또는 그 목록이어야 합니다."))  # fmt: skip
    return str(value)


def _first(statement: str, given: list) -> tuple | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return cursor.fetchone()
