"""Opening plus what came in less what went out is what is there: for any story, however unlikely."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

from hypothesis import given, settings
from hypothesis import strategies as st

from batteries import custody
from batteries.claims import Claim, Part
from batteries.lifecycle import types  # noqa: F401 - declares every event type
from batteries.lifecycle.declaration import REGISTRY
from compliance.reports.cut import Cut, Plate, Scope, Thing
from compliance.reports.declaration import REGISTRY as SECTIONS
from compliance.reports.sections.stock import INFLOWS, OUTFLOWS, Movements

OPERATORS = ("9520000000011", "9520000000028", "9520000000035")
START = datetime(2025, 12, 20, tzinfo=UTC)
PACK = "https://id.gs1.org/01/09521234543213/21/A"
_IDS = count()

FIELDS = {
    "manufactured": {"category": "ev", "chemistry": "lfp", "rated_kwh": 60, "mass_kg": 420},
    "dispatched": {"recipient": OPERATORS[0], "mass_kg": 420},
    "incident": {"severity": "total"},
}


@st.composite
def claims(draw):
    """Any claim of any type by anybody, some while after the end of 2025."""
    code = draw(st.sampled_from(sorted(REGISTRY)))
    at = START + timedelta(hours=draw(st.integers(0, 24 * 60)))
    part = draw(st.sampled_from([Part.THING, Part.INPUT, Part.PRODUCT, Part.PIECE]))
    return Claim(
        f"urn:event:{next(_IDS)}", REGISTRY[code], draw(st.sampled_from(OPERATORS)), at, at, 0, PACK, part, "", (PACK,),
        FIELDS.get(code, {}), frozenset(), draw(st.booleans()) and code == "voided",
    )  # fmt: skip


def account(things: list[Thing], operator: str, start: date, end: date) -> list[dict]:
    """The total lines of section B."""
    source = Movements(Cut(operator, start, end, 0, START), Scope())
    for thing in things:
        source.see(thing)
    return SECTIONS["B"].totals(source)


def thing(told: list[Claim]) -> Thing:
    """A story of some claims, and half of the stories about something that nobody described."""
    known = len(told) % 2
    plate = Plate(PACK, "ev", "lfp", 60.5 if known else None, 420.25 if known else None, False)
    return Thing(plate, custody.fold(told), False)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(claims(), max_size=12), min_size=1, max_size=5), st.sampled_from(OPERATORS))
def test_every_account_balances_and_closing_is_the_next_opening(stories, operator):
    things = [thing(told) for told in stories]
    december = account(things, operator, date(2025, 12, 1), date(2025, 12, 31))
    january = account(things, operator, date(2026, 1, 1), date(2026, 1, 31))
    for lines in (december, january):
        packs = lines[0]
        inflow = sum(packs.get(key, 0) for key in INFLOWS if key != "adjusted_in") + packs["adjusted"]
        outflow = sum(packs.get(key, 0) for key in OUTFLOWS if key != "adjusted_out")
        assert packs["opening"] + inflow - outflow == packs["closing"] == packs["held"]
        assert all(line["difference"] in (0, None) for line in lines)
    assert [line["held"] for line in december] == [line["opening"] for line in january]
