"""A subscriber is told what its operator may see, and nothing more."""

from datetime import timedelta

import orjson

from batteries.subscriptions import delivering
from events.models import QuerySubscription
from events.query.error import wrong
from parties.models import Look
from tests import world as worlds
from tests.api.caller import Caller
from tests.epcis.subscriptions.telling import answered, attend, capture, events, ids, keep, settle, subscribe


def refuse(*_, **__):
    raise wrong("EQ_old", "is gone.", "없습니다.")


class TestAccess:
    def test_a_subscriber_is_told_what_it_may_ask_for_and_nothing_more(self, world, calls, receiver):
        uri = worlds.pack("SUB-1")
        for name in ("maker", "collector", "stranger", "regulator"):
            subscribe(calls(name), keep(calls(name), f"of-{name}", MATCH_anyEPC=[uri]), receiver)
        worlds.live_through(world, uri)
        settle()
        attend()
        told = {orjson.loads(post.body)["epcisBody"]["queryResults"]["queryName"]: set(ids(post)) for post in receiver.got}
        for name in ("maker", "collector", "stranger", "regulator"):
            asked = calls(name).get("/epcis/events", MATCH_anyEPC=uri, perPage=100)
            assert told.get(f"of-{name}", set()) == {event["eventID"] for event in answered(asked)}
        assert "of-stranger" not in told and 0 < len(told["of-maker"]) < len(told["of-regulator"])

    def test_a_vin_is_masked_in_what_is_sent_as_in_what_is_answered(self, world, calls, receiver):
        uri = worlds.pack("SUB-2")
        subscribe(calls("recycler"), keep(calls("recycler"), MATCH_anyEPC=[uri]), receiver)
        worlds.live_through(world, uri)
        settle()
        attend()
        assert receiver.got and not any(worlds.VIN.encode() in post.body for post in receiver.got)

    def test_what_is_owed_is_not_sent_once_it_may_not_be_seen(self, world, calls, receiver, monkeypatch):
        uri = worlds.pack("SUB-3")
        subscribe(calls("recycler"), keep(calls("recycler"), MATCH_anyEPC=[uri]), receiver)
        worlds.live_through(world, uri)
        settle()
        receiver.answers = [500]
        attend()
        whole = len(events(receiver.got[0]))
        monkeypatch.setattr("batteries.answers.timeline.whole", lambda uris, viewer: frozenset())
        assert attend(later=timedelta(hours=1)) == 1
        assert 0 < len(events(receiver.got[1])) < whole

    def test_what_is_owed_and_may_not_be_seen_at_all_is_passed(self, collector, stream, receiver, monkeypatch):
        capture(collector, 1)
        receiver.answers = [500]
        attend()
        monkeypatch.setattr("batteries.answers.Sight.sees", lambda sight, record: False)
        assert attend(later=timedelta(hours=1)) == 0
        assert (len(receiver.got), QuerySubscription.objects.get().delivery) == (1, None)

    def test_each_look_of_an_authority_is_kept_with_its_reason(self, world, regulator, maker, receiver):
        place = subscribe(regulator, keep(regulator), receiver, headers={"X-Access-Reason": "Audit 7"})
        capture(maker, 1)
        attend()
        subject = place.removeprefix("/")
        assert list(Look.objects.filter(subject=subject).values_list("reason", flat=True)) == ["Audit 7"] * 2

    def test_a_closed_operator_is_told_nothing(self, world, collector, stream, receiver):
        operator = world.collector.operator
        operator.status = operator.Status.CLOSED
        operator.save(update_fields=["status"])
        capture(Caller(world.maker.token), 1, destinationList=[
            {"type": "possessing_party", "destination": f"https://id.gs1.org/417/{world.collector.gln}"}])  # fmt: skip
        assert attend() == 0 and receiver.got == []
        assert QuerySubscription.objects.get().error == "The operator is closed."
        operator.status = operator.Status.ACTIVE
        operator.save(update_fields=["status"])
        assert attend(later=timedelta(hours=1)) == 1
        assert collector.get(stream).json()["state"] == "active"

    def test_what_failed_and_owes_nothing_is_well_when_it_can_be_looked_at_again(self, collector, stream, monkeypatch):
        capture(collector, 1, bizStep="receiving")
        with monkeypatch.context() as patched:
            patched.setattr(delivering.question, "read", refuse)
            attend()
        assert "is gone" in collector.get(stream).json()["lastError"]
        assert attend(later=timedelta(hours=1)) == 0
        assert collector.get(stream).json()["state"] == "active"
