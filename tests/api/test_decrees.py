"""Limits and days off through the programs' door."""

from datetime import timedelta

import pytest
from django.utils import timezone

from compliance import calendar, gaps
from compliance.assessment import work
from compliance.limits import DEFAULTS
from compliance.models import Assessment, DayOff, Gap, Parameter
from compliance.reports import document
from compliance.reports.cut import Cut
from events import sequencer
from tests import world as worlds

TODAY = calendar.day_of(timezone.now())


@pytest.fixture(autouse=True)
def nothing_entered():
    yield
    calendar.heed({})


def change(**more) -> dict:
    return {"value": 60, "effective_from": f"{TODAY}", "basis": "고시 제0호", "certainty": "law", "reason": "시행"} | more


def test_a_limit_is_set_and_its_whole_history_told(maker, regulator):
    for value in (60, 50):
        answer = regulator.post("parameters/silence.days", change(value=value))
        assert answer.status_code == 201
    told = maker.get("parameters/silence.days").json()
    assert [(row["value"], row["certainty"], row["reason"]) for row in told["changes"]] == [(50, "law", "시행"), (60, "law", "시행")]
    assert (told["default"], told["touches"]["rules"]) == (90, ["G32"])
    assert told["schema"] == DEFAULTS["silence.days"].shape.schema and "3650" in told["must_be"]["en"]
    listed = {row["key"]: row["value"] for row in maker.get("parameters", on=f"{TODAY}").json()["items"]}
    assert listed["silence.days"] == 50


@pytest.mark.parametrize(("more", "status", "code"), [
    ({"value": "sixty"}, 422, "parameter-value"), ({"value": -1}, 422, "parameter-value"),
    ({"effective_from": f"{TODAY + timedelta(days=4000)}"}, 422, "parameter-day"),
])  # fmt: skip
def test_what_is_no_value_or_no_day_is_refused(regulator, more, status, code):
    answer = regulator.post("parameters/silence.days", change(**more))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Parameter.objects.exists()


@pytest.mark.parametrize("more", [{"certainty": "rumour"}, {"reason": " "}, {"basis": "x" * 301}, {"effective_from": "soon"}, {"by": "me"}])
def test_a_body_out_of_form_is_refused_with_the_place(regulator, more):
    answer = regulator.post("parameters/silence.days", change(**more))
    assert answer.status_code == 422 and next(iter(more)) in answer.content.decode()


def test_there_is_no_other_limit_and_nobody_else_sets_one(maker, regulator):
    assert regulator.post("parameters/no.such", change()).status_code == 404
    assert regulator.get("parameters/no.such").status_code == 404
    assert maker.post("parameters/silence.days", change()).json()["code"] == "not-an-authority"


def test_a_repeated_request_sets_it_once(regulator):
    for _ in range(2):
        assert regulator.post("parameters/silence.days", change(), headers={"Idempotency-Key": "one"}).status_code == 201
    assert Parameter.objects.count() == 1


def test_a_day_off_is_entered_and_taken_back(maker, regulator):
    day = {"day": f"{TODAY}", "name": "임시공휴일", "reason": "관보"}
    assert regulator.post("days-off", day).json()["is_off"] is True
    assert regulator.post("days-off", day | {"is_off": False}).status_code == 201
    assert [row["is_off"] for row in maker.get("days-off").json()["items"]] == [False, True]
    assert maker.post("days-off", day).status_code == 403 and DayOff.objects.count() == 2


def test_the_judging_anew_is_told(maker, regulator):
    regulator.post("parameters/silence.days", change())
    [row] = maker.get("assessments").json()["items"]
    assert (row["cause"], row["note"], row["status"], row["parts"]) == ("parameter", "silence.days", "queued", 0)
    assert Assessment.objects.get().pk == row["id"]


def test_a_limit_of_the_middle_of_a_year_judges_what_comes_after_and_the_year_s_report_shows_both(world, regulator):
    since = TODAY - timedelta(days=100)
    for serial, days in (("OLD", 300), ("NEW", 95)):
        worlds.say(world.collector, {"type": "collected", "battery": worlds.pack(serial), "occurred_at": worlds.ago(days=days),
                                     "return_receipt_no": "RR-1", "mass_kg": 400, "facility": world.collector.site})  # fmt: skip
    worlds.settle()
    assert [gap.epc for gap in Gap.objects.filter(rule="G10")] == [worlds.pack("OLD")]
    answer = regulator.post("parameters/storage.limit_days", change(value=90, effective_from=f"{since}"))
    assert answer.status_code == 201
    assert work.do_due(seconds=60, follow=lambda: None) > 0
    gaps.sweep(now=timezone.now())
    judged = {gap.epc: (gap.status, gap.details["limit"], gap.parameter_versions["storage.limit_days"]) for gap in Gap.objects.filter(rule="G10")}
    row = Parameter.objects.get()
    assert judged == {worlds.pack("OLD"): ("open", 180, 0), worlds.pack("NEW"): ("open", 90, row.pk)}
    year = Cut(world.collector.gln, TODAY - timedelta(days=364), TODAY, sequencer.size(), timezone.now())
    told = next(table for table in document.compute(year)["sections"] if table["code"] == "P1")
    rows = [(told["value"], told["effective_from"]) for told in told["rows"] if told["key"] == "storage.limit_days"]
    assert rows == [("180", None), ("90", f"{since}")]
