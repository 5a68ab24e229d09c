"""Programs that subscribe, events that come, and the courier on its round."""

from datetime import timedelta

import orjson
from django.utils import timezone

from batteries.subscriptions import delivering
from events.query import following
from tests import world as worlds
from tests.api.caller import Caller
from tests.epcis.documents import alone

QUERIES = "/epcis/queries"
HOURLY = {"second": "0", "minute": "0"}


def keep(caller: Caller, name: str = "mine", **query) -> str:
    """Keep a query; answers where its subscriptions are."""
    assert caller.post(QUERIES, {"name": name, "query": query}).status_code == 201
    return f"{QUERIES}/{name}/subscriptions"


def subscribe(caller: Caller, place: str, receiver, *, headers: dict | None = None, **controls) -> str:
    """Subscribe; answers where the subscription is."""
    body = {"dest": receiver.url} | (controls if "schedule" in controls else {"stream": True} | controls)
    answer = caller.post(place, body, headers=headers)
    assert answer.status_code == 201, answer.content
    return answer.headers["Location"]


def capture(caller: Caller, *seconds: int, **changes) -> list[str]:
    """Capture events, each with its own second, and let the log and the index take them in; answers their ids."""
    ids = []
    for second in seconds:
        answer = caller.post("/epcis/events", alone(eventTime=f"2026-01-05T10:00:{second:02}Z", **changes))
        assert answer.status_code == 201, answer.content
        ids.append(answer.json()["eventID"])
    settle()
    return ids


def settle() -> None:
    worlds.integrate()
    while following.follow():
        pass


def attend(*, later: timedelta = timedelta(0)) -> int:
    """Let the courier do its round, `later` than now; answers how many deliveries arrived."""
    now = timezone.now() + later
    return sum(delivering.attend(pk, now=now) for pk in delivering.due(now=now).values_list("pk", flat=True))


def events(post) -> list[dict]:
    return orjson.loads(post.body)["epcisBody"]["queryResults"]["resultsBody"]["eventList"]


def answered(answer) -> list[dict]:
    return answer.json()["epcisBody"]["queryResults"]["resultsBody"]["eventList"]


def ids(post) -> list[str]:
    return [event["eventID"] for event in events(post)]
