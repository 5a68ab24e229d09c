"""Idempotency-Key: sent twice, done once, answered alike."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from api import idempotency
from api.models import Idempotency
from tests.api.caller import Caller
from tests.api.test_recording import BAD, event

KEY = {"Idempotency-Key": "order-1"}


def claims() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM events_event")
        return cursor.fetchone()[0]


def test_the_answer_is_the_first_one_again(maker):
    first = maker.record(event(), **KEY)
    again = maker.record(event(), **KEY)
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (again.status_code, again.content) == (first.status_code, first.content) == (201, first.content)
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Content-Type"] == "application/json"


def test_without_a_key_the_second_is_a_duplicate(maker):
    assert [maker.record(event()).status_code for _ in range(2)] == [201, 200]


def test_another_body_under_the_same_key(maker):
    maker.record(event(), **KEY)
    answer = maker.record(event("R-2"), **KEY)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-key-reused")
    assert claims() == 1


def test_a_key_is_each_operators_own(maker, collector):
    assert maker.record(event(), **KEY).status_code == 201
    answer = collector.record(event("R-2"), **KEY)
    assert (answer.status_code, "Idempotency-Replayed" in answer.headers) == (201, False)


def test_quotation_marks_make_no_difference(maker):
    maker.record(event(), **KEY)
    assert maker.record(event(), **{"Idempotency-Key": '"order-1"'}).headers["Idempotency-Replayed"] == "true"


def test_a_refused_request_leaves_the_key_free(maker):
    assert maker.record([BAD], **KEY).status_code == 422
    assert maker.record([BAD, event()], Prefer="handling=strict", **KEY).status_code == 422
    assert maker.record([event()], **KEY).status_code == 201
    assert Idempotency.objects.count() == 1


def test_a_batch_that_stood_in_part_is_remembered(maker):
    first = maker.record([event(), BAD], **KEY)
    assert (first.status_code, maker.record([event(), BAD], **KEY).content) == (207, first.content)


@pytest.mark.parametrize("key", ["x", "x" * idempotency.KEY_LENGTH_MAX, "!~", '"', "8e03978e-40d5-43e8-bc93-6894a57f9324"])
def test_keys_that_are_taken(maker, key):
    assert maker.record(event(), **{"Idempotency-Key": key}).status_code == 201


@pytest.mark.parametrize("key", ["", '""', "x" * (idempotency.KEY_LENGTH_MAX + 1), "two words", "키", "tab\there"])
def test_keys_that_are_not(maker, key):
    answer = maker.record(event(), **{"Idempotency-Key": key})
    assert (answer.status_code, answer.json()["code"]) == (400, "header-wrong")
    assert claims() == 0


def test_reports_are_asked_for_once(maker):
    order = {"period_start": "2026-01-01", "period_end": "2026-03-31"}
    first, again = (maker.post("reports", order, headers=KEY) for _ in range(2))
    assert (first.status_code, again.headers["Idempotency-Replayed"]) == (202, "true")
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["Retry-After"] == first.headers["Retry-After"]
    other = maker.post("events", order, headers=KEY)
    assert other.json()["code"] == "idempotency-key-reused"


def at_once(number: int, act) -> list:
    barrier = Barrier(number)

    def one(place: int):
        barrier.wait()
        try:
            return act(place)
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as threads:
        return list(threads.map(one, range(number)))


@pytest.mark.parametrize("body", [event(), [event(), event("R-2"), BAD]], ids=["one", "many"])
def test_twenty_at_once_with_one_key_are_one(committed_world, body):
    token = committed_world.maker.token
    answers = at_once(20, lambda _: Caller(token).record(body, **KEY))
    assert {(answer.status_code, answer.content) for answer in answers} == {(answers[0].status_code, answers[0].content)}
    assert sum("Idempotency-Replayed" in answer.headers for answer in answers) == 19
    assert (claims(), Idempotency.objects.count()) == (len(body) - 1 if isinstance(body, list) else 1, 1)


def test_twenty_at_once_without_a_key_are_one_record_and_nineteen_duplicates(committed_world):
    token = committed_world.maker.token
    answers = [answer.json() for answer in at_once(20, lambda _: Caller(token).record(event()))]
    assert sorted(answer["status"] for answer in answers) == ["duplicate"] * 19 + ["recorded"]
    assert len({(answer["event_id"], answer["recorded_at"], answer["entry_sha256"]) for answer in answers}) == 1
    assert claims() == 1


def test_overlapping_batches_at_once_lose_and_repeat_nothing(committed_world):
    token = committed_world.maker.token
    batches = [[event(f"O-{number}") for number in range(place, place + 30)] for place in range(12)]
    answers = at_once(12, lambda place: Caller(token).record(batches[place][:: (-1) ** place]))
    assert {answer.status_code for answer in answers} <= {200, 201}
    assert (sum(answer.json()["counts"]["recorded"] for answer in answers), claims()) == (41, 41)


def test_one_that_waits_too_long_is_told_to_come_back(committed_world, monkeypatch):
    monkeypatch.setattr(idempotency, "WAIT_S", 0.1)
    name = idempotency.lock_name(committed_world.maker.gln, KEY["Idempotency-Key"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [name])
    try:
        [answer] = at_once(1, lambda _: Caller(committed_world.maker.token).record(event(), **KEY))
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [name])
    assert (answer.status_code, answer.json()["code"]) == (409, "request-in-progress")
    assert int(answer.headers["Retry-After"]) > 0
    assert claims() == 0
