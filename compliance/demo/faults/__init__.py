"""Lives with exactly one thing wrong, one function each; each says which rules must find it, and on what.

Of every main kind one pack in a hundred is planted and at least one; of the further kinds, which show another way
to break the same rules, one in a hundred.
"""

from compliance.demo.faults import examining, handing_over, identifying, keeping, standing, transforming
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
    examining.evaluated_afterwards,
    examining.evaluated_without_certificate,
    examining.graded_against_its_health,
    examining.too_hot_to_be_true,
    examining.tested_elsewhere,
    examining.made_of_nothing,
    standing.stored_too_long,
    standing.hoarded,
    standing.without_room,
    standing.fell_silent,
    standing.left_out_of_the_count,
    standing.never_taken_out,
    standing.never_left_the_country,
    standing.shipped_without_papers,
    standing.arrived_before_it_left,
    standing.lighter_on_arrival,
    transforming.balance_open,
    transforming.shredded_elsewhere,
    transforming.whole_after_its_parts,
    transforming.never_inspected_again,
    transforming.little_won,
    transforming.scrap_as_used,
    transforming.damage_played_down,
    identifying.one_number_twice,
    identifying.out_of_another_car,
    identifying.malformed_number,
    identifying.counted_where_it_is_not,
    identifying.sold_under_recall,
    identifying.handled_though_stolen,
    identifying.moved_during_a_hold,
    handing_over.taken_by_a_copy,
    keeping.removed_without_permit,
    handing_over.sent_to_a_suspended_trader,
    keeping.evaluated_too_long_ago,
)

__all__ = ["FURTHER", "MAIN", "count"]
