import time
from contextlib import contextmanager

from bench.declaration import Benchmark, Goal

_DUTIES = 10**6
_DUE_SHARE = 100
"""Of so many duties one is due."""
_SWEPT, _FLOOR, _NOTHING = "sweep, 1 in 100 due", "read and update the due rows", "sweep, nothing due"
_FILL = """
    INSERT INTO compliance_duty (rule, epc_key, epc, anchor, responsible, concerns, severity, due_at, escalates_at,
        escalated_severity, evidence, details, rule_version, parameters, parameter_versions, waits_for, held)
    SELECT 'G01', gen_random_uuid(), 'https://id.gs1.org/01/09521234543213/21/D' || n || '{tail}', 'urn:uuid:' || gen_random_uuid(),
        '9521234007000', '{{9521234007000,9521234007017}}', 'high', now() + n * interval '1 minute', NULL, '',
        '["urn:uuid:0"]', '{{"recipient": "9521234007017"}}', 1, '{{"transfer.overdue_days": 3}}', '{{}}', '', false
    FROM generate_series(1, {count}) AS n
"""
_READ_AND_UPDATE = "UPDATE compliance_duty SET severity = 'critical' WHERE due_at <= now() AND NOT held RETURNING *"
_MAKE_DUE = "UPDATE compliance_duty SET due_at = now() - interval '1 minute' WHERE epc LIKE '%00'"


class Sweep(Benchmark):
    """The sweep of a million open duties, of which one in a hundred is due

    The due duties become gaps, each with its first step and the notice of it: one row goes and three come. The floor reads
    the same due rows by the same index and updates them in place, in one statement.
    """

    code = "sweep"
    unit = "s"
    rounds_max = 5
    goals = (Goal("times the reading and updating of the due rows", _SWEPT, _FLOOR, most=3),)
    closing = (
        "The floor changes one row in place. The sweep deletes it, writes the gap with its six indexes, the step and the "
        "notice, all in one transaction, so that none can be without the others."
    )

    @contextmanager
    def ready(self):
        ledger = self.run.stack.ledger("bench_sweep")
        self.count = self.run.scaled(_DUTIES)
        with ledger.connect("owner") as connection:
            connection.execute(_FILL.format(count=self.count, tail=""))
            connection.execute("VACUUM ANALYZE compliance_duty")
        yield {_SWEPT: lambda: self._sweep(ledger), _FLOOR: lambda: self._floor(ledger), _NOTHING: lambda: self._idle(ledger)}

    def _sweep(self, ledger) -> float:
        self._make_due(ledger)
        seconds, moved = self._timed(ledger)
        if moved != self.count // _DUE_SHARE:
            raise RuntimeError(f"{moved} were due")
        with ledger.connect("owner") as connection:
            # The next round finds as many duties, and the gaps as new as in this one.
            connection.execute("TRUNCATE compliance_gap CASCADE")
            connection.execute(_FILL.format(count=self.count // _DUE_SHARE, tail="00"))
        return seconds

    def _floor(self, ledger) -> float:
        self._make_due(ledger)
        began = time.perf_counter()
        with ledger.connect("owner") as connection:
            connection.execute(_READ_AND_UPDATE).fetchall()
            seconds = time.perf_counter() - began
            connection.execute("UPDATE compliance_duty SET due_at = now() + interval '9 days' WHERE due_at <= now()")
        return seconds

    def _idle(self, ledger) -> float:
        with ledger.connect("owner") as connection:
            connection.execute("UPDATE compliance_duty SET due_at = now() + interval '9 days' WHERE due_at <= now()")
        return self._timed(ledger)[0]

    def _make_due(self, ledger) -> None:
        with ledger.connect("owner") as connection:
            connection.execute(_MAKE_DUE)
            connection.execute("VACUUM ANALYZE compliance_duty")

    def _timed(self, ledger) -> tuple[float, int]:
        from django.utils import timezone

        from compliance import gaps

        with ledger.here():
            began = time.perf_counter()
            moved = gaps.sweep(now=timezone.now())
            return time.perf_counter() - began, moved
