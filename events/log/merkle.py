"""Merkle tree hashing and proofs as RFC 6962 and RFC 9162, section 2.1, define them, with SHA-256."""

from collections.abc import Callable, Sequence
from hashlib import sha256

HASH_LENGTH = 32
EMPTY_ROOT = sha256(b"").digest()

Subtree = Callable[[int, int], bytes]
"""Answers the root of the leaves [start, end)."""


class ProofError(ValueError):
    """A proof does not show what it is said to show, or none can exist; the message says why."""


def leaf_hash(data: bytes) -> bytes:
    """The hash of a leaf, 32 bytes; its prefix 0x00 keeps a leaf from passing for a node (RFC 6962, section 2.1)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of the node above two hashes, 32 bytes (RFC 6962, section 2.1)."""
    return sha256(b"\x01" + left + right).digest()


def root(hashes: Sequence[bytes]) -> bytes:
    """The root over the roots of complete subtrees of one size, of which only the last may be smaller.

    Joining neighbours and passing an odd last one on is the split of RFC 6962 (section 2.1), without its recursion.
    """
    if not hashes:
        return EMPTY_ROOT
    row = list(hashes)
    while len(row) > 1:
        odd = row[-1:] if len(row) % 2 else []
        row = [sha256(b"\x01" + left + right).digest() for left, right in zip(row[::2], row[1::2], strict=False)] + odd
    return row[0]


def inclusion_path(index: int, size: int, subtree: Subtree) -> list[bytes]:
    """The hashes from a leaf up to the root of the first `size` leaves (RFC 9162, section 2.1.3.1).

    Raises ProofError for an index outside of the tree.
    """
    _require_index(index, size)
    start, end, siblings = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            siblings.append((middle, end))
            end = middle
        else:
            siblings.append((start, middle))
            start = middle
    return [subtree(*leaves) for leaves in reversed(siblings)]


def consistency_path(old: int, new: int, subtree: Subtree) -> list[bytes]:
    """The hashes that show the tree of `old` leaves to be a prefix of that of `new` (RFC 9162, section 2.1.4.1).

    Raises ProofError unless 0 < old <= new.
    """
    _require_growth(old, new)
    start, end, siblings = 0, new, []
    while old < end:
        middle = start + _split(end - start)
        if old <= middle:
            siblings.append((middle, end))
            end = middle
        else:
            siblings.append((start, middle))
            start = middle
    # A verifier knows the old root. What is left here is that root itself unless the way ever went right.
    if start:
        siblings.append((start, end))
    return [subtree(*leaves) for leaves in reversed(siblings)]


def root_from_inclusion(leaf_hash: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """The root that `path` leads to from a leaf (RFC 9162, section 2.1.3.2); ProofError if its length does not fit."""
    _require_index(index, size)
    _require_hashes(leaf_hash, *path)
    here, last, found = index, size - 1, leaf_hash
    for sibling in path:
        if last == 0:
            raise ProofError("The path has more hashes than the tree has levels.")
        if here % 2 or here == last:
            found = node_hash(sibling, found)
            here, last = _climb_to_right_child(here, last)
        else:
            found = node_hash(found, sibling)
        here, last = here >> 1, last >> 1
    if last:
        raise ProofError("The path ends below the root.")
    return found


def verify_inclusion(leaf_hash: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """Raise ProofError unless `path` shows the leaf at `index` in the tree of `size` leaves with that root.

    Trees of several sizes give a path the same shape, so size and root must come from one signed checkpoint.
    """
    if root_from_inclusion(leaf_hash, index, size, path) != root:
        raise ProofError("The path leads to another root.")


def verify_consistency(old_size: int, old_root: bytes, new_size: int, new_root: bytes, path: Sequence[bytes]) -> None:
    """Raise ProofError unless `path` shows the old tree to be a prefix of the new one (RFC 9162, section 2.1.4.2).

    Size and root must come from one signed checkpoint, as in `verify_inclusion`. Nothing is ever consistent with size
    0: whoever accepts that as a beginning accepts any history.
    """
    _require_growth(old_size, new_size)
    _require_hashes(old_root, new_root, *path)
    if old_size == new_size:
        if path or old_root != new_root:
            raise ProofError("Trees of one size need no path and have one root.")
        return
    if _roots_from_consistency(old_size, old_root, new_size, path) != (old_root, new_root):
        raise ProofError("The path leads to other roots.")


def _roots_from_consistency(
    old_size: int, old_root: bytes, new_size: int, path: Sequence[bytes]
) -> tuple[bytes, bytes]:
    here, last = _climb_to_left_child(old_size - 1, new_size - 1)
    # An old tree that is a complete subtree of the new one is where the path begins, and is left out of it.
    seed, *rest = path if here else [old_root, *path]
    old = new = seed
    for sibling in rest:
        if last == 0:
            raise ProofError("The path has more hashes than the tree has levels.")
        if here % 2 or here == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            here, last = _climb_to_right_child(here, last)
        else:
            new = node_hash(new, sibling)
        here, last = here >> 1, last >> 1
    if last:
        raise ProofError("The path ends below the root.")
    return old, new


def _climb_to_left_child(here: int, last: int) -> tuple[int, int]:
    while here % 2:
        here, last = here >> 1, last >> 1
    return here, last


def _climb_to_right_child(here: int, last: int) -> tuple[int, int]:
    """Pass the levels on which the last node has no neighbour and so goes up unchanged."""
    while here and here % 2 == 0:
        here, last = here >> 1, last >> 1
    return here, last


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << (size - 1).bit_length() - 1


def _require_index(index: int, size: int) -> None:
    if not 0 <= index < size:
        raise ProofError(f"A tree of {size} leaves has no leaf {index}.")


def _require_growth(old: int, new: int) -> None:
    if not 0 < old <= new:
        raise ProofError(f"A tree of {old} leaves cannot be shown to be a prefix of one of {new}.")


def _require_hashes(*hashes: bytes) -> None:
    if any(len(value) != HASH_LENGTH for value in hashes):
        raise ProofError(f"A hash has {HASH_LENGTH} bytes.")
