import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from datetime import timedelta
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
        soc double precision, mass double precision, recorded_at timestamptz, event_type text, action text, disposition text,
        event_id text, transaction text, source text, sensor_type text, seal_no text, has_purpose boolean);
    TRUNCATE bench_question
"""
_INDEXES = """
    CREATE INDEX ON bench_question (biz_step, seq); CREATE INDEX ON bench_question (read_point, seq);
    CREATE INDEX ON bench_question (epc, seq); CREATE INDEX ON bench_question (party, seq);
    CREATE INDEX ON bench_question (occurred_at, seq); CREATE INDEX ON bench_question (soc, seq);
    CREATE INDEX ON bench_question (biz_step, occurred_at); CREATE INDEX ON bench_question (mass, seq);
    CREATE INDEX ON bench_question (recorded_at, seq); CREATE INDEX ON bench_question (event_type, seq);
    CREATE INDEX ON bench_question (action, seq); CREATE INDEX ON bench_question (disposition, seq);
    CREATE INDEX ON bench_question (event_id); CREATE INDEX ON bench_question (transaction, seq);
    CREATE INDEX ON bench_question (source, seq); CREATE INDEX ON bench_question (sensor_type, seq);
    CREATE INDEX ON bench_question (seal_no, seq); CREATE INDEX ON bench_question (has_purpose, seq); ANALYZE bench_question
"""
_BY_SQL = """
    SELECT e.recorded_at, e.dictionary, e.entry
    FROM (SELECT seq, occurred_at AS moment FROM bench_question WHERE {where} ORDER BY {order} DESC LIMIT 31) q
    JOIN events_event e USING (seq) ORDER BY {last} DESC
"""


# Each family: what is asked by EPCIS, with `{names}` of a case in it, and the same in SQL, where they are parameters.
_SITE, _PARTY = f"https://id.gs1.org/414/{story.SITES[story.GLNS[3]]}", f"https://id.gs1.org/417/{story.GLNS[2]}"
_FAMILIES: dict[str, tuple[dict[str, str], str, str]] = {
    "MATCH_epc": ({"MATCH_epc": "{pack}"}, "epc = %(pack)s", "seq"),
    "EQ_eventID": ({"EQ_eventID": "{event_id}"}, "event_id = %(event_id)s", "seq"),
    "eventType": ({"eventType": "ObjectEvent"}, "event_type = 'ObjectEvent'", "seq"),
    "EQ_action": ({"EQ_action": "ADD"}, "action = 'ADD'", "seq"),
    "EQ_bizStep": ({"EQ_bizStep": "receiving"}, "biz_step = 'receiving'", "seq"),
    "EQ_disposition": ({"EQ_disposition": "in_transit"}, "disposition = 'in_transit'", "seq"),
    "EQ_bizStep, EQ_readPoint": ({"EQ_bizStep": "shipping", "EQ_readPoint": _SITE}, f"biz_step = 'shipping' AND read_point = '{_SITE}'", "seq"),
    "GE_eventTime, LT_eventTime": ({"GE_eventTime": "2024-03-08T00:10:00Z", "LT_eventTime": "2024-03-08T00:40:00Z"},
                                   "occurred_at >= '2024-03-08T00:10Z' AND occurred_at < '2024-03-08T00:40Z'", "seq"),
    "GE_recordTime, LT_recordTime": ({"GE_recordTime": "{since}", "LT_recordTime": "{until}"},
                                     "recorded_at >= %(since)s AND recorded_at < %(until)s", "seq"),
    "EQ_bizTransaction_desadv": ({"EQ_bizTransaction_desadv": "{transaction}"}, "transaction = %(transaction)s", "seq"),
    "EQ_source_possessing_party": ({"EQ_source_possessing_party": _PARTY}, f"source = '{_PARTY}'", "seq"),
    "EQ_destination_possessing_party": ({"EQ_destination_possessing_party": _PARTY}, f"party = '{_PARTY}'", "seq"),
    "EQ_ extension": ({"EQ_bat:sealNo": "{seal}"}, "seal_no = %(seal)s", "seq"),
    "GE_ extension": ({"GE_bat:massKg": "451.4"}, "mass >= 451.4", "seq"),
    "EXISTS_ extension": ({"EXISTS_bat:purpose": ""}, "has_purpose", "seq"),
    "EQ_type": ({"EQ_type": "bat:stateOfCharge"}, "sensor_type = 'bat:stateOfCharge'", "seq"),
    "GE_value_uom": ({"GE_value_P1": "27"}, "soc >= 27", "seq"),
    "orderBy eventTime": ({"EQ_bizStep": "receiving", "orderBy": "eventTime"}, "biz_step = 'receiving'", "occurred_at"),
}  # fmt: skip


_EVERYTHING = Sight(None, frozenset(), lambda record: record.event)


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
        "looks at the index are taken for each stretch in which nothing holds. A time of recording is known to the hour, and the "
        "ledger of this measurement was recorded within one."
    )
    rounds_max = 3

    def asked(self) -> tuple[Goal, ...]:
        return tuple(Goal(f"times the SQL by hand, {name}", f"{name}, EPCIS", f"{name}, SQL", most=3) for name in _FAMILIES)

    @contextmanager
    def ready(self):
        self.size = max(size for size in self.run.sizes if size <= (10**6 if self.run.large else 10**5))
        self.spent: dict[tuple[str, str], list[float]] = defaultdict(list)
        self.sample: list[feed.Record] = []
        self.ledger = self.run.grown(self.size)
        with self.ledger.here():
            while following.follow(limit=5_000):
                self.run.note("claims taken into the index", 5_000, self.size)
            self._lay_out()
        self._require_answers()
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
                self.sample.append(records[len(records) // 2])
                with connection.cursor() as cursor, cursor.copy("COPY bench_question FROM STDIN") as copying:
                    for record in records:
                        copying.write_row(_row(record))
            connection.execute(_INDEXES)
            connection.execute("VACUUM ANALYZE events_query_term")

    def _require_answers(self) -> None:
        """A family that finds nothing would be measured for nothing; where few are found, both ways must find them."""
        case = self._cases()[0]
        with self.ledger.here(), self.ledger.connect("owner") as connection:
            for name in _FAMILIES:
                found = searching.page(question.read(_given(name, case)), _EVERYTHING).found
                rows = connection.execute(*_statement(name, case)).fetchall()
                if not found or len(found) != min(len(rows), question.PAGE_DEFAULT):
                    raise RuntimeError(f"{name}: {len(found)} by EPCIS, {len(rows)} by SQL")

    def _timed(self, name: str, way: str, measure: Callable[[str], list[float]]) -> float:
        with self.ledger.here():
            # A new connection knows no statement yet, and no plan.
            spent = measure(name)[_WARMING:]
        self.spent[name, way] += spent
        return median(spent)

    def _cases(self) -> list[dict[str, object]]:
        chance, packs = Random(self.size), self.size // story.STEPS
        return [_case(chance.randrange(packs), chance.choice(self.sample)) for _ in range(_WARMING + _ASKED)]

    def _by_epcis(self, name: str) -> list[float]:
        questions = [_given(name, case) for case in self._cases()]
        return [_spent(lambda given=given: _answered(searching.page(question.read(given), _EVERYTHING))) for given in questions]

    def _by_sql(self, name: str) -> list[float]:
        statements = [_statement(name, case) for case in self._cases()]
        with self.ledger.connect("owner") as connection:
            return [_spent(lambda asked=asked: _told(connection.execute(*asked, prepare=True))) for asked in statements]


def _case(number: int, record: feed.Record) -> dict[str, object]:
    return {"pack": story.pack(number), "seal": f"S-{number:06d}", "event_id": record.event_id,
            "transaction": f"urn:epcglobal:cbv:bt:{story.GLNS[number % story.OPERATORS]}:DN-{number:08d}",
            "since": record.recorded_at.isoformat(), "until": (record.recorded_at + timedelta(seconds=1)).isoformat()}  # fmt: skip


def _given(name: str, case: dict[str, object]) -> dict[str, list[str]]:
    return {parameter: [text.format_map(case)] for parameter, text in _FAMILIES[name][0].items()}


def _statement(name: str, case: dict[str, object]) -> tuple[str, dict[str, object] | None]:
    _, where, order = _FAMILIES[name]
    statement = _BY_SQL.format(where=where, order=order, last="q.moment" if order == "occurred_at" else "q.seq")
    return statement, case if "%(" in where else None


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
    parties = {kind: next((each[kind] for each in event.get(f"{kind}List", ()) if each["type"] == "possessing_party"), None)
               for kind in ("source", "destination")}  # fmt: skip
    report = next((report for element in event.get("sensorElementList", ()) for report in element["sensorReport"]), {})
    transaction = next((each["bizTransaction"] for each in event.get("bizTransactionList", ()) if each["type"] == "desadv"), None)
    epc = next(iter(event.get("epcList") or event.get("childEPCs") or ()), event.get("parentID"))
    return (record.seq, record.occurred_at, event.get("bizStep"), event.get("readPoint", {}).get("id"), epc, parties["destination"],
            report.get("value"), event.get("bat:massKg"), record.recorded_at, event["type"], event.get("action"),
            event.get("disposition"), event["eventID"], transaction, parties["source"], report.get("type"),
            event.get("bat:sealNo"), True if "bat:purpose" in event else None)  # fmt: skip


def _spent(ask: Callable[[], object]) -> float:
    began = time.perf_counter()
    ask()
    return (time.perf_counter() - began) * 1000
