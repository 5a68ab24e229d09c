"""What time alone does to gaps: duties become gaps, gaps worsen, acceptances run out, unanswered gaps climb the ladder.

Each statement costs what is due and not what exists, and keeps its steps and their notices in the same transaction.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import connection, transaction

from compliance import calendar, parameters
from compliance.gaps.actions import LADDER, Side, told
from compliance.models import Duty, Severity
from events import feed, sequencer

CONSUMER = "compliance"
"""Under which name the judgements follow the log."""
SYSTEM = "rules"
SILENCE = "S01"
"""The rule about a silent site, whose gap explains why nothing is heard of what stands there."""
OF_A_PACK = "G32"
"""The rule about a silent pack."""
SWEEP_MAX = 10_000
"""Duties that one statement of a sweep turns into gaps; the sweep goes on until none is due."""
TURN = "SELECT pg_advisory_xact_lock(hashtext('compliance_gap'))"

_SHARED = ", ".join(field.name for field in Duty._meta.fields if field.name not in ("id", "waits_for", "held"))
# Every statement below leaves in `moved` what it moved and by which step; this tail keeps the steps and the notices.
_KEEP = """
    , kept AS (
        INSERT INTO compliance_gapstep (gap_id, action, "by", gln, note, event_id, is_internal, details, at)
        SELECT id, action, 'rules', '', note, '', false, '{}'::jsonb, %(now)s FROM moved RETURNING id, gap_id, action
    )
    INSERT INTO compliance_notice (step_id, gap_id, operator, to_authority)
    SELECT k.id, k.gap_id, CASE WHEN k.action = ANY(%(to_operator)s) THEN m.responsible ELSE '' END,
        k.action = ANY(%(to_authority)s)
    FROM kept k JOIN moved m ON m.id = k.gap_id
"""


def _opening(which: str) -> str:
    """One statement, so that a duty is a gap or a duty and never both or neither."""
    return f"""
    WITH due AS (
        DELETE FROM compliance_duty WHERE id IN (
            SELECT id FROM compliance_duty WHERE due_at <= %(now)s AND {which}
            ORDER BY due_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
        RETURNING {_SHARED}
    ), moved AS (
        INSERT INTO compliance_gap AS g (id, status, opened_at, asked_at, rung, revision, resolved_by, reopened, {_SHARED})
        SELECT gen_random_uuid(), 'open', %(now)s, %(now)s, 0, 0, '', 0, {_SHARED} FROM due
        ON CONFLICT (epc_key, rule, anchor) DO UPDATE
            SET status = 'open', reopened = g.reopened + 1, resolved_at = NULL, resolved_by = '',
                asked_at = %(now)s, rung = 0, revision = g.revision + 1,
                severity = excluded.severity, due_at = excluded.due_at, escalates_at = excluded.escalates_at
            WHERE g.status = 'resolved'
        RETURNING g.id, g.responsible, CASE WHEN g.reopened > 0 THEN 'reopened' ELSE 'opened' END AS action, '' AS note
    ) {_KEEP}
    """


_OF_SILENCE = _opening(f"rule = '{SILENCE}'")
_OF_THE_REST = _opening(f"NOT held AND rule <> '{SILENCE}'")
# What became due before its site fell silent was not heard of while the site did speak: that is a gap of its own.
_HOLD = f"""
    UPDATE compliance_duty d SET held = true FROM compliance_gap g
    WHERE NOT d.held AND d.due_at <= %(now)s AND d.waits_for <> '' AND g.rule = '{SILENCE}' AND g.status <> 'resolved'
        AND g.epc = 'https://id.gs1.org/414/' || d.waits_for AND d.due_at >= g.due_at
"""
# Claims may arrive in any order, and a pack's silence be found before that of its site: then it is a duty again.
_CALL_BACK = f"""
    WITH back AS (
        UPDATE compliance_gap p SET status = 'resolved', resolved_at = %(now)s, resolved_by = '', revision = p.revision + 1
        FROM compliance_gap s JOIN compliance_stay y ON s.epc = 'https://id.gs1.org/414/' || y.site AND y.until IS NULL
        WHERE s.rule = '{SILENCE}' AND s.status <> 'resolved' AND p.rule = '{OF_A_PACK}' AND p.status = 'open'
            AND p.epc_key = y.epc_key AND p.due_at >= s.due_at
        RETURNING p.*, y.site
    ), held AS (
        INSERT INTO compliance_duty ({_SHARED}, waits_for, held) SELECT {_SHARED}, site, true FROM back ON CONFLICT DO NOTHING
    ), moved AS (
        SELECT id, responsible, 'resolved' AS action, '' AS note FROM back
    ) {_KEEP}
"""
_WORSEN = f"""
    WITH moved AS (
        UPDATE compliance_gap SET severity = escalated_severity, escalates_at = NULL
        WHERE escalates_at <= %(now)s AND status <> 'resolved'
        RETURNING id, responsible, 'escalated' AS action, severity AS note
    ) {_KEEP}
"""
_EXPIRE = f"""
    WITH moved AS (
        UPDATE compliance_gap
        SET status = 'open', accepted_until = NULL, asked_at = %(now)s, rung = 0, revision = revision + 1
        WHERE accepted_until <= %(now)s AND status = 'accepted'
        RETURNING id, responsible, 'expired' AS action, '' AS note
    ) {_KEEP}
"""
_CLIMB = f"""
    WITH moved AS (
        UPDATE compliance_gap SET rung = %(rung)s
        WHERE status IN ('open', 'rejected') AND rung = %(rung)s - 1 AND severity = %(severity)s AND asked_at < %(before)s
        RETURNING id, responsible, %(action)s AS action, severity AS note
    ) {_KEEP}
"""


def sweep(*, now: datetime) -> int:
    """Do all that has become due; answers how many rows that were. Run twice, the second does nothing.

    Sites come first: while a site is silent, the silence of what stands there is held back. No site is called silent
    while there are claims that have not been judged: they may be its own.
    """
    total = 0
    if feed.watermark(CONSUMER) >= sequencer.size():
        total += _open_due(_OF_SILENCE, now)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(TURN)
        cursor.execute(_HOLD, {"now": now})
        total += _run(cursor, _CALL_BACK, now)
    total += _open_due(_OF_THE_REST, now)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(TURN)
        total += _run(cursor, _WORSEN, now) + _run(cursor, _EXPIRE, now)
        return total + sum(_run(cursor, _CLIMB, now, **rung) for rung in rungs(now))


def release(sites: list[str]) -> int:
    """Let go of what was held back for one of `sites`; a sweep holds it again where the site is still silent."""
    return Duty.objects.filter(held=True, waits_for__in=sites).update(held=False)


def rungs(now: datetime) -> Iterator[dict]:
    """For each rung of the ladder and each severity: before when a gap must have asked for an answer to climb it now.

    Counted in Korean working days, so that nobody is reminded of what a holiday kept them from.
    """
    limits = parameters.at(calendar.day_of(now))
    for place, action in enumerate(LADDER, start=1):
        workdays = limits.get(f"escalation.{action}_workdays")
        for severity in Severity.values:
            yield {"rung": place, "action": action, "severity": severity, "before": _before(now, workdays[severity])}


def _open_due(statement: str, now: datetime) -> int:
    total = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(TURN)
            opened = _run(cursor, statement, now, limit=SWEEP_MAX)
        total += opened
        if opened < SWEEP_MAX:
            return total


def _before(now: datetime, workdays: int) -> datetime:
    day = calendar.day_of(now)
    while calendar.deadline_in_working_days(calendar.start_of(day), workdays) > now:
        day -= timedelta(days=1)
    return calendar.start_of(day + timedelta(days=1))


def _run(cursor, statement: str, now: datetime, **values) -> int:
    audience = {"to_operator": told(Side.OPERATOR), "to_authority": told(Side.AUTHORITY)}
    cursor.execute(statement, {"now": now, **audience, **values})
    return cursor.rowcount
