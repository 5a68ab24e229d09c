import uuid

import pytest

from batteries import tasks as custody_tasks
from compliance import gaps
from compliance import tasks as compliance_tasks
from compliance.models import Gap
from parties.models import Look, Membership
from portal.views import batteries as batteries_view
from portal.words import WORDS
from tests import world as worlds
from tests.world import World


def settle() -> None:
    custody_tasks.follow()
    compliance_tasks.follow()
    compliance_tasks.sweep()


@pytest.fixture
def desk(world) -> World:
    """A few packs: one at the maker, one on its way to the collector, one received by nobody in time."""
    for serial in ("DESK-1", "DESK-2", "DESK-3"):
        worlds.say(world.maker, type="manufactured", battery=worlds.pack(serial), facility=world.maker.site,
                   occurred_at=worlds.ago(days=30), **worlds.nameplate())  # fmt: skip
    for serial, days in (("DESK-2", 1), ("DESK-3", 12)):
        worlds.say(world.maker, type="dispatched", battery=worlds.pack(serial), facility=world.maker.site,
                   occurred_at=worlds.ago(days=days), **worlds.shipment(world.collector))  # fmt: skip
    settle()
    return world


def serials(answer) -> set[str]:
    return {row.serial for row in answer.context["rows"]}


def test_the_desk_is_for_members(enter, desk):
    for path in ("/console", "/console/gaps", "/console/reports", f"/console/gaps/{uuid.uuid4()}"):
        assert enter().get(path)["Location"] == f"/login?next={path}"


def test_an_operator_sees_what_it_holds_expects_and_sent(enter, desk):
    maker, collector = enter(desk.maker), enter(desk.collector)
    assert serials(maker.get("/console")) == {"DESK-1", "DESK-2", "DESK-3"}
    assert serials(maker.get("/console?show=outgoing")) == {"DESK-2", "DESK-3"}
    assert serials(collector.get("/console")) == set()
    assert serials(collector.get("/console?show=incoming")) == {"DESK-2", "DESK-3"}
    assert serials(enter(desk.stranger).get("/console?show=touched")) == set()
    assert serials(maker.get("/console?show=nonsense")) == {"DESK-1", "DESK-2", "DESK-3"}


def test_what_left_is_listed_without_saying_where_it_is_now(enter, desk):
    worlds.say(desk.collector, type="received", battery=worlds.pack("DESK-2"), facility=desk.collector.site,
               occurred_at=worlds.ago(hours=1), condition="intact", sender=desk.maker.gln)  # fmt: skip
    settle()
    answer = enter(desk.maker).get("/console?show=touched")
    row = next(row for row in answer.context["rows"] if row.serial == "DESK-2")
    assert (row.knows_state, row.holder, row.facility, row.legal) == (False, None, None, None)
    assert desk.collector.facility.name_ko not in answer.content.decode()


def test_nor_does_its_place_in_the_list_tell_when_it_was_last_heard_of(enter, desk, monkeypatch):
    monkeypatch.setattr(batteries_view, "ROWS", 1)
    for serial in ("DESK-1", "DESK-2"):
        worlds.say(desk.stranger, type="received", battery=worlds.pack(serial), occurred_at=worlds.ago(days=3), condition="intact")
    settle()

    def listed() -> tuple[set[str], str]:
        answer = enter(desk.stranger).get("/console?show=touched")
        return serials(answer), answer.context["after"]

    before = listed()
    assert before[1].startswith("1970")
    for serial in ("DESK-1", "DESK-2"):
        worlds.say(desk.maker, type="dispatched", battery=worlds.pack(serial), facility=desk.maker.site,
                   occurred_at=worlds.ago(hours=1), **worlds.shipment(desk.collector))  # fmt: skip
        settle()
        assert listed() == before


def test_search_finds_by_any_identifier_and_only_ones_own(enter, desk):
    maker = enter(desk.maker)
    assert serials(maker.get("/console", {"q": worlds.pack("DESK-1")})) == {"DESK-1"}
    assert serials(maker.get("/console", {"q": "(01)09521234543213(21)DESK-1"})) == {"DESK-1"}
    assert serials(enter(desk.stranger).get("/console", {"q": worlds.pack("DESK-1")})) == set()
    assert maker.get("/console", {"q": "NOTHING"}).context["fault"]


def test_long_lists_come_in_pages_without_repeats(enter, desk, monkeypatch):
    monkeypatch.setattr(batteries_view, "ROWS", 2)
    maker = enter(desk.maker)
    first = maker.get("/console")
    second = maker.get("/console", {"after": first.context["after"]})
    assert serials(first) | serials(second) == {"DESK-1", "DESK-2", "DESK-3"}
    assert not serials(first) & serials(second) and second.context["after"] == ""
    assert serials(maker.get("/console", {"after": "garbage~mark"})) == serials(first)


def test_an_authority_sees_everything_once_it_has_said_why(enter, desk):
    assert WORDS["reason_title"].ko in enter(desk.regulator).get("/console").content.decode()
    assert not Look.objects.exists()
    client = enter(desk.regulator, reason="정기 점검 2026-11")
    assert serials(client.get("/console")) == {"DESK-1", "DESK-2", "DESK-3"}
    client.get("/console/gaps")
    assert set(Look.objects.values_list("reason", flat=True)) == {"정기 점검 2026-11"}
    assert Look.objects.count() == 2


def test_somebody_without_an_operator_is_told_whom_to_ask(enter, desk):
    Membership.objects.filter(user=desk.stranger.user).delete()
    for path in ("/console", "/console/gaps", "/console/reports"):
        answer = enter(desk.stranger).get(path)
        assert answer.status_code == 200 and WORDS["no_operator"].ko in answer.content.decode()


def gap_of(desk: World, rule: str) -> Gap:
    return Gap.objects.get(rule=rule, epc=worlds.pack("DESK-3"))


def test_a_card_says_what_who_by_when_and_what_closes_it(enter, desk):
    gap = gap_of(desk, "G01")
    answer = enter(desk.collector).get("/console/gaps")
    one = next(one for one in answer.context["cards"] if one["gap"].pk == gap.pk)
    html = answer.content.decode()
    for text in (one["card"].what, one["card"].must_act, one["card"].closes, one["card"].basis):
        assert text.ko in html.replace("&#x27;", "'")
    assert any(address.startswith("/record/received?battery=") for _, address in one["closing"])
    assert enter(desk.stranger).get("/console/gaps?show=unsettled").context["cards"] == []


def test_evidence_is_named_to_who_said_or_heard_it(enter, desk):
    gap = gap_of(desk, "G01")
    page = enter(desk.collector).get(f"/console/gaps/{gap.pk}")
    assert any("name" in event for event in page.context["chain"])
    assert enter(desk.stranger).get(f"/console/gaps/{gap.pk}").status_code == 404


def test_the_conversation_about_a_gap(enter, desk):
    gap = gap_of(desk, "G01")
    path = f"/console/gaps/{gap.pk}"
    collector, regulator = enter(desk.collector), enter(desk.regulator, reason="case 7")
    assert collector.post(f"{path}/explain", {"reason": "운송사 지연"}).status_code == 302
    assert regulator.get("/console/gaps").context["cards"][0]["actions"] == ["accept", "reject"]
    regulator.post(f"{path}/reject", {"reason": "증빙 없음"})
    collector.post(f"{path}/explain", {"reason": "운송장 첨부"})
    regulator.post(f"{path}/accept", {"reason": "확인"})
    gap.refresh_from_db()
    assert gap.status == Gap.Status.ACCEPTED
    html = collector.get(path).content.decode()
    assert "운송사 지연" in html and "증빙 없음" in html and gaps.ACTIONS["accepted"].names.ko in html


def test_steps_that_are_not_ones_own_are_refused_in_words(enter, desk):
    gap = gap_of(desk, "G01")
    path = f"/console/gaps/{gap.pk}"
    answer = enter(desk.maker).post(f"{path}/explain", {"reason": "x"}, follow=True)
    assert 'class="note error"' in answer.content.decode()
    answer = enter(desk.collector).post(f"{path}/accept", {"reason": "x"}, follow=True)
    assert 'class="note error"' in answer.content.decode()
    assert enter(desk.stranger).post(f"{path}/explain", {"reason": "x"}).status_code == 404
    assert enter(desk.regulator).post(f"{path}/accept", {"reason": "x"}).status_code == 404
    Membership.objects.filter(user=desk.collector.user).update(duty=Membership.Duty.WORKER)
    answer = enter(desk.collector).post(f"{path}/explain", {"reason": "x"}, follow=True)
    assert WORDS["gap_scope"].ko in answer.content.decode()
    gap.refresh_from_db()
    assert gap.status == Gap.Status.OPEN


def test_the_event_that_closes_a_gap_closes_it(enter, desk):
    gap = gap_of(desk, "G01")
    client = enter(desk.collector)
    client.post("/record/received", {"battery": gap.epc, "condition": "intact", "sender": desk.maker.gln,
                                     "occurred_at": worlds.ago(seconds=5).replace("+00:00", "Z")})  # fmt: skip
    worlds.integrate()
    settle()
    gap.refresh_from_db()
    assert gap.status == Gap.Status.RESOLVED
    assert str(gap.pk) in enter(desk.collector).get("/console/gaps?show=done").content.decode()
