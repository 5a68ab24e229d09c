"""A finished report is never changed: it is amended by a numbered successor, which says what changed and why."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from compliance.models import Report
from compliance.reports import differences, document, job, lease, standing
from compliance.reports.forms import FORMS
from compliance.reports.forms import json as json_form
from parties.access import Viewer
from tests.compliance import story
from tests.compliance.story import COLLECTOR, P4, PREPROC

ME = Viewer(gln=COLLECTOR, key_id="key:test")

pytestmark = pytest.mark.django_db


@pytest.fixture
def original(monkeypatch) -> Report:
    """A finished report; of its forms the one that says everything."""
    monkeypatch.setattr(job, "FORMS", {"json": FORMS["json"]})
    story.found_parties()
    story.tell()
    story.place_all()
    return built(job.request(COLLECTOR, *story.Q3, by=ME))


def built(report: Report) -> Report:
    """The report, done."""
    assert job.build(report.pk)
    return Report.objects.get(pk=report.pk)


def data_of(report: Report) -> dict:
    """What a finished report says."""
    return json.loads(bytes(report.files.get(form="json").content))


def changes(report: Report) -> list[dict]:
    """The rows of its section of changes."""
    return next(table["rows"] for table in data_of(report)["sections"] if table["code"] == "Z")


def declare_late() -> str:
    """A receipt of the period that is declared after the report was made; answers its event id."""
    story.say(PREPROC, "received", "2026-08-12T09:00:00+09:00", P4, sender=COLLECTOR, condition="intact", mass_kg=400)
    story.place_all()
    return standing._later(Report.objects.order_by("requested_at").first())[-1]


def test_an_original_has_no_predecessor_and_no_changes(original):
    data = data_of(original)
    assert (data["number"], data["amends"], original.number) == (1, None, 1)
    assert "Z" not in [table["code"] for table in data["sections"]]


def test_an_amendment_is_numbered_and_names_what_it_amends(original):
    second = built(job.amend(original, by=ME))
    third = built(job.amend(second, by=ME))
    assert [report.number for report in (second, third)] == [2, 3]
    assert data_of(third)["amends"] == {"number": 2, "report": str(second.pk), "sha256": second.sha256}
    assert standing.successor(original) == second
    assert standing.successor(third) is None
    assert original.files.count() == 1, "the amended report stays readable"


def test_an_amendment_without_news_changes_no_figure(original):
    assert changes(built(job.amend(original, by=ME))) == []


def test_a_gap_that_only_grew_older_is_no_change(original):
    story.gap("G01", "a", datetime(2026, 9, 1, tzinfo=UTC))
    first = built(job.amend(original, by=ME))
    assert {row["section"] for row in changes(first)} == {"K", "K1"}, "it was found in between"
    Report.objects.filter(pk=(second := job.amend(first, by=ME)).pk).update(requested_at=timezone.now() + timedelta(days=9))
    assert changes(built(second)) == []


def test_an_amendment_says_which_figures_changed_from_what_to_what_and_why(original):
    event_id = declare_late()
    rows = changes(built(job.amend(original, by=ME)))
    closing = [row for row in rows if row["section"] == "B" and row["row"].startswith("Σ 팩 수") and row["column"]["en"].startswith("Closing")]
    assert [(row["was"], row["now"]) for row in closing] == [("1", "0"), ("1", "0")]
    assert all(event_id in row["because"].split() for row in rows if row["section"] in ("B", "B1"))
    added = [row for row in rows if row["section"] == "B1" and row["change"] == "added"]
    assert len(added) == 1
    assert added[0]["was"] is None
    assert [row["change"] for row in rows if row["section"] == "B2"][0] == "removed"
    assert not [row for row in rows if row["section"] in ("A", "Z")]


def test_a_report_is_amended_once(original):
    newer = job.amend(original, by=ME)
    for report, code in ((original, "report-superseded"), (newer, "report-unfinished")):
        with pytest.raises(job.Refused) as refused:
            job.amend(report, by=ME)
        assert refused.value.code == code
    job.cancel(newer, by=ME)
    assert job.amend(original, by=ME).number == 2, "a cancelled amendment is none"


def test_of_two_amendments_at_one_moment_the_database_takes_one(original, monkeypatch):
    job.amend(original, by=ME)
    monkeypatch.setattr("compliance.reports.orders._check_amended", lambda report: None)
    with pytest.raises(job.Refused) as refused:
        job.amend(original, by=ME)
    assert refused.value.code == "report-superseded"


def test_a_failed_amendment_that_was_ordered_anew_is_not_tried_again(original):
    failed = job.amend(original, by=ME)
    Report.objects.filter(pk=failed.pk).update(status="failed")
    assert lease.retry_failed() == 1
    Report.objects.filter(pk=failed.pk).update(status="failed")
    job.amend(original, by=ME)
    assert lease.retry_failed() == 0


def test_the_same_amendment_gives_the_same_data(original):
    declare_late()
    first = job.amend(original, by=ME)
    told = [document.compute(story.cut(COLLECTOR, below=first.cut_position), amended=standing.predecessor(first)) for _ in range(2)]
    assert json_form.make(told[0]) == json_form.make(told[1])


@pytest.mark.parametrize(
    ("value", "told"),
    [(None, "n/a"), (0, "0"), (12345.5, "12,345.5"), (True, "Y"), ({"num": 1, "den": 4, "pct": 25.0}, "25 % (1/4)"),
     ({"num": 0, "den": 0, "pct": None}, "n/a % (0/0)"), ({"en": "a", "ko": "가"}, "a / 가"), ({"en": "a", "ko": "a"}, "a")],
)  # fmt: skip
def test_a_value_in_words(value, told):
    assert differences.written(value) == told
