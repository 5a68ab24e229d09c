"""A range as buckets of an index: all that lies in it is found, and few terms say it."""

from hypothesis import given
from hypothesis import strategies as st

from events.query import spans

_LAST = (1 << spans.WIDTH) - 1
_places = st.one_of(st.integers(0, _LAST), st.sampled_from([0, 1, 31, 32, 33, _LAST - 1, _LAST]))
_ends = st.one_of(st.none(), _places)


def test_a_range_has_at_most_so_many_terms():
    # The widest range that has no end in common with a bucket is the worst.
    assert len(spans.cover(1, _LAST - 1)) == spans.TERMS_MAX == 216
    assert len(spans.cover(1, None)) == len(spans.cover(None, _LAST - 1)) == spans.OPEN_TERMS_MAX == 124


@given(_ends, _ends, st.lists(_places, min_size=1, max_size=20))
def test_its_buckets_hold_what_lies_in_it_and_nothing_else(first, last, places):
    found = spans.cover(first, last)
    assert len(found) == len(set(found)) <= (spans.TERMS_MAX if None not in (first, last) else spans.OPEN_TERMS_MAX)
    for place in places:
        is_inside = (first is None or first <= place) and (last is None or place <= last)
        assert len(set(spans.buckets(place)) & set(found)) == is_inside
