"""Packs on a pallet: events that name the pallet alone are events of what lies on it."""

from itertools import permutations

import pytest

from tests.epcis.shapes import (
    CASE,
    MASS,
    NEW,
    PALLET,
    REMAN,
    SHREDDER,
    TRADER,
    YARD,
    P,
    Q,
    Tell,
    at_yard,
    from_,
    into,
    out_of,
    seen,
    stands,
    to,
    told,
)


def on_pallet() -> list[Tell]:
    """A pallet's life, one claim each."""
    return [
        lambda tell: tell.plain(YARD, "AggregationEvent", "packing", day=3_009, **into(PALLET, P, Q)),
        lambda tell: tell.plain(YARD, "ObjectEvent", "shipping", day=3_010, **seen(PALLET, disposition="in_transit", **to(REMAN))),
        lambda tell: tell.plain(REMAN, "ObjectEvent", "receiving", day=3_012, **seen(PALLET, **out_of(YARD))),
    ]  # fmt: skip


class TestUnit:
    """What befalls a pallet befalls what lies on it, and nothing else does."""

    @pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
    def test_the_order_of_arrival_changes_nothing(self, order):
        claims = on_pallet()
        tell = told(at_yard, *(claims[place] for place in order))
        assert stands(tell, P) == stands(told(at_yard, *claims), P)
        assert tell.state(P).holder == REMAN

    def test_without_an_aggregation_nobody_knows_what_lies_on_it(self):
        assert told(at_yard, *on_pallet()[1:]).state(P).holder == YARD

    @pytest.mark.parametrize("taken", [[P], []], ids=["one by name", "all"])
    def test_what_was_taken_off_goes_nowhere(self, taken):
        def unpack(tell):
            tell.plain(YARD, "AggregationEvent", "unpacking", day=3_009.5, **from_(PALLET, *taken))

        tell = told(at_yard, *on_pallet(), unpack)
        assert [tell.state(uri).holder for uri in (P, Q)] == ([YARD, REMAN] if taken else [YARD, YARD])

    def test_what_was_packed_elsewhere_goes_there(self):
        def repack(tell):
            tell.plain(YARD, "AggregationEvent", "packing", day=3_009.5, **into(CASE, P))

        tell = told(at_yard, *on_pallet(), repack)
        assert [tell.state(uri).holder for uri in (P, Q)] == [YARD, REMAN]

    def test_what_is_put_on_it_later_was_not_with_it_before(self):
        def add(tell):
            tell.plain(YARD, "AggregationEvent", "packing", day=3_010.5, **into(PALLET, NEW))

        assert told(at_yard, *on_pallet()[:2], add).state(NEW).transfer is None

    def test_a_packing_that_is_withdrawn_never_was(self):
        tell = told(at_yard)
        packed = on_pallet()[0](tell)
        for claim in on_pallet()[1:]:
            claim(tell)
        tell.void(packed, day=3_020)
        assert stands(tell, P) == stands(told(at_yard), P)

    def test_a_receipt_that_is_withdrawn_never_was(self):
        tell = told(at_yard, *on_pallet()[:2])
        tell.void(on_pallet()[2](tell), day=3_020)
        assert tell.state(P).holder == YARD
        assert tell.state(P).transfer.recipient == REMAN
        assert [claim.type.code for claim in tell.history(P).withdrawn] == ["received"]

    def test_it_counts_as_many_as_lie_on_it(self):
        crate = "https://952.example/8003/09521234000013CRATE1"
        tell = told(at_yard)
        tell.plain(YARD, "AggregationEvent", "packing", day=3_009, **into(PALLET, P, Q, crate))
        on_pallet()[1](tell)
        assert [len(step.claim.batteries) for step in tell.history(P).steps if step.claim.is_("dispatched")][-1] == 2

    def test_two_cases_on_a_pallet_are_counted_together(self):
        tell = told(at_yard)
        other = CASE.replace("0000000013", "0000000037")
        for case, uri in ((CASE, P), (other, Q)):
            tell.plain(YARD, "AggregationEvent", "packing", day=3_008, **into(case, uri))
        tell.plain(YARD, "AggregationEvent", "packing", day=3_009, **into(PALLET, CASE, other))
        on_pallet()[1](tell)
        assert tell.history(P).steps[-1].claim.batteries == (P, Q)

    def test_what_others_put_on_it_is_not_told(self):
        tell = told(at_yard)
        tell.plain(TRADER, "AggregationEvent", "packing", day=3_008, **into(PALLET, NEW))
        for claim in on_pallet():
            claim(tell)
        assert tell.history(P).steps[-1].claim.batteries == (P, Q)

    def test_a_pallet_and_its_packs_in_one_event_are_told_once(self):
        def ship(tell):
            tell.plain(YARD, "ObjectEvent", "shipping", day=3_010, **seen(PALLET, P, disposition="in_transit", **to(REMAN)))

        tell = told(at_yard, on_pallet()[0], ship)
        assert sum(step.claim.is_("dispatched") for step in tell.history(P).steps) == sum(
            step.claim.is_("dispatched") for step in told(at_yard).history(P).steps) + 1  # fmt: skip

    def test_units_in_a_ring_end(self):
        def ring(tell):
            tell.plain(YARD, "AggregationEvent", "packing", day=3_008, **into(CASE, PALLET))
            tell.plain(YARD, "AggregationEvent", "packing", day=3_008.5, **into(PALLET, CASE))

        assert told(at_yard, ring, *on_pallet()).state(P).holder == REMAN


ITSELF = {
    "put into use": ("ObjectEvent", "commissioning", {"action": "ADD", "epcList": [PALLET], "disposition": "active"}),
    "put into use, and seen to be": ("ObjectEvent", "commissioning", seen(PALLET)),
    "labelled": ("ObjectEvent", "encoding", {"action": "ADD", "epcList": [PALLET], "disposition": "encoded"}),
    "labelled, and seen to be": ("ObjectEvent", "encoding", seen(PALLET)),
    "taken out of use": ("ObjectEvent", "decommissioning", seen(PALLET, action="DELETE", disposition="inactive")),
    "weighed and taken out of use": ("ObjectEvent", "decommissioning", seen(
        PALLET, action="DELETE", disposition="inactive", quantityList=[MASS])),
    "broken up": ("ObjectEvent", "destroying", seen(PALLET, action="DELETE", disposition="destroyed")),
    "mended": ("ObjectEvent", "repairing", seen(PALLET)),
    "tested": ("ObjectEvent", "inspecting", seen(PALLET)),
    "its logger read": ("ObjectEvent", "sensor_reporting", seen(PALLET, disposition="active")),
    "used up": ("TransformationEvent", "commissioning", {"inputEPCList": [PALLET], "outputEPCList": [CASE], "disposition": "active"}),
    "made of another": ("TransformationEvent", "commissioning", {"inputEPCList": [CASE], "outputEPCList": [PALLET], "disposition": "active"}),
    "taken apart": ("AggregationEvent", "disassembling", from_(PALLET)),
}  # fmt: skip
"""What is said of a pallet and not of what lies on it."""
PASSING = ("picking", "staging_outbound", "departing", "transporting", "arriving", "holding", "storing", "stocking",
           "cycle_counting", "loading", "unloading", "entering_exiting")  # fmt: skip
"""Where things are and go, by whatever step, read as a type of the life cycle or as none."""


class TestUnitItself:
    """A pallet has a life of its own: its number is given and taken back, and nothing is done to the packs by that."""

    @pytest.mark.parametrize(("kind", "step", "said"), ITSELF.values(), ids=ITSELF)
    def test_what_it_is_itself_does_not_reach_what_lies_on_it(self, kind, step, said):
        tell = told(at_yard, *on_pallet())
        after = tell.plain(REMAN, kind, step, day=3_012.5, **said)
        assert after not in {each.claim.event_id for each in tell.history(P).steps}
        assert stands(tell, P) == stands(told(at_yard, *on_pallet()), P)

    @pytest.mark.parametrize("name", ["put into use", "labelled"])
    def test_its_number_is_given_at_the_instant_of_the_packing(self, name):
        kind, step, said = ITSELF[name]
        tell = told(at_yard, *on_pallet())
        given = tell.plain(YARD, kind, step, day=3_009, **said)
        assert given not in {each.claim.event_id for each in tell.history(P).steps}
        assert stands(tell, P) == stands(told(at_yard, *on_pallet()), P)

    @pytest.mark.parametrize("step", PASSING)
    def test_where_it_goes_its_packs_go(self, step):
        tell = told(at_yard, *on_pallet())
        after = tell.plain(REMAN, "ObjectEvent", step, day=3_012.5, **seen(PALLET))
        assert after in {each.claim.event_id for each in tell.history(P).steps}

    def test_what_hurts_it_hurts_its_packs(self):
        tell = told(at_yard, *on_pallet())
        tell.plain(REMAN, "ObjectEvent", "inspecting", day=3_012.5, **seen(PALLET, disposition="damaged"))
        assert tell.state(P).damaged

    def test_a_shipment_of_it_that_is_called_off_moved_nothing(self):
        tell = told(at_yard, *on_pallet()[:2])
        tell.plain(YARD, "ObjectEvent", "void_shipping", day=3_011, **seen(PALLET))
        assert tell.state(P).transfer is None


class TestStranger:
    """Whoever speaks of a unit by its number alone moves nothing, learns nothing, and puts no word into another's mouth."""

    def test_who_was_never_named_receives_nothing(self):
        def take(tell):
            tell.plain(TRADER, "ObjectEvent", "receiving", day=3_011, **seen(PALLET))

        tell = told(at_yard, *on_pallet(), take)
        assert TRADER not in {step.claim.author for step in tell.history(P).steps}
        assert stands(tell, P) == stands(told(at_yard, *on_pallet()), P)

    def test_who_says_that_another_s_pack_lies_on_another_s_pallet_sends_nothing(self):
        def slip_in(tell):
            tell.plain(TRADER, "AggregationEvent", "packing", day=3_009, **into(PALLET, P))

        def ship(tell):
            tell.plain(YARD, "AggregationEvent", "packing", day=3_009, **into(PALLET, Q))
            on_pallet()[1](tell)

        tell = told(at_yard, slip_in, ship)
        assert tell.state(P).transfer is None
        assert tell.state(P).released_to != REMAN
        assert tell.state(Q).transfer.recipient == REMAN

    def test_who_took_it_in_with_the_pallet_sends_it_on_with_the_pallet(self):
        def on(tell):
            tell.plain(REMAN, "ObjectEvent", "shipping", day=3_015, **seen(PALLET, disposition="in_transit", **to(SHREDDER)))

        assert told(at_yard, *on_pallet(), on).state(P).transfer.recipient == SHREDDER

    def test_who_empties_a_pallet_of_others_keeps_nothing_back(self):
        def empty(tell):
            tell.plain(TRADER, "AggregationEvent", "unpacking", day=3_009.5, **from_(PALLET))

        assert told(at_yard, *on_pallet(), empty).state(P).holder == REMAN
