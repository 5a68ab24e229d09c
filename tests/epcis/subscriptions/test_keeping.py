"""Subscriptions as they are made, listed and ended."""


import pytest

from batteries.subscriptions import keeping
from events.models import QuerySubscription
from tests.epcis.subscriptions.telling import (
    HOURLY,
    QUERIES,
    attend,
    capture,
    keep,
    subscribe,
)


class TestKeeping:
    @pytest.mark.parametrize(("changes", "exception"), [
        ({"stream": None}, "SubscriptionControlsException"), ({"stream": False}, "SubscriptionControlsException"),
        ({"schedule": HOURLY}, "SubscriptionControlsException"), ({"stream": None, "schedule": {}}, "SubscriptionControlsException"),
        ({"stream": None, "schedule": {"hour": "24"}}, "SubscriptionControlsException"),
        ({"dest": None}, "ValidationException"), ({"dest": 7}, "ValidationException"), ({"dest": "x"}, "ValidationException"),
        ({"dest": "http://952.example/"}, "ValidationException"), ({"dest": "https://169.254.169.254/"}, "ValidationException"),
        ({"dest": "https://127.0.0.1/"}, "ValidationException"), ({"dest": "https://[fe80::1]/"}, "ValidationException"),
        ({"dest": "https://10.0.0.8/"}, "ValidationException"), ({"dest": "https://952.example/" + "x" * 481}, "ValidationException"),
        ({"initialRecordTime": "yesterday"}, "ValidationException"), ({"initialRecordTime": "2026-02-30T00:00:00Z"}, "ValidationException"),
        ({"initialRecordTime": "0001-01-01T00:00:00+09:00"}, "ValidationException"),
        ({"reportIfEmpty": "yes"}, "ValidationException"), ({"signatureToken": ""}, "ValidationException"),
        ({"signatureToken": "x" * (keeping.TOKEN_MAX + 1)}, "ValidationException"), ({"secret": "x"}, "ValidationException"),
    ])  # fmt: skip
    def test_what_is_no_subscription(self, collector, settings, changes, exception):
        settings.WEBHOOKS_TO_LOOPBACK = False
        body = {"dest": "https://952.example/in", "stream": True} | changes
        answer = collector.post(keep(collector), {name: value for name, value in body.items() if value is not None})
        assert (answer.status_code, answer.json()["type"]) == (400, f"epcisException:{exception}")
        assert not QuerySubscription.objects.exists()

    @pytest.mark.parametrize("changes", [
        {"signatureToken": "x" * keeping.TOKEN_MAX}, {"dest": "https://952.example/" + "x" * 480}, {"reportIfEmpty": True},
        {"initialRecordTime": "2026-01-01T00:00:00.5+09:00"}, {"stream": None, "schedule": {"dayOfWeek": "[1-5]", "hour": "9"}},
        {"stream": False, "schedule": HOURLY}])  # fmt: skip
    def test_what_is_one(self, collector, changes):
        body = {"dest": "https://952.example/in", "stream": True} | changes
        answer = collector.post(keep(collector), {name: value for name, value in body.items() if value is not None})
        assert answer.status_code == 201
        assert collector.get(answer.headers["Location"]).json() == answer.json()

    @pytest.mark.parametrize("limit", [{"maxEventCount": 5}, {"eventCountLimit": 5, "orderBy": "eventTime"}])
    def test_a_query_that_leaves_events_out_cannot_be_subscribed_to(self, collector, receiver, limit):
        answer = collector.post(keep(collector, **limit), {"dest": receiver.url, "stream": True})
        assert (answer.status_code, answer.json()["type"]) == (400, "epcisException:SubscriptionControlsException")

    @pytest.mark.parametrize("number", [keeping.SUBSCRIPTIONS_MAX, keeping.SUBSCRIPTIONS_MAX + 1])
    def test_an_operator_has_a_number_of_them(self, collector, maker, receiver, number):
        place = keep(collector)
        body = {"dest": receiver.url, "stream": True}
        statuses = [collector.post(place, body).status_code for _ in range(number)]
        assert statuses == [201] * 20 + [409] * (number - 20)
        assert maker.post(keep(maker), body).status_code == 201

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

    def test_a_token_for_a_page_cannot_be_ended(self, collector):
        answer = collector.delete("/epcis/nextPageToken/x")
        assert (answer.status_code, answer.json()["type"]) == (501, "epcisException:ImplementationException")
