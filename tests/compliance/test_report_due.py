"""Which reports are owed, and until when: the calendar's days, the limits that set them, and what was handed in."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from compliance import calendar
from compliance.models import Attestation, Parameter, Report
from compliance.parameters import Schedule
from compliance.reports import due, variants
from compliance.reports.variants import Span
from parties.models import Operator
from tests.compliance import story
from tests.compliance.story import COLLECTOR

ANNUAL = variants.REGISTRY["annual"]


@pytest.mark.parametrize(
    ("told", "year", "day"),
    [("last day of February", 2027, date(2027, 2, 28)), ("last day of February", 2028, date(2028, 2, 29)),
     ("Last day of March", 2027, date(2027, 3, 31)), ("03-15", 2027, date(2027, 3, 15)), ("02-30", 2027, None),
     ("13-01", 2027, None), ("in spring", 2027, None), (60, 2027, None)],
)  # fmt: skip
def test_a_day_of_the_year_is_told_in_words_or_in_digits(told, year, day):
    assert due.yearly(told, year) == day


@pytest.fixture
def operator(db) -> Operator:
    story.found_parties(joined_at=datetime(2025, 6, 1, tzinfo=UTC))
    return Operator.objects.get(gln=COLLECTOR)


@pytest.mark.parametrize(
    ("year", "last_day"),
    [
        (2023, date(2024, 2, 29)),  # a leap year's Thursday
        (2024, date(2025, 2, 28)),  # a Friday
        (2025, date(2026, 3, 3)),  # a Saturday, then the first of March on a Sunday and its substitute holiday
        (2026, date(2027, 3, 2)),  # a Sunday, then the holiday itself
    ],
)
def test_the_annual_report_is_due_on_the_last_day_of_february_or_the_next_working_day(db, year, last_day):
    moment = due.due(ANNUAL, Span.YEAR, date(year, 12, 31), Schedule())
    assert moment == calendar.start_of(last_day + timedelta(days=1))


def test_no_other_report_is_owed_until_a_limit_says_so(operator):
    now = datetime(2026, 6, 1, tzinfo=UTC)
    assert [(one.variant.code, one.start, one.end) for one in due.owed([operator], now=now)] == [
        ("annual", date(2025, 1, 1), date(2025, 12, 31))
    ]
    Parameter.objects.create(key=due.DAYS_KEY, effective_from=date(2026, 1, 1), value={"trader.quarter": 20},
                             basis="시험", certainty="proposed", created_at=now)  # fmt: skip
    quarter = next(one for one in due.owed([operator], now=now) if one.variant.code == "trader")
    assert (quarter.start, quarter.end, quarter.due_on) == (date(2026, 1, 1), date(2026, 3, 31), date(2026, 4, 20))
    assert len(due.owed([operator], now=now)) == 2, "quarters before the limit took effect are not owed"


@pytest.mark.parametrize(
    ("now", "state"),
    [(datetime(2026, 3, 3, 14, 59, 59, tzinfo=UTC), "open"), (datetime(2026, 3, 3, 15, 0, tzinfo=UTC), "overdue")],
)  # fmt: skip
def test_it_is_overdue_when_the_last_day_has_ended_in_korea(operator, now, state):
    [one] = due.owed([operator], now=now)
    assert (one.due_on, one.state, one.is_overdue) == (date(2026, 3, 3), state, state == "overdue")


@pytest.mark.parametrize(
    ("change", "attested_at", "state"),
    [
        ({}, None, "overdue"), ({}, datetime(2026, 3, 3, 14, tzinfo=UTC), "attested"), ({}, datetime(2026, 3, 3, 16, tzinfo=UTC), "late"),
        ({"facility": story.SITE[COLLECTOR]}, datetime(2026, 3, 1, tzinfo=UTC), "overdue"),
        ({"variant": "trader"}, datetime(2026, 3, 1, tzinfo=UTC), "overdue"),
        ({"period_end": date(2025, 12, 30)}, datetime(2026, 3, 1, tzinfo=UTC), "overdue"),
    ],
)  # fmt: skip
def test_it_is_handed_in_when_the_whole_operator_s_report_on_just_these_days_is_attested(operator, change, attested_at, state):
    made = _report(**change)
    if attested_at:
        _attest(made, attested_at)
    [one] = due.owed([operator], now=datetime(2026, 4, 1, tzinfo=UTC))
    assert one.state == state


def test_one_that_is_built_in_time_waits_for_a_signature(operator):
    _report()
    [one] = due.owed([operator], now=datetime(2026, 2, 1, tzinfo=UTC))
    assert one.state == "built"


def test_an_amendment_after_the_day_does_not_make_late_what_was_in_time(operator):
    first = _report()
    _attest(first, datetime(2026, 2, 1, tzinfo=UTC))
    second = _report(number=2, amends=first)
    _attest(second, datetime(2026, 5, 1, tzinfo=UTC))
    [one] = due.owed([operator], now=datetime(2026, 6, 1, tzinfo=UTC))
    assert (one.state, one.report) == ("attested", first)


def test_who_has_closed_owes_nothing_and_who_joined_later_nothing_for_before(operator):
    now = datetime(2026, 6, 1, tzinfo=UTC)
    operator.joined_at = datetime(2025, 12, 31, 15, tzinfo=UTC)
    assert due.owed([operator], now=now) == [], "in Korea the new year had begun"
    operator.joined_at -= timedelta(seconds=1)
    assert len(due.owed([operator], now=now)) == 1
    operator.status = Operator.Status.CLOSED
    assert due.owed([operator], now=now) == []


def _report(**change) -> Report:
    told = {"operator": COLLECTOR, "variant": "annual", "period_start": date(2025, 1, 1), "period_end": date(2025, 12, 31),
            "status": "done", "requested_by": "test", "requested_at": timezone.now()}  # fmt: skip
    return Report.objects.create(**told | change)


def _attest(report: Report, at: datetime) -> None:
    Attestation.objects.create(report=report, by="person:x", at=at, sha256="0" * 64, critical_gaps=0)
