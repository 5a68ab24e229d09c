"""Rules about what was measured, by their stories."""

import pytest

from tests.compliance.rules.vocabulary import (
    DRIVEN,
    IN_STORE,
    JUDGE,
    MAKER,
    TESTED,
    YARD,
    Story,
    anchors,
    judged,
    say,
    void,
)

FOR_REUSE = say("classified", by=YARD, day=1008, grade="reuse")
RISEN = say("tested", by=YARD, day=1009, soh_pct=75, method="charge_discharge")
TOO_GOOD = say("soh_recorded", by=MAKER, day=400, soh_pct=110.1, method="bms")

STORIES = {
    "G13": Story(told=(*IN_STORE, TESTED, FOR_REUSE), healed=(void(FOR_REUSE),),
                 near=(*IN_STORE, TESTED, say("classified", by=YARD, day=1008, grade="recycle"))),
    "G14": Story(told=(*IN_STORE, TESTED, RISEN), healed=(void(RISEN),),
                 near=(*IN_STORE, TESTED, RISEN._replace(fields=RISEN.fields | {"soh_pct": 56.5}))),
    "G15": Story(told=(*DRIVEN, TOO_GOOD), healed=(void(TOO_GOOD),),
                 near=(*DRIVEN, TOO_GOOD._replace(fields=TOO_GOOD.fields | {"soh_pct": 110}))),
}  # fmt: skip


def graded(grade: str, soh: float, **fields):
    return say("pre_removal_evaluated", by=JUDGE, day=1001, grade=grade, soh_pct=soh, **fields)


class TestG13GradeAgainstHealth:
    @pytest.mark.parametrize(
        ("grade", "soh", "expected"),
        [("remanufacture", 77, 0), ("remanufacture", 76.9, 1), ("remanufacture", 104, 0), ("reuse", 57, 0),
         ("reuse", 56.9, 1), ("reuse", 95, 0), ("recycle", 63, 0), ("recycle", 63.1, 1), ("recycle", 5, 0)],
    )  # fmt: skip
    def test_allows_three_points_either_way(self, grade, soh, expected):
        assert len(judged("G13", *DRIVEN, graded(grade, soh))) == expected

    def test_what_is_not_safe_may_be_recycled_however_good(self):
        assert judged("G13", *DRIVEN, graded("recycle", 95, safety_result="fail")) == []
        crashed = say("incident", by=MAKER, day=900, incident_type="crash", severity="serious")
        assert judged("G13", *DRIVEN, crashed, graded("recycle", 95)) == []

    def test_what_is_damaged_is_not_good_for_use_either(self):
        crashed = say("incident", by=MAKER, day=900, incident_type="crash", severity="serious")
        assert len(judged("G13", *DRIVEN, crashed, graded("reuse", 40))) == 1

    def test_goes_by_the_reading_that_the_grade_names(self):
        wrong = say("soh_recorded", by=MAKER, day=1007.5, soh_pct=90, method="bms")
        by_test = FOR_REUSE._replace(fields={"grade": "recycle", "basis_event": TESTED.event_id})
        assert judged("G13", *IN_STORE, TESTED, wrong, by_test) == []
        assert len(judged("G13", *IN_STORE, TESTED, wrong, by_test._replace(fields={"grade": "recycle"}))) == 1

    def test_is_nothing_where_nobody_measured(self):
        assert judged("G13", *DRIVEN, FOR_REUSE) == []


class TestG14HealthRises:
    @pytest.mark.parametrize(("before", "after", "expected"), [(80.1, 82.1, 0), (80.1, 82.2, 1)])
    def test_two_points_are_two_points_in_tenths_too(self, before, after, expected):
        first, second = (say("tested", by=YARD, day=day, soh_pct=soh, method="bms") for day, soh in ((1, before), (2, after)))
        assert len(judged("G14", first, second)) == expected


class TestG15Impossible:
    @pytest.mark.parametrize(("heat", "expected"), [(-40, 0), (-40.1, 1), (90, 0), (90.1, 1)])
    def test_holds_temperatures_within_nature(self, heat, expected):
        read = say("soh_recorded", by=MAKER, day=400, soh_pct=95, method="bms", temperature_c=heat)
        assert len(judged("G15", *DRIVEN, read)) == expected

    @pytest.mark.parametrize(("cycles", "expected"), [(500, 0), (499, 1), (900, 0)])
    def test_cycles_never_fall(self, cycles, expected):
        first = say("soh_recorded", by=MAKER, day=400, soh_pct=95, method="bms", cycles=500)
        second = say("soh_recorded", by=MAKER, day=800, soh_pct=90, method="bms", cycles=cycles)
        assert anchors("G15", *DRIVEN, first, second) == [second.event_id] * expected

    def test_tells_all_that_is_wrong_with_a_reading_at_once(self):
        first = say("soh_recorded", by=MAKER, day=400, soh_pct=95, method="bms", cycles=500)
        second = say("soh_recorded", by=MAKER, day=800, soh_pct=115, method="bms", cycles=1, temperature_c=200)
        [found] = judged("G15", *DRIVEN, first, second)
        assert found.details["reasons"] == ["health", "temperature", "cycles"]
