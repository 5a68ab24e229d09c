"""The declared event types, in the order of the life cycle: the order in which they are imported is their rank."""

from batteries.lifecycle.types import (  # isort: skip
    making,
    using,
    retiring,
    moving,
    judging,
    second_life,
    recycling,
    lots,
    mishaps,
    correcting,
)

__all__ = [
    "correcting", "judging", "lots", "making", "mishaps", "moving", "recycling", "retiring", "second_life", "using",
]  # fmt: skip
