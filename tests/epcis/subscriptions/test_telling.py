"""What is told to whom, and when, and how it is signed."""

import hashlib
import hmac
from base64 import b64encode
from datetime import timedelta

import jsonschema_rs
import orjson
import pytest
from django.conf import settings

from batteries.subscriptions import delivering
from events.models import QuerySubscription
from events.query import arriving
from tests.epcis.subscriptions.telling import (
    HOURLY,
    QUERIES,
    answered,
    attend,
    capture,
    events,
    ids,
    keep,
    subscribe,
)


class TestTelling:
    def test_what_is_new_and_asked_for_once_and_in_the_order_of_the_log(self, collector, stream, receiver):
        first = capture(collector, 1, 2)
        capture(collector, 3, bizStep="receiving")
        assert attend() == 1
        assert ids(receiver.got[0]) == first
        assert (attend(), attend(later=timedelta(days=1))) == (0, 0)
        second = capture(collector, 4)
        attend()
        assert ids(receiver.got[1]) == second

    def test_not_what_was_there_before_unless_a_time_is_given(self, collector, receiver):
        place = keep(collector)
        before = capture(collector, 1, 2)
        subscribe(collector, place, receiver)
        assert attend() == 0
        since = min(event["recordTime"] for event in answered(collector.get("/epcis/events")))
        subscribe(collector, place, receiver, initialRecordTime=since)
        assert attend() == 1
        assert ids(receiver.got[0]) == before
        subscribe(collector, place, receiver, initialRecordTime="2100-01-01T00:00:00+09:00")
        after = capture(collector, 3)
        attend()
        assert [ids(post) for post in receiver.got[1:]] == [after, after]

    def test_the_document_is_what_the_standard_says_and_names_the_subscription(self, collector, stream, receiver):
        capture(collector, 1)
        attend()
        [post] = receiver.got
        document = orjson.loads(post.body)
        results = document["epcisBody"]["queryResults"]
        assert (document["type"], document["schemaVersion"], results["queryName"]) == ("EPCISQueryDocument", "2.0", "mine")
        assert stream.endswith(results["subscriptionID"])
        assert (post.headers["gs1-epcis-version"], post.headers["content-type"]) == ("2.0.0", "application/json")
        assert events(post) == answered(collector.get(f"{QUERIES}/mine/events"))
        schema = settings.BASE_DIR.parent / "shared/epcis/epcis-json-schema.json"
        if schema.exists():
            jsonschema_rs.validator_for(orjson.loads(schema.read_bytes()), validate_formats=True).validate(document)

    def test_identifiers_are_written_as_the_subscriber_asked(self, collector, receiver):
        subscribe(collector, keep(collector), receiver, headers={"GS1-EPC-Format": "Always_EPC_URN"})
        subscribe(collector, f"{QUERIES}/mine/subscriptions", receiver)
        capture(collector, 1)
        attend()
        assert {events(post)[0]["epcList"][0].partition(":")[0] for post in receiver.got} == {"urn", "https"}
        assert {post.headers["gs1-epc-format"] for post in receiver.got} == {"Always_EPC_URN", "Always_GS1_Digital_Link"}

    def test_many_are_a_few_deliveries_and_none_is_left_out(self, collector, stream, receiver, monkeypatch):
        monkeypatch.setattr(arriving, "EVENTS_MAX", 2)
        told = capture(collector, *range(5))
        assert attend() == 3
        assert [ids(post) for post in receiver.got] == [told[:2], told[2:4], told[4:]]
        assert len({post.headers["webhook-id"] for post in receiver.got}) == 3

    def test_the_order_of_a_delivery_is_the_querys(self, collector, receiver):
        subscribe(collector, keep(collector, orderBy="eventTime", orderDirection="DESC"), receiver)
        told = capture(collector, 1, 3, 2)
        attend()
        assert ids(receiver.got[0]) == [told[1], told[2], told[0]]

    def test_an_error_declaration_is_news_too(self, collector, stream, receiver):
        [told] = capture(collector, 1)
        attend()
        wrong = {"errorDeclaration": {"declarationTime": "2026-01-06T00:00:00Z"}, "eventID": told}
        capture(collector, 1, **wrong)
        attend()
        assert "errorDeclaration" in events(receiver.got[1])[0]


class TestSchedules:
    @pytest.fixture
    def hourly(self, collector, receiver):
        def make(**controls) -> str:
            return subscribe(collector, keep(collector), receiver, schedule=HOURLY, **controls)

        return make

    def test_it_is_told_at_its_time_and_not_before(self, collector, hourly, receiver):
        place = hourly()
        told = capture(collector, 1)
        assert attend() == 0
        due = QuerySubscription.objects.get().due_at
        assert (due.minute, due.second) == (0, 0)
        assert delivering.attend(QuerySubscription.objects.get().pk, now=due) == 1
        assert ids(receiver.got[0]) == told
        following_time = due + timedelta(hours=1)
        assert collector.get(place).json()["nextAttempt"] == following_time.isoformat().replace("+00:00", "Z")

    @pytest.mark.parametrize("reports", [True, False])
    def test_silence_is_told_to_who_wants_to_hear_it(self, collector, hourly, receiver, reports):
        hourly(reportIfEmpty=reports)
        assert [attend(later=timedelta(hours=hours)) for hours in (1, 2)] == [int(reports)] * 2
        assert [ids(post) for post in receiver.got] == [[]] * (2 * reports)
        assert len({post.headers["webhook-id"] for post in receiver.got}) == 2 * reports
        capture(collector, 1)
        assert attend(later=timedelta(hours=3)) == 1
        assert len(ids(receiver.got[-1])) == 1

    def test_a_stream_has_no_silence(self, collector, receiver):
        subscribe(collector, keep(collector), receiver, reportIfEmpty=True)
        capture(collector, 1, bizStep="receiving")
        assert [attend(later=timedelta(hours=hours)) for hours in (0, 1, 2)] == [1, 0, 0]

    def test_moments_that_passed_unseen_are_one(self, collector, hourly, receiver):
        hourly(reportIfEmpty=True)
        assert attend(later=timedelta(days=3)) == 1
        assert attend(later=timedelta(days=3)) == 0


class TestSigning:
    @pytest.mark.parametrize(("token", "key"), [
        ("a-token-of-theirs", b"a-token-of-theirs"), ("whsec_" + b64encode(b"k" * 32).decode(), b"k" * 32),
        ("whsec_not-base64!", b"whsec_not-base64!")])  # fmt: skip
    def test_the_signature_is_that_of_standard_webhooks(self, collector, receiver, token, key):
        subscribe(collector, keep(collector), receiver, signatureToken=token)
        capture(collector, 1)
        attend()
        [post] = receiver.got
        signed = f"{post.headers['webhook-id']}.{post.headers['webhook-timestamp']}.".encode() + post.body
        digest = hmac.new(key, signed, hashlib.sha256).digest()
        assert post.headers["gs1-signature"] == post.headers["webhook-signature"] == "v1," + b64encode(digest).decode()

    def test_without_a_token_there_is_none(self, collector, stream, receiver):
        capture(collector, 1)
        attend()
        [post] = receiver.got
        assert post.headers["webhook-id"] and not {"gs1-signature", "webhook-signature"} & post.headers.keys()
        assert collector.get(stream).json()["isSigned"] is False

    def test_the_token_is_shown_to_nobody_and_not_readable_in_the_database(self, collector, receiver, settings):
        place = subscribe(collector, keep(collector), receiver, signatureToken="very-secret")
        shown = collector.get(place)
        assert b"very-secret" not in shown.content and shown.json()["isSigned"] is True
        assert "very-secret" not in QuerySubscription.objects.get().secret
        capture(collector, 1)
        settings.SECRET_KEY = "quite another"
        assert attend() == 0 and receiver.got == []
        assert "SECRET_KEY" in QuerySubscription.objects.get().error
