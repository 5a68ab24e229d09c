import time
from collections.abc import Callable
from contextlib import contextmanager
from random import Random
from statistics import median, quantiles

from bench import story
from bench.declaration import Benchmark, Goal
from events import feed
from events.query import following, question, searching
from events.query.searching import Sight

_ASKED = 100
_TABLE = """
    CREATE TABLE IF NOT EXISTS bench_question (
        seq bigint PRIMARY KEY, occurred_at timestamptz, biz_step text, read_point text, epc text, party text, soc double precision);
    TRUNCATE bench_question
"""
_INDEXES = """
    CREATE INDEX ON bench_question (biz_step, seq); CREATE INDEX ON bench_question (read_point, seq);
    CREATE INDEX ON bench_question (epc, seq); CREATE INDEX ON bench_question (party, seq);
    CREATE INDEX ON bench_question (occurred_at, seq); CREATE INDEX ON bench_question (soc, seq); ANALYZE bench_question
"""
_BY_SQL = """
    SELECT e.seq, e.recorded_at, e.entry FROM (
        SELECT seq FROM bench_question WHERE {where} ORDER BY {order} DESC LIMIT 31) q JOIN events_event e USING (seq)
"""


# Each family: what is asked by EPCIS, and the same in SQL.
_FAMILIES: dict[str, tuple[Callable[[object], dict], str, str]] = {
    "MATCH_epc": (lambda pack: {"MATCH_epc": [pack]}, "epc = %s", "seq"),
    "EQ_bizStep": (lambda pack: {"EQ_bizStep": ["receiving"]}, "biz_step = 'receiving'", "seq"),
    "EQ_bizStep, EQ_readPoint": (lambda pack: {"EQ_bizStep": ["shipping"], "EQ_readPoint": [f"https://id.gs1.org/414/{story.SITES[story.GLNS[3]]}"]},
                                 f"biz_step = 'shipping' AND read_point = 'https://id.gs1.org/414/{story.SITES[story.GLNS[3]]}'", "seq"),
    "GE_eventTime, LT_eventTime": (lambda pack: {"GE_eventTime": ["2024-03-08T02:00:00Z"], "LT_eventTime": ["2024-03-08T02:30:00Z"]},
                                   "occurred_at >= '2024-03-08T02:00Z' AND occurred_at < '2024-03-08T02:30Z'", "seq"),
    "EQ_destination_possessing_party": (lambda pack: {"EQ_destination_possessing_party": [f"https://id.gs1.org/417/{story.GLNS[2]}"]},
                                        f"party = 'https://id.gs1.org/417/{story.GLNS[2]}'", "seq"),
    "GE_ extension": (lambda pack: {"GE_bat:socPct": ["27"]}, "soc >= 27", "seq"),
    "orderBy eventTime": (lambda pack: {"EQ_bizStep": ["receiving"], "orderBy": ["eventTime"]}, "biz_step = 'receiving'", "occurred_at"),
}  # fmt: skip


class Asking(Benchmark):
    """EPCIS questions, by family of parameters, beside the same in SQL

    One page of 30 events, as an authority asks for it, in one process: from the parameters to the events. Beside it the same
    question by hand: a table with a column and an index for just that, and the stored bytes of the events, which are not
    read. Warm; the ledger is the largest of the run, and the index has taken all of it in.
    """

    code = "epcis"
    unit = "ms, median"
    closing = (
        "Reading thirty events is part of the one and not of the other. A family that lies behind has terms in many blocks, "
        "which are read a few at a time."
    )
    rounds_max = 3

    def asked(self) -> tuple[Goal, ...]:
        return tuple(Goal(f"times the SQL by hand, {name}", f"{name}, EPCIS", f"{name}, SQL", most=3) for name in _FAMILIES)

    @contextmanager
    def ready(self):
        self.size = max(size for size in self.run.sizes if size <= 10**6)
        self.ledger = self.run.grown(self.size)
        with self.ledger.here():
            while following.follow(limit=5_000):
                self.run.note("claims taken into the index", 5_000, self.size)
            self._lay_out()
        yield {f"{name}, {way}": (lambda name=name, measure=measure: self._timed(name, measure))
               for name in _FAMILIES for way, measure in (("EPCIS", self._by_epcis), ("SQL", self._by_sql))}  # fmt: skip

    def _lay_out(self) -> None:
        with self.ledger.connect("owner") as connection:
            connection.execute(_TABLE)
            after = 0
            while records := feed.after(after, limit=5_000):
                after = records[-1].position + 1
                with connection.cursor() as cursor, cursor.copy("COPY bench_question FROM STDIN") as copying:
                    for record in records:
                        copying.write_row(_row(record))
            connection.execute(_INDEXES)
            connection.execute("VACUUM ANALYZE events_query_term")

    def _timed(self, name: str, measure: Callable[[str], list[float]]) -> float:
        with self.ledger.here():
            spent = measure(name)
        self.remarks.append(f"{name}, {measure.__name__.removeprefix('_by_')}: p99 {quantiles(spent, n=100)[98]:.1f} ms")
        return median(spent)

    def _packs(self) -> list[str]:
        count = self.size // story.STEPS
        return [story.pack(number) for number in Random(self.size).choices(range(count), k=_ASKED)]

    def _by_epcis(self, name: str) -> list[float]:
        everything = Sight(None, frozenset(), lambda record: record.event)
        return [_spent(lambda pack=pack: searching.page(question.read(_FAMILIES[name][0](pack)), everything)) for pack in self._packs()]

    def _by_sql(self, name: str) -> list[float]:
        _, where, order = _FAMILIES[name]
        statement = _BY_SQL.format(where=where, order=order)
        with self.ledger.connect("owner") as connection:
            return [_spent(lambda pack=pack: connection.execute(statement, [pack] if "%s" in where else None).fetchall())
                    for pack in self._packs()]  # fmt: skip


def _row(record: feed.Record) -> tuple:
    event = record.event
    party = next((each["destination"] for each in event.get("destinationList", ()) if each["type"] == "possessing_party"), None)
    epc = next(iter(event.get("epcList") or event.get("childEPCs") or ()), event.get("parentID"))
    return (record.seq, record.occurred_at, event.get("bizStep"), event.get("readPoint", {}).get("id"), epc, party,
            event.get("bat:socPct"))  # fmt: skip


def _spent(ask: Callable[[], object]) -> float:
    began = time.perf_counter()
    ask()
    return (time.perf_counter() - began) * 1000
