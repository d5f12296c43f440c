"""Rows of a table that is read once: packed as they come, opened some at a time."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import msgspec

from app.readers.orders.odd_cells import MergedCell
from app.readers.orders.table import IsRecord, Record

AT_ONCE = 1_000  # rows
FAST = 1  # of zlib
_SOME = msgspec.msgpack.Decoder(list[tuple[list[str], list[int]]])


class PackedRows:
    """The rows of one table. Of each: its cells, and which of them are one over several lines."""

    def __init__(self) -> None:
        self._packed: list[bytes] = []
        self._open: list[tuple[list[str], list[int]]] = []
        self.count = 0

    def add(self, cells: list[str]) -> None:
        """One more row."""
        merged = [n for n, cell in enumerate(cells) if type(cell) is not str]
        self._open.append(([str(cell) for cell in cells] if merged else cells, merged))
        self.count += 1
        if len(self._open) == AT_ONCE:
            self._packed.append(zlib.compress(msgspec.msgpack.encode(self._open), FAST))
            self._open = []

    def records(self, _: IsRecord | None) -> Iterator[Record]:
        """All of them from the first on; a line is a row."""
        line = 0
        for packed in self._packed:
            for cells, merged in _SOME.decode(zlib.decompress(packed)):
                line += 1
                yield line, _mark_merged(cells, merged), None
        for cells, merged in self._open:
            line += 1
            yield line, _mark_merged(list(cells), merged), None


def _mark_merged(cells: list[str], merged: list[int]) -> list[str]:
    for place in merged:
        cells[place] = MergedCell(cells[place])
    return cells
