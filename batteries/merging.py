"""One story under two names: a battery without a readable label is known by a provisional name until it is recognised.

Which names are one is itself a claim (`identity_merged`), so it can come late, and it can be withdrawn.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from batteries import custody, precedence
from batteries.claims import Claim
from batteries.custody import History
from batteries.lifecycle.types.authority import IdentityMerged
from events import index

Told = dict[UUID, list[Claim]]


def fold(told: Told, read: Callable[[Iterable[UUID]], Told], *, until: datetime | None = None) -> dict[UUID, History]:
    """The histories of the things in `told`, up to what had happened by `until`; `read` brings the claims of others.

    1. What is claimed about the names that a merging mentions is read too.
    2. A merging counts if the provisional name's own story bears it out: its confirmed holder speaks.
    3. The true name's history is told from the claims about all its names.
    4. Of the provisional one only the merging is told. The history of the true one comes with it.
    """
    if not any(claim.is_(IdentityMerged.code) for found in told.values() for claim in found):
        return {key: custody.fold(_until(until, found)) for key, found in told.items()}
    known = dict(told)
    while missing := sorted(_mentioned(known) - known.keys()):
        known |= read(missing)
    stubs = {key: stub for key, found in known.items() if (stub := _stub(found))}
    others: dict[UUID, list[Claim]] = {}
    for key, stub in stubs.items():
        # What was said of it before anybody knew what it was takes nothing from who has long spoken of the true one.
        joined = precedence.place_of(stub.steps[0].claim.position)
        brought = (claim._replace(joined=joined) for claim in known[key])
        others.setdefault(index.key(stub.state.merged_into), []).extend(brought)
    wanted = {*told, *(index.key(stubs[key].state.merged_into) for key in told if key in stubs)}
    return {
        key: stubs[key] if key in stubs else _together(known[key], others.get(key, ()), until) for key in sorted(wanted)
    }


def _mentioned(known: Told) -> set[UUID]:
    merges = [claim for found in known.values() for claim in found if claim.is_(IdentityMerged.code)]
    return {index.key(uri) for claim in merges for uri in (*claim.batteries, claim.fields.get("true_id")) if uri}


def _stub(found: list[Claim]) -> History | None:
    """What remains of a provisional name's story; None for a name that was merged into no other."""
    if not any(claim.is_(IdentityMerged.code) and claim.uri in claim.batteries for claim in found):
        return None
    steps = custody.fold(found).steps
    merge = next((step for step in steps if step.after.merged_into and not step.before.merged_into), None)
    return History((merge,)) if merge else None


def _together(own: list[Claim], others: Iterable[Claim], until: datetime | None) -> History:
    mine = {(claim.event_id, claim.withdraws) for claim in own}
    history = custody.fold(_until(until, [*own, *(c for c in others if (c.event_id, c.withdraws) not in mine)]))
    return History(history.steps, history.withdrawn, own[0].uri if own else "")


def _until(moment: datetime | None, found: list[Claim]) -> list[Claim]:
    # A withdrawal counts by when it was recorded: it says nothing about when the battery moved.
    return found if moment is None else [claim for claim in found if claim.withdraws or claim.occurred_at <= moment]
