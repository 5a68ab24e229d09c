"""From what was claimed about a battery to who holds it, where, and what it is: a pure fold.

Custody, physical form and legal status are three axes. The fold takes claims in any order of arrival and sorts
them by when they happened; a late claim simply takes its place. It never refuses: a receipt without a dispatch
still moves custody, because custody passes on the receiver's word, and the rules find that the word stands alone.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from batteries import precedence, withdrawal


class Form(StrEnum):
    """What a thing physically is."""

    UNKNOWN = "unknown"
    PACK = "pack"
    MODULE = "module"
    CELLS = "cells"
    SCRAP = "scrap"
    BLACK_MASS = "black_mass"
    FRACTION = "fraction"
    MATERIAL = "material"


class Legal(StrEnum):
    """What the law sees in it."""

    UNKNOWN = "unknown"
    PRODUCT_NEW = "product_new"
    IN_USE = "in_use"
    USED = "used"
    CIRCULAR_RESOURCE = "circular_resource"
    REMANUFACTURED = "remanufactured"
    REPURPOSED = "repurposed"
    WASTE = "waste"
    CEASED = "ceased"
    EXPORTED = "exported"


class Ending(StrEnum):
    """How it left the record. A superseded battery became other units; its own record is closed."""

    RECYCLED = "recycled"
    SUPERSEDED = "superseded"
    EXPORTED = "exported"
    DESTROYED = "destroyed"
    MERGED = "merged"
    """It was a provisional name, and its story is told under the true one."""


class Transfer(NamedTuple):
    """A dispatch that nobody has answered yet."""

    event_id: str
    sender: str
    recipient: str
    carrier: str
    mode: str
    since: datetime
    mass_kg: float | None = None


class End(NamedTuple):
    """When, how and by which claim it left the record."""

    ending: Ending
    event_id: str
    at: datetime
    legal_before: str = ""
    """What the law saw in it until then, to which a re-import brings it back."""
    remains: bool = False
    """Whether something of it is left, as after a fire, that nobody has disposed of yet."""


class Evaluation(NamedTuple):
    """A performance evaluation before removal, and until when it is good."""

    event_id: str
    at: datetime
    valid_until: str = ""


class Link(NamedTuple):
    """An edge of the family tree: from the parent to what it became."""

    parent: str
    child: str
    event_id: str
    mass_kg: float | None = None


class Nameplate(NamedTuple):
    """What is true of it from its making on."""

    maker: str = ""
    model: str = ""
    category: str = ""
    chemistry: str = ""
    rated_kwh: float | None = None
    mass_kg: float | None = None
    module_count: int | None = None
    made_at: datetime | None = None


class Custody(NamedTuple):
    """The state of one battery, module or lot after a number of claims."""

    form: Form = Form.UNKNOWN
    legal: Legal = Legal.UNKNOWN
    holder: str = ""
    """GLN of the operator that holds it; empty while a vehicle's owner does, or nobody has said so."""
    held_since: datetime | None = None
    confirmed: str = ""
    """GLN of the last holder that did not take it on its word alone. What somebody merely claims opens a gap, and
    shows them nothing of the battery's past."""
    released_to: str = ""
    """GLN of the one to whom the confirmed holder has dispatched it."""
    facility: str = ""
    vehicle: str = ""
    vehicle_registered_on: str = ""
    transfer: Transfer | None = None
    carried_by: str = ""
    """GLN of the carrier that says it has it. It carries for the one who sent it and holds nothing."""
    title: str = ""
    """GLN of the owner where somebody said so: title goes its own ways and never moves custody."""
    bay: str = ""
    in_use_site: str = ""
    """GLN or region of the site where it does its second service."""
    part_of: str = ""
    """The pack that a module was fitted into."""
    next_inspection_due: str = ""
    """The day by which the inspection body wants it back, where it named one."""
    put_late: bool = False
    """Whether who says that it does its work there told so late; that keeps it from nobody who had it before on record."""
    inspected_at: datetime | None = None
    """From when the period until the next periodic inspection runs: its last pass, or its placing on the market."""
    lost: bool = False
    damaged: bool = False
    dg_state: str = ""
    """What the last damage assessment found; empty when something has happened since, or nobody has assessed it."""
    recalled: str = ""
    """The recall campaign that it has not been mended for."""
    holds: tuple[str, ...] = ()
    """Orders of the authority that it is not to move, none of them lifted."""
    deregistered_at: datetime | None = None
    end: End | None = None
    nameplate: Nameplate = Nameplate()
    created_by: str = ""
    soh_pct: float | None = None
    soh_at: datetime | None = None
    grade: str = ""
    evaluation: Evaluation | None = None
    inspected_by: str = ""
    mass_kg_left: float | None = None
    """Of a lot: what was made less what was used, supplied or disposed of; None of what is no lot."""
    assay: tuple[tuple[str, float], ...] = ()
    feed: str = ""
    """Of a lot: post_consumer, pre_consumer or mixed, as its maker claims; empty where nobody said."""
    parents: tuple[Link, ...] = ()
    children: tuple[Link, ...] = ()
    merged_into: str = ""
    """The true name of what this provisional one stood for."""

    @property
    def in_service(self) -> bool:
        """Whether it does its work, in a vehicle, at a site or in a pack, and lies in nobody's store."""
        return bool(self.vehicle or self.in_use_site or self.part_of)

    @property
    def hold(self) -> str:
        """The latest order that it is not to move; empty when it may."""
        return self.holds[-1] if self.holds else ""

    @property
    def legacy(self) -> bool:
        """Whether it was in the world before its record: somebody has it, and nobody recorded where it came from."""
        return self.held_since is not None and not self.created_by

    def held_by(self, gln: str, *, at: datetime, facility: str = "", out_of_vehicle: bool = False) -> "Custody":
        """The state after `gln` took it, or took it `out_of_vehicle`; ends a pending transfer and a loss."""
        since = self.held_since if gln == self.holder else at
        return self._entrusted(gln, out_of_vehicle)._replace(
            holder=gln, held_since=since, facility=facility or (self.facility if gln == self.holder else ""),
            **_NOWHERE,
        )  # fmt: skip

    def in_vehicle(self, vehicle: str, *, by: str, at: datetime) -> "Custody":
        """The state after `by` fitted it to a vehicle, whose owner has it from then on."""
        return self._in_service(by, keeper="", at=at)._replace(vehicle=vehicle, title="")

    def at_site(self, site: str, *, keeper: str, by: str, at: datetime) -> "Custody":
        """The state after `by` put it to use at `site` for `keeper`, or for somebody without an account."""
        return self._in_service(by, keeper=keeper, at=at)._replace(in_use_site=site, inspected_at=at)

    def in_pack(self, pack: str, *, by: str, at: datetime) -> "Custody":
        """The state after `by` fitted it into `pack`, and it goes where that goes."""
        return self._in_service(by, keeper="", at=at)._replace(part_of=pack)

    def _in_service(self, by: str, *, keeper: str, at: datetime) -> "Custody":
        placed = self._replace(holder=keeper, held_since=at, facility="", **_NOWHERE)
        return placed._replace(confirmed=keeper, released_to="") if self.confirmed in ("", by) else placed

    def reopened(self) -> "Custody":
        """The state after it came back into the country, with the standing in law that it had left with."""
        if self.end is None or self.end.ending is not Ending.EXPORTED:
            return self
        return self._replace(end=None, legal=Legal(self.end.legal_before or Legal.UNKNOWN))

    def seen_as(self, legal: Legal) -> "Custody":
        """The state after the law came to see `legal` in it, unless it has ended."""
        return self if self.end else self._replace(legal=legal)

    def _entrusted(self, gln: str, out_of_vehicle: bool) -> "Custody":
        free = self.confirmed == "" and (out_of_vehicle or self.put_late or not self.in_service)
        theirs = free or gln in (self.confirmed, self.released_to)
        return self._replace(confirmed=gln, released_to="") if theirs else self

    def ended(self, ending: Ending, *, by: str, at: datetime, remains: bool = False) -> "Custody":
        """The state after it left the record; the first ending stands, and a second one is that of its `remains`."""
        if self.end and not (self.end.ending is Ending.SUPERSEDED and ending is Ending.RECYCLED):
            return self._replace(end=self.end._replace(remains=self.end.remains and remains))
        lives_on = {Ending.SUPERSEDED: self.legal, Ending.MERGED: self.legal}
        legal = ({Ending.EXPORTED: Legal.EXPORTED} | lives_on).get(ending, Legal.CEASED)
        return self._replace(end=End(ending, by, at, self.legal, remains), legal=legal, transfer=None, carried_by="")


_NOWHERE = {"vehicle": "", "put_late": False, "transfer": None, "lost": False, "carried_by": "", "bay": "", "in_use_site": "",
            "part_of": "", "next_inspection_due": "", "inspected_at": None}  # fmt: skip
"""What is over once it changes hands: where it was and on whose lorry, and the clock of its inspections."""


class Step(NamedTuple):
    """One claim with the state before and after it."""

    claim: "object"
    before: Custody
    after: Custody


@dataclass(frozen=True, slots=True)
class History:
    """The whole story of one thing: each claim that stands, and those that were withdrawn."""

    steps: tuple[Step, ...]
    withdrawn: tuple = ()
    name: str = ""
    """What it is called, where claims about it also use other names."""

    @property
    def uri(self) -> str:
        """What it is called; empty where nothing stands."""
        return self.name or (self.steps[0].claim.uri if self.steps else "")

    @property
    def state(self) -> Custody:
        """How it stands after the last claim."""
        return self.steps[-1].after if self.steps else Custody()

    def until(self, moment: datetime) -> Custody:
        """How it stood at `moment`."""
        state = Custody()
        for step in self.steps:
            if step.claim.occurred_at > moment:
                break
            state = step.after
        return state


def fold(claims: Iterable) -> History:
    """The history that `claims` about one thing add up to, whatever order they came in.

    1. Claims that their author withdrew by an error declaration are set aside.
    2. The rest are put in the order in which they happened; claims of one moment by the order of the life cycle,
       then by event id, so that every arrival gives the same story.
    3. Each is applied in turn; who tells late that he had it before all others is told, and not believed in `confirmed`.
    """
    standing, withdrawn = withdrawal.separate(list(claims))
    standing.sort(key=precedence.order)
    return History(tuple(_steps(standing)), tuple(withdrawn))


def _steps(claims: list) -> Iterator[Step]:
    state = Custody()
    for claim in claims:
        after = claim.type.apply(state, claim) if claim.type else state
        gains = after.confirmed or (after.in_service and not state.in_service)
        if gains and not state.confirmed and precedence.is_told_late(claim, claims):
            after = after._replace(confirmed="", released_to="", put_late=after.in_service)
        yield Step(claim, state, after)
        state = after
