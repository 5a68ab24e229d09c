"""Whether work moves: a worker can be alive, connected and idle for ever beside a full queue, so life is no proof."""

from dataclasses import dataclass

from django.db import connection

from batteries import projection
from compliance import judge
from events.query import following

STALL_S = 60
CONSUMERS = (projection.CONSUMER, judge.CONSUMER, following.CONSUMER)

# The leaf at a watermark's position is the next claim that its consumer has to handle; one that never ran stands at 0.
_NEXT = """
    FROM (SELECT unnest(%s::text[]) UNION SELECT consumer FROM events_watermark) AS known (consumer)
    LEFT JOIN events_watermark w USING (consumer)
    LEFT JOIN LATERAL events_leaves(coalesce(w.position, 0), 1) l ON true
    LEFT JOIN events_event e USING (seq)
"""
# A time that lies ahead is from before the clock stepped back, and tells nothing of how long the work has waited.
_STALLED = f"""
    SELECT consumer FROM (
        SELECT consumer, greatest(CASE WHEN e.recorded_at <= clock_timestamp() THEN e.recorded_at END,
                                  CASE WHEN w.updated_at <= clock_timestamp() THEN w.updated_at END) AS since
        {_NEXT} WHERE e.seq IS NOT NULL) AS waiting
    WHERE coalesce(since < clock_timestamp() - make_interval(secs => %s), true)
    ORDER BY consumer
"""
_BEHIND = f"""
    SELECT consumer, greatest((SELECT coalesce(max(size), 0) FROM events_checkpoint) - coalesce(w.position, 0), 0),
        greatest(coalesce(extract(epoch FROM clock_timestamp() - e.recorded_at), 0), 0)
    {_NEXT} ORDER BY consumer
"""
_SET_ASIDE = """
    SELECT known.name, count(a.consumer)
    FROM (SELECT unnest(%s::text[]) UNION SELECT consumer FROM batteries_setaside) AS known (name)
    LEFT JOIN batteries_setaside a ON a.consumer = known.name AND a.failure <> ''
    GROUP BY known.name
    UNION ALL SELECT 'reports', count(*) FROM compliance_report WHERE status = 'failed'
"""
_WAITING = """
    SELECT 'duties', count(*), coalesce(extract(epoch FROM clock_timestamp() - min(due_at)), 0)
    FROM compliance_duty WHERE due_at <= clock_timestamp()
    UNION ALL
    SELECT 'reports', count(*), coalesce(extract(epoch FROM clock_timestamp() - min(requested_at)), 0)
    FROM compliance_report WHERE status IN ('queued', 'running')
"""


@dataclass(frozen=True, slots=True)
class Lag:
    """How much work waits, and the age in seconds of the oldest of it."""

    count: int
    seconds: float


def find_stalled(*, seconds: int = STALL_S) -> list[str]:
    """Answer the consumers that had work for so many seconds and did none of it."""
    return [consumer for (consumer,) in _read(_STALLED, list(CONSUMERS), seconds)]


def read_lags() -> dict[str, Lag]:
    """Answer, by consumer, how many claims of the log it has not handled yet, and how long the oldest has waited."""
    return {name: Lag(count, float(seconds)) for name, count, seconds in _read(_BEHIND, list(CONSUMERS))}


def read_waiting() -> dict[str, Lag]:
    """Answer how many duties are due and no gaps yet, and how many reports are not built, with the age of the oldest."""
    return {name: Lag(count, float(seconds)) for name, count, seconds in _read(_WAITING)}


def count_set_aside() -> dict[str, int]:
    """Answer, by consumer and for reports, how much was tried and set aside; manage.py set_aside lists it."""
    return dict(_read(_SET_ASIDE, list(CONSUMERS)))


def _read(statement: str, *values) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
