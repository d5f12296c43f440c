"""A shop's table of the facts of its sales: a line a product or a sub-order."""

from __future__ import annotations

from dataclasses import dataclass

from app.readers.calls import NotRead, read_with
from app.readers.facts import Limits, Unread
from app.readers.orders.columns import column_named
from app.readers.orders.kinds import ORDERS, tables
from app.readers.orders.table import OrderTable, UnreadableFile
from app.readers.refusals import refuse_file
from workflows.orders.fields import OF_SALE
from workflows.verdict import Refused, Text

SUBJECTS = ("sub_order", "product_id", "merchant_code", "sku")
HEADER_WITHIN = 20
MOST_ROWS = 2_000


@dataclass(frozen=True, slots=True)
class SaleSheetRow:
    """One line of the table: its cells by our names."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class SaleSheet:
    """The lines of a table, and the names of its columns that are not known."""

    rows: tuple[SaleSheetRow, ...]
    unknown: tuple[str, ...]


def sale_sheet(name: str, content: bytes) -> SaleSheet | Refused:
    """The lines of the first table that has a subject and a fact."""
    try:
        return read_with(read_sale_sheet, content, ORDERS)
    except NotRead as not_read:
        return refuse_file(Unread(not_read.code), name)


def read_sale_sheet(content: bytes, limits: Limits) -> SaleSheet | Refused:
    """The reader: what `sale_sheet` answers."""
    try:
        for table in tables(content, limits):
            found = None if table.hidden else _of_table(table)
            if found is not None:
                return found
    except UnreadableFile as unreadable:
        return unreadable.refusal
    return Refused(
        "no_sale_columns",
        Text(
            "找不到表头：须有“子订单编号”“商品 ID”或“商家编码”，以及至少一列销售事实",
            "no header: a sub-order or a product, and at least one fact of the sale, are needed",
        ),
        next_step=Text("请先下载模板，照模板填写", "Download the template and fill it in"),
    )


def _of_table(table: OrderTable) -> SaleSheet | None:
    places: dict[int, str] = {}
    unknown: tuple[str, ...] = ()
    rows: list[SaleSheetRow] = []
    for seen, (line, cells, _) in enumerate(table.records(None)):
        if not places:
            if seen >= HEADER_WITHIN:
                return None
            found = {n: c[0].field for n, cell in enumerate(cells) if (c := column_named(cell))}
            named = {n: field for n, field in found.items() if field in (*OF_SALE, *SUBJECTS)}
            if {*SUBJECTS[:3]} & {*named.values()} and {*OF_SALE} & {*named.values()}:
                places = named
                unknown = tuple(
                    c.strip() for n, c in enumerate(cells) if c.strip() and n not in named
                )
            continue
        filled = {
            field: cells[n].strip()
            for n, field in places.items()
            if n < len(cells) and cells[n].strip()
        }
        if filled:
            rows.append(SaleSheetRow(line, filled))
        if len(rows) > MOST_ROWS:
            raise UnreadableFile(
                "too_many_rows",
                f"超过 {MOST_ROWS:,} 行，请分几次上传",
                f"more than {MOST_ROWS:,} rows; send them in parts",
            )
    return SaleSheet(tuple(rows), unknown) if places else None
