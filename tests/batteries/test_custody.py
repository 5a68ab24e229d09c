"""The fold: who holds it, where it is and what it is, whatever was claimed in whatever order."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from batteries import custody
from batteries.claims import Claim, Part
from batteries.custody import Ending, Form, Legal
from batteries.lifecycle import schemas  # noqa: F401 - declares the event types
from batteries.lifecycle.declaration import REGISTRY

START = datetime(2026, 1, 1, tzinfo=UTC)
PACK = "https://id.gs1.org/01/09521234543213/21/P1"
MAKER, ELV, YARD, STRANGER = "9521000000018", "9521000000025", "9521000000032", "9521000000049"


def claim(
    code: str,
    *,
    by: str = MAKER,
    day: float = 0,
    event_id: str = "",
    part: Part = Part.THING,
    withdraws=False,
    **fields,
):
    at = START + timedelta(days=day)
    return Claim(
        event_id or f"urn:{code}:{by}:{day}", REGISTRY[code], by, at, at, None, PACK, part, fields.pop("facility", ""),
        (PACK,), fields, frozenset(), withdraws,
    )  # fmt: skip


def state(*claims: Claim) -> custody.Custody:
    return custody.fold(claims).state


MADE = claim("manufactured", chemistry="nmc811", rated_kwh=77.4, module_count=32)
SENT = claim("dispatched", day=1, recipient=YARD, mass_kg=450)
TAKEN = claim("received", by=YARD, day=2, condition="intact", facility="9521000000056")


class TestStories:
    def test_a_maker_holds_what_it_made(self):
        made = state(MADE)
        assert (made.holder, made.form, made.legal) == (MAKER, Form.PACK, Legal.PRODUCT_NEW)
        assert (made.nameplate.chemistry, made.nameplate.module_count) == ("nmc811", 32)

    def test_a_dispatch_leaves_custody_with_the_sender(self):
        sent = state(MADE, SENT)
        assert (sent.holder, sent.transfer.recipient) == (MAKER, YARD)

    def test_custody_passes_on_the_receivers_word(self):
        taken = state(MADE, SENT, TAKEN)
        assert (taken.holder, taken.transfer, taken.facility) == (YARD, None, "9521000000056")

    def test_even_without_a_dispatch(self):
        assert state(MADE, TAKEN).holder == YARD

    def test_a_refusal_sends_it_back(self):
        back = state(MADE, SENT, claim("receipt_refused", by=YARD, day=2, reason="damaged"))
        assert (back.holder, back.transfer) == (MAKER, None)

    def test_a_strangers_refusal_changes_nothing(self):
        assert state(MADE, SENT, claim("receipt_refused", by=STRANGER, day=2)).transfer.recipient == YARD

    def test_in_a_vehicle_its_owner_holds_it(self):
        fitted = state(MADE, claim("installed", day=1, vin="KMHTEST00A0000001"))
        assert (fitted.holder, fitted.legal) == ("", Legal.IN_USE)
        assert fitted.vehicle and "KMH" not in fitted.vehicle

    @pytest.mark.parametrize("code", ["stocktake", "stored", "moved_internal"])
    def test_who_uses_it_and_counts_or_keeps_it_has_not_taken_it_from_its_work(self, code):
        told = (
            claim("placed_on_market", customer=YARD, site="9521000000063"),
            claim(code, by=YARD, day=1, counted_at_facility="9521000000056", facility="9521000000056", bay="B1"),
        )
        working = state(*told)
        assert (working.holder, working.in_use_site) == (YARD, "9521000000063")
        assert (working.facility, working.bay) == ("", "")

    def test_a_removed_pack_is_used_and_its_removers(self):
        out = state(MADE, claim("installed", day=1), claim("removed", by=ELV, day=900, vin="KMHTEST00A0000001"))
        assert (out.holder, out.legal, out.vehicle) == (ELV, Legal.USED, "")

    def test_a_dismantled_pack_is_superseded_by_its_modules(self):
        modules = [{"id": f"{PACK}-{n}", "mass_kg": 12} for n in range(3)]
        gone = state(MADE, claim("dismantled", day=9, modules=modules))
        assert gone.end.ending is Ending.SUPERSEDED
        assert [link.child for link in gone.children] == [row["id"] for row in modules]

    def test_a_module_is_born_of_its_pack(self):
        born = state(claim("dismantled", part=Part.PIECE, modules=[{"id": PACK, "mass_kg": 12.5}]))
        assert (born.form, born.holder, born.nameplate.mass_kg) == (Form.MODULE, MAKER, 12.5)

    @pytest.mark.parametrize(("code", "legal"), [("remanufactured", "remanufactured"), ("repurposed", "repurposed")])
    def test_a_second_life_has_parents_and_a_new_maker(self, code, legal):
        unit = state(claim(code, by=YARD, part=Part.PRODUCT, rated_kwh=50, model="ESS"))
        assert (unit.holder, unit.legal, unit.created_by, unit.nameplate.maker) == (YARD, legal, code, YARD)
        assert [link.parent for link in unit.parents] == [PACK]

    def test_a_recycled_pack_ceases_though_it_was_shredded_before(self):
        shredded = claim("shredded", day=3, outputs=[{"lot": "lot", "mass_kg": 200, "fraction": "black_mass"}])
        assert state(MADE, shredded).end.ending is Ending.SUPERSEDED
        done = state(MADE, shredded, claim("recycling_completed", day=9))
        assert (done.end.ending, done.legal) == (Ending.RECYCLED, Legal.CEASED)

    def test_the_first_ending_stands(self):
        ended = state(MADE, claim("exported", day=1), claim("incident", day=2, severity="total"))
        assert (ended.end.ending, ended.holder) == (Ending.EXPORTED, "")

    def test_a_theft_suspends_custody_until_it_is_found(self):
        stolen = state(MADE, claim("theft_reported", day=1))
        assert stolen.lost and stolen.holder == MAKER
        found = state(MADE, claim("theft_reported", day=1), claim("found", by=ELV, day=5))
        assert (found.lost, found.holder) == (False, ELV)


class TestCorrections:
    def test_a_withdrawn_claim_never_happened(self):
        error = claim("dispatched", day=1, event_id=SENT.event_id, withdraws=True)
        told = custody.fold([MADE, SENT, error])
        assert told.state.transfer is None
        assert [c.event_id for c in told.withdrawn] == [SENT.event_id]

    def test_nobody_withdraws_anothers_claim(self):
        error = claim("dispatched", by=STRANGER, day=1, event_id=SENT.event_id, withdraws=True)
        assert custody.fold([MADE, SENT, error]).state.transfer is not None


class TestTime:
    def test_a_late_claim_takes_its_place(self):
        assert state(MADE, TAKEN, SENT) == state(MADE, SENT, TAKEN)
        assert custody.fold([MADE, TAKEN, SENT]).steps[2].before.transfer is not None

    def test_one_moment_is_told_in_the_order_of_life(self):
        removed, collected = claim("removed", by=ELV, day=5), claim("collected", by=YARD, day=5)
        assert state(collected, removed).holder == YARD

    def test_the_state_of_a_past_day_can_be_asked(self):
        told = custody.fold([MADE, SENT, TAKEN])
        assert told.until(START + timedelta(days=1.5)).transfer.recipient == YARD
        assert told.until(START - timedelta(days=1)) == custody.Custody()


_FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "recipient": st.sampled_from([MAKER, ELV, YARD]), "soh_pct": st.integers(0, 120), "vin": st.just("KMHTEST00A0000001"),
        "severity": st.sampled_from(["minor", "total"]), "result": st.sampled_from(["pass", "fail"]),
        "modules": st.lists(st.fixed_dictionaries({"id": st.sampled_from(["m1", "m2"])}), max_size=2),
        "outputs": st.lists(st.fixed_dictionaries({"lot": st.sampled_from(["l1", PACK]), "mass_kg": st.just(5)}), max_size=2),
        "inputs": st.lists(st.fixed_dictionaries({"lot": st.just(PACK), "mass_kg": st.just(5)}), max_size=1),
        "product": st.sampled_from([PACK, "new"]), "grade": st.sampled_from(["reuse", "recycle"]),
        "removed_modules": st.just([{"id": PACK}]), "fitted_modules": st.just([{"id": "m1"}]), "buyer": st.just(ELV),
        "campaign_no": st.sampled_from(["R-1", "R-2"]), "order_no": st.sampled_from(["H-1", "H-2"]), "site_region": st.just("41"),
        "dg_state": st.sampled_from(["sound", "critical"]), "next_due": st.just("2030-01-01"), "bay": st.just("A"),
        "exported_event": st.just("urn:0:0"), "true_id": st.sampled_from(["true", PACK]), "customer": st.just(YARD),
    },
)  # fmt: skip


@st.composite
def stories(draw) -> list[Claim]:
    """Any claims about one thing, plausible or not."""
    told = []
    for number in range(draw(st.integers(0, 12))):
        told.append(
            claim(
                draw(st.sampled_from(sorted(REGISTRY))), by=draw(st.sampled_from([MAKER, ELV, YARD])),
                day=draw(st.integers(0, 4)), event_id=f"urn:{draw(st.integers(0, 9))}:{number if draw(st.booleans()) else 0}",
                part=draw(st.sampled_from(list(Part))), withdraws=draw(st.integers(0, 9)) == 0, **draw(_FIELDS),
            )
        )  # fmt: skip
    return list({(c.event_id, c.withdraws): c for c in told}.values())


class TestProperties:
    @settings(max_examples=200)
    @given(stories(), st.randoms(use_true_random=False))
    def test_any_order_of_arrival_tells_the_same_story(self, told, random):
        shuffled = told[:]
        random.shuffle(shuffled)
        assert custody.fold(shuffled) == custody.fold(told)

    @settings(max_examples=200)
    @given(stories())
    def test_every_standing_claim_has_its_step(self, told):
        history = custody.fold(told)
        assert len(history.steps) + len(history.withdrawn) + sum(c.withdraws for c in told) == len(told)
        for earlier, later in pairwise(history.steps):
            assert earlier.after == later.before
            assert earlier.claim.occurred_at <= later.claim.occurred_at

    @settings(max_examples=200)
    @given(stories())
    def test_what_has_ended_stays_ended_until_it_is_withdrawn_or_comes_back_from_abroad(self, told):
        for step in custody.fold(told).steps:
            end = step.before.end
            reopened = end and end.ending is Ending.EXPORTED and step.claim.is_("imported")
            assert end is None or reopened or step.after.end is not None

    @settings(max_examples=200)
    @given(stories())
    def test_it_is_in_one_place_at_a_time(self, told):
        for step in custody.fold(told).steps:
            state = step.after
            assert sum(map(bool, (state.vehicle, state.in_use_site, state.part_of))) <= 1
            assert not (state.in_service and (state.bay or state.facility))


class TestConfirmation:
    """Who merely claims to hold a battery opens a gap, and is shown nothing of its past."""

    def test_the_maker_and_who_received_what_it_released(self):
        assert state(MADE).confirmed == MAKER
        assert (state(MADE, SENT).confirmed, state(MADE, SENT).released_to) == (MAKER, YARD)
        taken = state(MADE, SENT, TAKEN)
        assert (taken.confirmed, taken.released_to) == (YARD, "")

    @pytest.mark.parametrize("code", ["received", "collected", "removed", "found", "manufactured"])
    def test_taking_what_nobody_released_confirms_nothing(self, code):
        taken = state(MADE, claim(code, by=STRANGER, day=3, condition="intact"))
        assert (taken.holder, taken.confirmed) == (STRANGER, MAKER)

    def test_nor_does_passing_it_on(self):
        told = [MADE, claim("received", by=STRANGER, day=3), claim("dispatched", by=STRANGER, day=4, recipient=ELV)]
        assert (state(*told).released_to, state(*told).confirmed) == ("", MAKER)
        assert state(*told, claim("received", by=ELV, day=5)).confirmed == MAKER

    def test_nor_a_strangers_dispatch_to_itself(self):
        assert state(MADE, claim("dispatched", by=STRANGER, day=1, recipient=STRANGER)).released_to == ""

    def test_nor_a_strangers_fitting_to_a_vehicle(self):
        told = [MADE, claim("installed", by=STRANGER, day=1), claim("collected", by=STRANGER, day=2)]
        assert state(*told).confirmed == MAKER

    def test_a_false_dispatch_takes_nothing_from_the_true_recipient(self):
        false = claim("dispatched", by=STRANGER, day=1.5, recipient=STRANGER)
        assert state(MADE, SENT, false).released_to == YARD
        assert state(MADE, SENT, false, TAKEN).confirmed == YARD

    def test_out_of_a_vehicle_whoever_removes_or_collects_it(self):
        fitted = [MADE, claim("installed", day=1)]
        assert state(*fitted).confirmed == ""
        assert state(*fitted, claim("received", by=YARD, day=900)).confirmed == ""
        for code in ("removed", "collected"):
            assert state(*fitted, claim(code, by=YARD, day=900)).confirmed == YARD

    def test_a_legacy_pack_is_whose_it_first_is(self):
        assert state(claim("received", by=YARD, day=1)).confirmed == YARD

    @pytest.mark.parametrize("code", ["manufactured", "imported", "removed", "collected", "received"])
    @pytest.mark.parametrize("day", [-900, 1])
    def test_and_stays_whoever_says_afterwards_that_he_had_it_before(self, code, day):
        known = claim("received", by=YARD, day=1, event_id="urn:z")._replace(position=1)
        late = claim(code, by=STRANGER, day=day, event_id="urn:a")._replace(position=2)
        assert state(known, late).confirmed == YARD

    def test_nor_is_it_taken_from_who_has_it_by_saying_late_that_it_was_at_work(self):
        known = claim("received", by=YARD, day=1)
        late = claim("installed", by=STRANGER, day=0, vin="KMHTEST00A0000001")
        assert state(known._replace(position=1), late._replace(position=2)).confirmed == YARD

    def test_what_was_said_of_a_provisional_name_comes_to_the_true_one_with_its_merging(self):
        known = claim("received", by=YARD, day=1)._replace(position=5)
        early = claim("collected", by=STRANGER, day=0)._replace(position=1)
        assert state(known, early).confirmed == STRANGER
        assert state(known, early._replace(joined=6)).confirmed == YARD

    def test_a_late_dispatch_confirms_afterwards(self):
        assert state(MADE, TAKEN).confirmed == MAKER
        assert state(MADE, TAKEN, SENT).confirmed == YARD

    def test_a_refusal_gives_the_release_back(self):
        assert state(MADE, SENT, claim("receipt_refused", by=YARD, day=2)).released_to == ""
