"""Rules about numbers and counts, by their stories."""

import pytest

from batteries.claims import Part
from tests.compliance.rules.vocabulary import (
    BUSAN,
    DRIVEN,
    ELV,
    EVALUATED,
    FITTED,
    IN_STORE,
    MADE,
    MAKER,
    OTHER,
    OUT,
    PACK,
    PASSED_ON,
    REMOVED,
    SEOUL,
    STRUCK,
    YARD,
    Story,
    anchors,
    case_of,
    fold,
    judged,
    moved,
    say,
    void,
)

NUMBERED = MADE._replace(fields=MADE.fields | {"kr_battery_id": "KR95200001"})
TWIN = moved(NUMBERED._replace(uri=OTHER, batteries=(OTHER,), event_id="urn:twin"), -1)
OTHER_CAR = REMOVED._replace(fields=REMOVED.fields | {"vin": "KMHTEST00A0000002"})
CODED = MADE._replace(fields=MADE.fields | {"gbt_code": "952XEA1234567BCD0000001"[:23] + "1"})
GOOD = MADE._replace(fields=MADE.fields | {"gbt_code": "952PEA12345678BCD0000001"})
COUNTED = say("stocktake", by=ELV, day=1010, count_no="C-1")
NEIGHBOUR = moved(FITTED._replace(uri=OTHER, batteries=(OTHER,), event_id="urn:neighbour"), 9)

STORIES = {
    "X01": Story(told=(NUMBERED,), healed=(void(NUMBERED), MADE._replace(event_id="urn:right")), near=(MADE,), alike={OTHER: (TWIN,)}),
    "X02": Story(told=(*DRIVEN, STRUCK, EVALUATED, OTHER_CAR), healed=(void(OTHER_CAR), REMOVED._replace(event_id="urn:right")),
                 near=OUT),
    "X03": Story(told=(CODED,), healed=(void(CODED), GOOD._replace(event_id="urn:right")), near=(GOOD,)),
    "X04": Story(told=(*IN_STORE, COUNTED), healed=(void(COUNTED),), near=(*IN_STORE, COUNTED._replace(author=YARD))),
}  # fmt: skip


class TestX01NumberTaken:
    def test_of_two_bearers_the_later_is_asked(self):
        assert anchors("X01", NUMBERED, alike={OTHER: (TWIN,)}) == [NUMBERED.event_id]
        assert judged("X01", NUMBERED, alike={OTHER: (moved(TWIN, 5),)}) == []

    def test_a_number_that_was_withdrawn_is_free(self):
        assert judged("X01", NUMBERED, alike={OTHER: (TWIN, void(TWIN))}) == []

    def test_another_number_is_no_matter(self):
        other = TWIN._replace(fields=TWIN.fields | {"kr_battery_id": "KR95200002"})
        assert judged("X01", NUMBERED, alike={OTHER: (other,)}) == []


class TestX02VehicleMismatch:
    def test_a_place_holds_one_pack_and_the_later_is_asked(self):
        assert anchors("X02", *DRIVEN, mates={OTHER: (NEIGHBOUR,)}) == [FITTED.event_id]
        assert judged("X02", *DRIVEN, mates={OTHER: (moved(NEIGHBOUR, 11),)}) == []

    @pytest.mark.parametrize(("slot", "expected"), [(1, 1), (2, 0), (None, 1)])
    def test_a_bus_has_a_place_for_each(self, slot, expected):
        fields = {"vin": FITTED.fields["vin"]} | ({"slot": slot} if slot else {})
        assert len(judged("X02", *DRIVEN, mates={OTHER: (NEIGHBOUR._replace(fields=fields),)})) == expected

    def test_what_came_out_makes_room(self):
        out = say("removed", by=ELV, day=9.5, about=OTHER, vin=FITTED.fields["vin"])
        assert judged("X02", *DRIVEN, mates={OTHER: (NEIGHBOUR, out)}) == []

    def test_a_swap_makes_room_for_the_pack_that_it_fits(self):
        swap = say("pack_swapped", by=MAKER, day=500, about=OTHER, part=Part.PIECE, things=(PACK,), fitted=OTHER,
                   vin=FITTED.fields["vin"], reason="warranty", claim_no="W")  # fmt: skip
        old = swap._replace(uri=PACK, part=Part.THING)
        assert judged("X02", swap, mates={PACK: (*DRIVEN, old)}) == []


class TestX03NumberMalformed:
    @pytest.mark.parametrize(
        ("code", "expected"),
        [("952PEA12345678BCD0000001", 0), ("952MBA12345678BCD9999999", 0), ("952XEA12345678BCD0000001", 1),
         ("952PQA12345678BCD0000001", 1), ("952PEA12345678BCD0000000", 1), ("952PEA12345678BCD00A0001", 1),
         ("952PEA123456789012", 0), ("952PQA123456789012", 1)],
    )  # fmt: skip
    def test_is_built_as_the_standard_has_it(self, code, expected):
        assert len(judged("X03", MADE._replace(fields=MADE.fields | {"gbt_code": code}))) == expected


class TestX04CountDiffers:
    def reasons(self, *told) -> list[str]:
        return [reason for found in judged("X04", *told) for reason in found.details["reasons"]]

    @pytest.mark.parametrize(("site", "expected"), [(SEOUL, []), (BUSAN, ["elsewhere"])])
    def test_is_counted_where_it_lies(self, site, expected):
        here = IN_STORE[:-1] + (IN_STORE[-1]._replace(facility=SEOUL),)
        assert self.reasons(*here, COUNTED._replace(author=YARD, facility=site)) == expected

    def test_what_was_sent_away_is_not_there(self):
        assert self.reasons(*IN_STORE, PASSED_ON, moved(COUNTED._replace(author=YARD), 1020.5)) == ["sent_away"]

    @pytest.mark.parametrize(("counted", "whole", "expected"), [(1, True, []), (2, True, ["number"]), (2, False, [])])
    def test_a_count_of_the_whole_site_names_all_that_were_counted(self, counted, whole, expected):
        told = COUNTED._replace(author=YARD, fields={"counted": counted, "whole_site": whole})
        assert self.reasons(*IN_STORE, told) == expected

    def test_is_told_instead_of_g03(self):
        assert judged("G03", *IN_STORE, COUNTED) == []
        assert case_of(COUNTED).history == fold((COUNTED,))
