"""Web pages and XML spreadsheets of 2003, which back offices give out under the name .xls.

They are read a piece at a time, once; of what was read only packed rows are held.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import chain

from app.readers.orders.formats.packed_rows import PackedRows
from app.readers.orders.odd_cells import MergedCell
from app.readers.orders.table import (
    MAX_COLUMNS,
    MAX_LINES,
    MAX_SHEETS,
    OrderTable,
    UnreadableFile,
    too_large,
)
from workflows.verdict import Text

SAVE_AGAIN = Text(
    "请在店铺后台重新导出为 CSV 或 XLSX",
    "Export it from the shop's back office again, as CSV or XLSX",
)
SPREADSHEET = "urn:schemas-microsoft-com:office:spreadsheet"
_CELLS = {"td", "th"}
MAX_FILLED = 2_000_000  # cells that are filled from others
LONGEST_CELL = 400_000  # characters
LONGEST_TAG = 4_000_000  # characters that wait for the end of a tag or remark
LOOKED_AT = 400_000  # characters in which a table begins
NAMED_WITHIN = 20_000


def markup_tables(pieces: Iterator[str], encoding: str) -> Iterator[OrderTable]:
    """The tables of a page or of an XML spreadsheet; raises Unreadable."""
    begun: list[str] = []
    while sum(map(len, begun)) < LOOKED_AT and (piece := next(pieces, "")):
        begun.append(piece)
    head = "".join(begun)
    if head.lstrip("\ufeff \r\n\t").startswith("MIME-Version:"):
        raise UnreadableFile(
            "web_archive",
            "这是网页归档文件（MHT），不是表格",
            "this is an archived web page (MHT), not a table",
            SAVE_AGAIN,
        )
    if SPREADSHEET in head[:NAMED_WITHIN]:
        book = _XmlSheets()
        book.read_all(chain((head,), pieces))
        for sheet in book.sheets:
            yield OrderTable(
                "xml", encoding, sheet.rows.records, sheet=sheet.name, hidden=sheet.hidden
            )
        return
    if "<table" not in head[:LOOKED_AT].casefold():
        raise _no_table_in_it()
    page = _Page()
    page.read_all(chain((head,), pieces))
    for rows in page.tables:
        yield OrderTable("html", encoding, rows.records)


def _no_table_in_it() -> UnreadableFile:
    return UnreadableFile(
        "not_a_table",
        "这是网页，里面没有表格；可能导出时登录已过期，存下来的是登录页",
        "this is a web page without a table: the sign-in may have ended before the export",
        SAVE_AGAIN,
    )


class _Markup(HTMLParser):
    """Markup whose cells are filled from those above, read a piece at a time."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._text: list[str] | None = None
        self._length = self._filled = 0
        # By column: what a cell over several lines still says below, and in how many lines.
        self._below: dict[int, tuple[str, int]] = {}
        self._later: dict[int, tuple[str, int]] = {}

    def read_all(self, pieces: Iterable[str]) -> None:
        """Raises Unreadable where it is too much."""
        for piece in pieces:
            self.feed(piece)
            if len(self.rawdata) > LONGEST_TAG:
                raise too_large()
        self.close()

    def handle_data(self, data: str) -> None:
        if self._text is None:
            return
        self._length += len(data)
        if self._length > LONGEST_CELL:
            raise UnreadableFile("line_too_long", "有一格过长", "a cell is too long")
        self._text.append(data)

    def _begin_text(self) -> None:
        self._text, self._length = [], 0

    def _end_text(self) -> str:
        text, self._text = "".join(self._text or ()).strip(), None
        return text

    def _said_above(self, place: int) -> str:
        """What a cell of the lines above says here, once a line."""
        said, lines = self._below.pop(place)
        if lines > 1:
            self._later[place] = (said, lines - 1)
        self._filled += 1
        if self._filled > MAX_FILLED:
            raise too_large()
        return said

    def _next_line(self) -> None:
        self._below, self._later = self._below | self._later, {}


class _Page(_Markup):
    """The tables of a page; a table within a cell is text of that cell."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[PackedRows] = []
        self._row: list[str] | None = None
        self._depth = 0
        self._wide = self._high = 1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._depth += 1
            if self._depth == 1:
                self._begin_table()
        elif self._depth == 1 and tag == "tr":
            self._end_row()
            self._row = []
            self._next_line()
        elif self._depth == 1 and tag in _CELLS:
            self._end_cell()
            if self._row is None:
                self._row = []
            self._begin_text()
            given = dict(attrs)
            self._wide = _span(given.get("colspan"), MAX_COLUMNS)
            self._high = _span(given.get("rowspan"), MAX_LINES)
        elif tag == "br" and self._text is not None:
            self._text.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "table" and self._depth:
            if self._depth == 1:
                self._end_row()
            self._depth -= 1
        elif self._depth == 1 and tag in {"tr", *_CELLS}:
            self._end_cell()

    def close(self) -> None:
        super().close()
        if self._depth:
            self._end_row()

    def _begin_table(self) -> None:
        if len(self.tables) == MAX_SHEETS:
            raise too_large()
        self.tables.append(PackedRows())
        self._below, self._later = {}, {}

    def _end_row(self) -> None:
        self._end_cell()
        if self._row is not None and self.tables:
            self.tables[-1].add(self._row)
            if self.tables[-1].count > MAX_LINES:
                raise too_large()
        self._row = None

    def _end_cell(self) -> None:
        if self._text is None or self._row is None:
            return
        row = self._row
        self._fill(row)
        text = self._end_text()
        if self._high > 1:
            text = MergedCell(text)
            self._later[len(row)] = (text, self._high - 1)
            for beside in range(1, self._wide):
                self._later[len(row) + beside] = ("", self._high - 1)
        row.append(text)
        row += [""] * (self._wide - 1)
        self._fill(row)
        if len(row) > MAX_COLUMNS:
            raise too_large()

    def _fill(self, row: list[str]) -> None:
        while len(row) in self._below and len(row) <= MAX_COLUMNS:
            row.append(self._said_above(len(row)))


def _span(written: str | None, most: int) -> int:
    """Over how many a cell goes, as a page says it."""
    text = (written or "").strip()
    if not (text.isascii() and text.isdigit()):
        return 1
    return min(max(1, int(text[:6])), most)


def _more(written: str | None, most: int) -> int:
    """Over how many others a cell goes, as a spreadsheet says it."""
    return 0 if not written or written.strip() == "0" else _span(written, most)


@dataclass
class _Sheet:
    name: str
    rows: PackedRows = field(default_factory=PackedRows)
    hidden: bool = False


class _XmlSheets(_Markup):
    """SpreadsheetML of 2003, read as markup: no parser of XML, which knows entities, is needed."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[_Sheet] = []
        self._row: list[str] | None = None
        self._place = 0
        self._downs: list[tuple[int, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = tag.rpartition(":")[2]
        given = {name.rpartition(":")[2]: text or "" for name, text in attrs}
        index = given.get("index", "")
        if kind == "worksheet":
            self._end_row()
            if len(self.sheets) == MAX_SHEETS:
                raise too_large()
            self.sheets.append(_Sheet(given.get("name", "")))
            self._below, self._later = {}, {}
        elif kind == "row" and self.sheets:
            self._begin_row(index)
        elif kind == "cell" and self._row is not None:
            self._begin_cell(self._row, index, given)
        elif kind in {"data", "visible"}:
            self._begin_text()

    def handle_endtag(self, tag: str) -> None:
        kind = tag.rpartition(":")[2]
        if kind == "data" and self._text is not None:
            text = self._end_text()
            if self._row:
                self._row[self._place] = text
        elif kind == "visible" and self._text is not None and self.sheets:
            self.sheets[-1].hidden = self._end_text().casefold().endswith("hidden")
        elif kind == "table":
            self._end_row()

    def close(self) -> None:
        super().close()
        self._end_row()

    def _begin_row(self, index: str) -> None:
        self._end_row()
        rows = self.sheets[-1].rows
        _not_beyond(rows.count, index, MAX_LINES)
        while index and rows.count < int(index) - 1:
            self._row = []
            self._end_row()
        self._row = []

    def _begin_cell(self, row: list[str], index: str, given: dict[str, str]) -> None:
        _not_beyond(len(row), index, MAX_COLUMNS)
        row.extend([""] * (int(index or 0) - 1 - len(row)))
        self._place = len(row)
        row += [""] * (1 + _more(given.get("mergeacross"), MAX_COLUMNS))
        if down := _more(given.get("mergedown"), MAX_LINES):
            self._downs.append((self._place, down))

    def _end_row(self) -> None:
        row, self._row = self._row, None
        if row is None:
            return
        for place in sorted(self._below):
            row.extend([""] * (place + 1 - len(row)))
            row[place] = self._said_above(place)
        for place, down in self._downs:
            row[place] = MergedCell(row[place])
            self._later[place] = (row[place], down)
        self._downs = []
        self._next_line()
        self.sheets[-1].rows.add(row)


def _not_beyond(count: int, index: str, most: int) -> None:
    """Raises Unreadable where a row or cell would stand beyond what is read."""
    if count >= most or (index and (not index.isdecimal() or int(index[:9]) > most)):
        raise too_large()
