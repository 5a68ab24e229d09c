"""A fleet on its way into the service, block by block: by the ledger's own append on every core, or through the API."""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from multiprocessing import get_context

from django.db import connection

from batteries.lifecycle import recording
from compliance.demo import cast, posting, registry
from compliance.demo.cast import World
from compliance.demo.fleet import Fleet
from compliance.simulation import blocks, worker
from compliance.simulation.blocks import Plan
from compliance.simulation.truth import Truth
from events.entry import Author
from parties import keys
from parties.models import ApiKey, Operator

WORKERS_MAX = 32
_KEY_ID = "key:simulate"
_LABEL = "simulate"
_CORRECTIONS = frozenset({"corrected", "voided"})
_AHEAD = 4
"""Blocks that wait for each worker: enough to keep it busy, few enough to keep memory bounded."""

Note = Callable[[int, int], None]
"""Is told how many blocks are done, and how many claims were taken, since the last time."""


class Refused(Exception):
    """The service did not take a claim of the fleet; the message says which and why."""


def enter(plan: Plan, *, now: datetime, note: Callable[[], None] = lambda: None) -> None:
    """Register the companies of all districts; `note` is told of each district."""
    for district in range(plan.districts):
        registry.enter(cast.district(district), now=now)
        note()


def append(plan: Plan, truth: Truth, *, workers: int, note: Note) -> None:
    """Record what is still to be told, through the road that every door ends in.

    Blocks are independent, so any number of workers tells the same fleet. Raises Refused.
    """
    start = truth.blocks
    truth.begin()
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=worker.begin, initargs=(_database(),)) as pool:
        waiting = []
        numbers = iter(range(start, plan.blocks))
        for number in islice(numbers, workers * _AHEAD):
            waiting.append(pool.submit(worker.record, plan, number))
        while waiting:
            count, planted = waiting.pop(0).result()
            truth.add(planted)
            note(1, count)
            for number in islice(numbers, 1):
                waiting.append(pool.submit(worker.record, plan, number))


def post(plan: Plan, truth: Truth, *, origin: str, note: Note) -> None:
    """Post what is still to be told to the service at `origin`, with a key of every operator. Raises Refused."""
    start = truth.blocks
    truth.begin()
    for number in range(start, plan.blocks):
        made = blocks.tell(plan, number)
        with _tokens(blocks.world(plan, number)) as tokens:
            try:
                posting.post(made, origin=origin, keys=tokens, note=lambda count: note(0, count))
            except posting.Refused as refusal:
                raise Refused(str(refusal)) from refusal
        truth.add([planted.as_json() for planted in made.truth])
        note(1, 0)


def record(made: Fleet) -> int:
    """Record everything in `made`, corrections last, as they name claims that must be there; answers how many claims."""
    for corrections in (False, True):
        for gln, bodies in made.events.items():
            mine = [body for body in bodies if (body["type"] in _CORRECTIONS) is corrections]
            for batch in _cut(mine):
                _check(batch, recording.record(batch, by=Author(gln, _KEY_ID)))
    return len(made)


def _database() -> str:
    return connection.settings_dict["NAME"]


def _cut(bodies: list[dict]) -> Iterator[list[dict]]:
    for start in range(0, len(bodies), posting.BATCH_MAX):
        yield bodies[start : start + posting.BATCH_MAX]


def _check(bodies: list[dict], results: list[recording.Result]) -> None:
    for body, result in zip(bodies, results, strict=True):
        if result.status not in ("recorded", "duplicate"):
            raise Refused(f"{body}\n{result.faults}")


@contextmanager
def _tokens(world: World) -> Iterator[dict[str, str]]:
    """A key for every operator of `world` in business, for as long as its block is posted."""
    operators = Operator.objects.in_bulk([company.gln for company in world.values()])
    issued: list[tuple[ApiKey, str]] = [
        keys.issue(operators[company.gln], scopes=list(keys.SCOPES), label=_LABEL)
        for company in world.values() if company.suspended_since is None
    ]  # fmt: skip
    try:
        yield {key.operator_id: token for key, token in issued}
    finally:
        for key, _ in issued:
            keys.revoke(key)
