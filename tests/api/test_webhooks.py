"""Webhooks over HTTP: added, read without their secret, ended; and what was sent, page by page."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from compliance.models import Delivery, Subscription

URL = "https://952.example/in"


@pytest.fixture
def webhook(collector) -> dict:
    answer = collector.post("webhooks", {"url": URL, "actions": ["rejected", "opened"]})
    assert answer.status_code == 201
    assert collector.get(answer.headers["Location"]).json()["url"] == URL
    return answer.json()


def test_the_secret_is_shown_once(webhook, collector):
    assert webhook["secret"].startswith("whsec_") and webhook["actions"] == ["opened", "rejected"]
    for path in ("webhooks", f"webhooks/{webhook['id']}"):
        assert webhook["secret"] not in collector.get(path).content.decode()


def test_one_that_has_ended_is_listed_no_more(webhook, collector):
    assert [row["id"] for row in collector.get("webhooks").json()["items"]] == [webhook["id"]]
    assert collector.delete(f"webhooks/{webhook['id']}").json()["ended_at"]
    assert collector.get("webhooks").json()["items"] == []


@pytest.mark.parametrize(("body", "code"), [
    ({"url": "http://952.example/"}, "webhook-address"), ({"url": "https://169.254.169.254/latest"}, "webhook-address"),
    ({"url": URL, "actions": ["noted"]}, "wrong-form"), ({"url": URL, "actions": ["assigned"]}, "wrong-form"),
    ({}, "field-missing"), ({"url": URL, "secret": "mine"}, "field-unknown")])  # fmt: skip
def test_what_is_no_webhook(collector, body, code):
    answer = collector.post("webhooks", body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert not Subscription.objects.exists()


def test_deliveries_are_listed_with_their_tries_and_sent_again(webhook, collector):
    now = timezone.now()
    made = [Delivery.objects.create(subscription_id=webhook["id"], steps=[1], created_at=now - timedelta(minutes=age), due_at=now,
                                    state="set_aside" if age == 1 else "delivered", tries=8,
                                    log=[{"at": now.isoformat(), "status": 500, "fault": "It was refused.", "took_ms": 3}])
            for age in range(3)]  # fmt: skip
    path = f"webhooks/{webhook['id']}/deliveries"
    first = collector.get(path, limit=2).json()
    rest = collector.get(first["next"].removeprefix("http://testserver")).json()
    assert [row["id"] for row in first["items"] + rest["items"]] == [str(one.pk) for one in made]
    assert first["items"][0]["log"][0]["status"] == 500
    [aside] = collector.get(path, state="set_aside").json()["items"]
    again = collector.post(f"{path}/{aside['id']}/replay").json()
    assert (again["id"], again["state"]) == (aside["id"], "waiting") and again["due_at"]
    assert collector.post(f"{path}/{uuid4()}/replay").status_code == 404
