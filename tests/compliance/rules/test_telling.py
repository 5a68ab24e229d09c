"""Rules about when it was said, by their stories. G29 has its limits in test_rules_evidence.py."""

from datetime import timedelta

import pytest

from tests.compliance.rules.vocabulary import (
    DRIVEN,
    ELV,
    FITTED,
    IN_STORE,
    MADE,
    OUT,
    SENT,
    TAKEN,
    TESTED,
    YARD,
    Story,
    judged,
    moved,
    say,
    void,
)

LATE = TESTED._replace(recorded_at=TESTED.occurred_at + timedelta(days=60))
AHEAD = TESTED._replace(recorded_at=TESTED.occurred_at - timedelta(minutes=6))

STORIES = {
    "G29": Story(told=(*IN_STORE, LATE), healed=(void(LATE),),
                 near=(*IN_STORE, TESTED._replace(recorded_at=TESTED.occurred_at + timedelta(days=14)))),
    "G30": Story(told=(*IN_STORE, AHEAD), healed=(void(AHEAD),),
                 near=(*IN_STORE, TESTED._replace(recorded_at=TESTED.occurred_at - timedelta(minutes=4)))),
}  # fmt: skip


class TestG30OutOfOrder:
    @pytest.mark.parametrize(("minutes", "severity"), [(5, []), (5.1, ["low"]), (1440, ["low"]), (1441, ["medium"])])
    def test_a_clock_may_be_five_minutes_ahead_and_a_day_weighs_heavier(self, minutes, severity):
        told = TESTED._replace(recorded_at=TESTED.occurred_at - timedelta(minutes=minutes))
        assert [found.severity for found in judged("G30", *IN_STORE, told)] == severity

    @pytest.mark.parametrize(("minutes", "expected"), [(4, 0), (6, 1)])
    def test_nothing_is_fitted_before_it_is_made(self, minutes, expected):
        fitted = FITTED._replace(occurred_at=MADE.occurred_at - timedelta(minutes=minutes))
        assert [f.details["reasons"] for f in judged("G30", fitted, MADE)] == [["before_making"]] * expected

    @pytest.mark.parametrize(("days", "expected"), [(1.9, 1), (2.1, 0)])
    def test_a_receipt_that_comes_before_its_dispatch_is_a_matter_of_clocks_for_two_days(self, days, expected):
        sent = moved(SENT, 1005 + days)
        found = judged("G30", *OUT, TAKEN, sent)
        assert [f.anchor for f in found] == [TAKEN.event_id] * expected
        assert len(judged("G01", *OUT, TAKEN, sent)) == 1 - expected

    def test_a_dispatch_to_somebody_else_is_no_such_matter(self):
        sent = say("dispatched", by=YARD, day=1006, recipient=ELV, mass_kg=450)
        assert judged("G30", *OUT, TAKEN, sent) == []

    def test_is_nothing_where_a_late_claim_takes_its_place(self):
        assert judged("G30", *DRIVEN, TESTED._replace(recorded_at=TESTED.occurred_at + timedelta(days=400))) == []
