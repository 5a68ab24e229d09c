"""Rules about batteries that stand still, by their stories."""

from datetime import timedelta

import pytest

from compliance.models import Severity
from tests.compliance.rules.vocabulary import (
    ARRIVED,
    DRIVEN,
    IN_STORE,
    MADE,
    OUT,
    PASSED_ON,
    SENT,
    SENT_SAFELY,
    SHREDDED,
    TAKEN,
    TESTED,
    TRADER,
    YARD,
    Story,
    judged,
    moved,
    say,
)

WATCHED = tuple(say("soh_recorded", by=YARD, day=day, soh_pct=54, method="bms") for day in (1080, 1150, 1184.9))
TO_TRADER = (say("dispatched", by=YARD, day=1010, recipient=TRADER, purpose="sale", mass_kg=450, **SENT_SAFELY),
             say("received", by=TRADER, day=1011, sender=YARD, condition="intact"))  # fmt: skip
LOOKED_AT = tuple(say("soh_recorded", by=TRADER, day=1011 + 73 * n, soh_pct=54, method="bms") for n in range(1, 6))
SOLD = say("dispatched", by=TRADER, day=1376.5, recipient=YARD, purpose="sale", mass_kg=450, **SENT_SAFELY)

STORIES = {
    "G10": Story(told=(*IN_STORE, *WATCHED), healed=(moved(PASSED_ON, 1186),), near=(*IN_STORE, *WATCHED[:-1]), after=1),
    "G32": Story(told=IN_STORE, healed=(say("tested", by=YARD, day=1050, soh_pct=54, method="bms"),), near=DRIVEN, after=90),
    "X10": Story(told=(*IN_STORE, *TO_TRADER, *LOOKED_AT), healed=(SOLD,), near=(*IN_STORE, *WATCHED), after=0.1,
                 along=frozenset({"G10"})),
}  # fmt: skip


class TestG10StoredTooLong:
    def test_opens_after_half_a_year_and_worsens_after_a_whole_one(self):
        [found] = judged("G10", *IN_STORE, TESTED)
        assert (found.anchor, found.severity, found.responsible) == (TAKEN.event_id, Severity.MEDIUM, YARD)
        assert found.due_at - TAKEN.occurred_at == timedelta(days=180)
        assert (found.escalates_at - found.due_at, found.escalated_severity) == (timedelta(days=180), Severity.HIGH)

    def test_begins_anew_with_each_holder(self):
        assert [f.anchor for f in judged("G10", *OUT)] == [OUT[-1].event_id]

    @pytest.mark.parametrize("told", [(MADE,), DRIVEN, (*OUT, SENT), (*IN_STORE, say("theft_reported", by=YARD, day=1010)),
                                      (*IN_STORE, PASSED_ON, ARRIVED, SHREDDED)])  # fmt: skip
    def test_is_nothing_for_what_is_new_or_driven_or_under_way_or_lost_or_gone(self, told):
        assert judged("G10", *told) == []

    def test_a_refusal_does_not_begin_it_anew(self):
        refused = say("receipt_refused", by=PASSED_ON.fields["recipient"], day=1021, reason="no_capacity")
        [found] = judged("G10", *IN_STORE, PASSED_ON, refused)
        assert found.anchor == TAKEN.event_id


class TestX10HoardedByTrader:
    def test_opens_a_year_after_the_trader_took_it(self):
        [found] = judged("X10", *IN_STORE, *TO_TRADER)
        assert found.due_at - TO_TRADER[1].occurred_at == timedelta(days=365)

    def test_is_nothing_for_a_store(self):
        assert judged("X10", *IN_STORE) == []
