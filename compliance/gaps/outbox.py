"""The outbox: what is to be told, kept in the transaction of what happened, and given its place a moment later."""

from collections.abc import Sequence

from django.db import connection, transaction
from django.db.models import Max, Min

from compliance.gaps.actions import ACTIONS, Side
from compliance.models import GapStep, Notice

PLACED_MAX = 10_000
"""Notices that are given a position in one transaction."""

# Numbers follow the order in which rows were written, not the order in which they became visible; whoever followed the
# ids would pass over a step whose transaction ended late. One process at a time gives positions to what it can see.
_PLACE = """
    WITH base AS (SELECT COALESCE(max(position), 0) AS top FROM compliance_notice),
    next AS (SELECT id, row_number() OVER (ORDER BY id) AS place FROM (
        SELECT id FROM compliance_notice WHERE position IS NULL ORDER BY id LIMIT %s) unplaced)
    UPDATE compliance_notice n SET position = base.top + next.place FROM next, base WHERE n.id = next.id
"""


def keep(steps: Sequence[GapStep]) -> None:
    """Keep steps of gaps, and that those whom they concern are to hear of them; for the caller's transaction."""
    GapStep.objects.bulk_create(steps)
    Notice.objects.bulk_create(_notice(step) for step in steps)


@transaction.atomic
def place() -> int:
    """Give positions to notices that have none; answers how many that were. 0 also when another process is at it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('compliance_notice'))")
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_PLACE, [PLACED_MAX])
        return cursor.rowcount


def head() -> int:
    """The position of the newest notice that has one."""
    return Notice.objects.aggregate(top=Max("position"))["top"] or 0


def first() -> int:
    """The position of the oldest notice that is kept; what lay before it is forgotten."""
    return Notice.objects.aggregate(least=Min("position"))["least"] or 0


def _notice(step: GapStep) -> Notice:
    tells = ACTIONS[step.action].tells
    operator = step.gap.responsible if Side.OPERATOR in tells else ""
    return Notice(step=step, gap=step.gap, operator=operator, to_authority=Side.AUTHORITY in tells)
