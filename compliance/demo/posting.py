"""A fleet on its way into the service: through the door that everybody's programs use, with everybody's own key."""

import hashlib
import itertools
import time
from collections import Counter
from collections.abc import Callable, Iterator
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


def batches(fleet: Fleet) -> Iterator[tuple[str, list[dict]]]:
    """Who posts what, in turn.

    A few stories at a time, so that between two requests few packs lack a part of theirs; for those the rules open
    gaps that the next requests close. Operators follow each other nearly in the order of the life cycle, and now and
    then the receiver comes before the sender, as in life. Corrections come after what they name.
    """
    rng = Random(fleet.tag)
    for stories in _cut(fleet.stories, max(len(fleet.stories) // _TURNS_MAX, _STORIES_MIN)):
        told = fleets.merged(stories)
        claims = {gln: [body for body in bodies if body["type"] not in _CORRECTIONS] for gln, bodies in told.items()}
        corrections = {gln: [body for body in bodies if body["type"] in _CORRECTIONS] for gln, bodies in told.items()}
        for said in (claims, corrections):
            for gln in _order(said, rng):
                yield from ((gln, batch) for batch in _cut(said[gln], BATCH_MAX))


def post(
    fleet: Fleet, *, origin: str, keys: dict[str, str], note: Callable[[int], None] = lambda events: None
) -> dict[str, Tally]:
    """Post everything in `fleet` to the service at `origin` with each operator's key, by GLN; a tally for each.

    `note` is told how many events every batch had. What was posted before is answered as a duplicate and does no
    harm. Raises Refused for the first row that is not taken, and when the service cannot be reached.
    """
    tallies: dict[str, Tally] = {}
    with requests.Session() as session:
        for gln, bodies in batches(fleet):
            tally = tallies.setdefault(gln, Tally())
            tally.became.update(_send(session, f"{origin.rstrip('/')}/api/v1/events", bodies, key=keys[gln], whose=gln))
            tally.events += len(bodies)
            tally.requests += 1
            note(len(bodies))
    return tallies


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


def _send(session: requests.Session, url: str, bodies: list[dict], *, key: str, whose: str) -> Counter:
    content = orjson.dumps(bodies)
    headers = {
        "Authorization": f"Bearer {key}", "Content-Type": "application/json",
        # The same batch has the same key, so that an answer lost on the way is given again.
        "Idempotency-Key": hashlib.sha256(content).hexdigest(),
    }  # fmt: skip
    answer = _insist(lambda: session.post(url, data=content, headers=headers, timeout=_TIMEOUT_S))
    told = _read(answer)
    results = told.get("results", [])
    for body, result in zip(bodies, results, strict=False):
        if result["status"] not in ("recorded", "duplicate"):
            raise Refused(f"{whose} · {orjson.dumps(body).decode()}\n{_words(result.get('problem', result))}")
    if not answer.ok or len(results) != len(bodies):
        raise Refused(f"{whose} · POST {url} → {answer.status_code}\n{_words(told)}")
    return Counter(map(itemgetter("status"), results))


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
