"""The Merkle tree of the log: RFC 9162, section 2.1, with SHA-256.

A node (level, position) is the hash of the complete subtree over the leaves
[position * 2**level, (position + 1) * 2**level). Only complete subtrees are stored, so that a
node once written never changes; roots and proofs of any past size are folded from them in
O(log n).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple, Protocol

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()


class TreeNode(NamedTuple):
    """The place of a complete subtree: level 0 is a leaf."""

    level: int
    position: int


class NodeReading(Protocol):
    """Where nodes are read: what roots and proofs are folded from."""

    def get(self, nodes: Sequence[TreeNode]) -> Mapping[TreeNode, bytes]:
        """The hashes of these nodes, in one question; what is not there is left out."""
        ...


class NodeStore(NodeReading, Protocol):
    """Where nodes are kept: a table, a file, a dict."""

    def put(self, nodes: Mapping[TreeNode, bytes]) -> None:
        """Keep these new nodes; they are never overwritten."""
        ...


class MemoryNodes:
    """A NodeStore in a dict: for packs, audits and tests."""

    def __init__(self) -> None:
        self.nodes: dict[TreeNode, bytes] = {}

    def get(self, nodes: Sequence[TreeNode]) -> Mapping[TreeNode, bytes]:
        return {node: self.nodes[node] for node in nodes if node in self.nodes}

    def put(self, nodes: Mapping[TreeNode, bytes]) -> None:
        self.nodes.update(nodes)


def leaf_hash(entry: bytes) -> bytes:
    """SHA-256(0x00 ‖ entry): RFC 9162, 2.1.1."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right): RFC 9162, 2.1.1."""
    return sha256(b"\x01" + left + right).digest()


def append(store: NodeStore, size: int, leaves: Sequence[bytes]) -> int:
    """Add leaf hashes to a tree of `size` leaves and return the new size.

    Writes the leaves and every subtree they complete: O(k + log n) for k leaves, one read and
    one write of the store.
    """
    known = dict(store.get(_peaks(0, size))) if leaves else {}
    new: dict[TreeNode, bytes] = {}
    for index, digest in enumerate(leaves, start=size):
        node = TreeNode(0, index)
        known[node] = new[node] = digest
        while node.position & 1:
            parent = TreeNode(node.level + 1, node.position >> 1)
            left = known[TreeNode(node.level, node.position - 1)]
            known[parent] = new[parent] = node_hash(left, known[node])
            node = parent
    if new:
        store.put(new)
    return size + len(leaves)


def root(store: NodeReading, size: int) -> bytes:
    """The tree head of the first `size` leaves (RFC 9162, 2.1.1). KeyError if nodes are missing."""
    return _subtrees(store, [(0, size)])[0] if size else EMPTY_ROOT


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The tree head over leaf hashes, in one pass and O(log n) memory."""
    peaks = Peaks()
    for digest in leaves:
        peaks.push(digest)
    return peaks.root()


def inclusion_proof(store: NodeReading, index: int, size: int) -> list[bytes]:
    """PATH(index, D[size]) of RFC 9162, 2.1.3.1, from the leaf upwards."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    return _subtrees(store, _path(index, 0, size))


def consistency_proof(store: NodeReading, old: int, new: int) -> list[bytes]:
    """PROOF(old, D[new]) of RFC 9162, 2.1.4.1. Empty if old is 0 or the sizes are equal."""
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} can't continue one of {old}")
    if old in {0, new}:
        return []
    return _subtrees(store, _subproof(old, new))


class Peaks:
    """The complete subtrees of a tree that grows: enough to fold its root at any moment."""

    def __init__(self) -> None:
        self.size = 0
        self._stack: list[tuple[int, bytes]] = []

    @classmethod
    def load(cls, store: NodeReading, size: int) -> Peaks:
        """The peaks of a stored tree at `size`."""
        peaks = cls()
        nodes = _peaks(0, size)
        found = store.get(nodes)
        peaks.size = size
        peaks._stack = [(node.level, found[node]) for node in nodes]
        return peaks

    def push(self, digest: bytes) -> list[tuple[TreeNode, bytes]]:
        """Add a leaf hash; the nodes that became complete, the leaf first."""
        completed = [(TreeNode(0, self.size), digest)]
        level = 0
        while self._stack and self._stack[-1][0] == level:
            digest = node_hash(self._stack.pop()[1], digest)
            level += 1
            completed.append((TreeNode(level, self.size >> level), digest))
        self._stack.append((level, digest))
        self.size += 1
        return completed

    def root(self) -> bytes:
        """The tree head of what was pushed so far."""
        return _fold([digest for _, digest in self._stack]) if self._stack else EMPTY_ROOT


def _fold(digests: Sequence[bytes]) -> bytes:
    folded = digests[-1]
    for digest in reversed(digests[:-1]):
        folded = node_hash(digest, folded)
    return folded


def _peaks(start: int, end: int) -> list[TreeNode]:
    """The complete subtrees that tile [start, end), biggest first; start must be aligned."""
    nodes = []
    while start < end:
        level = (end - start).bit_length() - 1
        nodes.append(TreeNode(level, start >> level))
        start += 1 << level
    return nodes


def _subtrees(store: NodeReading, ranges: Iterable[tuple[int, int]]) -> list[bytes]:
    tiles = [_peaks(start, end) for start, end in ranges]
    found = store.get([node for tile in tiles for node in tile])
    return [_fold([found[node] for node in tile]) for tile in tiles]


def _split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    return 1 << ((size - 1).bit_length() - 1)


def _path(index: int, start: int, end: int) -> list[tuple[int, int]]:
    ranges = []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges[::-1]


def _subproof(old: int, new: int) -> list[tuple[int, int]]:
    start, end, ranges = 0, new, []
    whole = True  # is [start, old) a subtree that the verifier already knows?
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start, whole = middle, False
    if not whole:
        ranges.append((start, end))
    return ranges[::-1]
