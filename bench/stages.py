"""Where the time of a capture goes: the service's own functions, called one after the other for a whole batch."""

import gc
import time
from dataclasses import dataclass
from statistics import median

import orjson

from bench import filling, story
from bench.stack import Ledger, ledger_author

_BATCH = 1_000
_PACKS = 30_000
_BATCHES = 5


@dataclass
class Stage:
    """One stage of the way, in microseconds an event."""

    name: str
    microseconds: float


class _Clock:
    """Adds up what passes between its ticks, stage by stage."""

    def __init__(self):
        self.spent: dict[str, float] = {}
        self.last = time.perf_counter()

    def tick(self, stage: str) -> None:
        """What has passed since the last tick went into `stage`."""
        now = time.perf_counter()
        self.spent[stage] = self.spent.get(stage, 0.0) + now - self.last
        self.last = time.perf_counter()


def measure(ledger: Ledger, *, rounds: int) -> dict[str, list[Stage]]:
    """The stages of a batch of 1,000 and of single hand-overs, medians over `rounds`, by title."""
    filling.fill(ledger, "made", first=0, count=_PACKS)
    # As in the web: the collector is spared what was loaded.
    gc.collect()
    gc.freeze()
    found = {}
    with ledger.here():
        for title, batch, batches in (("Batch capture, 1,000 events", _BATCH, _BATCHES), ("One hand-over", 1, 100)):
            _spend(batch, batches, start=10**8 // batch)
            told = [_spend(batch, batches, start=10**8 // batch + (turn + 1) * batch * batches) for turn in range(rounds)]
            found[title] = [Stage(name, median(one[name] for one in told)) for name in told[0]]
    return found


def show(console, found: dict[str, list[Stage]]) -> None:
    """Print the stages."""
    for title, stages in found.items():
        console.print(f"\n{title}: µs an event", markup=False)
        for stage in [*stages, Stage("together", sum(stage.microseconds for stage in stages))]:
            console.print(f"  {stage.name:<44}{stage.microseconds:9.1f}", markup=False, highlight=False)


def _spend(batch: int, batches: int, *, start: int) -> dict[str, float]:
    gln = story.GLNS[0]
    bodies = [orjson.dumps(story.handovers(start + number * batch, batch, packs=_PACKS, author=gln))
              for number in range(batches)]  # fmt: skip
    clock = _Clock()
    for body in bodies:
        _capture(body, gln, clock)
    return {stage: seconds / (batch * batches) * 1e6 for stage, seconds in clock.spent.items()}


def _capture(body: bytes, gln: str, clock: _Clock) -> None:
    """What `POST /api/v1/events` does behind its authentication, with the clock between the stages."""
    from django.db import transaction

    from api import parsers
    from api.renderers import dump
    from api.v1 import capture
    from batteries.lifecycle import recording
    from events import gate

    by = ledger_author(gln)
    clock.last = time.perf_counter()
    value = gate.read(body, max_bytes=5 * 2**20)
    parsers.sha256(body).digest()
    clock.tick("read JSON strictly")
    natives = recording.read(value, by=by)
    clock.tick("validate by declaration, canonical names")
    prepared, _ = recording.prepare(list(enumerate(natives)), by)
    clock.tick("compile to EPCIS")
    with transaction.atomic():
        unknown = recording._unknown(natives)
        clock.tick("look whether the batteries are known")
        outcomes = _append([claim for *_, claim in prepared], by, clock)
    clock.tick("commit")
    results = [recording._result(native, outcome, unknown) for native, outcome in zip(natives, outcomes, strict=True)]
    clock.tick("receipt lines")
    dump({"counts": capture._counts(results), "results": capture._rows(results, "en")} | capture._receipt(results))
    clock.tick("answer with its signed receipt")


def _append(claims: list, by, clock: _Clock) -> list:
    from django.db import connection

    from events import canonical, ledger, schema

    for claim in claims:
        schema.is_valid_event(claim.event)
    clock.tick("validate as EPCIS")
    plain = [canonical.is_plain(claim.event) for claim in claims]
    named = [ledger.named(claim.event, by=by, plain=is_plain) for claim, is_plain in zip(claims, plain, strict=True)]
    clock.tick("derive the event id")
    drafts = [ledger._sealed(event, claim.verb, by, is_plain)
              for event, claim, is_plain in zip(named, claims, plain, strict=True)]  # fmt: skip
    clock.tick("canonical bytes, hashes, compression")
    firsts = {draft.id_key: draft for draft in drafts}
    with connection.cursor() as cursor:
        recorded = (_write_one if len(firsts) == 1 else _write_many)(cursor, firsts, by, clock)
    return [ledger._outcome(draft, firsts, recorded, {}, by) for draft in drafts]


def _write_one(cursor, firsts: dict, by, clock: _Clock) -> dict:
    from events import ledger

    recorded = ledger._write_one(cursor, *firsts.values(), by)
    clock.tick("number, deduplicate, write and index in one statement")
    return recorded


def _write_many(cursor, firsts: dict, by, clock: _Clock) -> dict:
    from events import copy, ledger

    new, recorded_at = ledger._reserve(cursor, firsts)
    clock.tick("number, deduplicate")
    rows = list(ledger._event_rows(new))
    epcs, parties = ledger._index_rows(new, by)
    clock.tick("pack rows and index entries")
    copy.send_packed(cursor, ledger._COPY_EVENTS, rows)
    clock.tick("COPY events")
    copy.send_packed(cursor, ledger._COPY_EPCS, epcs)
    copy.send_packed(cursor, ledger._COPY_PARTIES, parties)
    clock.tick("COPY the index by EPC and party")
    return {draft.id_key: (seq, recorded_at) for seq, draft in new}
