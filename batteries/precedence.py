"""Who was there first, where somebody says so afterwards.

Claims are put in the order in which they happened, as their authors tell it. Whoever tells late, with an earlier date, that
he had a battery before all who are on record would by that come to see its past; so it counts in the story and opens its
gaps, and does not make him a holder in whom anybody trusts.
"""

from collections.abc import Iterable

_MAKINGS = frozenset({"manufactured", "imported"})
_NOT_YET = 2**63


def is_told_late(claim, claims: Iterable) -> bool:
    """Whether what others had recorded before `claim` happened after it; a making gives way to another making alone."""
    return any(
        other.author != claim.author and _place(other) < _place(claim) and other.occurred_at > claim.occurred_at
        and (_is_making(other) or not _is_making(claim))
        for other in claims
    )  # fmt: skip


def _place(claim) -> int:
    return _NOT_YET if claim.position is None else claim.position


def _is_making(claim) -> bool:
    return claim.type is not None and claim.type.code in _MAKINGS
