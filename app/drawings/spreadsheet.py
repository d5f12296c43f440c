"""Tables as files that Excel and WPS open as they were meant: CSV and XLSX, streamed.

A cell that a stranger wrote must never run as a formula, and an order number must never lose its
last digits. Rows are taken one at a time while the stream is read, so that a long export needs no
memory; whoever gives rows from a database keeps its session open until then.
"""

from __future__ import annotations

import csv
import io
import math
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from app.base.clock import local
from app.drawings.axis import text_width

Cell = str | int | float | Decimal | date | datetime | None
Row = Sequence[Cell]

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

BOM = "\ufeff"
CHUNK = 64 * 1024
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
MISREAD_AS_NUMBER = re.compile(r"\d{12,}|0\d+|\d+[eE]\d+")
MOST_DIGITS = 12
MOST_KEPT = 15
FARTHEST = 30
SHEET_ROWS = 1_048_575
SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
NARROWEST, WIDEST = 10, 40
DAY, SECOND = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"
DECIMALS = ("0", "0.0", "0.00", "0.000", "0.0000")
STYLES = (DAY, SECOND, *DECIMALS)


def csv_stream(header: Sequence[str], rows: Iterable[Row]) -> Iterator[bytes]:
    """UTF-8 with BOM and CRLF, as Excel expects it.

    Text that opens like a formula gets a leading apostrophe; digits that Excel would round or
    strip get a trailing TAB, the way shop platforms protect theirs. Times are local to China.
    """
    page = io.StringIO(newline="")
    page.write(BOM)
    writer = csv.writer(page)
    for row in chain([header], rows):
        writer.writerow([_csv_cell(cell) for cell in row])
        if page.tell() >= CHUNK:
            yield _take_bytes(page)
    yield _take_bytes(page)


def xlsx_stream(
    header: Sequence[str], rows: Iterable[Row], *, sheet: str = "Sheet"
) -> Iterator[bytes]:
    """A workbook with a frozen heading, further sheets where a million rows are not enough.

    Text stays text whatever it looks like, numbers and money are numbers, times local to China.
    """
    with tempfile.TemporaryFile() as whole:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        with xlsxwriter.Workbook(whole, options) as book:
            remaining, number = iter(rows), 1
            while _sheet(book, _sheet_name(sheet, number), header, remaining) == SHEET_ROWS:
                number += 1
        whole.seek(0)
        while chunk := whole.read(CHUNK):
            yield chunk


def _take_bytes(page: io.StringIO) -> bytes:
    written = page.getvalue().encode("utf-8", errors="replace")
    page.seek(0)
    page.truncate()
    return written


def _csv_cell(cell: Cell) -> str:
    if isinstance(cell, str):
        plain = cell.replace("\0", "")
        if plain.startswith(FORMULA_STARTS):
            return f"'{plain}"
        return f"{plain}\t" if MISREAD_AS_NUMBER.fullmatch(plain) else plain
    if isinstance(cell, datetime):
        return _clock(cell).isoformat(" ", "seconds")
    if isinstance(cell, date):
        return cell.isoformat()
    written = _figure(cell)
    return f"{written}\t" if MISREAD_AS_NUMBER.fullmatch(written) else written


def _figure(cell: Decimal | float | None) -> str:
    """A number in full, empty where there is none; beyond any measure it keeps its exponent."""
    if isinstance(cell, Decimal):
        if not cell.is_finite():
            return ""
        return f"{cell:f}" if abs(cell.adjusted()) < FARTHEST else str(cell)
    if isinstance(cell, float) and not math.isfinite(cell):
        return ""
    return "" if cell is None else str(cell)


def _sheet(book: Workbook, name: str, header: Sequence[str], rows: Iterator[Row]) -> int:
    """Writes one sheet as far as it holds rows; says how many it took."""
    sheet = book.add_worksheet(name)
    heading = book.add_format({"bold": True, "bottom": 1})
    formats = {style: book.add_format({"num_format": style}) for style in STYLES}
    for column, title in enumerate(header):
        wide = min(WIDEST, max(NARROWEST, round(text_width(title, 2)) + 2))
        sheet.set_column(column, column, wide)
    sheet.freeze_panes(1, 0)
    for column, title in enumerate(header):
        sheet.write_string(0, column, title, heading)
    taken = 0
    for place, row in enumerate(islice(rows, SHEET_ROWS), start=1):
        for column, cell in enumerate(row):
            _xlsx_cell(sheet, place, column, cell, formats)
        taken = place
    return taken


def _xlsx_cell(
    sheet: Worksheet, row: int, column: int, cell: Cell, formats: dict[str, Format]
) -> None:
    if isinstance(cell, str):
        sheet.write_string(row, column, cell.encode("utf-8", "replace").decode())
    elif isinstance(cell, datetime):
        sheet.write_datetime(row, column, _clock(cell), formats[SECOND])
    elif isinstance(cell, date):
        sheet.write_datetime(row, column, cell, formats[DAY])
    elif isinstance(cell, float):
        if math.isfinite(cell):
            sheet.write_number(row, column, cell)
    elif written := _figure(cell):
        _xlsx_number(sheet, row, column, written, formats)


def _xlsx_number(
    sheet: Worksheet, row: int, column: int, written: str, formats: dict[str, Format]
) -> None:
    """A number where Excel shows all of it; text where it would round or shorten it."""
    digits = sum(sign.isdigit() for sign in written)
    if "E" in written or (digits >= MOST_DIGITS and "." not in written) or digits > MOST_KEPT:
        sheet.write_string(row, column, written)
        return
    places = len(written.partition(".")[2])
    style = formats[DECIMALS[places]] if places < len(DECIMALS) else None
    sheet.write_number(row, column, float(written), style)


def _clock(at: datetime) -> datetime:
    """The time on a clock in China; a time of no zone is a mistake, and raises `ValueError`."""
    if at.tzinfo is None:
        raise ValueError("an exported time needs its zone")
    return local(at).replace(tzinfo=None)


def _sheet_name(name: str, number: int) -> str:
    plain = SHEET_NAME.sub(" ", name).strip(" '") or "Sheet"
    return plain[:31] if number == 1 else f"{plain[:26]} {number}"
