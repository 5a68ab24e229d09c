"""Rules about what goes into lots of material and what comes out of them, by their stories."""

from batteries.claims import Part
from tests.compliance.rules.vocabulary import (
    ARRIVED,
    DRIVEN,
    GRADED,
    IN_STORE,
    LIFE,
    LOT,
    MADE,
    PACK,
    PASSED_ON,
    SALT,
    SHREDDED,
    SHREDDER,
    TESTED,
    Story,
    judged,
    say,
    void,
)

BORN = SHREDDED._replace(uri=LOT, part=Part.PRODUCT)


def won(nickel_kg: float, *, day: float = 1060):
    salt = {"lot": SALT, "mass_kg": nickel_kg / 0.2233, "product": "niso4_6h2o", "element": "Ni", "element_kg": nickel_kg}
    return say("material_recovered", by=SHREDDER, day=day, about=LOT, part=Part.INPUT, process="hydrometallurgy",
               inputs=[{"lot": LOT, "mass_kg": 200}], outputs=[salt])  # fmt: skip


STORIES = {
    "G21": Story(told=(BORN, won(80)), healed=(void(won(80)),), near=(BORN, won(45)), kin={PACK: LIFE[:-2]}),
    "G23": Story(told=(*DRIVEN, SHREDDED), healed=LIFE[2:-2], near=LIFE),
}  # fmt: skip


class TestG23FedFromNowhere:
    def test_says_what_speaks_against_it(self):
        stolen = say("theft_reported", by=SHREDDER, day=1025, police_ref="1")
        at_the_shredder = (*IN_STORE, TESTED, GRADED, PASSED_ON, ARRIVED)
        reasons = [judged("G23", *told, SHREDDED)[0].details["reasons"] for told in
                   (DRIVEN, IN_STORE, (*at_the_shredder, stolen))]  # fmt: skip
        assert reasons == [["in_vehicle"], ["not_held"], ["lost"]]
        assert judged("G23", *at_the_shredder, SHREDDED) == []

    def test_what_was_made_into_it_says_nothing(self):
        assert judged("G23", MADE, BORN) == []
