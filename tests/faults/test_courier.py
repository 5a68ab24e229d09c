"""The courier killed at any moment, while receivers take, refuse, hang, answer late, or leave in the middle of a body."""

import random
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count

import orjson
import pytest
from django.utils import timezone

from batteries.subscriptions import keeping
from batteries.subscriptions.keeping import Order
from events import sequencer
from events.models import QuerySubscription
from events.query import arriving, following, named
from tests.faults.clients import Acknowledged, claim, insist, told
from tests.faults.conftest import ROUNDS
from tests.faults.test_work import in_the_order_of_the_log, send

EXCHANGE_S = 0.3
NUDGE_S = 0.4
SEND = "batteries.tasks.send_subscriptions"
MOODS = ("takes late", "refuses", "hangs", "leaves")
"""What a receiver does to one letter after the other; the n-th of them begins with the n-th."""


class Receivers:
    """What each receiver was sent under which id, and which ids it took, in its order. Calm ones take everything."""

    def __init__(self):
        self.is_calm = False
        self.letters = 0
        self.moods: set[str] = set()
        self.taken: dict[int, list[str]] = defaultdict(list)
        self.contents: dict[int, dict[str, set[tuple[str, ...]]]] = defaultdict(lambda: defaultdict(set))
        self._turns = defaultdict(count)

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Treat a letter as the receiver's mood is."""
        who, length = int(handler.path.strip("/")), int(handler.headers["Content-Length"])
        mood = "takes" if self.is_calm else MOODS[(who + next(self._turns[who])) % len(MOODS)]
        self.moods.add(mood)
        self.letters += 1
        if mood == "leaves":
            handler.rfile.read(length // 2)
            return
        body, delivery = handler.rfile.read(length), handler.headers["Webhook-Id"]
        if len(body) < length:
            return
        found = orjson.loads(body)["epcisBody"]["queryResults"]["resultsBody"]["eventList"]
        self.contents[who][delivery].add(tuple(event["eventID"] for event in found))
        if mood.startswith("takes"):
            self.taken[who].append(delivery)
        time.sleep({"takes late": EXCHANGE_S / 2, "hangs": 2 * EXCHANGE_S}.get(mood, 0))
        handler.send_response(500 if mood == "refuses" else 204)
        handler.send_header("Content-Length", "0")
        handler.end_headers()


@pytest.fixture
def receivers() -> Iterator[tuple[Receivers, str]]:
    """Receivers of this machine, and where they are."""
    found = Receivers()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            try:
                found.answer(self)
            except ConnectionError:
                pass

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield found, f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def subscribed(stack, receivers, settings) -> Iterator[None]:
    """One subscription for each receiver, none of which knows anything yet, and a courier."""
    settings.WEBHOOKS_TO_LOOPBACK = True
    viewer = stack.world.maker.viewer
    named.keep("courier", {"query": {}, "prefixes": {}}, gln=viewer.gln)
    take_in()
    for who in range(len(MOODS)):
        keeping.subscribe("courier", Order(dest=f"{receivers[1]}/{who}"), by=viewer)
    start(stack)
    yield
    stack.stop("courier")
    QuerySubscription.objects.all().delete()


def test_a_courier_is_killed_while_receivers_do_as_they_like(stack, hold, receivers, subscribed):
    found, _ = receivers
    chance, rounds, acknowledged = random.Random(952), 3 * ROUNDS, []
    for _ in range(rounds):
        acknowledged += record(stack)
        awaited = found.letters + len(MOODS)
        see_through(stack, lambda: found.letters >= awaited)  # noqa: B023
        acknowledged += record(stack)
        make_all_due()
        awaited = found.letters + 1
        see_through(stack, lambda: found.letters >= awaited)  # noqa: B023
        time.sleep(chance.random() * EXCHANGE_S)
        stack.kill("courier")
        start(stack)
        make_all_due()
    found.is_calm = True
    see_through(stack, everybody_heard_all)
    assert found.moods >= set(MOODS)
    expected = in_the_order_of_the_log(acknowledged)
    for who, contents in found.contents.items():
        assert {len(each) for each in contents.values()} == {1}, "under one id one content, however often it is sent"
        heard = [event for each in contents.values() for event in next(iter(each))]
        assert heard == expected, "nothing skipped, nothing out of its order, nothing under two ids"
        assert list(dict.fromkeys(found.taken[who])) == list(contents), "nothing is passed that was not taken"
    assert len(found.contents) == len(MOODS)
    again = sum(len(taken) - len(set(taken)) for taken in found.taken.values())
    hold("kill -9 of the courier, receivers of every mood", rounds=rounds, acknowledged=acknowledged,
         seen=f"{found.letters} letters, {again} taken twice under one id")  # fmt: skip


def start(stack) -> None:
    stack.start("courier", WEBHOOKS_TO_LOOPBACK="1", EXCHANGE_S=str(EXCHANGE_S))


def record(stack) -> list[Acknowledged]:
    """Post claims that subscribers are to hear of, and let them be found."""
    size = sequencer.size()
    acknowledged = told(insist(stack, [claim() for _ in range(3)]))
    stack.wait_until(lambda: sequencer.size() == size + len(acknowledged))
    take_in()
    return acknowledged


def take_in() -> None:
    """Let the index of questions come up to the log."""
    while arriving.head() < sequencer.size():
        following.follow()


def make_all_due() -> None:
    """Let pauses and the leases of the dead be over, which would end by themselves in a minute or two."""
    QuerySubscription.objects.update(due_at=timezone.now())


def see_through(stack, holds: Callable[[], bool]) -> None:
    """Wait for a condition, telling the courier now and then that there is work."""
    said = -1.0

    def look() -> bool:
        nonlocal said
        if time.monotonic() - said > NUDGE_S:
            send(stack, SEND)
            said = time.monotonic()
        return holds()

    stack.wait_until(look)


def everybody_heard_all() -> bool:
    return not QuerySubscription.objects.exclude(mark=sequencer.size(), delivery=None).exists()
