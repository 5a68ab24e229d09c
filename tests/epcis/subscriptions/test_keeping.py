"""Subscriptions as they are made, listed and ended."""

from urllib.parse import urlsplit

import pytest

from batteries.subscriptions import delivering, keeping
from events.models import QuerySubscription
from tests.epcis.subscriptions.telling import (
    HOURLY,
    QUERIES,
    attend,
    capture,
    keep,
    subscribe,
)

REFUSED = [
    ({"stream": None}, "SubscriptionControlsException"), ({"stream": False}, "SubscriptionControlsException"),
    ({"schedule": HOURLY}, "SubscriptionControlsException"), ({"stream": None, "schedule": {}}, "SubscriptionControlsException"),
    ({"stream": None, "schedule": {"hour": "24"}}, "SubscriptionControlsException"),
    ({"dest": None}, "ValidationException"), ({"dest": 7}, "ValidationException"), ({"dest": "x"}, "ValidationException"),
    ({"dest": "http://952.example/"}, "ValidationException"), ({"dest": "https://169.254.169.254/"}, "ValidationException"),
    ({"dest": "https://127.0.0.1/"}, "ValidationException"), ({"dest": "https://[fe80::1]/"}, "ValidationException"),
    ({"dest": "https://10.0.0.8/"}, "ValidationException"), ({"dest": "https://952.example/" + "x" * 481}, "ValidationException"),
    ({"initialRecordTime": "yesterday"}, "ValidationException"), ({"initialRecordTime": "2026-02-30T00:00:00Z"}, "ValidationException"),
    ({"initialRecordTime": "0001-01-01T00:00:00+09:00"}, "ValidationException"),
    ({"initialRecordTime": "1969-12-31T23:59:59Z"}, "ValidationException"),
    ({"initialRecordTime": "9999-01-01T00:00:00Z"}, "ValidationException"),
    ({"reportIfEmpty": "yes"}, "ValidationException"), ({"signatureToken": ""}, "ValidationException"),
    ({"signatureToken": "x" * (keeping.TOKEN_MAX + 1)}, "ValidationException"), ({"secret": "x"}, "ValidationException"),
]  # fmt: skip
TAKEN = [
    {"signatureToken": "x" * keeping.TOKEN_MAX}, {"dest": "https://952.example/" + "x" * 480}, {"reportIfEmpty": True},
    {"initialRecordTime": "2026-01-01T00:00:00.5+09:00"}, {"stream": None, "schedule": {"dayOfWeek": "[1-5]", "hour": "9"}},
    {"stream": False, "schedule": HOURLY}, {"initialRecordTime": "1970-01-01T00:00:00Z"},
    {"initialRecordTime": "9998-12-31T23:59:59Z"},
]  # fmt: skip


def body(**changes) -> dict:
    """What is sent to subscribe to a stream, with `changes`; None takes a member away."""
    whole = {"dest": "https://952.example/in", "stream": True} | changes
    return {name: value for name, value in whole.items() if value is not None}


class TestKeeping:
    def test_what_is_no_subscription(self, collector, settings):
        settings.WEBHOOKS_TO_LOOPBACK = False
        place = keep(collector)
        answers = [(changes, collector.post(place, body(**changes))) for changes, _ in REFUSED]
        told = [(changes, answer.status_code, answer.json()["type"]) for changes, answer in answers]
        assert told == [(changes, 400, f"epcisException:{exception}") for changes, exception in REFUSED]
        assert collector.post(place, [body()]).json()["title"] == "Send an object with 'dest' and 'stream' or 'schedule'."
        assert not QuerySubscription.objects.exists()

    def test_what_is_one(self, collector):
        place = keep(collector)
        for changes in TAKEN:
            answer = collector.post(place, body(**changes))
            assert answer.status_code == 201, changes
            assert collector.get(answer.headers["Location"]).json() == answer.json()
            delivering._asking(QuerySubscription.objects.get(pk=answer.json()["subscriptionID"]))
        assert [one["subscriptionID"] for one in collector.get(place).json()][-1] == answer.json()["subscriptionID"]

    def test_it_says_one_thing_of_when_it_is_told_and_how_identifiers_are_written(self, collector):
        place, urn = keep(collector), {"GS1-EPC-Format": "Always_EPC_URN"}
        scheduled = collector.post(place, body(stream=None, schedule=HOURLY, reportIfEmpty=True), headers=urn).json()
        streamed = collector.post(place, body()).json()
        assert (scheduled["schedule"], scheduled["epcFormat"], "stream" in scheduled) == (HOURLY, "Always_EPC_URN", False)
        assert (streamed["stream"], streamed["epcFormat"], "schedule" in streamed) == (True, "Always_GS1_Digital_Link", False)
        assert {"dest", "subscriptionID", "createdAt"} <= scheduled.keys() & streamed.keys()

    def test_they_are_listed_in_pages(self, collector):
        place = keep(collector)
        made = [collector.post(place, body()).json()["subscriptionID"] for _ in range(3)]
        first = collector.get(place, perPage="2")
        rest = collector.get(f"{place}?{urlsplit(first.headers['Link'].partition('>')[0]).query}")
        assert [one["subscriptionID"] for answer in (first, rest) for one in answer.json()] == made
        assert "Link" not in rest.headers
        assert collector.get(place, EQ_action="ADD").json()["type"] == "epcisException:QueryParameterException"

    @pytest.mark.parametrize("limit", [{"maxEventCount": 5}, {"eventCountLimit": 5, "orderBy": "eventTime"}])
    def test_a_query_that_leaves_events_out_cannot_be_subscribed_to(self, collector, receiver, limit):
        answer = collector.post(keep(collector, **limit), {"dest": receiver.url, "stream": True})
        assert (answer.status_code, answer.json()["type"]) == (400, "epcisException:SubscriptionControlsException")

    def test_an_operator_has_a_number_of_them(self, collector, maker):
        place = keep(collector)
        statuses = [collector.post(place, body()).status_code for _ in range(keeping.SUBSCRIPTIONS_MAX + 1)]
        assert statuses == [201] * 20 + [409]
        assert maker.post(keep(maker), body()).status_code == 201

    def test_it_is_its_operators_own(self, collector, maker, stream, receiver):
        keep(maker)
        for call in (maker.get, maker.delete):
            assert call(stream).json()["type"] == "epcisException:NoSuchResourceException"
        assert maker.get(f"{QUERIES}/mine/subscriptions").json() == []
        assert collector.get(stream).status_code == 200

    def test_it_ends_when_it_is_deleted_and_when_its_query_is(self, collector, stream, receiver):
        other = subscribe(collector, f"{QUERIES}/mine/subscriptions", receiver)
        assert collector.delete(other).status_code == 204
        assert collector.get(other).status_code == collector.delete(other).status_code == 404
        assert collector.delete(f"{QUERIES}/mine").status_code == 204
        assert not QuerySubscription.objects.exists()
        assert collector.get(f"{QUERIES}/mine/subscriptions").json()["type"] == "epcisException:NoSuchNameException"
        keep(collector)
        capture(collector, 1)
        assert attend() == 0 and receiver.got == []

    @pytest.mark.parametrize("name", ["%00", "none", "a%2Fb", "%EA%B0%80"])
    def test_a_name_that_is_none(self, collector, name):
        place = f"{QUERIES}/{name}"
        subscription = f"{place}/subscriptions/33333333-3333-4333-8333-333333333333"
        answers = [collector.delete(place), collector.get(f"{place}/subscriptions"), collector.post(f"{place}/subscriptions", body()),
                   collector.get(subscription), collector.delete(subscription)]  # fmt: skip
        assert [answer.status_code for answer in answers] == [404] * 5

    def test_a_token_for_a_page_cannot_be_ended(self, collector):
        answer = collector.delete("/epcis/nextPageToken/x")
        assert (answer.status_code, answer.json()["type"]) == (501, "epcisException:ImplementationException")
