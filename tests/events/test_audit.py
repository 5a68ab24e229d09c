"""Planted damage of each kind is found and named."""

import json

import pytest
import zstandard
from django.db import connection

from events import feed, guard, index, ledger, sequencer
from events.ledger import Claim
from events.log import audit as log_audit
from events.log import fingerprints, note, publishing
from events.log.audit import Audit
from events.log.findings import NAMED_MAX, Findings
from tests import world as worlds
from tests.events.test_ledger import MAKER, event
from tests.events.test_sequencer import ALL

pytestmark = pytest.mark.django_db

CLAIMS, RUN = 600, 32


@pytest.fixture
def told():
    ledger.append([Claim(event(f"A{number}")) for number in range(CLAIMS)], by=MAKER)
    while sequencer.integrate(limit=250, horizon=ALL):
        pass


def behind_the_guard(statement: str) -> None:
    """Change the ledger as only its owner can, with the triggers laid down."""
    with connection.cursor() as cursor:
        for table in guard.LEDGER_TABLES:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(statement)


def run(audit: Audit) -> Findings:
    checked = sum(audit.run())
    assert checked == audit.size - (RUN if audit.findings.counts["hole"] else 0)
    return audit.findings


def findings(**how) -> set[tuple[str, str]]:
    return {(damage.kind, damage.where) for damage in run(Audit(**how)).named}


def event_id(position: int) -> str:
    return feed.after(position, limit=1)[0].event_id


def test_an_honest_log_has_nothing_to_hide(told):
    assert findings() == set()


AT_300 = "(SELECT seq FROM events_position WHERE position = 300)"
RUN_OF_300 = f"position = {300 // RUN * RUN}"
SWAP = f"""
    UPDATE events_event e SET entry = o.entry{{also}} FROM events_event o
    WHERE e.seq IN ({AT_300}, {AT_300} + 1) AND o.seq IN ({AT_300}, {AT_300} + 1) AND e.seq <> o.seq
"""


def set_300(column: str, value: str) -> str:
    return f"UPDATE events_event SET {column} = {value} WHERE seq = {AT_300}"


@pytest.mark.parametrize(
    ("damage", "kinds"),
    [
        (set_300("entry", f"(SELECT entry FROM events_event WHERE seq = {AT_300} + 1)"), {"body"}),
        (set_300("entry", "'\\x00'"), {"body"}),
        (set_300("entry_sha256", "sha256('x')"), {"body"}),
        (set_300("dictionary", "99"), {"body"}),
        (set_300("recorded_at", "recorded_at - interval '1 day'"), {"leaf"}),
        (set_300("verb", "'shredded'"), {"leaf"}),
        (set_300("verb", "'ObjectEvent'"), {"column"}),
        (set_300("occurred_at", "occurred_at - interval '1 second'"), {"column"}),
        (f"DELETE FROM events_event WHERE seq = {AT_300}", {"deleted", "identity"}),
        (f"DELETE FROM events_identity WHERE seq = {AT_300}", {"identity"}),
        (f"UPDATE events_identity SET id_key = gen_random_uuid() WHERE seq = {AT_300}", {"identity"}),
        ("UPDATE events_identity SET seq = seq + 7", {"identity"}),
        (f"DELETE FROM events_epc WHERE seq = {AT_300}", {"index"}),
        (f"UPDATE events_epc SET epc_key = gen_random_uuid() WHERE seq = {AT_300}", {"index"}),
        (f"INSERT INTO events_epc VALUES (gen_random_uuid(), {AT_300})", {"index"}),
        (f"INSERT INTO events_epc SELECT * FROM events_epc WHERE seq = {AT_300}", {"index"}),
        ("DELETE FROM events_party", {"index"}),
        ("UPDATE events_party SET claims = claims - 1", {"index"}),
        ("UPDATE events_party SET role = 1", {"index"}),
        (f"INSERT INTO events_party VALUES (9521000000025, {AT_300}, 1, 1)", {"index"}),
        (f"DELETE FROM events_leaf WHERE {RUN_OF_300}", {"hole", "checkpoint", "tile", "unplaced"}),
        (f"UPDATE events_leaf SET hashes = set_byte(hashes, 400, 255 - get_byte(hashes, 400)) WHERE {RUN_OF_300}",
         {"leaf", "checkpoint", "tile"}),
        (f"UPDATE events_leaf SET numbers = set_byte(numbers, 25, 2) WHERE {RUN_OF_300}", {"leaf"}),
        (f"UPDATE events_leaf SET numbers = '' WHERE {RUN_OF_300}", {"leaf"}),
        (f"UPDATE events_leaf SET seq = seq + 1000 WHERE {RUN_OF_300}", {"deleted", "unplaced"}),
        ("UPDATE events_tile SET root = set_byte(root, 7, 255 - get_byte(root, 7)) WHERE number = 1", {"tile"}),
        ("UPDATE events_tile t SET root = o.root FROM events_tile o WHERE t.number + o.number = 1", {"tile"}),
        ("DELETE FROM events_tile WHERE number = 0", {"tile"}),
        ("INSERT INTO events_tile SELECT level, 2, root FROM events_tile WHERE number = 1", {"tile"}),
        ("UPDATE events_checkpoint SET root = sha256('forked') WHERE size = 500", {"checkpoint"}),
        ("DELETE FROM events_checkpoint WHERE size = 600", {"checkpoint"}),
        ("DELETE FROM events_leaf WHERE position >= 544", {"truncated", "unplaced"}),
    ],
)  # fmt: skip
def test_damage_is_found_and_named(told, damage, kinds):
    behind_the_guard(damage)
    # The claims of this test are seconds old, and only those of more than a minute ago must have a position.
    assert {kind for kind, _ in findings()} == kinds - {"unplaced"}


class TestNumbers:
    """Each of these claims is the third about its pack or later, so that the numbers tell."""

    @pytest.fixture
    def told_often(self):
        for turn in range(5):
            ledger.append([Claim(event(f"N{number}", eventID=f"urn:n:{turn}:{number}")) for number in range(20)], by=MAKER)
        while sequencer.integrate(limit=30, horizon=ALL):
            pass

    def test_an_honest_count_is_right(self, told_often):
        assert findings() == set()

    def test_a_tally_that_was_changed_is_named_and_so_is_what_it_numbers(self, told_often):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE events_tally SET claims = claims - 1 WHERE epc_key = %s", [index.key(worlds.pack("N3"))])
        assert findings() == {("tally", f"thing {index.key(worlds.pack('N3'))}")}
        ledger.append([Claim(event("N3", eventID="urn:n:next"))], by=MAKER)
        sequencer.integrate(horizon=ALL)
        assert findings() == {("tally", f"thing {index.key(worlds.pack('N3'))}"), ("number", "position 100, urn:n:next")}

    def test_behind_what_cannot_be_read_no_number_is_judged(self, told_often):
        behind_the_guard("UPDATE events_event SET entry = '\\x00' WHERE seq = (SELECT seq FROM events_position WHERE position = 3)")
        assert {kind for kind, _ in findings()} == {"body"}

    def test_claims_that_came_during_the_walk_are_not_counted(self, told_often):
        audit = Audit()
        walk = audit.run()
        next(walk)
        ledger.append([Claim(event("N3", eventID="urn:n:next"))], by=MAKER)
        sequencer.integrate(horizon=ALL)
        list(walk)
        assert audit.findings.named == []

    def test_a_walk_that_is_taken_up_counts_what_lies_behind_it(self, told_often, monkeypatch):
        monkeypatch.setattr("events.log.audit.CHUNK", 30)
        part = Audit()
        next(part.run())
        later = Audit.take_up(part.keep())
        list(later.run())
        assert later.findings.named == []


@pytest.mark.parametrize(("also", "kind"), [("", "body"), (", entry_sha256 = o.entry_sha256", "leaf")])
def test_two_bodies_of_equal_length_that_changed_places_are_both_named(told, also, kind):
    seqs = [feed.after(at, limit=1)[0].seq for at in (300, 301)]
    behind_the_guard(SWAP.format(also=also))
    assert findings() == {(kind, f"position {at}, sequence {seq}") for at, seq in zip((300, 301), seqs, strict=True)}


def test_a_body_of_any_shape_is_named_and_not_stumbled_over(told):
    seq, nonsense = feed.after(300, limit=1)[0].seq, zstandard.ZstdCompressor().compress(b'[{"event":7}]').hex()
    behind_the_guard(set_300("dictionary", f"0, entry = '\\x{nonsense}', entry_sha256 = sha256('[{{\"event\":7}}]')"))
    assert findings() == {("leaf", f"position 300, sequence {seq}")}


@pytest.mark.parametrize("damage", [set_300("occurred_at", "now()"), f"DELETE FROM events_epc WHERE seq = {AT_300}"])
def test_what_was_changed_is_named_by_position_and_event(told, damage):
    behind_the_guard(damage)
    assert [where for _, where in findings()] == [f"position 300, {event_id(300)}"]


def test_a_missing_way_to_a_thing_is_named_by_the_thing(told):
    behind_the_guard(f"DELETE FROM events_epc WHERE seq = {AT_300}")
    [damage] = run(Audit()).named
    assert "https://id.gs1.org/01/09521234543213/21/A300" in damage.text


def test_what_came_after_the_walk_began_is_not_its_business(told):
    audit = Audit()
    chunks = audit.run()
    next(chunks)
    ledger.append([Claim(event("LATE"))], by=MAKER)
    sequencer.integrate(horizon=ALL)
    ledger.append([Claim(event("LATER"))], by=MAKER)
    assert list(chunks) == [] and audit.size == CLAIMS and audit.findings.total == 0


def test_of_much_damage_the_first_is_named_and_all_is_counted(told):
    behind_the_guard("UPDATE events_event SET occurred_at = now()")
    found = run(Audit())
    assert found.counts == {"column": CLAIMS} and len(found.named) == NAMED_MAX


@pytest.mark.parametrize(("damaged", "unread"), [(2, set()), (3, {"ledger"})])
def test_only_so_many_ranges_are_read_row_by_row(told, monkeypatch, damaged, unread):
    monkeypatch.setattr(fingerprints, "RANGE_BITS", 4)
    monkeypatch.setattr(fingerprints, "RANGES_READ_MAX", 2)
    at = [100, 200, 300][:damaged]
    behind_the_guard(f"DELETE FROM events_epc WHERE seq IN (SELECT seq FROM events_position WHERE position IN ({', '.join(map(str, at))}))")
    assert findings() == {("index", f"position {each}, {event_id(each)}") for each in at[:2]} | {
        ("index", where) for where in unread
    }  # fmt: skip


class TestHoles:
    @pytest.fixture
    def narrow(self, monkeypatch):
        monkeypatch.setattr(log_audit, "HOLE_MAX", 2 * RUN)

    def test_behind_a_hole_the_walk_goes_on(self, told, narrow):
        behind_the_guard("DELETE FROM events_leaf WHERE position >= 288 AND position < 352")
        behind_the_guard("UPDATE events_event SET occurred_at = now() WHERE seq = (SELECT seq FROM events_position WHERE position = 400)")
        found = run_broken(Audit())
        assert {"hole", "tile", "checkpoint"} < found.keys() and found["column"][0].startswith("position 400")

    def test_behind_one_too_wide_nothing_is_compared(self, told, narrow):
        behind_the_guard("DELETE FROM events_leaf WHERE position >= 288 AND position < 353")
        assert run_broken(Audit()) == {"hole": ["position 288"]}


def run_broken(audit: Audit) -> dict[str, list[str]]:
    list(audit.run())
    found: dict[str, list[str]] = {}
    for damage in audit.findings.named:
        found.setdefault(damage.kind, []).append(damage.where)
    return found


class TestSigned:
    @pytest.fixture
    def key(self, told, tmp_path):
        private, public = note.generate("log.used-battery.example/test")
        signer = note.Signer.parse(private)
        publishing.Publisher(signer, origin=signer.name, memory=tmp_path / "head.json").publish()
        return signer

    def test_what_was_signed_is_the_log(self, key):
        assert findings(verifiers=[key.verifier]) == findings() == set()

    def test_a_fork_is_named_by_the_checkpoint_that_was_signed(self, key):
        forged = note.sign(note.checkpoint_text(key.name, CLAIMS, b"f" * 32), key).decode()
        behind_the_guard(f"UPDATE events_note SET note = '{forged}'")
        assert findings(verifiers=[key.verifier]) == findings() == {("note", f"size {CLAIMS}")}

    def test_a_signature_of_another_is_named_where_the_key_is_known(self, key):
        stranger = note.Signer.parse(note.generate(key.name)[0])
        text = note.Note.parse(publishing.published().note.encode()).text
        behind_the_guard(f"UPDATE events_note SET note = '{note.sign(text, stranger).decode()}'")
        assert findings(verifiers=[key.verifier]) == {("note", f"size {CLAIMS}")}

    def test_a_tail_that_was_signed_and_cut_off_is_named(self, key):
        behind_the_guard("DELETE FROM events_checkpoint WHERE size = 600; DELETE FROM events_leaf WHERE position >= 500")
        assert findings() == {("truncated", "size 600")}


class TestResuming:
    @pytest.mark.parametrize("chunks", [1, 2, 5])
    def test_a_walk_that_was_kept_finds_what_a_whole_one_finds(self, told, monkeypatch, chunks):
        monkeypatch.setattr(log_audit, "CHUNK", 100)
        behind_the_guard("UPDATE events_tile SET root = sha256('x') WHERE number = 1")
        behind_the_guard(f"DELETE FROM events_epc WHERE seq = {AT_300}")
        behind_the_guard("UPDATE events_event SET occurred_at = now() WHERE seq = (SELECT min(seq) FROM events_event)")
        whole, part = Audit(), Audit()
        list(whole.run())
        walk = part.run()
        for _ in range(chunks):
            next(walk)
        later = Audit.take_up(json.loads(json.dumps(part.keep())))
        assert sum(later.run()) == CLAIMS - 100 * chunks
        assert later.findings.named == whole.findings.named and len(whole.findings.named) == 3
