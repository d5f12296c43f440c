"""Web pages and XML spreadsheets of 2003, which back offices give out under the name .xls."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from html.parser import HTMLParser
from typing import Any

from app.readers.orders.odd_cells import MergedCell
from app.readers.orders.table import (
    MAX_COLUMNS,
    MAX_LINES,
    IsRecord,
    OrderTable,
    Record,
    UnreadableFile,
    not_a_table,
    too_large,
)
from workflows.verdict import Text

SAVE_AGAIN = Text(
    "请在店铺后台重新导出为 CSV 或 XLSX",
    "Export it from the shop's back office again, as CSV or XLSX",
)
SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"
_CELLS = {"td", "th"}
MAX_FILLED = 2_000_000  # cells of merged ones


def markup_tables(text: str, encoding: str) -> Iterator[OrderTable]:
    """The tables of a page or of an XML spreadsheet; raises Unreadable."""
    if text.lstrip("\ufeff \r\n\t").startswith("MIME-Version:"):
        raise UnreadableFile(
            "web_archive",
            "这是网页归档文件（MHT），不是表格",
            "this is an archived web page (MHT), not a table",
            SAVE_AGAIN,
        )
    if SPREADSHEET in text[:20_000]:
        book = _XmlSheets()
        book.feed(text)
        book.close()
        book.fill_merged()
        for name, rows in book.sheets:
            yield OrderTable("xml", encoding, partial(_number_rows, rows), sheet=name)
        return
    if "<table" not in text[:400_000].casefold():
        raise not_a_table()
    page = _Page()
    page.feed(text)
    page.close()
    for rows in page.tables:
        yield OrderTable("html", encoding, partial(_number_rows, rows))


def _number_rows(rows: list[list[str]], _: IsRecord | None) -> Iterator[Record]:
    for line, cells in enumerate(rows, 1):
        yield line, list(cells), None


class _Page(HTMLParser):
    """The tables of a page; a table within a cell is text of that cell."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self._depth = 0
        self._cell: list[str] | None = None
        self._wide = self._high = 1
        # By column: what a cell over several lines still says below, and in how many lines.
        self._below: dict[int, tuple[str, int]] = {}
        self._later: dict[int, tuple[str, int]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._depth += 1
            if self._depth == 1:
                self.tables.append([])
                self._below, self._later = {}, {}
        elif self._depth == 1 and tag == "tr":
            self._end_cell()
            self.tables[-1].append([])
            self._below, self._later = self._below | self._later, {}
        elif self._depth == 1 and tag in _CELLS:
            self._end_cell()
            if not self.tables[-1]:
                self.tables[-1].append([])
            self._cell = []
            given = dict(attrs)
            self._wide = _span(given.get("colspan"), MAX_COLUMNS)
            self._high = _span(given.get("rowspan"), MAX_LINES)
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "table" and self._depth:
            if self._depth == 1:
                self._end_cell()
            self._depth -= 1
        elif self._depth == 1 and tag in {"tr", *_CELLS}:
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        row = self.tables[-1][-1]
        self._fill(row)
        text = "".join(self._cell).strip()
        if self._high > 1:
            text = MergedCell(text)
            self._later[len(row)] = (text, self._high - 1)
            for beside in range(1, self._wide):
                self._later[len(row) + beside] = ("", self._high - 1)
        row.append(text)
        row += [""] * (self._wide - 1)
        self._fill(row)
        self._cell = None
        if len(row) > MAX_COLUMNS or len(self.tables[-1]) > MAX_LINES:
            raise too_large()

    def _fill(self, row: list[str]) -> None:
        """What cells of the lines above say here."""
        while len(row) in self._below and len(row) <= MAX_COLUMNS:
            said, lines = self._below.pop(len(row))
            if lines > 1:
                self._later[len(row)] = (said, lines - 1)
            row.append(said)


def _span(written: str | None, most: int) -> int:
    """Over how many a cell goes, as a page says it."""
    text = (written or "").strip()
    if not (text.isascii() and text.isdigit()):
        return 1
    return min(max(1, int(text[:6])), most)


def _more(written: str | None, most: int) -> int:
    """Over how many others a cell goes, as a spreadsheet says it."""
    return 0 if not written or written.strip() == "0" else _span(written, most)


class _XmlSheets(HTMLParser):
    """SpreadsheetML of 2003, read as markup: no parser of XML, which knows entities, is needed."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sheets: list[tuple[str, list[list[str]]]] = []
        self._data: list[str] | None = None
        self._row: list[str] = []
        self._place = 0
        self._merged: list[tuple[list[list[str]], int, int, int]] = []

    def fill_merged(self) -> None:
        """Write into each line what a cell over several lines says; raises Unreadable."""
        filled = 0
        for rows, top, column, down in self._merged:
            said = MergedCell(rows[top][column])
            rows[top][column] = said
            for row in rows[top + 1 : top + 1 + down]:
                row.extend([""] * (column + 1 - len(row)))
                row[column] = said
            filled += down
            if filled > MAX_FILLED:
                raise too_large()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = tag.rpartition(":")[2]
        given = {name.rpartition(":")[2]: text or "" for name, text in attrs}
        index = given.get("index", "")
        if kind == "worksheet":
            self.sheets.append((given.get("name", ""), []))
        elif kind == "row" and self.sheets:
            rows = self.sheets[-1][1]
            self._to(rows, index, MAX_LINES, [])
            self._row = []
            rows.append(self._row)
        elif kind == "cell":
            self._to(self._row, index, MAX_COLUMNS, "")
            self._place = len(self._row)
            self._row += [""] * (1 + _more(given.get("mergeacross"), MAX_COLUMNS))
            down = _more(given.get("mergedown"), MAX_LINES)
            if down and self.sheets and self.sheets[-1][1]:
                rows = self.sheets[-1][1]
                self._merged.append((rows, len(rows) - 1, self._place, down))
        elif kind == "data":
            self._data = []

    def handle_endtag(self, tag: str) -> None:
        if tag.rpartition(":")[2] == "data" and self._data is not None:
            if self._row:
                self._row[self._place] = "".join(self._data).strip()
            self._data = None

    def handle_data(self, data: str) -> None:
        if self._data is not None:
            self._data.append(data)

    @staticmethod
    def _to(values: list[Any], index: str, most: int, nothing: Any) -> None:
        if len(values) >= most or (index and (not index.isdecimal() or int(index[:9]) > most)):
            raise too_large()
        while index and len(values) < int(index) - 1:
            values.append(nothing.copy() if isinstance(nothing, list) else nothing)
