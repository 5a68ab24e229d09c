"""Whether work moves: a worker can be alive, connected and idle for ever beside a full queue, so life is no proof."""

from django.db import connection

STALL_S = 60

# The leaf at a watermark's position is the next claim that its consumer has to handle.
_STALLED = """
    SELECT w.consumer
    FROM events_watermark w JOIN events_leaf l ON l.position = w.position JOIN events_event e USING (seq)
    WHERE greatest(e.recorded_at, w.updated_at) < clock_timestamp() - make_interval(secs => %s)
    ORDER BY w.consumer
"""
_BEHIND = """
    SELECT w.consumer, greatest(coalesce(c.size, 0) - w.position, 0)
    FROM events_watermark w, (SELECT max(size) AS size FROM events_checkpoint) c
    ORDER BY w.consumer
"""


def find_stalled(*, seconds: int = STALL_S) -> list[str]:
    """Answer the consumers that had work for so many seconds and did none of it."""
    with connection.cursor() as cursor:
        cursor.execute(_STALLED, [seconds])
        return [consumer for (consumer,) in cursor.fetchall()]


def count_behind() -> dict[str, int]:
    """Answer, by consumer, how many claims of the log it has not handled yet."""
    with connection.cursor() as cursor:
        cursor.execute(_BEHIND)
        return dict(cursor.fetchall())
