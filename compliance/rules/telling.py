"""Of which thing something is told: what is wrong with a claim as a whole is one finding, however many it names."""

from collections.abc import Iterator
from datetime import timedelta

from batteries import projection
from batteries.claims import Claim, Part
from compliance.rules.declaration import Case

_MAKINGS = (
    "manufactured", "dismantled", "module_dismantled", "remanufactured", "repurposed", "shredded", "material_recovered",
    "lot_split", "lots_merged", "lots_blended", "scrap_recorded",
)  # fmt: skip
"""Types by which things come to be."""


def things(claim: Claim) -> tuple[str, ...]:
    """The batteries and lots that `claim` is about, in its own order: what it is about first, then what came of it."""
    return tuple(dict.fromkeys((*claim.batteries, *_in_rows(claim))))


def is_first(claim: Claim) -> bool:
    """Whether the story at hand is that of the first thing which `claim` names, where its own wrongs are told."""
    if claim.batteries[:1] == (claim.uri,):
        return True
    named = [uri for uri in things(claim) if projection.is_thing(uri)]
    return claim.uri not in named or named[0] == claim.uri


def is_first_of_both(claim: Claim, other: Claim) -> bool:
    """Whether what two claims have against each other is told here: with the first of `claim`, if `other` names that too."""
    return is_first(claim) or things(claim)[0] not in things(other)


def made(case: Case) -> Claim | None:
    """The claim by which it came to be."""
    born = (s.claim for s in case.told(*_MAKINGS) if s.claim.is_("manufactured") or s.claim.part in (Part.PRODUCT, Part.PIECE))
    return next(born, None)


def told_too_early(case: Case) -> list[Claim]:
    """Claims of those who had it before them, at times before it came to be. That is one wrong: of the first, or of the making."""
    making = made(case)
    if making is None or case.history.steps[0].claim is making:
        return []
    before = (s.claim for s in case.history.steps if s.claim.type and s.claim.type.seen and s.claim.occurred_at < making.occurred_at)
    return [claim for claim in before if making.occurred_at - claim.occurred_at > _skew(case, claim)]


def _skew(case: Case, claim: Claim) -> timedelta:
    return timedelta(minutes=case.limits(claim.occurred_at).get("clock.skew_minutes"))


def _in_rows(claim: Claim) -> Iterator[str]:
    for value in claim.fields.values():
        for row in value if isinstance(value, list) else ():
            if isinstance(row, dict) and (uri := row.get("id") or row.get("lot")):
                yield uri
    yield from (claim.fields[name] for name in ("product", "fitted") if name in claim.fields)
