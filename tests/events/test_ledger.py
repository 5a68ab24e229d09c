"""The ledger: what is written once stays, duplicates are answered, and the database itself refuses to forget."""

import threading
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from events import canonical, entry, feed, guard, index, ledger, sequencer
from events.entry import Author
from events.ledger import Claim, InvalidEvent, Status

MAKER = Author("9521000000018", "key:aaaaaaaa")
OTHER = Author("9521000000025", "key:bbbbbbbb")


def event(serial: str = "A1", **more) -> dict:
    return {
        "type": "ObjectEvent", "eventTime": "2026-03-04T05:06:07.089+09:00", "eventTimeZoneOffset": "+09:00",
        "action": "OBSERVE", "bizStep": "inspecting", "disposition": "active",
        "epcList": [f"https://id.gs1.org/01/09521234543213/21/{serial}"], **more,
    }  # fmt: skip


def append(*events: dict, by: Author = MAKER) -> list:
    return ledger.append([Claim(e) for e in events], by=by)


def count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


class TestDerivedIds:
    """An id that we give is nobody's to take beforehand."""

    DECLARED = {"declarationTime": "2026-03-05T00:00:00Z"}

    def test_one_that_follows_from_the_event_may_be_sent_with_it_by_its_author_alone(self):
        told = ledger.named(event(), by=MAKER)
        assert not ledger.is_anothers(told, by=MAKER)
        assert ledger.is_anothers(told, by=OTHER)
        assert ledger.is_anothers(told | {"bizStep": "holding"}, by=MAKER)

    def test_so_may_the_declaration_that_it_was_an_error(self):
        told = ledger.named(event(), by=MAKER) | {"errorDeclaration": self.DECLARED}
        assert (ledger.is_anothers(told, by=MAKER), ledger.is_anothers(told, by=OTHER)) == (False, True)
        assert not ledger.is_anothers(ledger.named(event(errorDeclaration=self.DECLARED), by=MAKER), by=MAKER)

    @pytest.mark.parametrize("chosen", [
        "urn:uuid:6ad3bd9e-0d4a-4f4c-8d9b-6d54ff7a0e1b", "urn:uuid:6AD3BD9E-0D4A-8F4C-8D9B-6D54FF7A0E1B", "urn:mine:1",
    ])  # fmt: skip
    def test_ids_of_other_forms_are_whoever_sends_them_firsts(self, chosen):
        assert not ledger.is_anothers(event(eventID=chosen), by=OTHER)


@pytest.mark.django_db
class TestAppend:
    def test_keeps_the_event_to_the_letter(self):
        [outcome] = append(event("A1", **{"bat:note": "한글 · ü · \U0001f50b", "bat:massKg": 1e22}))
        record = feed.by_ids([outcome.event_id])[outcome.event_id]
        assert record.event == {**event("A1"), "eventID": outcome.event_id, "bat:note": "한글 · ü · \U0001f50b",
                                "bat:massKg": 1e22}  # fmt: skip
        assert record.occurred_at == datetime(2026, 3, 3, 20, 6, 7, 89000, UTC)

    def test_stores_the_bytes_it_hashes(self):
        [outcome] = append(event())
        record = feed.by_ids([outcome.event_id])[outcome.event_id]
        assert sha256(record.entry).digest() == bytes(record.entry_sha256) == outcome.entry_sha256
        kept = entry.read(bytes(record.stored), dictionary=record.dictionary)
        assert canonical.dumps(kept) == record.entry
        assert (kept["gln"], kept["key"], kept["v"]) == (MAKER.gln, MAKER.key_id, 1)

    def test_two_entries_of_equal_content_would_not_hash_alike(self):
        sealed = [entry.seal(canonical.dumps(event()), by=MAKER) for _ in range(2)]
        assert entry.digest(sealed[0]) != entry.digest(sealed[1])

    def test_answers_a_repeated_claim_with_its_first_record(self):
        [first] = append(event())
        [again] = append(event())
        assert (first.status, again.status) == (Status.RECORDED, Status.DUPLICATE)
        assert (again.event_id, again.seq, again.recorded_at, again.entry_sha256) == (
            first.event_id, first.seq, first.recorded_at, first.entry_sha256)  # fmt: skip
        assert count("events_event") == count("events_identity") == 1

    def test_answers_a_claim_repeated_within_a_batch(self):
        statuses = [outcome.status for outcome in append(event("A"), event("B"), event("A"))]
        assert statuses == [Status.RECORDED, Status.RECORDED, Status.DUPLICATE]

    def test_refuses_one_id_for_two_claims(self):
        claims = event("A", eventID="urn:uuid:1"), event("B", eventID="urn:uuid:1")
        assert [o.status for o in append(*claims)] == [Status.RECORDED, Status.CONFLICT]
        assert append(claims[1])[0].status is Status.CONFLICT

    def test_tells_nobody_about_anothers_claim_of_that_id(self):
        append(event("A", eventID="urn:uuid:1"))
        [outcome] = append(event("A", eventID="urn:uuid:1"), by=OTHER)
        assert (outcome.status, outcome.seq, outcome.recorded_at) == (Status.CONFLICT, 0, None)

    def test_two_operators_may_say_the_same(self):
        ids = {append(event(), by=by)[0].event_id for by in (MAKER, OTHER)}
        assert len(ids) == 2

    def test_records_an_error_declaration_beside_its_original(self):
        [first] = append(event())
        original = feed.by_ids([first.event_id])[first.event_id].event
        error = {"declarationTime": "2026-03-05T00:00:00.000Z", "reason": "did_not_occur"}
        [withdrawn] = append({**original, "errorDeclaration": error})
        assert (withdrawn.status, withdrawn.event_id) == (Status.RECORDED, first.event_id)
        assert feed.by_ids([first.event_id], errors=True)[first.event_id].event["errorDeclaration"] == error

    def test_writes_nothing_of_a_batch_with_what_is_no_event(self):
        with pytest.raises(InvalidEvent, match="eventTime"):
            append(event("A"), {**event("B"), "eventTime": "yesterday"})
        assert count("events_event") == 0

    def test_takes_a_batch_up_to_its_limit(self):
        with pytest.raises(ValueError, match="at most 10000"):
            ledger.append([Claim(event())] * (ledger.BATCH_MAX + 1), by=MAKER)
        outcomes = ledger.append([Claim(event())] * ledger.BATCH_MAX, by=MAKER)
        assert len(outcomes) == ledger.BATCH_MAX and count("events_event") == 1

    def test_finds_a_claim_by_everything_it_names(self):
        named = {
            "parentID": "https://id.gs1.org/8004/952123456", "type": "AssociationEvent", "action": "ADD",
            "childEPCs": ["urn:epc:id:sgtin:9521234.054321.C1"],
            "childQuantityList": [{"epcClass": "https://id.gs1.org/01/09521234543213/10/L", "quantity": 2}],
        }  # fmt: skip
        base = {k: v for k, v in event().items() if k != "epcList"}
        append({**base, **named})
        for uri in (named["parentID"], named["childEPCs"][0], "https://id.gs1.org/01/09521234543213/10/L"):
            assert len(feed.timelines([index.key(uri)])[index.key(uri)]) == 1

    @settings(max_examples=25, deadline=None)
    @given(serials=st.lists(st.sampled_from("ABCDEFGH"), min_size=1, max_size=12), cuts=st.integers(1, 5))
    def test_any_split_into_batches_records_each_claim_once(self, serials, cuts):
        with transaction.atomic():
            for start in range(0, len(serials), cuts):
                append(*(event(serial) for serial in serials[start : start + cuts]))
            assert count("events_event") == len(set(serials))
            transaction.set_rollback(True)


@pytest.mark.django_db
class TestGuard:
    @pytest.mark.parametrize("table", guard.LEDGER_TABLES)
    @pytest.mark.parametrize("attempt", ["UPDATE {t} SET {c} = {c}", "DELETE FROM {t}", "TRUNCATE {t} CASCADE"])
    @pytest.mark.parametrize("role", [None, guard.APP, guard.SEQUENCER])
    def test_refuses_change_whoever_asks(self, placed, table, attempt, role):
        column = {
            "events_leaf": "seq",
            "events_checkpoint": "last_seq",
            "events_epc": "seq",
            "events_tile": "level",
            "events_note": "size",
            "events_verifier": "vkey",
            "events_signature": "size",
        }.get(table, "seq")
        assert count(table) == 1
        with (
            pytest.raises(DatabaseError, match="refused|permission denied"),
            transaction.atomic(),
            as_role(role) as cursor,
        ):
            cursor.execute(attempt.format(t=table, c=column))

    @pytest.mark.parametrize("column", ["recorded_at", "xid"])
    def test_lets_no_program_date_a_claim_back(self, placed, column):
        value = {"recorded_at": "now() - interval '1 day'", "xid": "1"}[column]
        row = "1000, now(), 0::smallint, '', sha256(''), ''::bytea"
        columns = "seq, occurred_at, dictionary, verb, entry_sha256, entry"
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            as_role(guard.APP) as cursor,
        ):
            cursor.execute(f"INSERT INTO events_event ({columns}, {column}) VALUES ({row}, {value})")

    def test_lets_the_application_record(self):
        with transaction.atomic(), as_role(guard.APP):
            assert append(event())[0].status is Status.RECORDED

    def test_lets_only_the_sequencer_place(self, placed):
        for role in (guard.APP, guard.SEQUENCER):
            with transaction.atomic(), as_role(role) as cursor:
                if role == guard.APP:
                    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                        cursor.execute("INSERT INTO events_leaf VALUES (9, 9, 1, '', sha256(''))")
                else:
                    cursor.execute("INSERT INTO events_leaf VALUES (9, 9, 1, '', sha256(''))")
                    cursor.execute("SELECT events_add_partitions()")

    def test_finds_nothing_missing_after_a_migration(self):
        assert guard.missing() == []

    def test_names_what_is_missing(self):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("ALTER TABLE events_leaf DISABLE TRIGGER refuse_change")
            assert guard.missing() == ["trigger refuse_change is missing or off on events_leaf"]
            transaction.set_rollback(True)


class as_role:
    """A cursor with the rights of a role of the service, for as long as the transaction lasts."""

    def __init__(self, role: str | None):
        self.role = role

    def __enter__(self):
        self.cursor = connection.cursor()
        if self.role:
            self.cursor.execute(f"SET LOCAL ROLE {self.role}")
        return self.cursor

    def __exit__(self, failed, *_):
        if self.role and not failed:
            self.cursor.execute("RESET ROLE")
        self.cursor.close()


@pytest.fixture
def placed():
    append(event())
    with connection.cursor() as cursor:
        tile = "INSERT INTO events_tile VALUES (9, 9, sha256(''))"
        cursor.execute(tile)
        cursor.execute("INSERT INTO events_note VALUES (1, 'signed')")
        cursor.execute("INSERT INTO events_verifier VALUES ('a key')")
        cursor.execute("INSERT INTO events_signature VALUES (1, 'a witness', now(), 'a line')")
    assert sequencer.integrate(horizon="'9223372036854775807'::xid8") == 1


def test_overlapping_batches_in_opposite_order_never_deadlock(wiped):
    serials = [f"S{number}" for number in range(60)]
    faults, lock = [], threading.Barrier(8)

    def post(number: int):
        order = serials if number % 2 else serials[::-1]
        try:
            lock.wait()
            append(*(event(serial, eventID=f"urn:uuid:{serial}") for serial in order))
        except Exception as fault:  # noqa: BLE001 - whatever it is, the test names it
            faults.append(fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=post, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert count("events_event") == len(serials)
