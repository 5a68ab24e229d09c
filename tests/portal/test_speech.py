from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from parties.text import Text
from portal.templatetags import speech


def midnight(*, days: int) -> datetime:
    """The beginning of the Korean day that lies `days` ahead."""
    today = timezone.now().astimezone(speech.SEOUL).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=days)


def test_people_read_korean_time_and_programs_the_exact_moment():
    written = speech.seoul(datetime(2026, 11, 22, 15, 30, tzinfo=UTC))
    assert written == '<time datetime="2026-11-23T00:30:00+09:00">2026-11-23 00:30</time>'
    assert speech.seoul(None) == ""


@pytest.mark.parametrize(("days", "words"), [
    (4, "3 days left"), (2, "by tomorrow"), (1, "by today"), (0, "overdue since yesterday"), (-6, "7 days overdue"),
])  # fmt: skip
def test_a_deadline_at_midnight_is_the_end_of_the_day_before(days, words):
    with override("en"):
        assert speech.until(midnight(days=days)) == words


@pytest.mark.parametrize(("days", "near"), [(3, False), (2, True), (1, True), (-3, True)])
def test_what_is_due_by_tomorrow_is_near(days, near):
    assert speech.is_near(midnight(days=days)) is near


@pytest.mark.parametrize(("days", "words"), [(0, "오늘"), (-1, "어제"), (-9, "9일 전"), (2, "오늘")])
def test_days_ago_are_counted_on_the_korean_calendar(days, words):
    with override("ko"):
        assert speech.ago(midnight(days=days)) == words


def test_a_clock_names_the_day_only_when_it_is_not_today():
    assert len(speech.clock(timezone.now())) == 5
    assert len(speech.clock(timezone.now() - timedelta(days=2))) == 16


def test_halves_of_a_label_and_numbers():
    with override("en"):
        assert (speech.chosen("열림 · Open"), speech.chosen("GB/T 34014")) == ("Open", "GB/T 34014")
        assert speech.said(Text("a", "b")) == "a"
    assert (speech.number(1234567.5), speech.number(0.1), speech.number(None)) == ("1,234,567.5", "0.1", "")
