"""Many who write the same at once: each claim is one record, and nobody is told otherwise."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from tests.faults.clients import claim, post, told
from tests.faults.conftest import ROUNDS

WRITERS, CLIENTS = 16, 8


def at_once(number: int, act) -> list:
    barrier = Barrier(number)

    def one(place: int):
        barrier.wait()
        return act(place)

    with ThreadPoolExecutor(number) as threads:
        return list(threads.map(one, range(number)))


def deadlocks() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return cursor.fetchone()[0]


def test_sixteen_writers_post_one_batch(stack, hold):
    acknowledged = []
    for _ in range(2 * ROUNDS):
        batch = [claim() for _ in range(30)]
        answers = at_once(WRITERS, lambda _: post(stack, batch))  # noqa: B023
        rows = [answer.json()["results"] for answer in answers]
        for each in zip(*rows, strict=True):
            assert sorted(row["status"] for row in each) == ["duplicate"] * (WRITERS - 1) + ["recorded"]
            assert len({(row["event_id"], row["recorded_at"], row["entry_sha256"]) for row in each}) == 1
        acknowledged += [row for answer in answers for row in told(answer)]
    hold("16 writers of one batch", rounds=2 * ROUNDS, acknowledged=acknowledged)


def test_eight_clients_post_overlapping_batches_in_opposite_order(stack, hold):
    acknowledged, before, statuses = [], deadlocks(), []
    for _ in range(3 * ROUNDS):
        claims = [claim() for _ in range(CLIENTS * 5 + 40)]
        batches = [claims[place * 5 : place * 5 + 40][:: (-1) ** place] for place in range(CLIENTS)]
        answers = at_once(CLIENTS, lambda place: post(stack, batches[place]))  # noqa: B023
        statuses += [answer.status_code for answer in answers]
        acknowledged += [row for answer in answers for row in told(answer)]
    hold("8 clients, overlapping, opposite order", rounds=3 * ROUNDS, acknowledged=acknowledged,
         seen=f"{deadlocks() - before} deadlocks")  # fmt: skip
    assert {status // 100 for status in statuses} == {2}
    assert deadlocks() == before
