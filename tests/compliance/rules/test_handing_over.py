"""Rules about hand-overs and holders, by their stories. G01 to G04 have their limits in test_rules.py."""

from datetime import timedelta

import pytest

from compliance.models import Severity
from tests.compliance.rules.vocabulary import (
    ELV,
    IN_STORE,
    LORRY,
    OUT,
    REMAKER,
    REUSER,
    SENT,
    SENT_SAFELY,
    SHREDDER,
    TAKEN,
    YARD,
    Story,
    anchors,
    judged,
    say,
    void,
)

ONWARD = say("dispatched", by=YARD, day=1010, recipient=SHREDDER, mass_kg=450, **SENT_SAFELY)
ARRIVES = say("received", by=SHREDDER, day=1011, sender=YARD, condition="intact")
STOLEN_SALE = say("dispatched", by=ELV, day=1008, recipient=SHREDDER, mass_kg=450, **SENT_SAFELY)
SECOND_SALE = say("dispatched", by=YARD, day=1010.5, recipient=REUSER, mass_kg=450, **SENT_SAFELY)
SENT_BACK = say("receipt_refused", by=YARD, day=1005, reason="no_capacity")
BACK_HOME = say("received", by=ELV, day=1006, condition="intact")

STORIES = {
    "G01": Story(told=(*OUT, SENT), healed=(TAKEN,), near=(*OUT, SENT, SENT_BACK), after=3),
    "G02": Story(told=(*OUT, TAKEN), healed=(SENT._replace(recorded_at=TAKEN.recorded_at + timedelta(days=0.5)),),
                 near=(*OUT, SENT, SENT_BACK, BACK_HOME), after=2),
    "G03": Story(told=(*IN_STORE, STOLEN_SALE, say("receipt_refused", by=SHREDDER, day=1009, reason="no_documents")),
                 healed=(void(STOLEN_SALE),), near=(*IN_STORE, ONWARD)),
    "G04": Story(told=(*IN_STORE, ONWARD, SECOND_SALE, ARRIVES), healed=(void(SECOND_SALE),),
                 near=(*IN_STORE, ONWARD, say("receipt_refused", by=SHREDDER, day=1010.2), SECOND_SALE)),
}  # fmt: skip


class TestG01NeverReceived:
    def test_worsens_eleven_days_after_its_limit_at_sea_too(self):
        [found] = judged("G01", *OUT, SENT._replace(fields=SENT.fields | {"mode": "sea"}))
        assert found.due_at - SENT.occurred_at == timedelta(days=45)
        assert (found.escalates_at - found.due_at, found.escalated_severity) == (timedelta(days=11), Severity.CRITICAL)


class TestG02NeverDispatched:
    def test_opens_where_another_is_named_as_the_sender(self):
        taken = TAKEN._replace(fields=TAKEN.fields | {"sender": REMAKER})
        assert anchors("G02", *OUT, SENT, taken) == [TAKEN.event_id]

    def test_is_nothing_for_what_comes_home_after_a_refusal_once(self):
        again = say("received", by=ELV, day=1300, condition="intact")
        assert anchors("G02", *OUT, SENT, SENT_BACK, BACK_HOME) == []
        assert anchors("G02", *OUT, SENT, SENT_BACK, BACK_HOME, again) == [again.event_id]


    def test_is_nothing_for_the_first_of_two_to_whom_it_was_sent(self):
        assert judged("G02", *IN_STORE, ONWARD, SECOND_SALE, ARRIVES) == []


class TestG03NotTheHolder:
    @pytest.mark.parametrize(("code", "expected"), [("dispatched", 1), ("theft_reported", 0)])
    def test_lets_those_who_never_hold_say_what_is_theirs_to_say(self, code, expected):
        told = say(code, by=LORRY, day=1010, recipient=REMAKER, police_ref="1")
        assert len(judged("G03", *IN_STORE, told)) == expected

    def test_leaves_what_goes_into_a_lot_to_g23(self):
        shredded = say("shredded", by=SHREDDER, day=1010, outputs=[])
        assert judged("G03", *IN_STORE, shredded) == []
