"""Rules about what is damaged, recalled, stolen or held, and what is at work at its site, by their stories."""

from datetime import timedelta

import pytest

from compliance import calendar
from tests.compliance.rules.test_endings import BORN, INSPECTED
from tests.compliance.rules.vocabulary import (
    ARRIVED,
    DRIVEN,
    ELV,
    GRADED,
    IN_STORE,
    INSPECTOR,
    LIFE,
    MAKER,
    OFFICE,
    OUT,
    PASSED_ON,
    REUSER,
    SENT,
    SHREDDED,
    START,
    STORAGE,
    TAKEN,
    TESTED,
    TRADER,
    UNIT,
    YARD,
    Story,
    anchors,
    day,
    judged,
    moved,
    say,
)

CRASHED = say("incident", by=ELV, day=1003, incident_type="crash", severity="serious")
AS_DAMAGED = SENT._replace(fields=SENT.fields | {"dg_state": "damaged"})
ASSESSED = say("damage_assessed", by=ELV, day=1003.5, dg_state="damaged", assessor_qualification="A-1")
RECALLED = say("recalled", by=MAKER, day=1006, campaign_no="R-7")
RESOLD = say("dispatched", by=YARD, day=1010, recipient=TRADER, purpose="sale", mass_kg=450, un_number="UN3480", dg_state="sound")
MENDED = say("module_replaced", by=REUSER, day=1009, removed_modules=[{"id": "m1"}], fitted_modules=[{"id": "m2"}],
             campaign_no="R-7")  # fmt: skip
STOLEN = say("theft_reported", by=YARD, day=1006, police_ref="112")
FOUND = say("found", by=YARD, day=1006.5)
HELD = say("regulator_hold", by=OFFICE, day=1006, order_no="O-1")
LIFTED = say("hold_released", by=OFFICE, day=1015, order_no="O-1")
ONWARD = (TESTED, GRADED, PASSED_ON)
AT_WORK = (BORN, INSPECTED, say("placed_on_market", by=REUSER, day=1019, about=UNIT, installed_on=day(1019), site_region="41",
                                customer=STORAGE))  # fmt: skip
EXAMINED = say("periodic_inspected", by=INSPECTOR, day=2000, about=UNIT, result="pass", standard="KC 10031", certificate_no="K-2")

STORIES = {
    "G09": Story(told=AT_WORK, healed=(EXAMINED,), near=AT_WORK[:2], after=3 * 366 + 5),
    "G31": Story(told=(*OUT, CRASHED, AS_DAMAGED), healed=(ASSESSED,), near=(*OUT, SENT)),
    "X06": Story(told=(*IN_STORE, RECALLED, RESOLD), healed=(MENDED,),
                 near=(*IN_STORE, RECALLED, RESOLD._replace(fields=RESOLD.fields | {"purpose": "return"}))),
    "X07": Story(told=(*IN_STORE, STOLEN, TESTED), healed=(FOUND,), near=(*IN_STORE, STOLEN, FOUND, TESTED)),
    "X08": Story(told=(*IN_STORE, HELD, *ONWARD), healed=(LIFTED,), near=(*IN_STORE, HELD, TESTED, GRADED)),
}  # fmt: skip


class TestG09InspectionOverdue:
    def due(self, **fields):
        placed = AT_WORK[2]._replace(fields=AT_WORK[2].fields | fields)
        [found] = judged("G09", *AT_WORK[:2], placed)
        return found

    def test_is_due_three_years_on_and_called_for_sixty_days_before(self):
        found = self.due()
        # 2028-10-20 and three years.
        assert f"{calendar.day_of(found.due_at - timedelta(seconds=1))}" == "2031-10-20"
        assert calendar.day_of(START + timedelta(days=1019)).isoformat() == "2028-10-20"
        assert found.due_at.isoformat() == found.details["due"]
        assert found.responsible == STORAGE

    @pytest.mark.parametrize(("named", "due_on"), [("2029-10-22", "2029-10-22"), ("2035-01-02", "2031-10-20")])
    def test_an_earlier_day_that_was_named_comes_first_and_a_later_one_does_not_count(self, named, due_on):
        assert f"{calendar.day_of(self.due(next_due=named).due_at - timedelta(seconds=1))}" == due_on

    def test_a_failed_inspection_renews_nothing(self):
        failed = EXAMINED._replace(fields=EXAMINED.fields | {"result": "fail"})
        assert anchors("G09", *AT_WORK, failed) == [AT_WORK[2].event_id]

    def test_is_nothing_for_what_is_no_longer_at_work(self):
        assert judged("G09", *AT_WORK, say("received", by=YARD, day=1100, about=UNIT, condition="intact")) == []


class TestG31WrongDangerState:
    @pytest.mark.parametrize(
        ("assessed", "declared", "reasons"),
        [("damaged", "damaged", []), ("damaged", "critical", []), ("damaged", "sound", ["wrong_state"]),
         ("critical", "damaged", ["wrong_state"]), ("sound", "sound", [])],
    )  # fmt: skip
    def test_it_travels_as_what_it_was_found_to_be(self, assessed, declared, reasons):
        found = ASSESSED._replace(fields=ASSESSED.fields | {"dg_state": assessed})
        sent = SENT._replace(fields=SENT.fields | {"dg_state": declared})
        assert [r for f in judged("G31", *OUT, CRASHED, found, sent) for r in f.details["reasons"]] == reasons

    def test_what_happens_after_the_assessment_asks_for_another(self):
        again = moved(CRASHED._replace(event_id="urn:again"), 1003.8)
        assert len(judged("G31", *OUT, CRASHED, ASSESSED, again, AS_DAMAGED)) == 1

    def test_calling_it_damaged_needs_an_assessment_too(self):
        assert anchors("G31", *OUT, AS_DAMAGED) == [SENT.event_id]

    @pytest.mark.parametrize(("what", "expected"), [("flood", 1), ("fire", 1), ("thermal_runaway", 1), ("crash", 0)])
    def test_what_burnt_or_was_flooded_is_no_circular_resource(self, what, expected):
        happened = CRASHED._replace(fields={"incident_type": what, "severity": "minor"})
        registered = say("circular_resource_registered", by=YARD, day=1009, registry_no="C-1")
        assert anchors("G31", *OUT, happened, registered) == [registered.event_id] * expected
        assert judged("G31", *OUT, moved(happened, 1010), registered) == []

    def test_nor_is_what_arrived_in_such_a_state(self):
        wet = TAKEN._replace(fields=TAKEN.fields | {"condition": "flooded"})
        registered = say("circular_resource_registered", by=YARD, day=1009, registry_no="C-1")
        assert anchors("G31", *OUT, SENT, wet, registered) == [registered.event_id]


class TestX06ResoldUnderRecall:
    @pytest.mark.parametrize("code", ["traded", "auctioned", "placed_on_market", "installed"])
    def test_every_way_of_selling_counts_and_is_told_once(self, code):
        sold = say(code, by=YARD, day=1008, buyer=TRADER)
        assert anchors("X06", *IN_STORE, RECALLED, sold, RESOLD) == [sold.event_id]

    def test_another_campaigns_repair_settles_nothing(self):
        other = MENDED._replace(fields=MENDED.fields | {"campaign_no": "R-8"})
        assert len(judged("X06", *IN_STORE, RECALLED, other, RESOLD)) == 1


class TestX07SeenThoughStolen:
    def test_is_told_once_of_each_theft(self):
        more = say("tested", by=YARD, day=1008, soh_pct=54, method="bms")
        again = moved(STOLEN._replace(event_id="urn:again"), 1009)
        last = say("tested", by=YARD, day=1010, soh_pct=54, method="bms")
        assert anchors("X07", *IN_STORE, STOLEN, TESTED, more) == [TESTED.event_id]
        assert anchors("X07", *IN_STORE, STOLEN, TESTED, more, moved(FOUND, 1008.5), again, last) == [TESTED.event_id, last.event_id]

    def test_what_is_said_from_afar_is_no_scan(self):
        assert judged("X07", *IN_STORE, STOLEN, say("classified", by=YARD, day=1007, grade="recycle")) == []

    def test_what_is_shredded_is_a_matter_of_g23(self):
        assert judged("X07", *IN_STORE, STOLEN, SHREDDED) == []


class TestX08MovedUnderHold:
    def test_what_was_under_way_may_arrive(self):
        assert judged("X08", *IN_STORE, *ONWARD, moved(HELD, 1020.5), ARRIVED) == []

    def test_is_told_once_of_each_order(self):
        assert anchors("X08", *IN_STORE, HELD, *ONWARD, ARRIVED, SHREDDED) == [PASSED_ON.event_id]
        second = moved(HELD._replace(event_id="urn:second", fields={"order_no": "O-2"}), 1025)
        assert anchors("X08", *IN_STORE, HELD, *ONWARD, ARRIVED, second, SHREDDED) == [PASSED_ON.event_id, SHREDDED.event_id]

    def test_another_order_still_holds(self):
        second = moved(HELD._replace(event_id="urn:second", fields={"order_no": "O-2"}), 1007)
        assert len(judged("X08", *IN_STORE, HELD, second, LIFTED, *ONWARD)) == 1

    def test_is_nothing_without_an_order(self):
        assert judged("X08", *LIFE) == [] and DRIVEN
