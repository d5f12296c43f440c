"""A leaf that says openly that the log lost leaves, and which signed heads it no longer leads to.

After a restore the numbers of lost leaves are not given again: each of their places holds such a
leaf, so that no size is ever signed with two roots. The form is versioned and never changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import orjson

from certificates.log.leaf import VERSION, LeafError, parse_time, time_text
from certificates.log.tree import HASH_SIZE, leaf_hash

KIND = "gap"
_KEYS = frozenset({"v", "kind", "lost", "at"})


@dataclass(frozen=True, slots=True)
class GapLeaf:
    """`lost`: size and root of each signed head that was lost; `at` is aware."""

    lost: tuple[tuple[int, bytes], ...]
    at: datetime

    def entry(self) -> bytes:
        """The canonical bytes that are hashed into the tree."""
        lost = [{"size": size, "root": root.hex()} for size, root in sorted(self.lost)]
        return orjson.dumps(
            {"v": VERSION, "kind": KIND, "lost": lost, "at": time_text(self.at)},
            option=orjson.OPT_SORT_KEYS,
        )

    def digest(self) -> bytes:
        """The leaf hash: SHA-256(0x00 ‖ entry)."""
        return leaf_hash(self.entry())


def parse_gap(entry: bytes) -> GapLeaf:
    """The gap that these bytes are. Raises LeafError unless they are exactly its entry."""
    try:
        told = orjson.loads(entry)
        if not isinstance(told, dict) or told.keys() != _KEYS or told["kind"] != KIND:
            raise LeafError("a leaf that accepts a gap has other members")
        gap = GapLeaf(tuple(_heads(told["lost"])), parse_time(told["at"]))
    except (ValueError, TypeError, KeyError) as error:
        raise LeafError("these bytes are no leaf that accepts a gap") from error
    if gap.entry() != entry:
        raise LeafError("a leaf is not in its canonical form")
    return gap


def gap_in(entry: bytes) -> GapLeaf | None:
    """The gap that an entry accepts; None for every other leaf."""
    try:
        return parse_gap(entry)
    except LeafError:
        return None


def _heads(told: list[dict[str, object]]) -> Iterable[tuple[int, bytes]]:
    for one in told:
        size, root = one["size"], bytes.fromhex(str(one["root"]))
        if not isinstance(size, int) or len(root) != HASH_SIZE:
            raise LeafError("a lost head has a size and a root of 32 bytes")
        yield size, root
