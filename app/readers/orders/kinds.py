"""The kinds of files that an order export comes as: one row a kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from app.readers.facts import MEGABYTE, Limits
from app.readers.orders.formats.workbook import old_workbook_tables, workbook_tables
from app.readers.orders.table import MAX_SHEETS, OrderTable, UnreadableFile, bound_table, too_large
from app.readers.orders.text import text_tables
from app.readers.sniff import Opens, is_anything, sniff, starts_with
from workflows.verdict import Text

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What one read may hold; the rows are taken in a part at a time.
ORDERS = Limits(50 * MEGABYTE, rows=50_000, answer=96 * MEGABYTE)


OTHERS = (
    (b"%PDF", Text("PDF 文件", "a PDF")),
    (b"Rar!", Text("RAR 压缩包", "a RAR archive")),
    (b"7z\xbc\xaf", Text("7z 压缩包", "a 7z archive")),
    (b"\x1f\x8b", Text("GZ 压缩包", "a GZ archive")),
    (b"\xff\xd8\xff", Text("照片", "a photo")),
    (b"\x89PNG", Text("图片", "a picture")),
    (b'{"', Text(" JSON 数据", "JSON data")),
    (b"[{", Text(" JSON 数据", "JSON data")),
)


def _none(what: Text, _: bytes) -> Iterator[OrderTable]:
    """Raises Unreadable at once: it says what the file is."""
    raise UnreadableFile(
        "not_a_table",
        f"这是{what.zh}，不是 CSV 或 XLSX 文件",
        f"this is {what.en}, neither CSV nor XLSX",
        Text(
            "请上传店铺后台导出的原始文件", "Take the file as the shop's back office gives it out"
        ),
    )


@dataclass(frozen=True, slots=True)
class TableKind:
    """How a file of tables opens, and what makes tables of it."""

    opens: Opens
    tables: Callable[[bytes], Iterator[OrderTable]]


TABLE_KINDS = (
    TableKind(starts_with(OLE), old_workbook_tables),
    TableKind(starts_with(b"PK"), workbook_tables),
    *(TableKind(starts_with(first), partial(_none, what)) for first, what in OTHERS),
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
    for number, table in enumerate(kind.tables(content)):
        if number >= MAX_SHEETS:
            raise too_large()
        yield bound_table(table)
