"""Witnesses that behave by the standard, and all the ways in which they may not."""

import socket
import time

import pytest

from events.log import cosigning, note, publishing, witnesses
from events.log.witnesses import Witness
from tests.events.log.witness import Witness as Honest
from tests.events.log.witness import listening
from tests.events.test_audit import behind_the_guard
from tests.events.test_publishing import ORIGIN, tell

pytestmark = pytest.mark.django_db

PRIVATE, PUBLIC = note.generate(ORIGIN)
LOG = note.Verifier.parse(PUBLIC)


@pytest.fixture
def publisher(tmp_path):
    return publishing.Publisher(note.Signer.parse(PRIVATE), origin=ORIGIN, memory=tmp_path / "head.json")


@pytest.fixture
def grow(publisher):
    def grow(count: int) -> None:
        tell(count)
        publisher.publish()

    return grow


@pytest.fixture
def honest():
    return Honest(LOG)


@pytest.fixture
def cosigner(honest):
    with listening(honest.answer) as url:
        cosigning.enroll([Witness(url, honest.verifier)])
        yield cosigning.Cosigner(Witness(url, honest.verifier))


def cosignatures(honest) -> list[note.Cosignature]:
    """What a stranger finds below the published checkpoint."""
    signed = publishing.published().note.encode()
    note.open_note(signed, [LOG])
    return list(note.cosignatures(signed, [honest.verifier]))


class TestAnHonestWitness:
    def test_cosigns_from_the_first_checkpoint_on(self, grow, honest, cosigner):
        for count in (1, 254, 1, 1, 300, 700):
            grow(count)
            assert cosigner.ask() == cosigning.ASK_SECONDS
            assert len(cosignatures(honest)) == 1
        assert honest.asked == [0, 1, 255, 256, 257, 557]
        [standing] = cosigning.standings()
        assert (standing.name, standing.size, standing.fault) == (honest.verifier.name, 1257, "")
        assert note.cosignatures(standing.checkpoint.encode(), [honest.verifier])

    def test_is_not_asked_about_nothing_nor_twice_about_one_checkpoint(self, grow, honest, cosigner):
        cosigner.ask()
        assert honest.asked == []
        grow(3)
        cosigner.ask()
        cosigner.ask()
        assert honest.asked == [0]

    def test_says_again_that_an_idle_log_is_where_it_was(self, grow, honest, cosigner):
        grow(3)
        cosigner.ask()
        behind_the_guard("UPDATE events_signature SET made_at = made_at - interval '11 minutes'")
        cosigner.ask()
        assert honest.asked == [0, 3]
        assert len(cosignatures(honest)) == 1, "only its newest word is published"

    @pytest.mark.parametrize("ahead", [1, 5, 256, 299])
    def test_that_stands_elsewhere_is_given_the_proof_from_there(self, grow, honest, cosigner, ahead):
        grow(ahead)
        cosigner.ask()
        behind_the_guard("DELETE FROM events_signature")
        grow(300 - ahead)
        cosigner.ask()
        assert honest.asked == [0, 0, ahead] and len(cosignatures(honest)) == 1

    def test_whose_answer_was_lost_is_asked_for_it_again(self, grow, honest, cosigner):
        grow(3)
        cosigner.ask()
        behind_the_guard("DELETE FROM events_signature")
        cosigner.ask()
        assert honest.asked == [0, 0, 3] and len(cosignatures(honest)) == 1

    def test_that_lost_its_memory_begins_anew(self, grow, honest, cosigner):
        grow(3)
        cosigner.ask()
        honest.seen.clear()
        grow(3)
        cosigner.ask()
        assert honest.asked == [0, 3, 0] and len(cosignatures(honest)) == 1

    @pytest.mark.parametrize("known", [0, 1])
    def test_knows_the_log_by_either_key_while_they_change(self, tmp_path, known):
        keys = [note.generate(ORIGIN) for _ in range(2)]
        both = publishing.Publisher(*(note.Signer.parse(k) for k, _ in keys), origin=ORIGIN, memory=tmp_path / "m")
        tell(3)
        both.publish()
        honest = Honest(note.Verifier.parse(keys[known][1]))
        with listening(honest.answer) as url:
            cosigning.Cosigner(Witness(url, honest.verifier)).ask()
        assert note.cosignatures(publishing.published().note.encode(), [honest.verifier])

    def test_may_be_one_of_several(self, grow):
        several = [Honest(LOG, name=f"witness.example/w{number}") for number in range(3)]
        grow(3)
        for each in several:
            with listening(each.answer) as url:
                cosigning.Cosigner(Witness(url, each.verifier)).ask()
        signed = publishing.published().note.encode()
        assert len(note.cosignatures(signed, [each.verifier for each in several])) == 3
        assert len(note.Note.parse(signed).signatures) == 4


class TestHistories:
    """A witness remembers what the database, the signer and its memory were made to forget."""

    def forge(self, tmp_path, count: int) -> None:
        for table in ("note", "checkpoint", "leaf", "tile", "signature"):
            behind_the_guard(f"DELETE FROM events_{table}")
        tell(count)
        again = publishing.Publisher(note.Signer.parse(PRIVATE), origin=ORIGIN, memory=tmp_path / "another.json")
        again.publish()

    @pytest.mark.parametrize(("count", "words"), [
        (4, "does not continue"), (3, "another tree of this size"), (2, "a tree of 3 claims; the log has 2"),
    ])  # fmt: skip
    def test_a_rewritten_log_is_not_cosigned(self, grow, honest, cosigner, tmp_path, count, words):
        grow(3)
        cosigner.ask()
        behind_the_guard("DELETE FROM events_event; DELETE FROM events_identity; DELETE FROM events_epc; DELETE FROM events_party")
        self.forge(tmp_path, count)
        cosigner.ask()
        assert cosignatures(honest) == []
        [standing] = cosigning.standings()
        assert words in standing.fault and standing.size is None


def say(status: int, content: bytes = b""):
    return lambda honest, body: (status, content)


def raw(*parts: bytes, pause: float = 0.0, for_ever: bytes = b""):
    """Take over the connection, and perhaps never let it go."""

    def speak(connection: socket.socket) -> None:
        for part in parts:
            connection.sendall(part)
            time.sleep(pause)
        while for_ever:
            connection.sendall(for_ever)
            time.sleep(pause)

    return lambda honest, body: speak


def text_of(body: bytes) -> str:
    return note.Note.parse(body.partition(b"\n\n")[2]).text


def cosign(*, change=lambda text: text, at=None, by=None, before=b"", after=b""):
    return lambda honest, body: (200, before + (by or honest).cosign(change(text_of(body)), at) + after)


STRANGER = Honest(LOG)
NAMESAKE = Honest(LOG)
OK = b"HTTP/1.1 200 OK\r\n"
NOW = int(time.time())
NEVER = {
    "answers 400": (say(400), "could not read"),
    "answers 403": (say(403), "none of the keys"),
    "answers 404": (say(404), "does not know the log"),
    "answers 409 with rubbish": (say(409, b"many\n"), "does not say where"),
    "answers 409 with a huge number": (say(409, b"9" * 30 + b"\n"), "does not say where"),
    "answers 409 for ever": (say(409, b"2\n"), "does not go on either|does not say where"),
    "answers 409 from ahead": (say(409, b"4\n"), "a tree of 4 claims; the log has 3"),
    "answers 422": (say(422), "does not continue"),
    "answers 429": (say(429), "too often"),
    "answers 500": (say(500, b"<html>"), "status 500"),
    "answers 200 with nothing": (say(200), "no cosignature"),
    "answers 200 with rubbish": (say(200, b"\x00\xff" * 50), "no cosignature"),
    "redirects": (raw(b"HTTP/1.1 307 Go\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"), "status 307"),
    "signs with another key": (cosign(by=STRANGER), "no cosignature"),
    "signs another text": (cosign(change=lambda text: text + "more\n"), "not one of this text"),
    "signs the log's name changed": (cosign(change=lambda text: "x" + text), "not one of this text"),
    "gives an old cosignature": (cosign(change=lambda text: text.replace("\n3\n", "\n2\n")), "not one of this text"),
    "gives one of an hour ago": (cosign(at=NOW - 3600), "a time that is not now"),
    "gives one of tomorrow": (cosign(at=NOW + 86400), "a time that is not now"),
    "ends the text elsewhere": (cosign(change=lambda text: f"{text}\nmore\n", before=b"more\n\n"), "no cosignature"),
    "cuts its line": (lambda honest, body: (200, honest.cosign(text_of(body))[:-9]), "no cosignature"),
    "adds rubbish": (cosign(after=b"rubbish\n"), "no cosignature"),
    "hangs up": (raw(), "does not answer"),
    "speaks no HTTP": (raw(b"220 mail.example ESMTP\r\n"), "does not answer"),
    "says nothing": (raw(b"", pause=2.0), "(TimeoutError)"),
    "drips its head": (raw(OK, b"X: ", pause=0.05, for_ever=b"x"), "(TimeoutError)"),
    "drips its body": (raw(OK + b"Content-Length: 9999\r\n\r\n", pause=0.05, for_ever=b"x"), "(TimeoutError)"),
    "never stops continuing": (raw(pause=0.01, for_ever=b"HTTP/1.1 100 Continue\r\n\r\n"), "does not answer"),
    "sends headers without end": (raw(OK, for_ever=b"X: y\r\n"), "does not answer"),
    "sends a body without end": (raw(OK + b"\r\n", for_ever=b"x" * 4096), "more than 65536 bytes"),
    "sends chunks without end": (raw(OK + b"Transfer-Encoding: chunked\r\n\r\n", for_ever=b"800\r\n%b\r\n" % (b"x" * 2048)),
                                 "more than 65536 bytes"),
}  # fmt: skip


class TestMisbehaviour:
    @pytest.mark.parametrize("manner", NEVER)
    def test_leaves_the_log_as_it_was_and_is_told(self, grow, honest, monkeypatch, manner):
        monkeypatch.setattr(witnesses, "SILENCE_SECONDS_MAX", 0.5)
        monkeypatch.setattr(witnesses, "EXCHANGE_SECONDS_MAX", 0.5)
        answer, words = NEVER[manner]
        grow(3)
        before = publishing.published()
        with listening(lambda body: answer(honest, body)) as url:
            cosigner = cosigning.Cosigner(Witness(url, honest.verifier))
            rests = [cosigner.ask(), cosigner.ask()]
        assert rests == [2 * cosigning.ASK_SECONDS, 4 * cosigning.ASK_SECONDS]
        assert publishing.published() == before
        [standing] = cosigning.standings()
        assert standing.size is None
        assert any(word in standing.fault for word in words.split("|")), standing.fault
        grow(3)
        assert publishing.published().size == 6, "nothing waits for a witness"

    def test_a_witness_that_is_down_is_asked_ever_more_slowly_and_taken_up_again(self, grow, honest, cosigner):
        grow(3)
        away = cosigning.Cosigner(Witness("http://127.0.0.1:1/prefix", honest.verifier))
        rests = [away.ask() for _ in range(12)]
        assert rests == sorted(rests) and rests[-1] == cosigning.PAUSE_SECONDS_MAX
        [standing] = cosigning.standings()
        assert standing.fault == "It does not answer (ConnectionRefusedError)." and standing.asked_at
        cosigner.ask()
        [standing] = cosigning.standings()
        assert (standing.fault, standing.size) == ("", 3)

    def test_other_witnesses_lines_in_its_answer_are_passed_over(self, grow, honest):
        grow(3)
        other = Honest(LOG, name="witness.example/other")
        both = lambda body: (200, other.cosign(text_of(body)) + honest.cosign(text_of(body)))
        with listening(both) as url:
            cosigning.Cosigner(Witness(url, honest.verifier)).ask()
        assert len(note.Note.parse(publishing.published().note.encode()).signatures) == 2

    @pytest.mark.parametrize(("length", "kept"), [(witnesses.ANSWER_BYTES_MAX, 1), (witnesses.ANSWER_BYTES_MAX + 1, 0)])
    def test_an_answer_has_a_limit(self, grow, honest, length, kept):
        grow(3)

        def answer(body):
            line = honest.cosign(text_of(body))
            filler = note.Signature("other.example", b"1234", b"x" * 45_000).line.encode()
            rest = length - len(line) - len(filler)
            name = b"o" * (rest - len("\u2014  AAAAAAA=\n".encode()))
            return 200, line + filler + "\u2014 ".encode() + name + b" AAAAAAA=\n"

        with listening(answer) as url:
            cosigning.Cosigner(Witness(url, honest.verifier)).ask()
        assert len(cosignatures(honest)) == kept

    @pytest.mark.parametrize(("off", "kept"), [(-290, 1), (-310, 0), (290, 1), (310, 0)])
    def test_a_witness_tells_the_time_of_now(self, grow, honest, off, kept):
        grow(3)
        with listening(lambda body: (200, honest.cosign(text_of(body), int(time.time()) + off))) as url:
            cosigning.Cosigner(Witness(url, honest.verifier)).ask()
        assert len(cosignatures(honest)) == kept
