"""Webhooks: what is told to whom, signed how, tried how often; and which addresses are never spoken to."""

import hashlib
import hmac
import socket
from base64 import b64decode, b64encode
from datetime import timedelta
from ipaddress import ip_address

import orjson
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from compliance import gaps, tasks
from compliance.gaps import outbox
from compliance.models import Delivery, Notice, Subscription
from compliance.notices import delivering, subscriptions
from events.outward import addresses, sealing
from tests.compliance.test_gap_life import WHY, a_gap
from tests.sinks import program

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def loopback(settings):
    settings.WEBHOOKS_TO_LOOPBACK = True


def subscribed(party, receiver, *actions: str) -> Subscription:
    return subscriptions.subscribe(receiver.url, by=party.viewer, actions=actions)[0]


def deliver_all(*, later: timedelta = timedelta(0)) -> list[bool]:
    delivering.follow()
    now = timezone.now() + later
    return [delivering.deliver(pk, now=now) for pk, _ in delivering.due(now=now)]


def told(post) -> list[tuple[str, str]]:
    return [(step["gap"], step["action"]) for step in orjson.loads(post.body)["steps"]]


class TestTelling:
    def test_what_an_operator_is_told_and_what_an_authority(self, world, receiver):
        for party in (world.collector, world.maker, world.regulator):
            subscribed(party, receiver)
        gap = a_gap(world)
        gaps.explain(gap, by=world.collector.viewer, reason=WHY)
        gaps.note(gap, by=world.regulator.viewer, reason="among ourselves")
        gaps.reject(gap, by=world.regulator.viewer, reason="no evidence")
        assert deliver_all() == [True, True]
        assert sorted(told(post)[0][1] for post in receiver.got) == ["explained", "rejected"]
        assert not any(WHY.encode() in post.body or b"among" in post.body for post in receiver.got)
        assert deliver_all() == []

    def test_only_what_was_asked_for_and_only_from_then_on(self, world, receiver):
        gap = a_gap(world)
        gaps.comment(gap, by=world.regulator.viewer, reason="before")
        outbox.place()
        subscribed(world.collector, receiver, "rejected")
        gaps.comment(gap, by=world.regulator.viewer, reason="after")
        gaps.explain(gap, by=world.collector.viewer, reason=WHY)
        gaps.reject(gap, by=world.regulator.viewer, reason="no")
        deliver_all()
        assert [told(post) for post in receiver.got] == [[(str(gap.pk), "rejected")]]

    def test_a_crowd_of_steps_is_a_few_deliveries_and_none_is_left_out(self, world, receiver, monkeypatch):
        monkeypatch.setattr(delivering, "STEPS_MAX", 2)
        subscribed(world.collector, receiver)
        gap = a_gap(world)
        for number in range(5):
            gaps.comment(gap, by=world.regulator.viewer, reason=str(number))
        assert deliver_all() == [True] * 3
        assert [len(told(post)) for post in receiver.got] == [2, 2, 1]

    def test_the_signature_is_that_of_standard_webhooks(self, world, receiver):
        _, secret = subscriptions.subscribe(receiver.url, by=world.collector.viewer)
        gaps.comment(a_gap(world), by=world.regulator.viewer, reason="x")
        deliver_all()
        [post] = receiver.got
        signed = f"{post.headers['webhook-id']}.{post.headers['webhook-timestamp']}.".encode() + post.body
        digest = hmac.new(b64decode(secret.removeprefix("whsec_")), signed, hashlib.sha256).digest()
        assert post.headers["webhook-signature"] == "v1," + b64encode(digest).decode()
        assert orjson.loads(post.body)["id"] == post.headers["webhook-id"] == str(Delivery.objects.get().pk)


class TestTrying:
    @pytest.fixture
    def waiting(self, world, receiver) -> Subscription:
        made = subscribed(world.collector, receiver)
        gaps.comment(a_gap(world), by=world.regulator.viewer, reason="x")
        delivering.follow()
        return made

    def test_a_failed_one_is_tried_again_later_under_the_same_id_with_the_same_bytes(self, waiting, receiver):
        receiver.answers = [500]
        assert deliver_all() == [False]
        assert deliver_all(later=delivering.PAUSES[0] - timedelta(seconds=1)) == []
        assert deliver_all(later=delivering.PAUSES[0] + timedelta(seconds=1)) == [True]
        first, second = receiver.got
        assert (first.body, first.headers["webhook-id"]) == (second.body, second.headers["webhook-id"])
        delivery = Delivery.objects.get()
        assert (delivery.state, [row["status"] for row in delivery.log]) == ("delivered", [500, 204])

    def test_it_is_set_aside_after_the_last_try_and_can_be_sent_again(self, waiting, receiver):
        receiver.answers = [503] * delivering.TRIES_MAX
        later = timedelta(0)
        for pause in (*delivering.PAUSES, timedelta(0)):
            assert Delivery.objects.get().state == "waiting"
            assert deliver_all(later=later) == [False]
            later += pause + timedelta(seconds=1)
        assert Delivery.objects.get().state == "set_aside"
        assert deliver_all(later=timedelta(days=30)) == []
        assert len(receiver.got) == delivering.TRIES_MAX == 8
        subscriptions.replay(waiting, Delivery.objects.get().pk)
        assert deliver_all() == [True]
        assert len(Delivery.objects.get().log) == 9

    def test_a_redirect_is_a_failure_and_not_followed(self, waiting, receiver):
        receiver.answers = [307]
        assert deliver_all() == [False]
        assert [post.path for post in receiver.got] == ["/in"]
        assert "not followed" in Delivery.objects.get().log[0]["fault"]

    def test_a_server_that_dawdles_is_left(self, waiting, receiver, monkeypatch):
        monkeypatch.setattr(addresses, "EXCHANGE_SECONDS_MAX", 0.2)
        receiver.seconds_per_byte = 0.05
        assert deliver_all() == [False]
        assert Delivery.objects.get().log[0]["status"] is None

    def test_a_server_that_is_away_costs_a_try(self, world):
        with program() as gone:
            pass
        subscribed(world.collector, gone)
        gaps.comment(a_gap(world), by=world.regulator.viewer, reason="x")
        assert deliver_all() == [False]
        assert Delivery.objects.get().log[0]["fault"] == "No connection."

    def test_two_messages_for_one_delivery_send_it_once(self, waiting, receiver):
        [(pk, _)] = delivering.due(now=timezone.now())
        assert [delivering.deliver(pk), delivering.deliver(pk)] == [True, False]
        assert len(receiver.got) == 1

    def test_a_worker_that_died_with_it_holds_it_up_for_its_lease_only(self, waiting, receiver):
        [(pk, _)] = delivering.due(now=timezone.now())
        now = timezone.now()
        assert delivering._claim(pk, now) is not None
        assert not delivering.deliver(pk, now=now + delivering.LEASE - timedelta(seconds=1))
        assert delivering.deliver(pk, now=now + delivering.LEASE)

    def test_nothing_is_sent_to_one_that_has_ended(self, waiting, receiver):
        subscriptions.end(waiting)
        assert deliver_all() == [] and receiver.got == []


    @pytest.mark.parametrize("missed", [None, "2026-01-05T00:00:00+00:00"])
    def test_a_program_is_told_until_when_it_missed_some(self, waiting, receiver, missed):
        Subscription.objects.update(missed_until=missed)
        deliver_all()
        assert receiver.got[0].headers.get("webhook-missed-until") == missed


class TestSecrets:
    def test_are_not_readable_in_the_database_and_outlive_one_change_of_the_services_key(self, world, receiver, settings):
        made, secret = subscriptions.subscribe(receiver.url, by=world.collector.viewer)
        assert secret not in made.secret and secret.removeprefix("whsec_") not in made.secret
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
        assert sealing.unseal(made.secret) == secret

    def test_that_cannot_be_opened_any_more_fail_the_delivery_in_words(self, world, receiver, settings):
        subscribed(world.collector, receiver)
        gaps.comment(a_gap(world), by=world.regulator.viewer, reason="x")
        settings.SECRET_KEY = "quite another"
        assert deliver_all() == [False] and receiver.got == []
        assert "SECRET_KEY" in Delivery.objects.get().log[0]["fault"]


class TestTheOutbox:
    def test_places_are_gapless_and_every_notice_has_one(self, world):
        gap = a_gap(world)
        for number in range(3):
            gaps.comment(gap, by=world.regulator.viewer, reason=str(number))
            outbox.place()
        assert list(Notice.objects.order_by("id").values_list("position", flat=True)) == [1, 2, 3]
        assert (outbox.place(), outbox.head()) == (0, 3)


class TestAddresses:
    @pytest.mark.parametrize(("address", "allowed"), [
        ("93.184.216.34", True), ("2606:4700::1111", True), ("127.0.0.1", False), ("127.9.9.9", False), ("::1", False),
        ("10.0.0.1", False), ("172.16.0.1", False), ("172.32.0.1", True), ("192.168.1.1", False), ("169.254.169.254", False),
        ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False), ("255.255.255.255", False), ("fe80::1", False),
        ("fc00::1", False), ("::ffff:10.0.0.1", False), ("::ffff:93.184.216.34", True), ("64:ff9b::a00:1", False),
        ("2002:0a00:0001::1", False), ("ff02::1", False)])  # fmt: skip
    def test_only_the_public_internet(self, settings, address, allowed):
        settings.WEBHOOKS_TO_LOOPBACK = False
        assert addresses.is_allowed(ip_address(address)) is allowed

    @pytest.mark.parametrize("url", [
        "http://952.example/", "https://10.0.0.1/", "https://[::1]/", "https://user:pass@952.example/", "https:///x", "x",
        "https://952.example/#x", "https://952.example:0/", "https://952.example:99999/", "https://952.example/a b",
        "ftp://952.example/", "https://952.example/" + "x" * 490, "https://952.예시/"])  # fmt: skip
    def test_what_can_never_be_spoken_to_is_refused_at_once(self, world, settings, url):
        settings.WEBHOOKS_TO_LOOPBACK = False
        with pytest.raises(gaps.Refused) as refusal:
            subscriptions.subscribe(url, by=world.collector.viewer)
        assert refusal.value.code == "webhook-address"

    def test_a_name_is_judged_when_it_is_connected_to_and_connected_where_it_was_judged(self, receiver, monkeypatch, settings):
        asked = []

        def rebinding(host, port, **kwargs):
            asked.append(host)
            address = "127.0.0.1" if len(asked) > 1 else "10.1.2.3"
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

        port = int(receiver.url.rsplit(":", 1)[1].partition("/")[0])
        settings.WEBHOOKS_TO_LOOPBACK = True
        monkeypatch.setattr(socket, "getaddrinfo", rebinding)
        with pytest.raises(addresses.AddressError, match="private or reserved"):
            addresses.post(f"http://rebinding.example:{port}/in", b"{}", {})
        assert asked == ["rebinding.example"]
        assert addresses.post(f"http://rebinding.example:{port}/in", b"{}", {}) == 204
        assert len(asked) == 2 and receiver.got[0].headers["host"] == f"rebinding.example:{port}"

    def test_loopback_is_refused_where_the_setting_does_not_allow_it(self, receiver, settings):
        settings.WEBHOOKS_TO_LOOPBACK = False
        with pytest.raises(addresses.AddressError):
            addresses.post(receiver.url.replace("http:", "https:").replace("127.0.0.1", "localhost"), b"{}", {})
        assert receiver.got == []

    @pytest.mark.parametrize("number", [subscriptions.SUBSCRIPTIONS_MAX, subscriptions.SUBSCRIPTIONS_MAX + 1])
    def test_an_operator_has_a_number_of_them(self, world, receiver, number):
        made = 0
        for _ in range(number):
            try:
                subscribed(world.collector, receiver)
                made += 1
            except gaps.Refused as refused:
                assert refused.code == "webhooks-too-many"
        assert made == min(number, subscriptions.SUBSCRIPTIONS_MAX)
        subscribed(world.maker, receiver)


def test_the_task_carries_nothing_and_finds_its_work_in_the_database(world, receiver):
    subscribed(world.collector, receiver)
    gaps.comment(a_gap(world), by=world.regulator.viewer, reason="x")
    assert tasks.send_webhooks() == 1 and len(receiver.got) == 1
    assert tasks.send_webhooks() == 0
    assert settings.CELERY_TASK_ROUTES["*.send_*"] == "q.egress"


def test_a_program_that_is_away_holds_up_no_other(world, receiver, monkeypatch):
    monkeypatch.setattr(delivering, "STEPS_MAX", 1)
    with program() as gone:
        pass
    subscribed(world.collector, gone)
    subscribed(world.collector, receiver)
    for number in range(3):
        gaps.comment(a_gap(world), by=world.regulator.viewer, reason=str(number))
    assert tasks.send_webhooks() == 3
    assert sorted(len(one.log) for one in Delivery.objects.filter(state="waiting")) == [0, 0, 1]


def test_a_run_ends_when_its_time_is_over(world, receiver):
    subscribed(world.collector, receiver)
    gaps.comment(a_gap(world), by=world.regulator.viewer, reason="x")
    delivering.follow()
    assert delivering.deliver_due(seconds=-1) == 0 and receiver.got == []
    assert delivering.deliver_due(seconds=10) == 1


@pytest.mark.parametrize(("minutes", "is_well"), [(14, True), (16, False)])
def test_a_courier_that_stands_still_is_seen(world, receiver, minutes, is_well):
    made = subscribed(world.collector, receiver)
    since = timezone.now() - timedelta(minutes=minutes)
    Delivery.objects.create(subscription=made, steps=[], created_at=since, due_at=since)
    if is_well:
        call_command("probe", "courier")
    else:
        with pytest.raises(CommandError, match="16 minutes"):
            call_command("probe", "courier")
