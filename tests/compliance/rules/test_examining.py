"""Rules about evaluation before removal, inspection before sale and who may do both, by their stories."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from compliance.register import Register, Site
from parties.roles import Activity
from tests.compliance.rules.test_endings import BORN, INSPECTED
from tests.compliance.rules.vocabulary import (
    DRIVEN,
    EVALUATED,
    IN_STORE,
    JUDGE,
    OUT,
    REMOVED,
    REUSER,
    SENT_SAFELY,
    START,
    STRUCK,
    UNIT,
    YARD,
    Story,
    anchors,
    judged,
    register,
    say,
    void,
)
from tests.compliance.story import gln

AFTERWARDS = say("pre_removal_evaluated", by=JUDGE, day=1003, grade="recycle", soh_pct=55, safety_result="pass",
                 certificate_no="E-2")  # fmt: skip
SOLD = say("dispatched", by=REUSER, day=1020, about=UNIT, recipient=YARD, purpose="sale", mass_kg=500, **SENT_SAFELY)

SPOT = gln(105)
EVALUATED_AT_SPOT = EVALUATED._replace(facility=SPOT)


def known_until(until: date | None, activity=Activity.EVALUATE) -> Register:
    """The register with a site of the evaluator whose certificate holds until a day."""
    known = register()
    known.sites[SPOT] = Site(JUDGE, None, None, ((activity, date(2020, 1, 1), until),), "Spot", "현장")
    return known


STORIES = {
    "G06": Story(told=(*DRIVEN, STRUCK, REMOVED), healed=(EVALUATED,), near=OUT),
    "G07": Story(told=(*IN_STORE, AFTERWARDS), healed=(void(AFTERWARDS),), near=IN_STORE),
    "G08": Story(told=(BORN, SOLD), healed=(INSPECTED,),
                 near=(BORN, SOLD._replace(fields=SOLD.fields | {"purpose": "treatment"}))),
    "X09": Story(told=(*DRIVEN, STRUCK, EVALUATED_AT_SPOT), healed=(void(EVALUATED_AT_SPOT),), near=(*DRIVEN, STRUCK, EVALUATED),
                 known=known_until(date(2024, 1, 1))),
}  # fmt: skip


class TestG07EvaluatedAfterwards:
    @pytest.mark.parametrize(("late", "expected"), [(0, []), (2, []), (12, [EVALUATED.event_id])])
    def test_what_is_first_told_past_its_limit_when_the_pack_is_out_is_backdated(self, late, expected):
        told = EVALUATED._replace(recorded_at=EVALUATED.occurred_at + timedelta(days=late))
        assert anchors("G07", *DRIVEN, STRUCK, told, REMOVED) == expected

    def test_what_is_told_late_of_a_pack_that_is_still_inside_is_only_late(self):
        told = EVALUATED._replace(recorded_at=EVALUATED.occurred_at + timedelta(days=9))
        out = REMOVED._replace(occurred_at=EVALUATED.occurred_at + timedelta(days=10))
        assert judged("G07", *DRIVEN, STRUCK, told, out) == []
        assert len(judged("G29", *DRIVEN, STRUCK, told, out)) == 1

    def test_counts_from_when_the_evaluator_joined(self):
        known, told = register(), EVALUATED._replace(recorded_at=EVALUATED.occurred_at + timedelta(days=300))
        known.operators[JUDGE] = replace(known.operators[JUDGE], joined_at=told.recorded_at)
        assert judged("G07", *DRIVEN, STRUCK, told, REMOVED, known=known) == []

    def test_a_pack_that_was_fitted_again_is_evaluated_again(self):
        fitted = say("installed", by=YARD, day=1002.5, vin="KMHTEST00A0000002")
        assert judged("G07", *OUT, fitted, AFTERWARDS) == []


class TestG08NotInspected:
    @pytest.mark.parametrize("code", ["installed", "dispatched"])
    def test_a_sale_and_a_fitting_open_it(self, code):
        told = say(code, by=REUSER, day=1020, about=UNIT, recipient=YARD)
        assert anchors("G08", BORN, told) == [told.event_id]


class TestX09CertificateExpired:
    @pytest.mark.parametrize(("until", "expected"), [(1001, 0), (1000, 1), (None, 0)])
    def test_the_last_day_of_a_certificate_is_good(self, until, expected):
        known = known_until(until and START.date() + timedelta(days=until))
        assert len(judged("X09", *DRIVEN, STRUCK, EVALUATED_AT_SPOT, known=known)) == expected

    def test_is_told_instead_of_a_missing_permit(self):
        assert judged("G12", *DRIVEN, EVALUATED_AT_SPOT, known=known_until(date(2024, 1, 1))) == []

    def test_a_site_that_never_had_one_is_a_matter_of_g12(self):
        never = known_until(date(2024, 1, 1), Activity.COLLECT)
        assert len(judged("G12", *DRIVEN, EVALUATED_AT_SPOT, known=never)) == 1
        assert judged("X09", *DRIVEN, EVALUATED_AT_SPOT, known=never) == []
