"""Every shape that plain EPCIS is read by: the same life told natively gives the same custody and the same gaps."""

import pytest

from batteries.lifecycle import dialect
from tests import world as worlds
from tests.epcis.shapes import LOT, NEW, REMAN, SHAPES, TRADER, YARD, P, Q, at_yard, paper, seen, sent, stands, to, told


@pytest.mark.parametrize("name", SHAPES)
def test_both_dialects_tell_one_life(name):
    shape = SHAPES[name]
    native, plain = told(shape.before, shape.native), told(shape.before, shape.plain)
    for uri in (P, Q, NEW, LOT, worlds.module("M-1")):
        assert stands(plain, uri) == stands(native, uri)
    assert plain.gaps() == native.gaps()
    assert native.verbs <= plain.verbs
    assert stands(native, P) != stands(told(shape.before), P) or name in _MOVE_NOTHING


_SAID_IN_OUR_WORDS_ALONE = {
    "classified", "module_dismantled", "scrap_recorded", "lot_split", "lots_merged", "lots_blended", "material_recovered",
    "material_certified", "material_supplied",
}  # fmt: skip
"""Types that are known by their shape, but whose grade, or what of a lot is drawn, plain EPCIS has no words for."""


def test_every_type_that_is_known_by_a_shape_is_told_here():
    native = {code for shape in SHAPES.values() for code in told(shape.before, shape.native).verbs}
    assert {type_.code for type_ in dialect.shapes().values()} - native == _SAID_IN_OUR_WORDS_ALONE


_MOVE_NOTHING = {"registered", "moved inside", "counted", "stored", "repaired", "set down, aggregated", "sold", "collected"}


@pytest.mark.parametrize(("biz_step", "said"), [
    ("departing", seen(disposition="in_transit", **to(REMAN)) | paper("bol")), ("arriving", seen()), ("staging_outbound", seen()),
    ("picking", seen()), ("holding", seen(disposition="reserved")), ("accepting", seen(disposition="unknown")),
])  # fmt: skip
def test_steps_around_a_hand_over_move_nothing(biz_step, said):
    tell = told(at_yard, lambda tell: tell.plain(YARD, "ObjectEvent", biz_step, day=3_010, **said))
    assert stands(tell, P) == stands(told(at_yard), P)


class TestCalledOff:
    def test_what_has_arrived_is_not_called_off(self):
        def late(tell):
            tell(REMAN, "received", P, day=3_011, sender=YARD, condition="intact")
            tell.plain(YARD, "ObjectEvent", "void_shipping", day=3_012, **seen())

        assert told(sent, late).history(P).withdrawn == ()

    def test_nobody_calls_off_what_another_sent(self):
        assert told(sent, lambda tell: tell.plain(TRADER, "ObjectEvent", "void_shipping", day=3_012, **seen())).state(P).transfer
