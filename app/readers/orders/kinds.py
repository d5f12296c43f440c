"""The kinds of files that an order export comes as: one row a kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.readers.facts import MEGABYTE, Limits
from app.readers.orders.table import (
    OrderTable,
    UnreadableFile,
    no_tables,
    text_tables,
    workbook_tables,
)
from app.readers.sniff import Opens, is_anything, sniff, starts_with

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# So many rows are what one request may hold in memory and one transaction may write.
ORDERS = Limits(20 * MEGABYTE, rows=10_000, answer=16 * MEGABYTE)


@dataclass(frozen=True, slots=True)
class TableKind:
    """How a file of tables opens, and what makes tables of it."""

    opens: Opens
    tables: Callable[[bytes], Iterator[OrderTable]]


TABLE_KINDS = (
    TableKind(starts_with(OLE), no_tables),
    TableKind(starts_with(b"PK"), workbook_tables),
    TableKind(is_anything, text_tables),
)


def tables(content: bytes, limits: Limits) -> Iterator[OrderTable]:
    """The tables that the file may hold, likeliest first; raises Unreadable."""
    if len(content) > limits.size:
        most = limits.size // MEGABYTE
        raise UnreadableFile("file_too_large", f"文件超过 {most} MB", f"larger than {most} MB")
    kind = sniff(content, TABLE_KINDS) if content.strip() else None
    if kind is None:
        raise UnreadableFile("file_empty", "文件是空的", "the file is empty")
    yield from kind.tables(content)
