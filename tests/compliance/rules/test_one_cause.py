"""One wrong is one finding: however many things a claim names, and however long a story goes on after it."""

import pytest

from batteries.claims import Part
from compliance import judge
from tests.compliance.rules.vocabulary import (
    ARRIVED,
    BUSAN,
    DONE,
    ELV,
    FITTED,
    GHOST,
    LIFE,
    LOT,
    MADE,
    MAKER,
    OTHER,
    PACK,
    REMAKER,
    SALT,
    SENT,
    SENT_SAFELY,
    SEOUL,
    SHREDDED,
    SHREDDER,
    TAKEN,
    TESTED,
    TRADER,
    YARD,
    case_of,
    end_of,
    judged,
    moved,
    say,
)

MODULES = [f"{PACK}-M{number}" for number in range(1, 4)]
APART = say("dismantled", by=REMAKER, day=1010, mass_kg=450, modules=[{"id": uri, "mass_kg": 100} for uri in MODULES], at=BUSAN)


def found(*claims, **context) -> list[str]:
    """Every finding that is due at the story's end, by its rule."""
    now = end_of(*claims, after=2)
    return sorted(finding.rule for finding in judge.judge(case_of(*claims, **context)) if finding.due_at <= now)


def without(*claims, instead=()):
    return (*(claim for claim in LIFE if claim not in claims), *instead)


def told_of(claim, *things):
    """`claim` as each of `things` has it in its own story, by the rules that it breaks there."""
    return [found(claim._replace(uri=uri)) for uri in things]


LATE = SENT._replace(recorded_at=moved(SENT, 1100).recorded_at)


@pytest.mark.parametrize(
    ("claim", "rule"),
    [
        (LATE, "G29"),
        (SENT._replace(fields=SENT.fields | {"carrier": GHOST}), "G12"),
        (SENT._replace(recorded_at=moved(SENT, 1003).recorded_at), "G30"),
        (SENT._replace(facility=BUSAN, fields=SENT.fields | {"location": {"latitude": 37.5, "longitude": 127.0}}), "G17"),
    ],
)
def test_what_is_wrong_with_a_claim_is_told_with_the_first_that_it_names(claim, rule):
    first, second = told_of(claim._replace(batteries=(PACK, OTHER)), PACK, OTHER)
    assert rule in first and rule not in second


def test_a_late_dismantling_is_told_of_the_pack_and_of_none_of_its_modules():
    late = APART._replace(recorded_at=moved(APART, 1200).recorded_at)
    assert "G29" in found(late)
    assert not any("G29" in found(late._replace(uri=uri, part=Part.PIECE)) for uri in MODULES)


def test_a_dismantling_seen_in_two_places_is_told_of_the_pack():
    there = APART._replace(event_id="urn:there", facility=SEOUL, occurred_at=moved(APART, 1010.02).occurred_at)
    assert "G16" in found(APART, there)
    pieces = [(claim._replace(uri=MODULES[0], part=Part.PIECE)) for claim in (APART, there)]
    assert "G16" not in found(*pieces)


def test_what_a_stranger_goes_on_to_record_is_one_missing_hand_over():
    stored = say("stored", by=YARD, day=1006, bay="A-1", terminals_insulated=True)
    counted = say("stocktake", by=YARD, day=1009)
    assert found(*without(TAKEN, instead=(stored, counted))) == ["G03"]
    again = say("stored", by=TRADER, day=1009, bay="B-1", terminals_insulated=True)
    assert found(*without(TAKEN, instead=(stored, again))) == ["G03", "G03"]


def test_what_a_stranger_shreds_is_not_told_again_when_its_having_it_was():
    stored = say("stored", by=SHREDDER, day=1022, bay="A-1", terminals_insulated=True)
    assert found(*without(ARRIVED, instead=(stored,))) == ["G03"]
    assert found(*without(ARRIVED)) == ["G23"]


def test_a_stranger_s_dispatch_is_told_and_the_receipt_from_the_holder_is_not():
    assert found(*without(SENT, instead=(SENT._replace(author=TRADER),))) == ["G03"]
    other = TAKEN._replace(fields=TAKEN.fields | {"sender": TRADER})
    assert found(*without(TAKEN, instead=(other,))) == ["G02"]


@pytest.mark.parametrize("day", [12, 500, 1003.5])
def test_a_making_with_a_wrong_time_is_one_wrong(day):
    assert found(*without(MADE, instead=(moved(MADE, day),))) == ["G30"]


def test_a_number_is_made_once():
    again = MADE._replace(event_id="urn:again", occurred_at=moved(MADE, 5).occurred_at, recorded_at=moved(MADE, 5).recorded_at)
    assert found(MADE, again, FITTED) == ["G04"]
    assert found(MADE._replace(author=MAKER), FITTED) == []


def test_who_speaks_of_a_dead_pack_is_told_once_each():
    scans = [say("tested", by=by, day=1050 + day, soh_pct=50) for day, by in enumerate((YARD, YARD, REMAKER, YARD))]
    assert found(*LIFE, *scans) == ["G05", "G05"]


def test_a_shredding_recorded_twice_is_told_of_the_first_that_went_in():
    both = SHREDDED._replace(batteries=(PACK, OTHER))
    again = both._replace(event_id="urn:again", occurred_at=moved(SHREDDED, 1031).occurred_at, recorded_at=moved(SHREDDED, 1031).recorded_at)
    story = tuple(claim._replace(uri=OTHER) for claim in without(SHREDDED, DONE))
    assert "G05" in found(*without(SHREDDED, DONE), both, again)
    assert "G05" not in found(*story, both._replace(uri=OTHER), again._replace(uri=OTHER))
    # Another shredding of the same battery is another wrong.
    other = again._replace(batteries=(OTHER,), uri=OTHER)
    assert "G05" in found(*story, both._replace(uri=OTHER), other)


def test_who_takes_it_has_it_at_a_site_of_its_own():
    assert "G12" in found(*without(TAKEN, instead=(TAKEN._replace(facility=BUSAN),)))
    assert "G12" not in found(*without(TAKEN, instead=(TAKEN._replace(facility=SEOUL),)))
    # Whoever examines it comes to where it is.
    assert "G12" not in found(*without(TESTED, instead=(TESTED._replace(author=ELV, facility=SEOUL),)))


@pytest.mark.parametrize(("residue", "expected"), [(50, []), (63, []), (64, ["G20"]), (0, [])])
def test_a_recycler_closes_its_books_with_no_more_than_it_treated(residue, expected):
    done = DONE._replace(fields=DONE.fields | {"residue_kg": residue})
    assert found(*without(DONE, instead=(done,))) == expected


def test_two_clocks_that_disagree_are_one_hand_over_for_a_collection_too():
    taken = TAKEN._replace(event_id="urn:collected", type=say("collected", by=YARD, day=1).type)
    later = moved(SENT, 1005.5)
    assert found(*without(SENT, TAKEN, instead=(taken, later))) == ["G30"]
    assert "G03" in found(*without(SENT, TAKEN, instead=(taken, moved(SENT, 1007.5))))


def test_who_acts_before_its_receipt_is_told_that_and_not_that_nobody_sent_it():
    stored = say("stored", by=YARD, day=1004.5, bay="A-1", terminals_insulated=True)
    assert found(*LIFE, stored) == ["G03"]


def test_what_is_received_though_made_only_after_its_dispatch_is_one_wrong():
    sold, bought = (say(code, by=by, day=day, **more) for code, by, day, more in (
        ("dispatched", MAKER, 1, {"recipient": REMAKER, "mass_kg": 450, **SENT_SAFELY}), ("received", REMAKER, 4, {"condition": "intact"})))
    assert found(moved(MADE, 3), sold, bought) == ["G30"]


@pytest.mark.parametrize(("product", "element", "most_kg"), [("niso4_6h2o", "Ni", 23.446), ("li2co3", "Li", 19.719), ("copper", "Cu", 105)])
def test_a_product_holds_no_more_of_its_element_than_by_stoichiometry(product, element, most_kg):
    for kg, expected in ((most_kg, []), (most_kg + 0.01, ["G21"])):
        row = {"lot": SALT, "mass_kg": 100, "product": product, "element": element, "element_kg": kg}
        won = say("material_recovered", by=SHREDDER, day=50, about=SALT, part=Part.PRODUCT, things=(), outputs=[row],
                  inputs=[{"lot": LOT, "mass_kg": 500}])  # fmt: skip
        assert found(won) == expected


class TestOneUnitMadeOfWhatAnotherHolds:
    """That its maker held none of what went in is told with the unit, and with nothing that went in."""

    unit = "https://id.gs1.org/01/09521234000013/21/UNIT"
    made = say("repurposed", by=TRADER, day=1015, part=Part.INPUT, product=unit, application="ess", model="E", category="ess",
               chemistry="nmc811", rated_kwh=40, mass_kg=500, things=tuple(MODULES))  # fmt: skip
    born = made._replace(uri=unit, part=Part.PRODUCT)

    def stories(self, *, of=MODULES, more=()):
        """Of each module: how it came out of its pack, what else was told of it, and what it was made into."""
        return {uri: [APART._replace(uri=uri, part=Part.PIECE), *(claim._replace(uri=uri) for claim in more), self.made._replace(uri=uri)]
                for uri in of}  # fmt: skip

    def told(self, kin) -> list[int]:
        return [len(finding.details["taken"]) for finding in judged("G03", self.born, kin=kin)]

    def test_is_told_once(self):
        kin = self.stories()
        assert self.told(kin) == [len(MODULES)]
        assert [judged("G03", *claims) for claims in kin.values()] == [[], [], []]

    def test_is_told_as_long_as_one_of_them_was_anothers(self):
        handed_over = (say("dispatched", by=REMAKER, day=1011, recipient=TRADER), say("received", by=TRADER, day=1012, sender=REMAKER))
        mended = self.stories(more=handed_over)
        assert self.told(mended) == []
        assert self.told(mended | self.stories(of=MODULES[2:])) == [1]

    def test_is_not_told_again_of_what_was_told_of_before(self):
        kin = self.stories(more=(say("soh_recorded", by=TRADER, day=1012, soh_pct=80, method="bms"),
                                 say("dispatched", by=TRADER, day=1013, recipient=YARD)))  # fmt: skip
        assert self.told(kin) == []
        assert all(len(judged("G03", *claims)) == 1 for claims in kin.values())

    def test_of_one_pack_it_is_told_with_the_pack(self):
        alone = self.made._replace(batteries=(MODULES[0],))
        whole = [APART._replace(uri=MODULES[0], part=Part.PIECE), alone._replace(uri=MODULES[0])]
        assert len(judged("G03", *whole)) == 1
        assert judged("G03", alone._replace(uri=self.unit, part=Part.PRODUCT), kin={MODULES[0]: whole}) == []
