"""Rules about packs whose vehicle was struck off, and about what leaves the country, by their stories."""

import pytest

from batteries.claims import Part
from compliance import calendar
from tests.compliance.rules.vocabulary import (
    DRIVEN,
    ELV,
    EVALUATED,
    EXPORTER,
    FITTED,
    IN_STORE,
    LOT,
    MADE,
    OTHER,
    REMOVED,
    SENT_SAFELY,
    SHREDDED,
    SHREDDER,
    STRUCK,
    UNIT,
    YARD,
    Story,
    anchors,
    day,
    judged,
    moved,
    say,
    void,
)

FOR_EXPORT = STRUCK._replace(event_id="urn:export", fields=STRUCK.fields | {"reason": "export"})
GONE = say("exported", by=EXPORTER, day=1100, declaration_no="E", destination_country="JO", form="in_vehicle")
AT_EXPORTER = (*IN_STORE, say("dispatched", by=YARD, day=1010, recipient=EXPORTER, mass_kg=450, **SENT_SAFELY),
               say("received", by=EXPORTER, day=1011, sender=YARD, condition="intact"))  # fmt: skip
LOOSE = say("exported", by=EXPORTER, day=1020, declaration_no="E", destination_country="JO", form="pack")
WITH_PAPERS = LOOSE._replace(event_id="urn:papers", fields=LOOSE.fields | {"basel_ref": "B-1"})

STORIES = {
    "G26": Story(told=(*DRIVEN, STRUCK), healed=(EVALUATED, REMOVED), near=(*DRIVEN, FOR_EXPORT), after=40),
    "G27": Story(told=(*DRIVEN, FOR_EXPORT), healed=(GONE,), near=(*DRIVEN, FOR_EXPORT, EVALUATED, REMOVED), after=290),
    "G28": Story(told=(*AT_EXPORTER, LOOSE), healed=(void(LOOSE), WITH_PAPERS), near=(*DRIVEN, FOR_EXPORT, GONE)),
}  # fmt: skip


class TestG26LeftInTheScrap:
    def test_is_due_at_the_end_of_the_thirtieth_day_after_the_de_registration(self):
        [found] = judged("G26", *DRIVEN, STRUCK._replace(fields=STRUCK.fields | {"deregistered_on": "2026-03-03"}))
        assert found.due_at == calendar.deadline_in_days(calendar.start_of(calendar.date(2026, 3, 3)), 30)
        assert f"{calendar.day_of(found.due_at)}" == "2026-04-03"

    def test_is_anchored_on_the_first_of_several_and_goes_by_the_last_reason(self):
        again = STRUCK._replace(event_id="urn:again", occurred_at=EVALUATED.occurred_at)
        assert anchors("G26", *DRIVEN, STRUCK, again) == [STRUCK.event_id]
        assert anchors("G26", *DRIVEN, STRUCK, FOR_EXPORT._replace(occurred_at=EVALUATED.occurred_at)) == []

    def test_a_pack_that_nobody_recorded_as_fitted_is_looked_for_too(self):
        assert anchors("G26", STRUCK) == [STRUCK.event_id]
        assert anchors("G26", STRUCK, say("received", by=YARD, day=1005, condition="intact")) == []

    @pytest.mark.parametrize("after", [say("incident", by=ELV, day=1001, incident_type="fire", severity="total"),
                                       say("theft_reported", by=ELV, day=1001, police_ref="1")])  # fmt: skip
    def test_is_nothing_for_what_burnt_or_was_stolen(self, after):
        assert judged("G26", *DRIVEN, STRUCK, after) == []


class TestABus:
    """One vehicle, several packs: what is said of one of them concerns all."""

    mate = tuple(c._replace(uri=OTHER, batteries=(OTHER,), event_id=f"{c.event_id}:mate") for c in (*DRIVEN, STRUCK, EVALUATED, REMOVED))
    second = (MADE, FITTED._replace(fields=FITTED.fields | {"slot": 2}))

    def test_a_pack_that_was_forgotten_at_scrapping_is_looked_for(self):
        [found] = judged("G26", *self.second, mates={OTHER: self.mate})
        assert (found.anchor, found.responsible) == (FITTED.event_id, ELV)
        assert found.evidence == (self.mate[2].event_id, FITTED.event_id)

    def test_is_nothing_once_it_is_out_or_for_what_came_in_later(self):
        out = REMOVED._replace(event_id="urn:out")
        assert judged("G26", *self.second, out, mates={OTHER: self.mate}) == []
        later = moved(self.second[1], 1100)
        assert judged("G26", MADE, later, mates={OTHER: self.mate}) == []

    def test_another_vehicle_is_no_matter(self):
        elsewhere = FITTED._replace(fields={"vin": "KMHTEST00A0000005"})
        assert judged("G26", MADE, elsewhere, mates={OTHER: self.mate}) == []

    def test_goes_abroad_together(self):
        abroad = (*self.mate[:2], self.mate[2]._replace(fields=FOR_EXPORT.fields))
        assert len(judged("G27", *self.second, mates={OTHER: abroad})) == 1
        assert judged("G26", *self.second, mates={OTHER: abroad}) == []


class TestG27NeverLeft:
    @pytest.mark.parametrize(("struck_on", "due_on"), [("2026-01-15", "2026-10-15"), ("2026-05-31", "2027-03-02"),
                                                       ("2025-05-31", "2026-03-03")])  # fmt: skip
    def test_is_due_nine_months_on_or_on_the_next_working_day(self, struck_on, due_on):
        [found] = judged("G27", *DRIVEN, FOR_EXPORT._replace(fields=FOR_EXPORT.fields | {"deregistered_on": struck_on}))
        assert f"{calendar.day_of(found.due_at)}" == f"{calendar.date.fromisoformat(due_on) + calendar._ONE_DAY}"

    def test_that_a_dismantler_took_the_car_in_is_no_export(self):
        taken = say("collected", by=ELV, day=1001, return_receipt_no="R")
        assert anchors("G27", *DRIVEN, FOR_EXPORT, taken) == [FOR_EXPORT.event_id]


class TestG28ExportedWithoutPapers:
    def test_a_product_needs_none(self):
        born = say("repurposed", by=EXPORTER, day=1, about=UNIT, part=Part.PRODUCT, things=("x",))
        assert judged("G28", born, LOOSE._replace(uri=UNIT)) == []

    @pytest.mark.parametrize(("country", "expected"), [("DE", []), ("JP", []), ("CN", ["not_allowed"])])
    def test_black_mass_goes_to_members_of_the_oecd_alone(self, country, expected):
        born = SHREDDED._replace(uri=LOT, part=Part.PRODUCT)
        out = say("exported", by=SHREDDER, day=1050, about=LOT, form="black_mass", destination_country=country, basel_ref="B")
        assert [f.details["reasons"] for f in judged("G28", born, out)] == ([expected] if expected else [])

    def test_calling_black_mass_a_pack_does_not_help(self):
        born = SHREDDED._replace(uri=LOT, part=Part.PRODUCT)
        out = say("exported", by=SHREDDER, day=1050, about=LOT, form="pack", destination_country="CN")
        assert judged("G28", born, out)[0].details["reasons"] == ["no_papers", "not_allowed"]

    def test_days_of_a_story_are_dates(self):
        assert day(1000) == STRUCK.fields["deregistered_on"]
