"""Rules about the end of a life, and about parents and children, by their stories."""

from datetime import timedelta

import pytest

from batteries.claims import Part
from tests.compliance.rules.vocabulary import (
    ARRIVED,
    GRADED,
    IN_STORE,
    INSPECTOR,
    MADE,
    OUT,
    PACK,
    PASSED_ON,
    REUSER,
    SENT_SAFELY,
    SHREDDED,
    SHREDDER,
    TESTED,
    UNIT,
    YARD,
    Story,
    anchors,
    judged,
    say,
    void,
)

AT_THE_SHREDDER = (*IN_STORE, TESTED, GRADED, PASSED_ON, ARRIVED)
SCANNED = say("tested", by=YARD, day=1050, soh_pct=54, method="charge_discharge")
AT_REUSER = (*IN_STORE, say("dispatched", by=YARD, day=1010, recipient=REUSER, mass_kg=450, **SENT_SAFELY),
             say("received", by=REUSER, day=1011, sender=YARD, condition="intact"))  # fmt: skip
MADE_INTO = say("repurposed", by=REUSER, day=1015, part=Part.INPUT, product=UNIT, application="ess", model="E",
                category="ess", chemistry="nmc811", rated_kwh=40, mass_kg=500)  # fmt: skip
BORN = MADE_INTO._replace(uri=UNIT, part=Part.PRODUCT, batteries=(PACK,))
INSPECTED = say("safety_inspected", by=INSPECTOR, day=1018, about=UNIT, standard="KC 10031", result="pass", certificate_no="K")
SHREDDED_FIRST = SHREDDED._replace(occurred_at=BORN.occurred_at - (SHREDDED.occurred_at - ARRIVED.occurred_at))
TOLD_BY_NOBODY = BORN._replace(batteries=(), event_id="urn:foreign")

STORIES = {
    "G05": Story(told=(*AT_THE_SHREDDER, SHREDDED, SCANNED), healed=(void(SCANNED),),
                 near=(*AT_THE_SHREDDER, SHREDDED, say("recycling_completed", by=SHREDDER, day=1050))),
    "G24": Story(told=(*AT_REUSER, MADE_INTO, SCANNED), healed=(void(SCANNED),),
                 near=(*AT_REUSER, MADE_INTO, say("recycling_completed", by=SHREDDER, day=1050))),
    "G25": Story(told=(TOLD_BY_NOBODY, INSPECTED), healed=(void(TOLD_BY_NOBODY), BORN), near=(BORN, INSPECTED)),
}  # fmt: skip


class TestG05AfterTheEnd:
    def test_leaves_what_became_other_units_to_g24(self):
        assert anchors("G05", *AT_REUSER, MADE_INTO, SCANNED) == []


class TestG24CountedTwice:
    whole = say("recycling_completed", by=SHREDDER, day=1050, input_mass_kg=450, recovered_mass_kg=400)

    def test_a_child_of_what_had_been_shredded_before_opens_it(self):
        parent = (*AT_THE_SHREDDER, SHREDDED_FIRST, MADE_INTO)
        assert anchors("G24", BORN, kin={PACK: parent}) == [BORN.event_id]
        assert anchors("G24", BORN, kin={PACK: (*AT_REUSER, MADE_INTO)}) == []

    @pytest.mark.parametrize(("kg", "expected"), [(450, 1), (437, 1), (436, 0), (150, 0)])
    def test_a_living_child_of_what_was_recycled_whole_opens_it(self, kg, expected):
        done = self.whole._replace(fields=self.whole.fields | {"input_mass_kg": kg})
        assert len(anchors("G24", BORN, kin={PACK: (*AT_REUSER, MADE_INTO, done)})) == expected

    def test_a_dead_child_of_what_was_recycled_whole_is_nothing(self):
        gone = say("shredded", by=REUSER, day=1049, about=UNIT, part=Part.INPUT, outputs=[])
        assert anchors("G24", BORN, gone, kin={PACK: (*AT_REUSER, MADE_INTO, self.whole)}) == []

    def test_is_told_of_the_parent_where_the_parents_own_story_shows_it(self):
        shredded = say("shredded", by=REUSER, day=1050, part=Part.INPUT, outputs=[])
        parent = (*AT_REUSER, MADE_INTO, shredded)
        assert anchors("G24", *parent) == [shredded.event_id]
        assert anchors("G24", BORN, kin={PACK: parent}) == []

    def test_is_nothing_where_nobody_knows_the_parent(self):
        assert anchors("G24", BORN) == []


class TestG25WithoutOrigin:
    def test_a_unit_that_keeps_its_old_number_opens_it(self):
        same = MADE_INTO._replace(fields=MADE_INTO.fields | {"product": PACK})
        [found] = judged("G25", *AT_REUSER, same)
        assert found.details["reasons"] == ["same_number"]

    def test_a_unit_whose_making_nobody_recorded_opens_it_once(self):
        again = INSPECTED._replace(event_id="urn:again", occurred_at=INSPECTED.occurred_at + timedelta(hours=1))
        assert anchors("G25", INSPECTED, again) == [INSPECTED.event_id]

    def test_a_used_pack_that_is_offered_as_it_is_opens_it(self):
        offered = INSPECTED._replace(uri=PACK, batteries=(PACK,))
        assert anchors("G25", *AT_REUSER, offered) == [offered.event_id]
        assert anchors("G25", MADE, offered) == []

    def test_a_parent_is_no_unit(self):
        assert anchors("G25", *OUT) == []
