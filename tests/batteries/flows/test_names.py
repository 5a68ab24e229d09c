"""A pack without a readable label, and one that is older than the register."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from batteries.custody import Ending, Form, Legal
from tests import world
from tests.batteries.flows.telling import ELV, OEM, VIN, YARD, Telling, handed_over, made, pack, taken_out

PROVISIONAL = pack("PROV-2026-0007")


def recognised() -> tuple[Telling, str, str]:
    """A pack that came to a yard with its label burnt off, and whose serial number was found on opening it."""
    tell = Telling()
    [true] = made(tell, "TRUE")
    tell(OEM, "installed", true, day=10, vin=VIN)
    tell(YARD, "collected", PROVISIONAL, day=800, mass_kg=448)
    tell(YARD, "tested", PROVISIONAL, day=805, soh_pct=71)
    merge = tell(YARD, "identity_merged", PROVISIONAL, day=810, true_id=true, evidence="serial_found")
    tell(YARD, "stored", PROVISIONAL, day=812, bay="C-3")
    return tell, true, merge


def test_both_identifiers_lead_to_one_story():
    tell, true, _ = recognised()
    assert tell.history(PROVISIONAL) == tell.history(true)
    told = [step.claim.type.code for step in tell.history(true).steps]
    assert told == ["manufactured", "dispatched", "received", "installed", "collected", "tested", "identity_merged", "stored"]
    state = tell.state(true)
    assert (state.holder, state.confirmed, state.vehicle, state.soh_pct, state.bay) == (YARD, YARD, "", 71, "C-3")
    assert (state.nameplate.model, state.legal, state.end) == ("GB-75", Legal.USED, None)
    assert tell.gaps() == set()


def test_it_is_counted_once():
    tell, true, merge = recognised()
    apart = tell.apart(PROVISIONAL)
    stub = apart[PROVISIONAL]
    assert [step.claim.event_id for step in stub.steps] == [merge]
    assert (stub.state.merged_into, stub.state.end.ending, stub.state.holder) == (true, Ending.MERGED, "")
    assert apart[true].state.holder == YARD
    assert set(tell.apart(true)) == {true}


def test_the_past_is_told_as_it_is_known_now():
    tell, true, merge = recognised()
    tested_at = next(s.claim.occurred_at for s in tell.history(true).steps if s.claim.is_("tested"))
    assert tell.history(true, until=tested_at).state.holder == YARD
    assert tell.history(PROVISIONAL, until=tested_at).uri == true


def test_a_withdrawn_recognition_parts_the_two_again():
    tell, true, merge = recognised()
    tell.void(merge, day=820)
    assert (tell.state(true).soh_pct, bool(tell.state(true).vehicle)) == (None, True)
    assert (tell.state(PROVISIONAL).soh_pct, tell.state(PROVISIONAL).holder) == (71, YARD)


def test_two_provisional_names_may_turn_out_to_be_one_pack():
    """The dismantler called it one thing and the yard that it went to another, until both knew better."""
    tell = Telling()
    [true] = made(tell, "TRUE")
    tell(OEM, "installed", true, day=10, vin=VIN)
    second = pack("PROV-2026-0008")
    taken_out(tell, second, by=ELV, day=800, mass_kg=world.nameplate()["mass_kg"])
    tell(ELV, "dispatched", second, day=805, recipient=YARD, mass_kg=world.nameplate()["mass_kg"])
    tell(YARD, "received", PROVISIONAL, day=806, sender=ELV, condition="intact")
    tell(YARD, "stored", PROVISIONAL, day=815, bay="C-3")
    assert tell.gaps() == {("G01", "dispatched"), ("G02", "received")}
    tell(YARD, "identity_merged", PROVISIONAL, day=820, true_id=true, evidence="serial_found")
    tell(ELV, "identity_merged", second, day=830, true_id=true, evidence="maker_confirmed")
    assert tell.history(second) == tell.history(PROVISIONAL) == tell.history(true)
    assert (tell.state(true).holder, tell.state(true).confirmed, tell.gaps()) == (YARD, YARD, set())


def test_nobody_merges_what_another_holds():
    tell, true, merge = recognised()
    other = pack("PROV-2026-0009")
    tell(ELV, "collected", other, day=700)
    tell(YARD, "identity_merged", other, day=720, true_id=true, evidence="other")
    assert (tell.state(other).holder, tell.state(other).merged_into) == (ELV, "")
    assert ELV not in {step.claim.author for step in tell.history(true).steps}


def test_recognising_anothers_pack_shows_nothing_of_its_past():
    """A merging speaks for the provisional name only; of the true one it is one more claim by somebody."""
    tell = Telling()
    [true] = made(tell, "ANOTHERS")
    tell(ELV, "collected", PROVISIONAL, day=5)
    tell(ELV, "identity_merged", PROVISIONAL, day=6, true_id=true, evidence="other")
    assert (tell.state(true).holder, tell.state(true).confirmed) == (ELV, OEM)
    assert tell.state(PROVISIONAL).confirmed == OEM


@pytest.mark.parametrize("subject", ["REAL-1"])
def test_two_true_names_are_never_merged(subject):
    tell = Telling()
    with pytest.raises(AssertionError, match="not-provisional"):
        tell(YARD, "identity_merged", pack(subject), true_id=pack("REAL-2"))
    with pytest.raises(AssertionError, match="still-provisional"):
        tell(YARD, "identity_merged", PROVISIONAL, true_id=pack("PROV-2"))


@given(st.integers(0, 2**32))
def test_whatever_came_first_the_story_is_the_same(seed):
    tell, true, merge = recognised()
    other = tell.shuffled(Random(seed))
    assert other.history(true) == tell.history(true)
    assert other.apart(PROVISIONAL) == tell.apart(PROVISIONAL)


def test_a_legacy_pack_begins_with_its_removal_and_says_so():
    tell = Telling()
    old = pack("LEGACY-1")
    taken_out(tell, old, by=ELV, day=5)
    handed_over(tell, old, ELV, YARD, day=9)
    state = tell.state(old)
    assert (state.legacy, state.form, state.holder, state.confirmed) == (True, Form.PACK, YARD, YARD)
    assert tell.gaps() == set()
    [new] = made(tell, "KNOWN")
    assert not tell.state(new).legacy
    assert not tell.state(world.module("UNSEEN")).legacy
