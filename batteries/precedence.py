"""Who was there first, where somebody says so afterwards.

Claims are put in the order in which they happened, as their authors tell it. Whoever tells late, with an earlier date, that
he had a battery, or made it, before what others have on record would by that come to see their claims; so it counts in the
story and opens its gaps, and does not make him a holder in whom anybody trusts. That holds of a making too: of a battery
that was in the world before its record nothing else tells the maker from one who says that he is.
"""

from collections.abc import Iterable

_NOT_YET = 2**63


def place_of(position: int | None, joined: int = 0) -> int:
    """When a claim came to this story, as a position of the log; one without a position comes last."""
    return _NOT_YET if position is None else max(position, joined)


def order(claim) -> tuple:
    """The place of a claim in the story: when it happened; of one moment by the life cycle, then by event id."""
    return claim.occurred_at, claim.rank, claim.event_id


def is_told_late(claim, claims: Iterable) -> bool:
    """Whether something that others had recorded before `claim` stands after it in the story."""
    return any(
        other.author != claim.author and _place(other) < _place(claim) and order(other) > order(claim) for other in claims
    )


def _place(claim) -> int:
    return place_of(claim.position, claim.joined)
