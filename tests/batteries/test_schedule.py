"""When a schedule says that a subscriber is told."""

from datetime import UTC, datetime

import pytest

from batteries.subscriptions import schedule
from batteries.subscriptions.schedule import ScheduleError

# A Wednesday.
NOW = datetime(2026, 11, 25, 9, 30, 15, 400_000, tzinfo=UTC)


@pytest.mark.parametrize(("given", "then"), [
    ({"second": "0"}, "2026-11-25 09:31:00"),
    ({"second": "15"}, "2026-11-25 09:31:15"),
    ({"second": "16"}, "2026-11-25 09:30:16"),
    ({"second": "0", "minute": "0,15,30,45"}, "2026-11-25 09:45:00"),
    ({"second": "[20-40]"}, "2026-11-25 09:30:20"),
    ({"minute": "30"}, "2026-11-25 09:30:16"),
    ({"second": "0", "minute": "0", "hour": "9"}, "2026-11-26 09:00:00"),
    ({"second": "0", "minute": "30", "hour": "[8-10]"}, "2026-11-25 10:30:00"),
    ({"second": "0", "minute": "0", "hour": "1", "dayOfMonth": "1"}, "2026-12-01 01:00:00"),
    ({"second": "0", "minute": "0", "hour": "0", "dayOfWeek": "1"}, "2026-11-30 00:00:00"),
    ({"second": "0", "minute": "0", "hour": "23", "dayOfWeek": "[3-4]"}, "2026-11-25 23:00:00"),
    ({"second": "0", "minute": "0", "hour": "0", "month": "2", "dayOfMonth": "29"}, "2028-02-29 00:00:00"),
    ({"second": "0", "minute": "0", "hour": "0", "month": "2", "dayOfMonth": "29", "dayOfWeek": "7"}, "2032-02-29 00:00:00"),
    ({"second": "0", "minute": "0", "hour": "0", "month": "2", "dayOfMonth": "29", "dayOfWeek": "6"}, "2048-02-29 00:00:00"),
])  # fmt: skip
def test_the_next_moment(given, then):
    assert schedule.next_after(NOW, schedule.check(given)) == datetime.fromisoformat(then + "+00:00")


def test_moments_are_in_utc_whatever_the_clock_is_set_to():
    seoul = datetime.fromisoformat("2026-11-25T18:30:15+09:00")
    assert schedule.next_after(seoul, {"second": "0", "minute": "0", "hour": "10"}).isoformat() == "2026-11-25T10:00:00+00:00"


def test_the_next_moment_is_never_the_same_again():
    kept = schedule.check({"second": "[0-59]"})
    first = schedule.next_after(NOW, kept)
    assert (first - NOW.replace(microsecond=0)).seconds == 1
    assert (schedule.next_after(first, kept) - first).seconds == 1


@pytest.mark.parametrize("given", [
    {}, [], "0 0 * * *", {"second": "60"}, {"minute": "-1"}, {"hour": "24"}, {"dayOfMonth": "0"}, {"dayOfMonth": "32"},
    {"month": "13"}, {"dayOfWeek": "0"}, {"dayOfWeek": "8"}, {"second": ""}, {"second": "*"}, {"second": "*/5"}, {"second": "1-2"},
    {"second": "[5-2]"}, {"second": "1,"}, {"second": None}, {"second": ["0"]}, {"second": True}, {"second": "٣"}, {"year": "2026"},
    {"second": "0", "week": "1"}, {"dayOfMonth": "30", "month": "2"}, {"second": "0," * 100 + "0"}])  # fmt: skip
def test_what_is_no_schedule(given):
    with pytest.raises(ScheduleError) as refusal:
        schedule.check(given)
    assert refusal.value.text.en and refusal.value.text.ko


def test_numbers_are_read_as_texts_and_a_field_has_its_length():
    assert schedule.check({"minute": 5}) == {"minute": "5"}
    assert schedule.check({"second": "0," * 99 + "00"})["second"].endswith("00")
