"""The log as files that never change: C2SP tlog-tiles.

    tile/<level>/<index>          256 hashes of complete subtrees of 256**level leaves
    tile/<level>/<index>.p/<w>    the first w of them, while there are no more
    tile/entries/<index>[.p/<w>]  the entries of the leaves, each behind its length (two bytes)

An index is written in groups of three digits, all but the last behind an `x`: x001/x234/067.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from certificates.log.tree import HASH_SIZE, MemoryNodes, TreeNode, append

WIDTH = 256
HEIGHT = 8  # levels of the tree in one tile
ENTRIES = "entries"
_LENGTH = 2
_PATH = re.compile(
    r"(?P<level>entries|[0-9]|[1-5][0-9]|6[0-3])/(?P<index>(?:x[0-9]{3}/)*[0-9]{3})"
    r"(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)
MOST_GROUPS = 5  # of three digits: beyond every number that a row can have


class TileError(ValueError):
    """These are no tiles of a log."""


@dataclass(frozen=True, slots=True)
class Tile:
    """`level` is None for a bundle of entries; `width` how many of 256 it holds."""

    level: int | None
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Its place below `tile/`."""
        groups = f"{self.index:03d}"
        groups = groups.zfill(-(-len(groups) // 3) * 3)
        parts = [groups[i : i + 3] for i in range(0, len(groups), 3)]
        name = "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]])
        level = ENTRIES if self.level is None else str(self.level)
        return f"{level}/{name}" + ("" if self.width == WIDTH else f".p/{self.width}")

    @property
    def nodes(self) -> list[TreeNode]:
        """The complete subtrees whose hashes a tile holds; for entries, their leaves."""
        first, level = self.index * WIDTH, HEIGHT * (self.level or 0)
        return [TreeNode(level, first + place) for place in range(self.width)]

    def is_in(self, size: int) -> bool:
        """Whether a tree of that size has all that this tile holds."""
        return self.nodes[-1].position < size >> (HEIGHT * (self.level or 0))


def parse_tile(path: str) -> Tile:
    """The tile at a path below `tile/`. Raises TileError; there is one spelling of each."""
    found = _PATH.fullmatch(path)
    if found is None or found["index"].count("/") >= MOST_GROUPS:
        raise TileError("this is no path of a tile")
    level = None if found["level"] == ENTRIES else int(found["level"])
    index = int(found["index"].replace("x", "").replace("/", ""))
    tile = Tile(level, index, int(found["width"] or WIDTH))
    if tile.path != path or tile.width > WIDTH:
        raise TileError("this path has another spelling")
    return tile


def tile_of(level: int | None, index: int, size: int) -> Tile:
    """The fullest tile of a place in a tree of that size."""
    there = (size >> (HEIGHT * (level or 0))) - index * WIDTH
    if there < 1:
        raise TileError("the tree has no such tile")
    return Tile(level, index, min(there, WIDTH))


def bundle(entries: Iterable[bytes]) -> bytes:
    """Entries as they are given out together."""
    return b"".join(len(entry).to_bytes(_LENGTH, "big") + entry for entry in entries)


def split_bundle(content: bytes) -> Iterator[bytes]:
    """The entries of a bundle. Raises TileError where it is cut."""
    place = 0
    while place < len(content):
        start = place + _LENGTH
        end = start + int.from_bytes(content[place:start], "big")
        if end > len(content) or start > len(content):
            raise TileError("a bundle of entries is cut")
        yield content[start:end]
        place = end


class TileNodes:
    """A NodeReading that takes the hashes it needs from tiles, each tile once."""

    def __init__(self, size: int, fetch: Callable[[str], bytes]) -> None:
        self._size, self._fetch = size, fetch
        self._tiles: dict[Tile, bytes] = {}

    def get(self, nodes: Sequence[TreeNode]) -> Mapping[TreeNode, bytes]:
        """The hashes of these complete subtrees; inner ones are folded from the tile below."""
        found = {}
        for node in nodes:
            level, above = divmod(node.level, HEIGHT)
            first = node.position << above
            tile = tile_of(level, first // WIDTH, self._size)
            hashes = self._hashes(tile)
            start = first % WIDTH
            part = hashes[start * HASH_SIZE : (start + (1 << above)) * HASH_SIZE]
            if len(part) != HASH_SIZE << above:
                continue
            # A tile has one level in eight: what lies between is the root of a few of its hashes.
            small = MemoryNodes()
            append(small, 0, [part[i : i + HASH_SIZE] for i in range(0, len(part), HASH_SIZE)])
            found[node] = small.nodes[TreeNode(above, 0)]
        return found

    def _hashes(self, tile: Tile) -> bytes:
        if tile not in self._tiles:
            content = self._fetch(f"tile/{tile.path}")
            if len(content) != tile.width * HASH_SIZE:
                raise TileError(f"tile {tile.path} is of another length")
            self._tiles[tile] = content
        return self._tiles[tile]
