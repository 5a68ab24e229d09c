"""Programs that post without pause and never give up; they keep what they were told, and nothing else is a promise."""

import itertools
import threading
import time
from collections import Counter
from typing import NamedTuple

import requests

from tests import world as worlds
from tests.faults.stack import PATIENCE_S, Stack

_SERIALS = itertools.count()
PAUSE_S = 0.04


class Acknowledged(NamedTuple):
    """One claim as a client was told of it."""

    event_id: str
    recorded_at: str
    entry_sha256: str


def claim(serial: str | None = None) -> dict:
    """A claim that nobody has made before."""
    uri = worlds.pack(serial or f"FAULT-{next(_SERIALS)}")
    return {"type": "manufactured", "battery": uri, "occurred_at": worlds.ago(days=30), **worlds.nameplate()}


class Clients:
    """So many programs at once; used as a context, they go on until its end and then see their last batch through."""

    def __init__(self, stack: Stack, *, count: int = 4, batch: int = 3):
        self.stack, self.count, self.batch = stack, count, batch
        self.acknowledged: list[Acknowledged] = []
        self.statuses: Counter = Counter()
        self.unanswered = 0
        self._stopping = threading.Event()

    def __enter__(self) -> "Clients":
        self._threads = [threading.Thread(target=self._post_on, daemon=True) for _ in range(self.count)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_) -> None:
        self._stopping.set()
        deadline = time.monotonic() + PATIENCE_S
        while any(thread.is_alive() for thread in self._threads):
            assert time.monotonic() < deadline, "a client was not answered in the end"
            self.stack.tend()
            time.sleep(0.05)

    def work_for(self, seconds: float) -> None:
        """Let them work while the supervisor does its own, and somebody outside looks at the log."""
        deadline = time.monotonic() + seconds
        self.stack.witness()
        while time.monotonic() < deadline:
            self.stack.tend()
            time.sleep(0.05)

    def _post_on(self) -> None:
        with requests.Session() as session:
            while not self._stopping.is_set():
                self._see_through(session, [claim() for _ in range(self.batch)])

    def _see_through(self, session: requests.Session, body: list[dict]) -> None:
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            time.sleep(PAUSE_S)
            try:
                answer = post(self.stack, body, session=session)
            except requests.RequestException:
                self.unanswered += 1
                continue
            self.statuses[answer.status_code] += 1
            if answer.ok:
                self.acknowledged += told(answer)
                return


def post(stack: Stack, body: list[dict], *, session=requests) -> requests.Response:
    """Post once."""
    return session.post(f"{stack.origin}/api/v1/events", json=body, timeout=15,
                        headers={"Authorization": f"Bearer {stack.token}"})  # fmt: skip


def insist(stack: Stack, body: list[dict]) -> requests.Response:
    """Post until it is answered well, as after connections were cut."""
    answers = []
    stack.wait_until(lambda: answers.append(post(stack, body)) or answers[-1].ok)
    return answers[-1]


def told(answer: requests.Response) -> list[Acknowledged]:
    """The claims that an answer promises to be kept."""
    return [Acknowledged(row["event_id"], row["recorded_at"], row["entry_sha256"]) for row in answer.json()["results"]
            if row["status"] in {"recorded", "duplicate"}]  # fmt: skip
