from contextlib import contextmanager

from bench import story
from bench.declaration import Benchmark, Goal
from bench.plain import rows
from bench.stack import ledger_author

_LEDGER = """
    SELECT c.relname, pg_total_relation_size(c.oid), pg_indexes_size(c.oid)
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relname LIKE 'events\\_%' ORDER BY 2 DESC
"""
_PLAIN_ROWS, _BATCH = 50_000, 1_000
_OURS, _PLAIN = "the ledger, all of it", "plain JSONB rows with four indexes"


class Size(Benchmark):
    """Bytes on disk per event

    Every table of the ledger with all indexes, partitions, leaves, tiles and checkpoints, after VACUUM, divided by the
    claims in it. Beside it the plain table of JSONB rows with four lookup indexes, filled with hand-overs of the same kind.
    """

    code = "size"
    unit = "bytes/event"
    goals = (Goal("bytes an event", _OURS, most=450),)
    rounds_max = 1
    closing = (
        "The remarks say what takes the room. What a batch says alike is said once (ADR 15). What is left is nearly all "
        "the claim's own: its entry, compressed, with a nonce that nothing makes smaller; its hash, which a receipt says; "
        "four numbers of eight bytes; and twice the 28 bytes that PostgreSQL puts before a row, for the row that keeps its "
        "event id unique and the one that finds it by its thing. Level 12 of the compression would take some ten bytes "
        "for five times the work, and a 64-bit key of event ids 18, for ids that can be made to collide."
    )

    @contextmanager
    def ready(self):
        yield {_OURS: self._ledger, _PLAIN: self._plain}

    def _ledger(self) -> float:
        size = 10**6 if 10**6 in self.run.sizes else max(self.run.sizes)
        with self.run.grown(size).connect("owner") as connection:
            connection.execute("VACUUM")
            told = connection.execute(_LEDGER).fetchall()
        parts: dict[str, list[int]] = {}
        for name, whole, indexes in told:
            part = parts.setdefault(name.rstrip("0123456789").rstrip("_").removeprefix("events_"), [0, 0])
            part[0] += whole
            part[1] += indexes
        self.remarks = [f"{name}: {whole / size:.0f} B an event, {indexes / size:.0f} of them indexes"
                        for name, (whole, indexes) in sorted(parts.items(), key=lambda row: -row[1][0])
                        if whole / size >= 1]  # fmt: skip
        return sum(whole for _, whole, _ in told) / size

    def _plain(self) -> float:
        plain, count = self.run.stack.plain(), self.run.scaled(_PLAIN_ROWS)
        told = 0
        with plain.connect() as connection, connection.cursor() as cursor:
            while told < count:
                gln = story.GLNS[told // _BATCH % story.OPERATORS]
                bodies = story.handovers(told, _BATCH, packs=count // story.STEPS, author=gln)
                told += len(bodies)
                with cursor.copy(rows.COPY) as stream:
                    stream.write(rows.packed(rows.of(bodies, by=ledger_author(gln))))
        with plain.connect("owner") as connection:
            connection.execute("VACUUM")
            return connection.execute("SELECT pg_total_relation_size('plain_event')").fetchone()[0] / told
