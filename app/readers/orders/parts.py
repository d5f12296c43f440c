"""Some records of an order file as bytes: a long file lies in memory a part at a time."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import msgspec

from app.readers.orders.kinds import ORDERS
from workflows.orders.fields import RowProblem
from workflows.orders.row import OrderRow

FAST = 1  # of zlib
MOST_OF_A_PART = ORDERS.answer  # bytes


@dataclass(frozen=True, slots=True)
class OrderPart:
    """Some records of a file, in its order: rows, and rows refused."""

    rows: tuple[OrderRow, ...]
    problems: tuple[RowProblem, ...]


_PARTS = msgspec.msgpack.Decoder(OrderPart)


def pack_part(part: OrderPart) -> bytes:
    """A part as bytes: most of a file is the same words again."""
    return zlib.compress(msgspec.msgpack.encode(part), FAST)


def open_part(packed: bytes) -> OrderPart:
    """What `pack_part` packed. Raises ValueError for anything else."""
    opener = zlib.decompressobj()
    try:
        plain = opener.decompress(packed, MOST_OF_A_PART)
    except zlib.error as error:
        raise ValueError(str(error)) from None
    if not opener.eof:
        raise ValueError("a part is cut off, or too large")
    return _PARTS.decode(plain)
