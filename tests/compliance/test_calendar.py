"""Korean days across the years: holidays, their substitutes, elections, and what a regulator enters at short notice."""

from datetime import UTC, date, datetime, timedelta

import pytest

from compliance import calendar


@pytest.fixture(autouse=True)
def nothing_entered():
    calendar.heed({})
    yield
    calendar.heed({})


def noon(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T12:00:00+09:00")


def last_day(moment: datetime) -> str:
    """The last day on which something due at `moment` is in time."""
    return f"{calendar.day_of(moment - timedelta(seconds=1))}"


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2024-02-08", True), ("2024-02-09", False), ("2024-02-12", False), ("2024-02-13", True),  # Seollal on a Saturday
        ("2025-01-27", False), ("2025-01-31", True), ("2026-02-16", False), ("2026-02-19", True),
        ("2027-02-08", False), ("2027-02-09", False), ("2027-02-10", True), ("2028-01-28", False),
        ("2024-09-16", False), ("2025-10-06", False), ("2025-10-08", False), ("2025-10-10", True),  # Chuseok
        ("2026-09-24", False), ("2026-09-28", True), ("2027-09-14", False), ("2028-10-05", False), ("2028-10-06", True),
        ("2024-05-06", False), ("2025-03-03", False), ("2026-03-02", False), ("2027-08-16", False),  # substitutes
        ("2024-04-10", False), ("2025-06-03", False), ("2026-06-03", False), ("2028-04-12", False),  # elections
        ("2024-12-31", True), ("2025-01-01", False), ("2025-01-02", True), ("2027-12-27", False), ("2027-12-31", True),
    ],
)  # fmt: skip
def test_which_days_are_days_of_work(day, works):
    assert calendar.is_working_day(date.fromisoformat(day)) is works


@pytest.mark.parametrize(
    ("from_", "days", "last"),
    [
        ("2026-02-12", 1, "2026-02-13"), ("2026-02-13", 1, "2026-02-19"), ("2026-02-13", 2, "2026-02-20"),
        ("2025-10-02", 1, "2025-10-10"), ("2024-12-30", 2, "2025-01-02"), ("2027-12-24", 1, "2027-12-28"),
        ("2025-05-30", 2, "2025-06-04"), ("2026-11-20", 15, "2026-12-11"), ("2026-12-11", 15, "2027-01-05"),
    ],
)  # fmt: skip
def test_working_days_skip_what_is_none(from_, days, last):
    assert last_day(calendar.deadline_in_working_days(noon(from_), days)) == last


@pytest.mark.parametrize(
    ("from_", "days", "last"),
    [("2026-02-12", 1, "2026-02-13"), ("2026-02-12", 2, "2026-02-19"), ("2025-12-30", 2, "2026-01-02"),
     ("2025-10-01", 2, "2025-10-10"), ("2027-02-05", 0, "2027-02-05"), ("2027-02-06", 0, "2027-02-10")],
)  # fmt: skip
def test_calendar_days_roll_over_to_the_next_day_of_work(from_, days, last):
    assert last_day(calendar.deadline_in_days(noon(from_), days)) == last


def test_the_day_is_that_of_seoul():
    assert calendar.day_of(datetime(2026, 12, 31, 14, 59, tzinfo=UTC)) == date(2026, 12, 31)
    assert calendar.day_of(datetime(2026, 12, 31, 15, tzinfo=UTC)) == date(2027, 1, 1)


def test_a_day_that_was_entered_moves_what_it_lies_before():
    before = calendar.deadline_in_working_days(noon("2026-11-25"), 2)
    calendar.heed({date(2026, 11, 27): True})
    assert not calendar.is_working_day(date(2026, 11, 27))
    assert (last_day(before), last_day(calendar.deadline_in_working_days(noon("2026-11-25"), 2))) == ("2026-11-27", "2026-11-30")


def test_a_day_can_be_taken_back_even_from_the_law():
    calendar.heed({date(2026, 6, 3): False})
    assert calendar.is_working_day(date(2026, 6, 3)) and calendar.is_public_holiday(date(2026, 6, 3))
    calendar.heed({date(2026, 6, 6): False})
    assert not calendar.is_working_day(date(2026, 6, 6)), "a Saturday stays one"


@pytest.mark.parametrize(("earlier", "later", "between"), [
    ("2026-02-13", "2026-02-13", 1), ("2026-02-13", "2026-02-19", 1), ("2026-02-13", "2026-02-23", 3), ("2026-02-14", "2026-02-16", 1),
])  # fmt: skip
def test_days_of_work_between_two_days(earlier, later, between):
    assert calendar.working_days_between(date.fromisoformat(earlier), date.fromisoformat(later)) == between
