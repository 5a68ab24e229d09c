"""The desk for gaps: narrowing the list, the same step in many, the page of one gap with all that led to it."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from compliance import calendar, gaps
from compliance.models import Gap, GapFilter, GapWatch, MailSetting
from compliance.rules import REGISTRY as RULES
from events import index
from parties.models import Membership
from portal.gap_lists import PASTED_MAX
from portal.views import gaps as view
from portal.words import WORDS
from tests import world as worlds
from tests.compliance.test_gap_life import a_gap
from tests.portal.test_console import desk, settle  # noqa: F401

pytestmark = pytest.mark.django_db

WHY = "운송사 지연"


@pytest.fixture
def three(world) -> list[Gap]:
    """Three gaps of the collector about as many packs, and one that is accepted."""
    details = {"author": world.collector.gln, "since": worlds.ago(days=9), "due": worlds.ago(days=7)}
    found = [a_gap(world, epc=worlds.pack(f"M-{number}"), epc_key=index.key(worlds.pack(f"M-{number}")), details=details,
                   asked_at=timezone.now() - timedelta(minutes=9 - number)) for number in range(3)]  # fmt: skip
    a_gap(world, "accepted", details=details)
    return found


def shown(answer) -> set:
    return {one["gap"].pk for one in answer.context["cards"]}


class TestTheList:
    def test_is_narrowed_sorted_and_counted(self, enter, world, three):
        client, (first, second, third) = enter(world.collector), three
        Gap.objects.filter(pk=first.pk).update(severity="low")
        Gap.objects.filter(pk=second.pk).update(asked_at=timezone.now() - timedelta(days=30))
        person = Membership.objects.get(user=world.collector.user).ref
        Gap.objects.filter(pk=third.pk).update(handler=person, severity="critical")
        assert shown(client.get("/console/gaps?severity=low")) == {first.pk}
        assert shown(client.get("/console/gaps?late=on")) == {second.pk}
        assert shown(client.get("/console/gaps?mine=on")) == {third.pk}
        assert shown(client.get("/console/gaps?rule=G02")) == {gap.pk for gap in three}
        worst = [one["gap"].pk for one in client.get("/console/gaps?sort=severity").context["cards"]]
        assert (worst[0], worst[-1]) == (third.pk, first.pk)
        counted = client.get("/console/gaps").context["choices"]
        assert counted["mine"] == len(shown(client.get("/console/gaps"))) == 3 and counted["done"] == 1
        assert shown(client.get("/console/gaps?severity=purple&sort=x&rule=X")) == {gap.pk for gap in three}

    @pytest.mark.parametrize("sort", ["oldest", "newest", "severity"])
    def test_comes_in_pages_in_every_order(self, enter, world, three, sort, monkeypatch):
        monkeypatch.setattr(view, "ROWS", 2)
        client = enter(world.collector)
        first = client.get(f"/console/gaps?sort={sort}")
        rest = client.get(f"/console/gaps?sort={sort}", {"sort": sort, "after": first.context["after"]})
        assert shown(first) | shown(rest) == {gap.pk for gap in three} and not shown(first) & shown(rest)
        assert shown(client.get("/console/gaps", {"sort": sort, "after": "no~mark"})) == shown(first)

    def test_a_pasted_column_of_numbers_finds_their_gaps(self, enter, world, three):
        answer = enter(world.collector).post("/console/gaps", {"pasted": f"{three[0].epc}\n(01)09521234543213(21)M-2  nonsense"})
        assert shown(answer) == {three[0].pk, three[2].pk} and answer.context["asked"].unknown == ("nonsense",)

    @pytest.mark.parametrize(("place", "found"), [(PASTED_MAX, True), (PASTED_MAX + 1, False)])
    def test_so_many_are_looked_for(self, enter, world, three, place, found):
        words = [f"NO-{number}" for number in range(place - 1)] + [three[0].epc]
        answer = enter(world.collector).post("/console/gaps", {"pasted": "\n".join(words)})
        assert (shown(answer) == {three[0].pk}) is found

    @pytest.mark.parametrize(("rows", "whole"), [(3, True), (2, False)])
    def test_of_a_long_pasted_list_the_first_are_shown(self, enter, world, three, rows, whole, monkeypatch):
        monkeypatch.setattr(view, "PASTED_ROWS", rows)
        answer = enter(world.collector).post("/console/gaps", {"pasted": "\n".join(gap.epc for gap in three)})
        assert len(shown(answer)) == rows
        assert (WORDS["filter_first"].format(shown=rows, number=3).ko in answer.content.decode()) is not whole

    def test_a_choice_is_kept_under_a_name_and_forgotten(self, enter, world):
        client = enter(world.collector)
        client.post("/console/gaps/filters", {"name": "급한 것", "severity": "critical", "late": "on", "show": "mine"})
        [kept] = client.get("/console/gaps").context["filters"]
        assert parse_qs(kept.query) == {"show": ["mine"], "severity": ["critical"], "late": ["on"]}
        assert list(enter(world.maker).get("/console/gaps").context["filters"]) == []
        client.post("/console/gaps/filters", {"forget": "급한 것"})
        assert not GapFilter.objects.exists()

    @pytest.mark.parametrize("number", [view.FILTERS_MAX, view.FILTERS_MAX + 1])
    def test_so_many_are_kept(self, enter, world, number):
        client = enter(world.collector)
        for name in range(number):
            client.post("/console/gaps/filters", {"name": str(name)})
        assert GapFilter.objects.count() == min(number, view.FILTERS_MAX)


class TestManyAtOnce:
    def send(self, client, verb: str, **more):
        return client.post("/console/gaps/bulk", {"verb": verb, "read_at": timezone.now().isoformat(), **more}, follow=True)

    def test_the_marked_ones(self, enter, world, three):
        client = enter(world.collector)
        ids = [str(gap.pk) for gap in three[:2]]
        answer = self.send(client, "explain", gap=ids, reason=WHY)
        assert WORDS["bulk_done"].format(done=2, same=0, refused=0).ko in answer.content.decode()
        assert Gap.objects.filter(status="explained").count() == 2
        assert WORDS["bulk_done"].format(done=0, same=2, refused=0).ko in self.send(client, "explain", gap=ids, reason=WHY).content.decode()
        regulator = enter(world.regulator, reason="case 7")
        self.send(regulator, "accept", gap=ids, reason="확인")
        assert Gap.objects.filter(status="accepted", accepted_until__isnull=False).count() == 2

    def test_all_that_match(self, enter, world, three):
        self.send(enter(world.collector), "explain", all="on", show="mine", rule="G02", reason=WHY)
        assert {gap.status for gap in Gap.objects.filter(pk__in=[gap.pk for gap in three])} == {"explained"}

    def test_they_are_given_to_a_person(self, enter, world, three):
        person = Membership.objects.get(user=world.collector.user).ref
        self.send(enter(world.collector), "assign", gap=[str(three[0].pk)], person=str(person))
        assert Gap.objects.get(pk=three[0].pk).handler == person

    def test_what_is_refused_is_said(self, enter, world, three):
        answer = self.send(enter(world.maker), "explain", gap=[str(three[0].pk)], reason=WHY).content.decode()
        assert WORDS["bulk_done"].format(done=0, same=0, refused=1).ko in answer and "조치 책임이 있는 사업자만" in answer
        assert WORDS["bulk_none"].ko in self.send(enter(world.maker), "explain", reason=WHY).content.decode()
        assert WORDS["bulk_none"].ko in self.send(enter(world.maker), "explain", gap=["x"], reason=WHY).content.decode()
        assert self.send(enter(world.maker), "resolve", gap=["x"]).status_code == 404
        Membership.objects.filter(user=world.collector.user).update(duty=Membership.Duty.WORKER)
        told = self.send(enter(world.collector), "explain", gap=[str(three[0].pk)], reason=WHY).content.decode()
        assert WORDS["gap_scope"].ko in told and three[0].steps.filter(action="explained").count() == 0


class TestOneGap:
    def test_shows_what_led_to_it_what_it_was_judged_by_and_how_long_there_is(self, enter, desk):  # noqa: F811
        gap = Gap.objects.get(rule="G01", epc=worlds.pack("DESK-3"))
        answer = enter(desk.collector).get(f"/console/gaps/{gap.pk}")
        html = answer.content.decode()
        assert [one["is_anchor"] for one in answer.context["chain"]][-1] and WORDS["gap_began_here"].ko in html
        assert f"{gap.rule_version}" in html and "미입고 판정 일수" in html
        days = answer.context["one"]["card"].clock.days
        assert len(days) >= 4 and [day.is_working for day in days] == [calendar.is_working_day(day.date) for day in days]

    @pytest.mark.parametrize("language", ["ko", "en"])
    def test_says_in_the_readers_language_what_the_rule_asks_for_and_of_whom(self, enter, world, three, language):
        html = enter(world.collector, language=language).get(f"/console/gaps/{three[0].pk}").content.decode()
        rule, other = RULES[three[0].rule], {"ko": "en", "en": "ko"}[language]
        for text in (rule.manual, rule.acts, rule.closes):
            assert text.in_(language) in html and text.in_(other) not in html

    def test_the_steps_of_the_ladder_are_told_with_how_serious_it_was(self, enter, world, three):
        Gap.objects.filter(pk=three[0].pk).update(asked_at=timezone.now() - timedelta(days=60))
        gaps.sweep(now=timezone.now())
        told = enter(world.collector).get(f"/console/gaps/{three[0].pk}").context["steps"]
        assert [(one["step"].action, one["severity"], one["note"]) for one in told] == [
            (action, "높음 · High", "") for action in gaps.actions.LADDER]  # fmt: skip

    def test_leads_to_the_form_of_the_event_that_closes_it_filled_in(self, enter, desk):  # noqa: F811
        worlds.say(desk.collector, type="received", battery=worlds.pack("PHANTOM"), facility=desk.collector.site,
                   occurred_at=worlds.ago(days=5), condition="intact", sender=desk.maker.gln)  # fmt: skip
        settle()
        gap = Gap.objects.get(rule="G02")
        client = enter(desk.collector)
        [(_, ours)] = client.get(f"/console/gaps/{gap.pk}").context["one"]["closing"]
        assert parse_qs(urlsplit(ours).query)["target"] == [gap.anchor] and ours.startswith("/record/voided?")
        [(_, theirs)] = enter(desk.maker).get(f"/console/gaps/{gap.pk}").context["one"]["closing"]
        assert parse_qs(urlsplit(theirs).query)["recipient"] == [desk.collector.gln] and theirs.startswith("/record/dispatched?")
        assert gap.anchor in client.get(ours).content.decode()
        answer = client.post("/record/voided", {"battery": gap.epc, "target": gap.anchor, "why": "다른 팩과 혼동",
                                                "occurred_at": worlds.ago(seconds=5).replace("+00:00", "Z")})  # fmt: skip
        assert answer.status_code == 302
        worlds.integrate()
        settle()
        gap.refresh_from_db()
        assert gap.status == "resolved"

    def test_an_explanation_shows_events_and_documents(self, enter, world, three):
        [mine] = worlds.say(world.collector, type="soh_recorded", battery=three[0].epc, occurred_at=worlds.ago(days=1), soh_pct=80,
                            method="bms")  # fmt: skip
        client = enter(world.collector)
        assert [claim["event_id"] for claim in client.get(f"/console/gaps/{three[0].pk}").context["own"]] == [mine.event_id]
        client.post(f"/console/gaps/{three[0].pk}/explain", {
            "reason": WHY, "event": [mine.event_id], "title": ["운송장", "", ""], "sha256": ["AB" * 32, "", ""]})  # fmt: skip
        told = three[0].steps.get(action="explained").details
        assert told == {"events": [mine.event_id], "documents": [{"title": "운송장", "sha256": "ab" * 32}]}
        html = client.get(f"/console/gaps/{three[0].pk}").content.decode()
        assert "ab" * 32 in html and "ab" * 32 not in enter(world.maker).get(f"/console/gaps/{three[0].pk}").content.decode()

    def test_nobody_decides_on_a_page_that_has_grown_old(self, enter, world, three):
        path, gap = f"/console/gaps/{three[0].pk}", three[0]
        gaps.explain(gap, by=world.collector.viewer, reason=WHY)
        regulator = enter(world.regulator, reason="case 7")
        read = regulator.get(path).context["revision"]
        gaps.explain(gap, by=world.collector.viewer, reason="other words")
        regulator.post(f"{path}/accept", {"reason": "fine", "revision": read})
        gap.refresh_from_db()
        assert gap.status == "explained"
        regulator.post(f"{path}/accept", {"reason": "fine", "revision": gap.revision, "until": "not a day"})
        regulator.post(f"{path}/accept", {"reason": "fine", "revision": gap.revision,
                                          "until": str(calendar.day_of(timezone.now()))})  # fmt: skip
        gap.refresh_from_db()
        assert gap.status == "accepted"

    def test_notes_people_and_watching(self, enter, world, three):
        path, gap = f"/console/gaps/{three[0].pk}", three[0]
        regulator, collector = enter(world.regulator, reason="case 7"), enter(world.collector)
        regulator.post(f"{path}/note", {"reason": "세 번째 반복"})
        regulator.post(f"{path}/comment", {"reason": "운송장을 제출하세요"})
        person = Membership.objects.get(user=world.collector.user)
        collector.post(f"{path}/assign", {"person": person.ref})
        collector.post(f"{path}/assign", {"person": "nobody we know"})
        html = collector.get(path).content.decode()
        assert "운송장을 제출하세요" in html and "세 번째 반복" not in html and person.user.get_username() in html
        assert person.user.get_username() not in regulator.get(path).content.decode()
        for button, watching in (("on", 1), ("off", 0)):
            collector.post(f"{path}/watch", {"watch": button})
            assert GapWatch.objects.filter(gap=gap, person=person.ref).count() == watching
        assert enter(world.stranger).post(f"{path}/watch", {"watch": "on"}).status_code == 404

    def test_how_often_one_hears_by_mail_is_ones_own_choice(self, enter, world):
        client = enter(world.collector)
        client.post("/console/mail", {"frequency": "weekly", "language": "en"})
        client.post("/console/mail", {"frequency": "hourly", "language": "en"})
        assert (MailSetting.objects.get().frequency, MailSetting.objects.get().language) == ("weekly", "en")
