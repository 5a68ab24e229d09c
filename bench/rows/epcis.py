import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from random import Random
from statistics import median, quantiles

import orjson

from bench import story
from bench.declaration import Benchmark, Goal
from events import entry, feed
from events.query import following, formats, question, searching
from events.query.searching import Sight

_WARMING, _ASKED = 10, 100
_TABLE = """
    CREATE TABLE IF NOT EXISTS bench_question (
        seq bigint PRIMARY KEY, occurred_at timestamptz, biz_step text, read_point text, epc text, party text,
        soc double precision, mass double precision);
    TRUNCATE bench_question
"""
_INDEXES = """
    CREATE INDEX ON bench_question (biz_step, seq); CREATE INDEX ON bench_question (read_point, seq);
    CREATE INDEX ON bench_question (epc, seq); CREATE INDEX ON bench_question (party, seq);
    CREATE INDEX ON bench_question (occurred_at, seq); CREATE INDEX ON bench_question (soc, seq);
    CREATE INDEX ON bench_question (biz_step, occurred_at); CREATE INDEX ON bench_question (mass, seq); ANALYZE bench_question
"""
_BY_SQL = """
    SELECT e.recorded_at, e.dictionary, e.entry
    FROM (SELECT seq, occurred_at AS moment FROM bench_question WHERE {where} ORDER BY {order} DESC LIMIT 31) q
    JOIN events_event e USING (seq) ORDER BY {last} DESC
"""


# Each family: what is asked by EPCIS, and the same in SQL.
_FAMILIES: dict[str, tuple[Callable[[object], dict], str, str]] = {
    "MATCH_epc": (lambda pack: {"MATCH_epc": [pack]}, "epc = %s", "seq"),
    "EQ_bizStep": (lambda pack: {"EQ_bizStep": ["receiving"]}, "biz_step = 'receiving'", "seq"),
    "EQ_bizStep, EQ_readPoint": (lambda pack: {"EQ_bizStep": ["shipping"], "EQ_readPoint": [f"https://id.gs1.org/414/{story.SITES[story.GLNS[3]]}"]},
                                 f"biz_step = 'shipping' AND read_point = 'https://id.gs1.org/414/{story.SITES[story.GLNS[3]]}'", "seq"),
    "GE_eventTime, LT_eventTime": (lambda pack: {"GE_eventTime": ["2024-03-08T00:10:00Z"], "LT_eventTime": ["2024-03-08T00:40:00Z"]},
                                   "occurred_at >= '2024-03-08T00:10Z' AND occurred_at < '2024-03-08T00:40Z'", "seq"),
    "EQ_destination_possessing_party": (lambda pack: {"EQ_destination_possessing_party": [f"https://id.gs1.org/417/{story.GLNS[2]}"]},
                                        f"party = 'https://id.gs1.org/417/{story.GLNS[2]}'", "seq"),
    "GE_ extension": (lambda pack: {"GE_bat:massKg": ["451.4"]}, "mass >= 451.4", "seq"),
    "GE_value_uom": (lambda pack: {"GE_value_P1": ["27"]}, "soc >= 27", "seq"),
    "orderBy eventTime": (lambda pack: {"EQ_bizStep": ["receiving"], "orderBy": ["eventTime"]}, "biz_step = 'receiving'", "occurred_at"),
}  # fmt: skip


class Asking(Benchmark):
    """EPCIS questions, by family of parameters, beside the same in SQL

    One page of 30 events, as an authority asks for it, in one process: from the parameters to the events as JSON. Beside it
    what would be written by hand for that one question: a table with a column and an index for just that, one prepared
    statement, and the same rows unpacked, given their time of recording and written as JSON. Warm, in a ledger of 100,000
    claims (1,000,000 with --large) that the index has taken in; the index itself answers every parameter.
    """

    code = "epcis"
    unit = "ms, median"
    closing = (
        "A question is three journeys to the database: what the index has not taken in yet, the candidates, and the events; by "
        "hand it is one, and what was recorded a moment ago is not found. Each event found is held against the conditions once "
        "more, as the asker is shown it, and a range is some dozens of terms where by hand it is one. In the order of a time some "
        "looks at the index are taken for each stretch in which nothing holds."
    )
    rounds_max = 3

    def asked(self) -> tuple[Goal, ...]:
        return tuple(Goal(f"times the SQL by hand, {name}", f"{name}, EPCIS", f"{name}, SQL", most=3) for name in _FAMILIES)

    @contextmanager
    def ready(self):
        self.size = max(size for size in self.run.sizes if size <= (10**6 if self.run.large else 10**5))
        self.spent: dict[tuple[str, str], list[float]] = defaultdict(list)
        self.ledger = self.run.grown(self.size)
        with self.ledger.here():
            while following.follow(limit=5_000):
                self.run.note("claims taken into the index", 5_000, self.size)
            self._lay_out()
        yield {f"{name}, {way}": (lambda name=name, way=way, measure=measure: self._timed(name, way, measure))
               for name in _FAMILIES for way, measure in (("EPCIS", self._by_epcis), ("SQL", self._by_sql))}  # fmt: skip
        self.remarks.append(f"{self.size:,} claims")
        for name in _FAMILIES:
            told = ", ".join(f"{way} {quantiles(self.spent[name, way], n=100)[98]:.1f} ms" for way in ("EPCIS", "SQL"))
            self.remarks.append(f"{name}: p99 {told}")

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

    def _timed(self, name: str, way: str, measure: Callable[[str], list[float]]) -> float:
        with self.ledger.here():
            # A new connection knows no statement yet, and no plan.
            spent = measure(name)[_WARMING:]
        self.spent[name, way] += spent
        return median(spent)

    def _packs(self) -> list[str]:
        count = self.size // story.STEPS
        return [story.pack(number) for number in Random(self.size).choices(range(count), k=_WARMING + _ASKED)]

    def _by_epcis(self, name: str) -> list[float]:
        everything = Sight(None, frozenset(), lambda record: record.event)
        return [_spent(lambda pack=pack: _answered(searching.page(question.read(_FAMILIES[name][0](pack)), everything)))
                for pack in self._packs()]  # fmt: skip

    def _by_sql(self, name: str) -> list[float]:
        _, where, order = _FAMILIES[name]
        statement = _BY_SQL.format(where=where, order=order, last="q.moment" if order == "occurred_at" else "q.seq")
        with self.ledger.connect("owner") as connection:
            return [_spent(lambda pack=pack: _told(connection.execute(statement, [pack] if "%s" in where else None, prepare=True)))
                    for pack in self._packs()]  # fmt: skip


def _answered(page: searching.Page) -> bytes:
    return orjson.dumps([formats.written(each.event, formats.as_link) for each in page.found])


def _told(rows: Iterable[tuple]) -> bytes:
    events = []
    for recorded_at, dictionary, stored in rows:
        event = entry.read(bytes(stored), dictionary=dictionary)["event"]
        events.append({**event, "recordTime": recorded_at.isoformat()})
    return orjson.dumps(events)


def _row(record: feed.Record) -> tuple:
    event = record.event
    party = next((each["destination"] for each in event.get("destinationList", ()) if each["type"] == "possessing_party"), None)
    epc = next(iter(event.get("epcList") or event.get("childEPCs") or ()), event.get("parentID"))
    return (record.seq, record.occurred_at, event.get("bizStep"), event.get("readPoint", {}).get("id"), epc, party,
            next((report["value"] for element in event.get("sensorElementList", ()) for report in element["sensorReport"]), None),
            event.get("bat:massKg"))  # fmt: skip


def _spent(ask: Callable[[], object]) -> float:
    began = time.perf_counter()
    ask()
    return (time.perf_counter() - began) * 1000
