from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.log import merkle
from events.log.merkle import ProofError
from tests.events.log.trees import leaf, mth, path, subproof

SIZE_MAX = 70
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
# The roots over the first 0, 1, … 8 of these leaves, as the Certificate Transparency logs' own tests have them.
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]

sizes = st.integers(1, 10_000)
pairs = st.tuples(sizes, sizes).map(sorted)


def flip(value: bytes, bit: int) -> bytes:
    return (int.from_bytes(value) ^ (1 << bit)).to_bytes(len(value))


def damaged(hashes: list[bytes], *, bits=(0, 7, 128, 255)):
    """Every proof that is wrong by one bit, one hash less, one more, or two neighbours exchanged."""
    for place, value in enumerate(hashes):
        before, after = hashes[:place], hashes[place + 1 :]
        for bit in bits:
            yield [*before, flip(value, bit), *after]
        yield [*before, *after]
        yield [*before, value, *hashes[place:]]
        yield [*before, value[:31], *after]
        if after and after[0] != value:
            yield [*before, after[0], value, *after[1:]]
    yield [*hashes, bytes(32)]
    yield [bytes(32), *hashes]


def refuses(verify, *args) -> bool:
    try:
        verify(*args)
    except ProofError:
        return True
    return False


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_certificate_transparency(size):
    hashes = [merkle.leaf_hash(bytes.fromhex(data)) for data in LEAVES[:size]]
    assert merkle.root(hashes).hex() == ROOTS[size]


def test_a_leaf_does_not_pass_for_a_node():
    left, right = leaf(1), leaf(2)
    assert merkle.node_hash(left, right) == sha256(b"\x01" + left + right).digest()
    assert merkle.leaf_hash(left + right) != merkle.node_hash(left, right)
    assert mth(0, 0) == merkle.EMPTY_ROOT


def test_root_equals_the_recursion_for_every_small_size():
    for size in range(SIZE_MAX + 1):
        assert merkle.root([leaf(index) for index in range(size)]) == mth(0, size)


@given(st.integers(0, 8), st.integers(0, 60), st.data())
@settings(deadline=None)
def test_a_root_over_subtrees_is_the_root_over_their_leaves(height, whole, data):
    width = 1 << height
    rest = data.draw(st.integers(0, width - 1))
    subtrees = [mth(place * width, (place + 1) * width) for place in range(whole)]
    if rest:
        subtrees.append(mth(whole * width, whole * width + rest))
    assert merkle.root(subtrees) == mth(0, whole * width + rest)


@pytest.mark.parametrize("size", range(1, SIZE_MAX + 1))
def test_every_leaf_of_every_small_tree_is_proved(size):
    for index in range(size):
        proof = merkle.inclusion_path(index, size, mth)
        assert proof == path(index, 0, size)
        assert merkle.root_from_inclusion(leaf(index), index, size, proof) == mth(0, size)
        merkle.verify_inclusion(leaf(index), index, size, proof, mth(0, size))


@pytest.mark.parametrize("new", range(1, SIZE_MAX + 1))
def test_every_small_tree_is_proved_a_prefix(new):
    for old in range(1, new + 1):
        proof = merkle.consistency_path(old, new, mth)
        assert proof == subproof(old, 0, new)
        merkle.verify_consistency(old, mth(0, old), new, mth(0, new), proof)


@given(sizes, st.data())
@settings(deadline=None)
def test_leaves_of_larger_trees_are_proved(size, data):
    index = data.draw(st.integers(0, size - 1))
    proof = merkle.inclusion_path(index, size, mth)
    assert proof == path(index, 0, size)
    merkle.verify_inclusion(leaf(index), index, size, proof, mth(0, size))
    for wrong in damaged(proof):
        assert refuses(merkle.verify_inclusion, leaf(index), index, size, wrong, mth(0, size))


@given(pairs)
@settings(deadline=None)
def test_larger_trees_are_proved_prefixes(pair):
    old, new = pair
    proof = merkle.consistency_path(old, new, mth)
    assert proof == subproof(old, 0, new)
    merkle.verify_consistency(old, mth(0, old), new, mth(0, new), proof)
    for wrong in damaged(proof):
        assert refuses(merkle.verify_consistency, old, mth(0, old), new, mth(0, new), wrong)


@pytest.mark.parametrize("size", range(1, SIZE_MAX + 1))
def test_a_damaged_inclusion_proof_is_refused(size):
    for index in range(size):
        proof, top = path(index, 0, size), mth(0, size)
        for wrong in damaged(proof, bits=range(256) if size < 10 else (0, 255)):
            assert refuses(merkle.verify_inclusion, leaf(index), index, size, wrong, top)
        assert refuses(merkle.verify_inclusion, leaf(index + size), index, size, proof, top)
        assert refuses(merkle.verify_inclusion, leaf(index), index, size, proof, flip(top, index))
        for other in range(size + 2):
            if other != index:
                assert refuses(merkle.verify_inclusion, leaf(index), other, size, proof, top)


@pytest.mark.parametrize("new", range(1, SIZE_MAX + 1))
def test_a_damaged_consistency_proof_is_refused(new):
    for old in range(1, new + 1):
        proof, before, after = subproof(old, 0, new), mth(0, old), mth(0, new)
        for wrong in damaged(proof, bits=range(256) if new < 10 else (0, 255)):
            assert refuses(merkle.verify_consistency, old, before, new, after, wrong)
        assert refuses(merkle.verify_consistency, old, flip(before, old), new, after, proof)
        assert refuses(merkle.verify_consistency, old, before, new, flip(after, old), proof)


def test_a_proof_shows_nothing_of_a_tree_of_another_size():
    # A size goes with its own root, as in a checkpoint; by its shape alone a path fits trees of several sizes.
    for size in range(1, 40):
        for index in range(size):
            proof = path(index, 0, size)
            for other in set(range(1, 41)) - {size}:
                assert refuses(merkle.verify_inclusion, leaf(index), index, other, proof, mth(0, other))


def test_a_prefix_shows_nothing_of_trees_of_other_sizes():
    ordered = [(old, new) for new in range(2, 20) for old in range(1, new)]
    for old, new in ordered:
        proof = subproof(old, 0, new)
        for m, n in ordered:
            assert (m, n) == (old, new) or refuses(merkle.verify_consistency, m, mth(0, m), n, mth(0, n), proof)


@pytest.mark.parametrize("new", [0, 1, 2, 7, 8])
@pytest.mark.parametrize("proof", [[], [leaf(1)], [leaf(1), leaf(2), leaf(3)]])
def test_nothing_is_consistent_with_an_empty_tree(new, proof):
    with pytest.raises(ProofError):
        merkle.verify_consistency(0, merkle.EMPTY_ROOT, new, mth(0, new), proof)
    with pytest.raises(ProofError):
        merkle.consistency_path(0, new, mth)


@pytest.mark.parametrize(("old", "new"), [(2, 1), (-1, 1), (8, 7), (0, 0)])
def test_a_tree_does_not_shrink(old, new):
    with pytest.raises(ProofError):
        merkle.consistency_path(old, new, mth)
    with pytest.raises(ProofError):
        merkle.verify_consistency(old, leaf(1), new, leaf(1), [])


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (-1, 1), (8, 7), (7, 7), (0, -1)])
def test_a_leaf_outside_of_the_tree_is_refused(index, size):
    with pytest.raises(ProofError):
        merkle.inclusion_path(index, size, mth)
    with pytest.raises(ProofError):
        merkle.verify_inclusion(leaf(1), index, size, [], leaf(1))


@pytest.mark.parametrize("size", [1, 5, 64])
def test_a_tree_is_consistent_with_itself_only(size):
    merkle.verify_consistency(size, leaf(1), size, leaf(1), [])
    for args in [(leaf(1), leaf(2), []), (leaf(1), leaf(1), [leaf(1)]), (b"short", b"short", [])]:
        before, after, proof = args
        assert refuses(merkle.verify_consistency, size, before, size, after, proof)


def test_a_path_of_another_length_is_refused_even_where_its_root_would_fit():
    for size in range(1, 24):
        for index in range(size):
            proof = path(index, 0, size)
            for other in range(1, 24):
                for place in range(other):
                    if len(path(place, 0, other)) != len(proof):
                        assert refuses(merkle.verify_inclusion, leaf(index), place, other, proof, mth(0, size))


def test_a_prefix_of_another_length_is_refused_even_where_its_roots_would_fit():
    ordered = [(old, new) for new in range(2, 20) for old in range(1, new)]
    for old, new in ordered:
        proof = subproof(old, 0, new)
        for m, n in ordered:
            if len(subproof(m, 0, n)) != len(proof):
                assert refuses(merkle.verify_consistency, m, mth(0, old), n, mth(0, new), proof)


def test_a_path_that_leads_above_the_root_is_refused():
    # Without a look at the length, the second of two leaves would pass for the only one.
    above = merkle.node_hash(leaf(0), leaf(1))
    assert refuses(merkle.verify_inclusion, leaf(1), 0, 1, [leaf(0)], above)
    before, after = merkle.node_hash(leaf(9), leaf(0)), merkle.node_hash(leaf(9), mth(0, 2))
    assert refuses(merkle.verify_consistency, 1, before, 2, after, [leaf(1), leaf(9)])


def test_a_hash_of_another_length_is_refused_even_where_the_root_would_fit():
    for short in (b"", leaf(1)[1:], leaf(1) + b"\x00"):
        for found, sibling in ((leaf(0), short), (short, leaf(0))):
            assert refuses(merkle.verify_inclusion, found, 0, 2, [sibling], merkle.node_hash(found, sibling))
        assert refuses(merkle.verify_consistency, 1, leaf(0), 2, merkle.node_hash(leaf(0), short), [short])
