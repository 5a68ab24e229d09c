"""The declared event types, in the order of the life cycle: the order in which they are imported is their rank."""

from batteries.lifecycle.types import (  # isort: skip
    making,
    using,
    servicing,
    damage,
    retiring,
    moving,
    keeping,
    judging,
    second_life,
    selling,
    recycling,
    lots,
    mishaps,
    authority,
    correcting,
)

__all__ = [
    "authority", "correcting", "damage", "judging", "keeping", "lots", "making", "mishaps", "moving", "recycling",
    "retiring", "second_life", "selling", "servicing", "using",
]  # fmt: skip
