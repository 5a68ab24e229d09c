"""The mail of the day: to whom, when, what, in which language, once; over a real SMTP exchange."""

from datetime import datetime, timedelta
from datetime import time as clock

import pytest
from django.core import mail
from django.utils import timezone

from compliance import calendar, gaps, tasks
from compliance.gaps import outbox
from compliance.models import MailSetting, Notice
from compliance.notices import digest
from parties import access
from parties.models import Membership
from tests.compliance.test_gap_life import WHY, a_gap
from tests.sinks import mail_server

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 12, 1, 8, tzinfo=calendar.SEOUL)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def with_mail(settings):
    settings.EMAIL_HOST, settings.PUBLIC_ORIGIN = "127.0.0.1", "https://trace.example"


@pytest.fixture
def people(world) -> dict[str, Membership]:
    found = {}
    for name in ("collector", "maker", "regulator"):
        user = world[name].user
        user.email = f"{name}@952.example"
        user.save(update_fields=["email"])
        found[name] = Membership.objects.get(user=user)
    return found


def send_all(now: datetime) -> list[str]:
    outbox.place()
    before = len(mail.outbox)
    for pk in digest.due(now=now):
        digest.send(pk, now=now)
    return sorted(one.to[0].partition("@")[0] for one in mail.outbox[before:])


def rejected(world):
    gap = a_gap(world, details={"author": world.collector.gln, "since": MORNING.isoformat(), "due": MORNING.isoformat()})
    gaps.explain(gap, by=world.collector.viewer, reason=WHY)
    gaps.reject(gap, by=world.regulator.viewer, reason="증빙 없음")
    return gap


def test_everybody_hears_of_what_others_did_and_nobody_of_nothing(world, people):
    assert send_all(MORNING - DAY) == []
    gap = rejected(world)
    assert send_all(MORNING) == ["collector", "regulator"]
    ours, theirs = sorted(mail.outbox, key=lambda one: one.to)
    assert "소명 반려: 1" in ours.body and "소명: 1" not in ours.body and "소명: 1" in theirs.body
    assert f"https://trace.example/console/gaps/{gap.pk}" in ours.body and "가상수거" in ours.body
    assert WHY not in theirs.body and ours.subject == "관리 공백 알림: 1건"
    assert send_all(MORNING + DAY) == []


def test_it_goes_out_once_a_day_from_eight_in_korea(world, people):
    rejected(world)
    assert send_all(MORNING - timedelta(seconds=1)) == []
    assert send_all(MORNING) != []
    rejected(world)
    assert send_all(MORNING + timedelta(hours=15)) == []
    assert send_all(MORNING + DAY) == ["collector", "regulator"]


@pytest.mark.parametrize(("frequency", "days", "sent"), [("daily", 1, True), ("weekly", 6, False), ("weekly", 7, True),
                                                         ("never", 400, False)])  # fmt: skip
def test_as_often_as_one_wants(world, people, frequency, days, sent):
    MailSetting.objects.create(membership=people["collector"], frequency=frequency, looked_on=MORNING.date())
    rejected(world)
    assert ("collector" in send_all(MORNING + days * DAY)) is sent


def test_in_english_for_who_reads_english(world, people):
    MailSetting.objects.create(membership=people["collector"], language="en")
    rejected(world)
    send_all(MORNING)
    [ours] = [one for one in mail.outbox if one.to == ["collector@952.example"]]
    assert ours.subject == "Custody gaps: news of 1" and "[High] G02" in ours.body
    assert not any("가" <= letter <= "힣" for letter in ours.body)


def test_who_watches_hears_of_all_that_they_may_read_and_nobody_of_their_own_steps(world, people):
    gap = rejected(world)
    gaps.watch(gap, by=access.viewer_of_user(world.maker.user))
    gaps.note(gap, by=world.regulator.viewer, reason="among ourselves")
    gaps.comment(gap, by=world.regulator.viewer, reason="between two")
    send_all(MORNING)
    [watcher] = [one for one in mail.outbox if one.to == ["maker@952.example"]]
    assert "소명 반려" in watcher.body and "내부 메모" not in watcher.body and "의견" not in watcher.body
    mail.outbox.clear()
    gaps.explain(gap, by=access.viewer_of_user(world.collector.user), reason="again")
    gaps.comment(gap, by=access.viewer_of_user(world.collector.user), reason="mine")
    assert send_all(MORNING + DAY) == ["maker", "regulator"]


@pytest.mark.parametrize("number", [digest.GAPS_MAX, digest.GAPS_MAX + 1])
def test_a_long_list_is_told_up_to_a_number_and_counted_beyond(world, people, number):
    for _ in range(number):
        rejected(world)
    send_all(MORNING)
    body = mail.outbox[0].body
    assert body.count("/console/gaps/") == digest.GAPS_MAX
    assert ("외 1건" in body) is (number > digest.GAPS_MAX)


def test_the_link_ends_the_mails_and_nothing_else_does(world, people, client):
    rejected(world)
    send_all(MORNING)
    link = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>").removeprefix("https://trace.example")
    assert client.get(link).status_code == 200
    assert MailSetting.objects.filter(frequency="never").count() == 0
    assert client.post(link).status_code == 200
    assert MailSetting.objects.get(frequency="never").membership.user.email == mail.outbox[0].to[0]
    assert client.post(link + "x").status_code == 404


def test_a_mail_crosses_a_real_wire_and_one_that_was_refused_comes_later(world, people, settings):
    rejected(world)
    outbox.place()
    pk = people["collector"].pk
    with mail_server() as box:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_PORT, settings.EMAIL_USE_TLS = box.port, False
        box.refuses = True
        with pytest.raises(OSError, match="451"):
            digest.send(pk, now=MORNING)
        assert MailSetting.objects.get(membership=pk).mark == 0
        box.refuses = False
        assert digest.send(pk, now=MORNING)
        assert not digest.send(pk, now=MORNING)
    [got] = box.mails
    assert got["Subject"] == "관리 공백 알림: 1건" and got["To"] == "collector@952.example"
    assert got["Message-ID"] == f"<digest-{people['collector'].ref}-2@trace.example>"
    assert got["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "소명 반려" in got.get_content()


def test_one_mail_that_is_refused_holds_up_no_other_and_a_server_that_is_away_ends_the_run(world, people, settings, monkeypatch):
    rejected(world)
    monkeypatch.setattr(digest, "FROM_HOUR", clock(0))
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_USE_TLS = False
    with mail_server() as box:
        settings.EMAIL_PORT, box.refuses = box.port, True
        assert tasks.send_digests() == 0 and box.asked == 2
        box.refuses = False
        assert tasks.send_digests() == 2 == len(box.mails)
    rejected(world)
    MailSetting.objects.update(looked_on=None)
    assert tasks.send_digests() == 0
    assert MailSetting.objects.filter(looked_on=None).count() >= 2


def test_a_mailbox_that_is_none_holds_up_no_other_and_is_tried_again_on_the_next_day(world, people, settings, monkeypatch):
    rejected(world)
    monkeypatch.setattr(digest, "FROM_HOUR", clock(0))
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_USE_TLS = False
    gone, other = sorted((people["collector"], people["regulator"]), key=lambda one: one.pk)
    with mail_server() as box:
        settings.EMAIL_PORT, box.unknown = box.port, gone.user.email
        assert tasks.send_digests() == 1
        assert [one["To"] for one in box.mails] == [other.user.email]
        assert MailSetting.objects.get(membership=gone).mark == 0
        assert tasks.send_digests() == 0
        box.unknown = ""
        MailSetting.objects.filter(membership=gone).update(looked_on=timezone.now().date() - 2 * DAY)
        assert tasks.send_digests() == 1


@pytest.mark.parametrize(("first", "is_said"), [(1, False), (2, True)])
def test_what_was_forgotten_before_it_could_be_mailed_is_said(world, people, first, is_said):
    MailSetting.objects.create(membership=people["regulator"], looked_on=MORNING.date() - DAY)
    rejected(world)
    rejected(world)
    outbox.place()
    Notice.objects.filter(position__lt=first).delete()
    send_all(MORNING)
    [mailed] = [one for one in mail.outbox if one.to == ["regulator@952.example"]]
    assert ("400일이 지난" in mailed.body) is is_said


def test_without_a_mail_server_nothing_is_due(world, people, settings):
    settings.EMAIL_HOST = ""
    assert digest.due(now=timezone.now().astimezone(calendar.SEOUL).replace(hour=9)) == []
