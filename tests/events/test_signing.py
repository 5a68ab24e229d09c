"""The signer: one at a time, at its own pace, two keys while one follows the other, and a crash at any line."""

import json
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError

from events.log import cosigning, note, publishing
from events.log import memory as memories
from events.log.memory import Contradiction, Head, Memory
from events.log.witnesses import Witness
from events.management.commands import sequence
from tests.events.log.witness import Witness as Honest
from tests.events.log.witness import listening
from tests.events.test_audit import behind_the_guard
from tests.events.test_publishing import ORIGIN, tell

pytestmark = pytest.mark.django_db

OLD, NEW = (note.generate(ORIGIN) for _ in range(2))


def publisher(memory: Path, *keys) -> publishing.Publisher:
    return publishing.Publisher(*(note.Signer.parse(key[0]) for key in keys or [OLD]), origin=ORIGIN, memory=memory)


@pytest.fixture
def memory(tmp_path):
    return tmp_path / "head.json"


class TestRotation:
    @pytest.mark.parametrize("keys", [(OLD, NEW), (NEW, OLD)])
    def test_who_knows_either_key_is_content(self, memory, keys):
        tell(3)
        publisher(memory, *keys).publish()
        assert [who_signed(key) for key in (OLD, NEW)] == [1, 1]

    def test_an_idle_log_is_signed_by_the_key_that_comes(self, memory):
        tell(3)
        publisher(memory, OLD).publish()
        before = publishing.published().note
        both = publisher(memory, OLD, NEW)
        assert [both.publish(), both.publish()] == [True, False]
        assert publishing.published().note.startswith(before)
        assert [who_signed(key) for key in (OLD, NEW)] == [1, 1]

    def test_the_key_that_went_signs_nothing_new(self, memory):
        for keys in ((OLD,), (OLD, NEW), (NEW,)):
            tell(1)
            publisher(memory, *keys).publish()
        assert who_signed(NEW) == 1
        with pytest.raises(note.NoteError, match="None of the known keys"):
            who_signed(OLD)

    def test_one_key_twice_or_of_another_name_is_refused(self, memory):
        for keys in ((OLD, OLD), (note.generate("other.example/log"),), (OLD, note.generate("other.example/log"))):
            with pytest.raises(note.NoteError):
                publisher(memory, *keys)

    @pytest.mark.parametrize(("name", "value"), [
        ("LOG_KEY", "rubbish"), ("LOG_KEY_NEXT", "rubbish"), ("LOG_KEY_NEXT", OLD[0]), ("LOG_ORIGIN", "other.example"),
    ])  # fmt: skip
    def test_settings_that_cannot_sign_stop_the_start(self, settings, name, value):
        settings.LOG_KEY, settings.LOG_KEY_NEXT, settings.LOG_ORIGIN = OLD[0], NEW[0], ORIGIN
        sequence._publisher()
        setattr(settings, name, value)
        with pytest.raises(CommandError, match="LOG_KEY"):
            sequence._publisher()


def who_signed(key) -> int:
    return len(note.open_note(publishing.published().note.encode(), [note.Verifier.parse(key[1])])[1])


class TestMemory:
    def test_two_signers_take_turns(self, memory):
        tell(3)
        with Memory(memory).held() as alone:
            assert alone is True
            assert publisher(memory).publish() is False and publishing.published() is None
        assert publisher(memory).publish() is True

    def test_a_head_that_another_has_replaced_is_not_overwritten(self, memory):
        mine, first, second = Memory(memory), Head(1, b"1" * 32), Head(2, b"2" * 32)
        mine.swap(None, first)
        mine.swap(first, second)
        for stale in (None, first):
            with pytest.raises(Contradiction, match="Another signer"):
                mine.swap(stale, Head(3, b"3" * 32))
        assert Memory(memory).read() == second

    def test_the_file_and_its_name_are_on_the_disk_before_the_signature_exists(self, memory, monkeypatch):
        order = []
        for owner, name in ((memories.os, "fsync"), (Path, "replace"), (note, "sign")):
            monkeypatch.setattr(owner, name, noting(order, name, getattr(owner, name)))
        tell(3)
        publisher(memory).publish()
        assert order == ["fsync", "replace", "fsync", "sign"]


def noting(order: list, name: str, real):
    def noted(*args, **more):
        order.append(name)
        return real(*args, **more)

    return noted


class TestPace:
    def test_signs_once_a_second_at_most_and_every_two_at_least(self, memory):
        command, signed = sequence.Command(), []
        command.publisher, command.publish_at = publisher(memory), float("-inf")
        for tick in range(40):
            tell(1)
            command.is_unsigned = True
            before = publishing.published()
            command._publish(tick / 4)
            if publishing.published() != before:
                signed.append(tick / 4)
        assert {later - sooner for sooner, later in zip(signed, signed[1:], strict=False)} == {1.0}
        assert len(signed) == 10

    def test_a_claim_that_comes_alone_is_signed_at_once_however_often_nothing_came(self, memory):
        command = sequence.Command()
        command.publisher = publisher(memory)
        tell(1)
        for tick in range(10):
            command._publish(tick / 10)
        command._publish(1.25)
        tell(1)
        command.is_unsigned = True
        command._publish(1.3)
        assert publishing.published().size == 2

    def test_a_rest_ends_when_a_signature_is_due(self):
        command = sequence.Command()
        command.publish_at = 1.0
        assert [command._rest(now, 0.1) for now in (0.5, 1.0)] == [0.1, 0.1]
        assert command._rest(0.96, 0.1) == pytest.approx(0.04)
        command.took_s = 0.03
        assert command._rest(0.96, 0.1) == pytest.approx(0.01)
        command.is_unsigned = False
        assert command._rest(0.96, 0.1) == 0.1

    @pytest.mark.parametrize("fault", ["contradiction", "disk"])
    def test_what_stops_the_signing_does_not_stop_the_recording(self, memory, fault):
        command = sequence.Command()
        command.publisher, command.publish_at = publisher(memory), float("-inf")
        tell(3)
        if fault == "disk":
            memory.mkdir()
        else:
            memory.write_text("")
        command._publish(0.0)
        assert publishing.published() is None and command.publish_at == sequence.HINT_SECONDS


class Crash(BaseException):
    """The process is gone; nothing may catch it."""


def crash_at(step: int, doing, *modules) -> bool:
    """Do something and die before its `step`-th line in the signer's or other modules; False when it has no so many."""
    files, passed = {module.__file__ for module in modules or (publishing, memories)}, 0

    def trace(frame, event, arg):
        nonlocal passed
        if frame.f_code.co_filename not in files:
            return None
        if event == "line":
            passed += 1
            if passed == step:
                raise Crash
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        doing()
    except Crash:
        return True
    finally:
        sys.settrace(before)
    return False


# Who dies inside of `with` leaves the file to the system to close.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
class TestCrashes:
    def test_after_a_crash_at_any_line_the_next_call_publishes_the_same_bytes(self, memory):
        tell(300)
        publisher(memory).publish()
        begun = memory.read_bytes()
        tell(256)
        publisher(memory).publish()
        whole, head, steps = publishing.published(), memory.read_bytes(), 0
        while True:
            behind_the_guard("DELETE FROM events_note WHERE size = 556")
            memory.write_bytes(begun)
            if not crash_at(steps + 1, publisher(memory).publish):
                break
            steps += 1
            publisher(memory).publish()
            assert (publishing.published(), memory.read_bytes()) == (whole, head), f"after a crash at step {steps}"
        assert steps > 50

    def test_a_log_that_grew_after_the_crash_is_signed_as_it_is_now(self, memory):
        tell(300)
        steps = 0
        while crash_at(steps + 1, publisher(memory).publish):
            steps += 1
            tell(1)
        assert steps > 50
        assert json.loads(memory.read_text())["size"] == publishing.published().size == 300 + steps

    def test_a_cosignature_that_was_lost_is_asked_for_again(self, memory):
        tell(3)
        publisher(memory).publish()
        honest, steps = Honest(note.Verifier.parse(OLD[1])), 0
        with listening(honest.answer) as url:
            cosigner = cosigning.Cosigner(Witness(url, honest.verifier))
            while crash_at(steps + 1, cosigner.ask, cosigning, publishing):
                steps += 1
                tell(1)
                publisher(memory).publish()
                cosigner.ask()
                assert len(note.cosignatures(publishing.published().note.encode(), [honest.verifier])) == 1
                tell(1)
                publisher(memory).publish()
        assert steps > 15
