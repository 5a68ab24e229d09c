"""How much of a lot is left, whatever was claimed about it in whatever order."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from batteries import custody
from batteries.claims import Claim, Part
from batteries.custody import Ending, Form, Legal
from batteries.lifecycle import schemas  # noqa: F401 - declares the event types
from batteries.lifecycle.declaration import REGISTRY
from batteries.lifecycle.placement import Lots

START = datetime(2026, 1, 1, tzinfo=UTC)
LOT, OTHER = ("https://id.gs1.org/01/09521234543237/10/" + name for name in ("A", "B"))
PACK = "https://id.gs1.org/01/09521234543213/21/P1"
MILL = "9521000000018"


def claim(code: str, *, day: float = 0, part: Part = Part.THING, about: str = LOT, things=(), **fields) -> Claim:
    at = START + timedelta(days=day)
    return Claim(f"urn:{code}:{day}", REGISTRY[code], MILL, at, at, None, about, part, "", tuple(things), fields, frozenset())


def rows(*pairs) -> list[dict]:
    return [{"lot": lot, "mass_kg": kg} for lot, kg in pairs]


def state(*claims: Claim) -> custody.Custody:
    return custody.fold(claims).state


MADE = claim("shredded", part=Part.PRODUCT, things=[PACK], input_mass_kg=400,
             outputs=[{"lot": LOT, "mass_kg": 140, "fraction": "black_mass", "assay": {"ni_pct": 20, "moisture_pct": 2}}])  # fmt: skip


def test_a_lot_is_born_with_its_mass_assay_and_feed():
    lot = state(MADE)
    assert (lot.form, lot.mass_kg_left, lot.feed) == (Form.BLACK_MASS, 140, "post_consumer")
    assert dict(lot.assay) == {"ni_pct": 20, "moisture_pct": 2}
    assert [link.parent for link in lot.parents] == [PACK]


def test_what_is_parted_from_a_lot_is_no_longer_in_it():
    split = claim("lot_split", day=1, part=Part.INPUT, form="black_mass", inputs=rows((LOT, 40)), outputs=rows((OTHER, 40)))
    lot = state(MADE, split)
    assert (lot.mass_kg_left, lot.end) == (100, None)
    assert [(link.child, link.mass_kg) for link in lot.children] == [(OTHER, 40)]


def test_a_lot_that_is_used_up_became_others():
    recovered = claim("material_recovered", day=2, part=Part.INPUT, inputs=rows((LOT, 140)), outputs=[])
    lot = state(MADE, recovered)
    assert (lot.mass_kg_left, lot.end.ending, lot.legal) == (0, Ending.SUPERSEDED, Legal.WASTE)


def test_more_may_be_taken_than_there_was_and_it_shows():
    lot = state(MADE, claim("material_recovered", day=2, part=Part.INPUT, inputs=rows((LOT, 150)), outputs=[]))
    assert lot.mass_kg_left == -10


def test_supply_takes_from_the_lot_and_leaves_custody_alone():
    lot = state(MADE, claim("material_supplied", day=3, supplied=rows((LOT, 140)), buyer=MILL))
    assert (lot.mass_kg_left, lot.end, lot.holder) == (0, None, MILL)


def test_a_residue_is_disposed_of_in_parts():
    part = claim("disposed", day=3, mass_kg=100, method="landfill")
    rest = claim("disposed", day=4, mass_kg=40, method="landfill")
    assert state(MADE, part).end is None
    assert state(MADE, part, rest).end.ending is Ending.DESTROYED


def test_a_burnt_pack_is_disposed_of_whole():
    burnt = claim("incident", about=PACK, day=1, incident_type="fire", severity="total")
    gone = claim("disposed", about=PACK, day=9, mass_kg=310, method="landfill")
    assert (state(gone).end.ending, state(gone).mass_kg_left) == (Ending.DESTROYED, None)
    assert state(burnt, gone).end.event_id == burnt.event_id


def test_scrap_never_was_a_used_battery():
    scrap = state(claim("scrap_recorded", kind="electrode", chemistry="nmc622", outputs=rows((LOT, 80))))
    assert (scrap.form, scrap.feed, scrap.nameplate.chemistry, scrap.legal) == (
        Form.SCRAP, "pre_consumer", "nmc622", Legal.WASTE)  # fmt: skip


def test_scrap_shredded_with_packs_says_nothing_of_the_feed_by_itself():
    mixed = claim("shredded", part=Part.PRODUCT, things=[PACK], input_mass_kg=480, input_lots=rows((OTHER, 80)),
                  outputs=[{"lot": LOT, "mass_kg": 200, "fraction": "black_mass"}])  # fmt: skip
    assert (state(mixed).feed, [link.parent for link in state(mixed).parents]) == ("", [PACK, OTHER])
    assert state(mixed._replace(fields=mixed.fields | {"feed": "mixed"})).feed == "mixed"


def test_modules_become_a_lot_of_cells():
    cells = state(claim("module_dismantled", part=Part.PRODUCT, things=[PACK], outputs=rows((LOT, 30))))
    assert (cells.form, cells.mass_kg_left, cells.feed) == (Form.CELLS, 30, "post_consumer")
    module = state(claim("module_dismantled", part=Part.INPUT, about=PACK, things=[PACK], outputs=rows((LOT, 30))))
    assert module.end.ending is Ending.SUPERSEDED


@pytest.mark.parametrize(("code", "form"), [("lot_split", "material"), ("lots_merged", "cells"), ("lots_blended", "black_mass")])
def test_a_lot_is_what_its_maker_says_it_is(code, form):
    made = claim(code, part=Part.PRODUCT, form=form, inputs=rows((OTHER, 5)), outputs=rows((LOT, 5)))
    assert (state(made).form, state(made).parents[0].parent) == (form, OTHER)


@pytest.mark.parametrize("said", ["gold", 7, ["black_mass"], {"form": 1}, None])
def test_a_foreign_event_may_say_anything_of_a_lot(said):
    made = state(claim("lot_split", part=Part.PRODUCT, form=said, feed=said, inputs=rows((OTHER, 5)), outputs=rows((LOT, 5))))
    assert (made.form, made.feed, made.mass_kg_left) == (Form.UNKNOWN, "", 5)


@pytest.mark.parametrize("row", ["A", {}, {"lot": LOT}, {"lot": LOT, "mass_kg": "5"}, {"lot": 5, "mass_kg": 5}, {"lot": LOT, "mass_kg": True}])
def test_a_row_that_names_no_lot_or_no_mass_is_not_read(row):
    assert Lots("inputQuantityList").get({"bat:inputs": [row]}, "inputs") is None
    whole = {"lot": LOT, "mass_kg": 5}
    assert Lots("inputQuantityList").get({"bat:inputs": [row, whole]}, "inputs") == [whole]


_USES = st.tuples(st.sampled_from(["lot_split", "material_recovered", "material_supplied", "disposed"]), st.integers(1, 60))


@settings(max_examples=60, deadline=None)
@given(st.lists(_USES, max_size=6), st.randoms())
def test_what_is_left_is_what_was_made_less_what_was_taken(uses, random):
    claims = [MADE] + [
        claim(code, day=day, part=Part.INPUT, form="black_mass", mass_kg=kg, method="landfill", buyer=MILL, outputs=[],
              inputs=rows((LOT, kg)), supplied=rows((LOT, kg)))
        for day, (code, kg) in enumerate(uses, start=1)
    ]  # fmt: skip
    told = state(*claims)
    random.shuffle(claims)
    assert state(*claims) == told
    assert told.mass_kg_left == pytest.approx(140 - sum(kg for _, kg in uses))
