"""A supplier's packing list as a table: its header and every record, within the readers' bounds."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from app.readers.calls import NotRead, read_with
from app.readers.facts import MEGABYTE, Limits, Unread
from app.readers.orders.kinds import tables
from app.readers.orders.table import OrderTable, UnreadableFile
from app.readers.refusals import refuse_file
from workflows.verdict import Refused, Text

PACKING = Limits(5 * MEGABYTE, rows=2_000, answer=16 * MEGABYTE)
MOST_SENT = PACKING.size + 1
FEWEST_COLUMNS = 2


@dataclass(frozen=True, slots=True)
class PackingSheet:
    """The header, and each record below it with its line in the file."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def packing_sheet(name: str, content: bytes) -> PackingSheet | Refused:
    """The table of a packing list, CSV or Excel; why it can't be read otherwise. Never raises."""
    try:
        return read_with(read_sheet, content, PACKING)
    except NotRead as not_read:
        return refuse_file(Unread(not_read.code), name)


def read_sheet(content: bytes, limits: Limits) -> PackingSheet | Refused:
    """The reader: what `packing_sheet` answers. Of two tables none is dropped: refused."""
    try:
        shown = [one for one in tables(content, limits) if not one.hidden]
        found = [sheet for one in shown if (sheet := _of_table(one, limits.rows)) is not None]
    except UnreadableFile as unreadable:
        return unreadable.refusal
    if not found:
        return Refused(
            "no_columns",
            Text("找不到装箱单表格", "There is no table of a packing list"),
            next_step=Text("请上传 CSV 或 XLSX 装箱单", "Send the packing list as CSV or XLSX"),
        )
    sheets = {(one.header, one.rows) for one in found}
    if len(sheets) > 1 and len({one.sheet for one in shown}) > 1:
        return Refused(
            "two_tables",
            Text("文件里有不止一张表", "The file holds more than one table"),
            next_step=Text("请每张表存一个文件上传", "Send each table as a file of its own"),
        )
    return found[0]


def _of_table(table: OrderTable, most: int) -> PackingSheet | None:
    records = list(islice(table.records(None), most + 2))
    if len(records) > most + 1:
        raise UnreadableFile(
            "too_many_rows", f"装箱单最多 {most} 行", f"A packing list has at most {most} rows"
        )
    for line, _, fault in records:
        if fault is not None:
            raise UnreadableFile(
                "row_unreadable", f"第 {line} 行：{fault.zh}", f"Line {line}: {fault.en}"
            )
    filled = [one for one in records if any(cell.strip() for cell in one[1])]
    if not filled or sum(bool(cell.strip()) for cell in filled[0][1]) < FEWEST_COLUMNS:
        return None
    header = tuple(cell.strip() for cell in filled[0][1])
    return PackingSheet(header, tuple((line, tuple(cells)) for line, cells, _ in filled[1:]))
