"""Workbooks as tables: XLSX, looked through before it is opened, and the older XLS.

A workbook's cell references are looked at first: a five-kilobyte sheet with one cell in its last
corner would make the reader reserve 500 GB. Cells that hold nothing are nothing, wherever they are.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial

from python_calamine import (
    CalamineSheet,
    CalamineWorkbook,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from app.readers.orders.cells import text_of
from app.readers.orders.formats.old_errors import BOF, SECTOR, errors_of_sheets
from app.readers.orders.formats.package import SheetFacts, look_through
from app.readers.orders.odd_cells import MergedCell
from app.readers.orders.table import (
    MAX_COLUMNS,
    MAX_LINES,
    MAX_SHEETS,
    IsRecord,
    OrderTable,
    Record,
    UnreadableFile,
    password_set,
    too_large,
)
from workflows.verdict import Text

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# [MS-XLS] 2.1.7.20.3: FilePass is never far from the first BOF.
_FILE_PASS = 0x2F


def old_workbook_tables(content: bytes) -> Iterator[OrderTable]:
    """The sheets of an old workbook; raises Unreadable."""
    if _ENCRYPTED in content or _has_file_pass(content):
        raise password_set()
    with _reading():
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = list(book.sheets_metadata)
    listed = [sheet.name for sheet in sheets if sheet.typ == SheetTypeEnum.WorkSheet]
    errors = zip(listed, errors_of_sheets(content), strict=False)
    yield from _tables(book, sheets, "xls", {name: SheetFacts(odd=odd) for name, odd in errors})


def _has_file_pass(content: bytes) -> bool:
    """Whether the stream of an XLS says that it is encrypted; the reader would call it broken."""
    for begin in BOF:
        at = content.find(begin)
        while at >= 0:
            if at % SECTOR == 0 and _FILE_PASS in _first_records(content, at):
                return True
            at = content.find(begin, at + 1)
    return False


def _first_records(content: bytes, at: int) -> Iterator[int]:
    """The kinds of the records that begin in the sector at that place."""
    end = min(at + SECTOR, len(content) - 4)
    while at < end:
        yield int.from_bytes(content[at : at + 2], "little")
        at += 4 + int.from_bytes(content[at + 2 : at + 4], "little")


def workbook_tables(content: bytes) -> Iterator[OrderTable]:
    """The sheets; raises Unreadable."""
    content, facts = look_through(content)
    with _reading():
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = list(book.sheets_metadata)
    yield from _tables(book, sheets, "xlsx", facts)


def _tables(
    book: CalamineWorkbook, sheets: list[SheetMetadata], kind: str, facts: dict[str, SheetFacts]
) -> Iterator[OrderTable]:
    if len(sheets) > MAX_SHEETS:
        most = f"{MAX_SHEETS}"
        raise UnreadableFile("too_many_sheets", f"工作表多于 {most} 个", f"more than {most} sheets")
    for number, sheet in enumerate(sheets):
        if sheet.typ != SheetTypeEnum.WorkSheet:
            continue
        seen = facts.get(sheet.name, SheetFacts())
        loaded = cache(partial(book.get_sheet_by_index, number))
        yield OrderTable(
            kind,
            "",
            partial(_sheet_records, loaded, seen.odd),
            sheet=sheet.name,
            hidden=sheet.visible != SheetVisibleEnum.Visible,
            said=seen.said(sheet.name),
        )


def _sheet_records(
    sheet: Callable[[], CalamineSheet], odd: dict[int, dict[int, str]], _: IsRecord | None
) -> Iterator[Record]:
    with _reading():
        loaded = sheet()
        if loaded.total_height > MAX_LINES or loaded.total_width > MAX_COLUMNS:
            raise too_large()
        merged = _merged_down(loaded)
        above: dict[int, str] = {}
        for line, row in enumerate(loaded.iter_rows(), 1):
            cells = [c if type(c) is str else text_of(c) for c in row]
            for column, said in odd.get(line, {}).items():
                if column < len(cells) and not cells[column]:
                    cells[column] = said
            for column in merged.get(line, ()):
                if column < len(cells):
                    above[column] = cells[column] or above.get(column, "")
                    cells[column] = MergedCell(above[column])
            yield line, cells, None


def _merged_down(sheet: CalamineSheet) -> dict[int, list[int]]:
    """By line the columns whose cell is one with cells of other lines."""
    found: dict[int, list[int]] = {}
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or ():
        if bottom > top and left < MAX_COLUMNS:
            for line in range(top + 1, min(bottom, MAX_LINES) + 2):
                found.setdefault(line, []).append(left)
    return found


@contextmanager
def _reading() -> Iterator[None]:
    """Whatever the reader dislikes, a panic of its Rust code too, is Unreadable."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError, UnreadableFile):
        raise
    except BaseException as error:  # noqa: BLE001 - a Rust panic is no Exception
        if "assword" in str(error):
            raise password_set() from None
        raise UnreadableFile(
            "workbook_broken",
            "工作簿已损坏，无法读取",
            "the workbook is damaged",
            Text(
                "请在表格软件里打开，另存为 .xlsx 或 CSV 后再导入",
                "Open it in a spreadsheet and save it as .xlsx or CSV",
            ),
            cause=str(error)[:200],
        ) from None
