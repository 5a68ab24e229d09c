"""The rows of Battery and Kinship: the fold of every timeline, kept up as the log grows."""

from collections.abc import Iterable, Iterator
from datetime import date
from uuid import UUID

from batteries import packing, timeline
from batteries.claims import Part
from batteries.custody import History
from batteries.follower import CHUNK, Follower
from batteries.lifecycle.plain import is_unit
from batteries.models import Battery, Kinship
from events import epc, feed, index, sequencer
from events.feed import Record

CONSUMER = "custody"
_FIRST_KEY, _LAST_KEY = UUID(int=0), UUID(int=2**128 - 1)
_SCHEMES = frozenset({"sgtin", "giai", "cpi", "lgtin"})
"""A GRAI (AI 8003) is by definition a crate or frame that goes and comes, whatever an event says of it."""
FIELDS = [field.name for field in Battery._meta.fields if field.name != "epc_key"]


def things(records: Iterable[Record]) -> set[UUID]:
    """Keys of the batteries, modules and lots that `records` name; vehicles, places and parties are none.

    Where they name a logistic unit, of all that was ever said to lie in it.
    """
    uris = _uris(records)
    found = {index.key(uri) for uri in uris if is_thing(uri)}
    units = {index.key(uri) for uri in uris if is_unit(uri)}
    return found | packing.ever_in(units, feed.timelines) if units else found


def named(records: Iterable[Record]) -> set[UUID]:
    """Those alone that `records` name themselves."""
    return {index.key(uri) for uri in _uris(records) if is_thing(uri)}


def _uris(records: Iterable[Record]) -> set[str]:
    return {uri for record in records for uri, mention in index.named(record.event) if mention is not index.Mention.PARTY}


def write(keys: Iterable[UUID], *, below: int) -> None:
    """Write the rows of `keys` as they stand below a position of the log; rows of what is unknown go away.

    Costs one fold of the whole timeline per battery named, some 50 claims each, so it grows with the claims
    that arrive and not with the ledger.
    """
    # One order for everybody who writes rows, so that two never wait for each other.
    keys = sorted(keys)
    rows, edges = derive(keys, below=below)
    keys = {*keys, *rows}
    Battery.objects.filter(epc_key__in=keys - rows.keys()).delete()
    Battery.objects.bulk_create(
        rows.values(), update_conflicts=True, unique_fields=["epc_key"], update_fields=FIELDS
    )  # fmt: skip
    Kinship.objects.filter(child_key__in=keys).delete()
    Kinship.objects.bulk_create(edges)


def derive(keys: list[UUID], *, below: int) -> tuple[dict[UUID, Battery], list[Kinship]]:
    """The rows and edges that the ledger calls for below a position of the log, written nowhere.

    With the row of a provisional name comes that of the true one, whose story every claim about either belongs to.
    """
    histories = timeline.read_apart(keys, below=below)
    rows = {key: row for key, history in sorted(histories.items()) if (row := _row(key, history))}
    return rows, [edge for key in rows for edge in _edges(histories[key])]


FOLLOWER = Follower(CONSUMER, things, write)


def rebuild() -> Iterator[int]:
    """Write every row anew from the ledger, in chunks; yields how many batteries each chunk had.

    Followers stand still meanwhile. A rebuild that was cut off leaves rows that are right or not yet rewritten;
    run it again.
    """
    with feed.sole(CONSUMER):
        below = sequencer.size()
        yield from rewrite(_FIRST_KEY, _LAST_KEY, below=below)
        feed.set_watermark(CONSUMER, below)


def rewrite(after: UUID, until: UUID, *, below: int) -> Iterator[int]:
    """Write the rows of the keys behind `after` up to `until` anew, in chunks; yields how many each chunk had.

    Ranges that do not overlap may be rewritten at one time.
    """
    while keys := [key for key in feed.keys_after(after, limit=CHUNK) if key <= until]:
        Battery.objects.filter(epc_key__gt=after, epc_key__lte=keys[-1]).exclude(epc_key__in=keys).delete()
        FOLLOWER.do(keys, below=below)
        after = keys[-1]
        yield len(keys)
    Battery.objects.filter(epc_key__gt=after, epc_key__lte=until).delete()


def is_thing(uri: str) -> bool:
    """Whether `uri` names a battery, module or lot, and not a vehicle, a crate or a place."""
    try:
        return epc.parse(uri).scheme in _SCHEMES
    except epc.EpcError:
        return False


def is_battery(history: History) -> bool:
    """Whether a story is that of a battery, module or lot.

    What others are put into, and nobody says anything of that moves a battery, is a case with a GTIN or a lorry.
    """
    claims = [step.claim for step in history.steps]
    is_told = any(claim.type for claim in claims) or not any(claim.part is Part.HULL for claim in claims)
    return bool(claims) and is_thing(history.uri) and is_told


def _row(key: UUID, history: History) -> Battery | None:
    if not is_battery(history):
        return None
    state, plate, transfer = history.state, history.state.nameplate, history.state.transfer
    return Battery(
        epc_key=key, epc=epc.parse(history.uri).uri, form=state.form, legal=state.legal, holder=state.holder,
        held_since=state.held_since, confirmed=state.confirmed, released_to=state.released_to, facility=state.facility, vehicle=state.vehicle,
        expected_by=transfer.recipient if transfer else "", carried_by=timeline.carrier(state),
        in_transit_since=transfer.since if transfer else None, lost=state.lost, damaged=state.damaged,
        picked_up_by=state.carried_by, dg_state=state.dg_state, recalled=state.recalled, hold=state.hold, title=state.title,
        in_use_site=state.in_use_site, inspected_at=state.inspected_at, next_inspection_due=_day(state.next_inspection_due),
        merged_into=state.merged_into, legacy=state.legacy,
        ending=state.end.ending if state.end else "", ended_at=state.end.at if state.end else None,
        maker=plate.maker, model=plate.model, category=plate.category, chemistry=plate.chemistry,
        rated_kwh=plate.rated_kwh, mass_kg=plate.mass_kg,
        mass_kg_left=state.mass_kg_left, feed=state.feed, made_at=plate.made_at, soh_pct=state.soh_pct,
        grade=state.grade, first_at=history.steps[0].claim.occurred_at, last_at=history.steps[-1].claim.occurred_at,
        last_event_id=history.steps[-1].claim.event_id, claims=len(history.steps), involved=_involved(history),
    )  # fmt: skip


def _day(text: str) -> date | None:
    """The day that a claim names; a foreign event may hold anything."""
    try:
        return date.fromisoformat(text) if text else None
    except (TypeError, ValueError):
        return None


def _involved(history: History) -> list[str]:
    claims = [step.claim for step in history.steps] + list(history.withdrawn)
    return sorted({claim.author for claim in claims}.union(*(claim.named for claim in claims)))


def _edges(history: History) -> Iterator[Kinship]:
    seen = set()
    for link in () if history.state.merged_into else history.state.parents:
        edge = (link.parent, link.event_id)
        if link.parent and edge not in seen:
            seen.add(edge)
            yield Kinship(
                parent_key=index.key(link.parent), child_key=index.key(history.uri), parent=link.parent,
                child=history.uri, event_id=link.event_id, mass_kg=link.mass_kg,
            )  # fmt: skip
