"""Lives with exactly one thing wrong, one function each; each says which rules must find it, and on what.

Of every main kind one pack in a hundred is planted and at least one; of the further kinds, which show another way
to break the same rules, one in a hundred.
"""

from compliance.demo.faults import handing_over, keeping, transforming
from compliance.demo.faults.planting import count

MAIN = (
    handing_over.lost_on_the_road,
    handing_over.never_announced,
    handing_over.sold_by_the_last_holder,
    handing_over.sent_twice,
    transforming.alive_after_shredding,
    keeping.removed_unevaluated,
    transforming.sold_uninspected,
    handing_over.from_an_unregistered_trader,
    keeping.health_risen,
    handing_over.seen_in_two_towns,
    transforming.modules_missing,
    transforming.nickel_from_iron,
    keeping.declared_late,
    keeping.forgotten,
)
FURTHER = (
    handing_over.taken_by_a_copy,
    keeping.removed_without_permit,
    handing_over.sent_to_a_suspended_trader,
    keeping.evaluated_too_long_ago,
)

__all__ = ["FURTHER", "MAIN", "count"]
