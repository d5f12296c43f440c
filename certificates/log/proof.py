"""Checking proofs of the log: RFC 9162, 2.1.3.2 (inclusion) and 2.1.4.2 (consistency)."""

from __future__ import annotations

from collections.abc import Sequence
from hmac import compare_digest

from certificates.log.tree import HASH_SIZE, node_hash


def inclusion_holds(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Does `path` show that leaf hash `leaf` stands at `index` in the tree `root` of `size`?"""
    if len(leaf) != HASH_SIZE or len(root) != HASH_SIZE or not 0 <= index < size:
        return False
    if any(len(step) != HASH_SIZE for step in path):
        return False
    position, last, folded = index, size - 1, leaf
    for step in path:
        if last == 0:
            return False
        if position & 1 or position == last:
            folded = node_hash(step, folded)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            folded = node_hash(folded, step)
        position, last = position >> 1, last >> 1
    return last == 0 and compare_digest(folded, root)


def consistent(old: int, old_root: bytes, new: int, new_root: bytes, path: Sequence[bytes]) -> bool:
    """Does `path` show that the tree `new` only adds leaves to the tree `old`?

    From nothing nothing is compared, so the answer is no (RFC 9162 2.1.4.2 wants 0 < m < n).
    """
    if not 0 < old <= new or any(len(step) != HASH_SIZE for step in path):
        return False
    if old == new:
        return not path and compare_digest(old_root, new_root)
    steps = list(path) if old & (old - 1) else [old_root, *path]
    if not steps:
        return False
    position, last = _trim(old - 1, new - 1)
    first = second = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            first, second = node_hash(step, first), node_hash(step, second)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            second = node_hash(second, step)
        position, last = position >> 1, last >> 1
    return last == 0 and compare_digest(first, old_root) and compare_digest(second, new_root)


def _trim(position: int, last: int) -> tuple[int, int]:
    while position & 1:
        position, last = position >> 1, last >> 1
    return position, last
