"""A fleet on its way into the service: through the door that everybody's programs use, with everybody's own key."""

import hashlib
import itertools
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from operator import itemgetter
from random import Random

import orjson
import requests

from compliance.demo import fleet as fleets
from compliance.demo.fleet import Fleet

BATCH_MAX = 1_000
_STORIES_MIN, _TURNS_MAX = 3, 100
_SWAPPED = 0.2
_AT_ONCE = 6
_ATTEMPTS_MAX = 8
_PAUSE_S_FIRST, _PAUSE_S_MAX = 0.5, 15.0
_TIMEOUT_S = (5, 120)
_CORRECTIONS = frozenset({"corrected", "voided"})
_AGAIN = frozenset({409, 425, 429, 500, 502, 503, 504})
"""Answers after which the same request may succeed."""


class Refused(Exception):
    """The service did not take something; the message says whose, what and why."""


@dataclass
class Tally:
    """What became of one operator's events."""

    events: int = 0
    requests: int = 0
    became: Counter = field(default_factory=Counter)


def turns(fleet: Fleet) -> Iterator[list[tuple[str, list[dict]]]]:
    """Who posts what: batches that go out at once, turn by turn.

    A turn is a few stories, so that few packs lack a part of theirs while it lasts; for those the rules open gaps that
    the rest of the turn closes. Within a turn operators stand nearly in the order of the life cycle, and now and then
    the receiver comes before the sender, as in life. Corrections have a turn of their own, after what they name.
    """
    rng = Random(fleet.tag)
    for stories in _cut(fleet.stories, max(len(fleet.stories) // _TURNS_MAX, _STORIES_MIN)):
        told = fleets.merged(stories)
        for corrections in (False, True):
            said = {gln: [body for body in bodies if (body["type"] in _CORRECTIONS) is corrections]
                    for gln, bodies in told.items()}  # fmt: skip
            if turn := [(gln, batch) for gln in _order(said, rng) for batch in _cut(said[gln], BATCH_MAX)]:
                yield turn


def post(
    fleet: Fleet, *, origin: str, keys: dict[str, str], note: Callable[[int], None] = lambda events: None
) -> dict[str, Tally]:
    """Post everything in `fleet` to the service at `origin` with each operator's key, by GLN; a tally for each.

    `note` is told how many events every batch had. What was posted before is answered as a duplicate and does no
    harm. Raises Refused for the first row that is not taken, and when the service cannot be reached.
    """
    tallies: dict[str, Tally] = {}
    with requests.Session() as session, ThreadPoolExecutor(_AT_ONCE) as pool:
        door = _Door(session, f"{origin.rstrip('/')}/api/v1/events", keys)
        for turn in turns(fleet):
            for (gln, bodies), became in zip(turn, pool.map(lambda batch: door.send(*batch), turn), strict=True):
                tally = tallies.setdefault(gln, Tally())
                tally.became.update(became)
                tally.events += len(bodies)
                tally.requests += 1
                note(len(bodies))
    return tallies


@dataclass(frozen=True)
class _Door:
    """Where events are posted, and everybody's key to it."""

    session: requests.Session
    url: str
    keys: dict[str, str]

    def send(self, gln: str, bodies: list[dict]) -> Counter:
        """Post what the operator `gln` says; how many of it became what."""
        content = orjson.dumps(bodies)
        headers = {
            "Authorization": f"Bearer {self.keys[gln]}", "Content-Type": "application/json",
            # The same batch has the same key, so that an answer lost on the way is given again.
            "Idempotency-Key": hashlib.sha256(content).hexdigest(),
        }  # fmt: skip
        answer = _insist(lambda: self.session.post(self.url, data=content, headers=headers, timeout=_TIMEOUT_S))
        told = _read(answer)
        results = told.get("results", [])
        for body, result in zip(bodies, results, strict=False):
            if result["status"] not in ("recorded", "duplicate"):
                raise Refused(f"{gln} · {orjson.dumps(body).decode()}\n{_words(result.get('problem', result))}")
        if not answer.ok or len(results) != len(bodies):
            raise Refused(f"{gln} · POST {self.url} → {answer.status_code}\n{_words(told)}")
        if "Idempotency-Replayed" in answer.headers:
            return Counter(duplicate=len(results))
        return Counter(map(itemgetter("status"), results))


def _order(said: dict[str, list[dict]], rng: Random) -> list[str]:
    """The order of GLNs is that of the life cycle; some neighbours change places."""
    order = sorted(said)
    for place in range(len(order) - 1):
        if rng.random() < _SWAPPED:
            order[place], order[place + 1] = order[place + 1], order[place]
    return order


def _cut(rows: list, size: int) -> Iterator[list]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def _insist(act: Callable[[], requests.Response]) -> requests.Response:
    """The answer of `act`, tried again while the service is away or busy."""
    for attempt in itertools.count(1):
        pause = min(_PAUSE_S_FIRST * 2 ** (attempt - 1), _PAUSE_S_MAX)
        try:
            answer = act()
        except (requests.ConnectionError, requests.Timeout) as error:
            if attempt == _ATTEMPTS_MAX:
                raise Refused(f"The service does not answer: {error}") from error
        else:
            if answer.status_code not in _AGAIN or attempt == _ATTEMPTS_MAX:
                return answer
            asked = answer.headers.get("Retry-After", "")
            pause = min(float(asked), _PAUSE_S_MAX) if asked.isdigit() else pause
        time.sleep(pause)
    raise AssertionError("counting never ends")


def _read(answer: requests.Response) -> dict:
    try:
        told = answer.json()
    except ValueError:
        return {"detail": answer.text[:500]}
    return told if isinstance(told, dict) else {"detail": str(told)[:500]}


def _words(problem: dict) -> str:
    lines = [str(problem[name]) for name in ("title", "detail") if problem.get(name)]
    lines += [f"{fault.get('pointer', '')}: {fault.get('detail', '')}" for fault in problem.get("errors", ())]
    return "\n".join(lines) or str(problem)[:500]
