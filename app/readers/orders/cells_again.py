"""Cells of an order file once more, to hand back those of rows that a rule refused."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterator, Sequence
from functools import partial

import msgspec

from app.base.content import Content
from app.readers.calls import NotRead, read_with
from app.readers.facts import Limits, Unread
from app.readers.orders.continuation import records_of
from app.readers.orders.kinds import ORDERS, tables
from app.readers.orders.odd_cells import plain_cells
from app.readers.orders.sheets import choose
from app.readers.refusals import refuse_file
from workflows.orders.dialects import Dialect
from workflows.verdict import Refused

AT_ONCE = 1_000  # records that are packed together
FAST = 1  # of zlib
Place = tuple[str, int]  # sheet and line
_SOME = msgspec.msgpack.Decoder(list[tuple[str, int, tuple[str, ...]]])


def cells_at(
    content: Content,
    lines: Collection[Place],
    platform: str = "",
    own: Sequence[Dialect] = (),
    *,
    hidden_too: bool = False,
) -> Iterator[tuple[Place, tuple[str, ...]]] | Refused:
    """The cells at some places of a file that `read` could read, in the file's order, unpacked some
    at a time."""
    asked = partial(read_cells, frozenset(lines), platform, tuple(own), hidden_too=hidden_too)
    try:
        found = read_with(asked, content, ORDERS)
    except NotRead as not_read:
        return refuse_file(Unread(not_read.code), "")
    return (
        ((sheet, line), cells)
        for packed in found
        for sheet, line, cells in _SOME.decode(zlib.decompress(packed))
    )


def read_cells(
    lines: Collection[Place],
    platform: str,
    own: tuple[Dialect, ...],
    content: bytes,
    limits: Limits,
    *,
    hidden_too: bool = False,
) -> list[bytes]:
    """The reader: what `cells_at` unpacks. Of a file that `read` could read."""
    reading = choose(tables(content, limits), platform, own, hidden_too=hidden_too)
    packed: list[bytes] = []
    some: list[tuple[str, int, list[str]]] = []
    for table, header in reading.tables:
        sheet = table.sheet if reading.several else ""
        for line, cells, _ in records_of(table, header):
            if (sheet, line) in lines:
                some.append((sheet, line, plain_cells(cells)))
            if len(some) == AT_ONCE:
                packed.append(_pack(some))
                some = []
    return [*packed, _pack(some)]


def _pack(some: list[tuple[str, int, list[str]]]) -> bytes:
    return zlib.compress(msgspec.msgpack.encode(some), FAST)
