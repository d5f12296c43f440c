"""A shop's order export, read: `read(name, content)` gives typed rows and the rows refused.

Takes CSV (UTF-8, GB18030, UTF-16), XLSX, XLS, and the pages and XML sheets that go by that name, of
any platform that has a file in `workflows/orders/platforms`. Never raises, whatever the bytes; a
file that can't be read at all is a `Refused`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice

from app.base.content import Content
from app.readers.calls import NotRead, read_with
from app.readers.facts import Limits, Unread
from app.readers.orders.columns import Header
from app.readers.orders.continuation import is_number, records_of
from app.readers.orders.kinds import ORDERS, tables
from app.readers.orders.not_taken import MOST_NAMED
from app.readers.orders.numbers import FileNumbers, bare_number, number_at
from app.readers.orders.parts import OrderPart, open_part, pack_part
from app.readers.orders.rows import NoRow, RowReader
from app.readers.orders.sheets import Reading, choose
from app.readers.orders.table import OrderTable, UnreadableFile
from app.readers.refusals import refuse_file
from app.readers.shown_names import shown_name
from workflows.orders.dialects import Dialect
from workflows.orders.fields import RowProblem, without_turns
from workflows.orders.row import OrderRow
from workflows.personal.file_names import ORDER_FILE, house_name
from workflows.verdict import Refused, Text

PART = 1_000  # rows that are taken in at once
ENDED = frozenset({"csv", "html"})  # kinds in which each line says where it ends
FEW = 3
MOST_SHOPS = 50
LONGEST_HEADING = 200  # characters of a column's name that are kept
MOST_TITLES = 60  # cells above headers, and sheets' names


@dataclass(frozen=True, slots=True)
class OrderFile:
    """What a file holds; each of its `records` below the header is a row, a problem, a blank, a
    total or another table's.

    `others` are lines of tables that are no list of such orders. `hidden_too`: sheets that nobody
    sees were read as well. `dialect` is the template that it is of. `parts` are `OrderPart`s as
    bytes: many rows lie in memory a part at a time. `platform` and `shops` are what the file says
    of them; `said` what else is to be told of it. `titles` are its sheets' names and what stands
    above its header.
    """

    name: str
    sha256: str
    kind: str
    encoding: str
    header: tuple[str, ...]
    unknown_columns: tuple[str, ...]
    platform: str
    dialect: str
    shops: tuple[str, ...]
    records: int
    blank: int
    totals: int
    said: tuple[Text, ...]
    parts: tuple[bytes, ...]
    titles: tuple[str, ...] = ()
    others: int = 0
    hidden_too: bool = False

    def part(self, number: int) -> OrderPart:
        """One part, counted from 0."""
        return open_part(self.parts[number])

    def each_part(self) -> Iterator[OrderPart]:
        """All parts in turn."""
        return map(open_part, self.parts)

    @property
    def rows(self) -> tuple[OrderRow, ...]:
        """All rows; of a large file take its parts instead."""
        return tuple(row for part in self.each_part() for row in part.rows)

    @property
    def problems(self) -> tuple[RowProblem, ...]:
        """All rows that were refused."""
        return tuple(problem for part in self.each_part() for problem in part.problems)


def read(
    name: str,
    content: Content,
    platform: str = "",
    own: Sequence[Dialect] = (),
    sure: frozenset[str] = frozenset(),
    *,
    hidden_too: bool = False,
) -> OrderFile | Refused:
    """The file's rows by its header's names; `name` serves only to say a refusal to its sender.

    `platform` is what a person said it is of, `own` are mappings that shops have saved, `sure`
    numbers that somebody has seen to be right, however cut off they look. `hidden_too`: sheets that
    nobody sees are read as all others.
    """
    shown = shown_name(name)
    reader = partial(read_orders, platform, tuple(own), sure=sure, hidden_too=hidden_too)
    try:
        return read_with(reader, content, ORDERS)
    except NotRead as not_read:
        return refuse_file(Unread(not_read.code), shown)


def read_orders(
    platform: str,
    own: tuple[Dialect, ...],
    content: bytes,
    limits: Limits,
    *,
    beside: bool = False,
    sure: frozenset[str] = frozenset(),
    hidden_too: bool = False,
) -> OrderFile | Refused:
    """The reader: what `read` answers, read where the content is.

    `beside`: it only tells more of orders whose lines another file lists.
    """
    try:
        reading = choose(tables(content, limits), platform, own, hidden_too=hidden_too)
        taking = _Taking(reading, limits.rows, FileNumbers(sure), beside=beside)
        taking.read()
    except UnreadableFile as unreadable:
        return unreadable.refusal
    first, digest = reading.tables[0], hashlib.sha256(content).hexdigest()
    return OrderFile(
        name=house_name(ORDER_FILE, digest),
        sha256=digest,
        kind=first[0].kind,
        encoding=first[0].encoding,
        header=tuple(cell[:LONGEST_HEADING] for cell in first[1].cells),
        unknown_columns=tuple(name[:LONGEST_HEADING] for name in first[1].unknown),
        platform=reading.platform or platform,
        dialect="" if first[1].dialect is None else first[1].dialect.name,
        shops=tuple(sorted(taking.shops))[:MOST_SHOPS],
        records=taking.records + taking.others,
        blank=taking.blank,
        totals=taking.totals,
        said=(*reading.said, *taking.said()),
        parts=tuple(taking.parts),
        titles=tuple(islice(filter(None, _titles(reading)), MOST_TITLES)),
        others=taking.others,
        hidden_too=hidden_too,
    )


def _titles(reading: Reading) -> Iterator[str]:
    for table, header in reading.tables:
        yield table.sheet
        for line, cells, _ in table.records(None):
            if line >= header.line:
                break
            yield from (cell.strip()[:LONGEST_HEADING] for cell in cells)


class _Taking:
    """Reads the tables of a file twice: for its numbers, then for its rows."""

    def __init__(self, reading: Reading, most: int, numbers: FileNumbers, *, beside: bool) -> None:
        self._reading, self._most, self._beside = reading, most, beside
        self._numbers = numbers
        self._rows: list[OrderRow] = []
        self._problems: list[RowProblem] = []
        # Some programs leave out the empty cells at the end of each line: of their files no line is
        # cut off for that.
        self._short = self._filled = 0
        self._nameless: set[int] = set()
        self.records = self.blank = self.totals = self._taken = self._odd = self._numbered = 0
        self.others = reading.others
        self.shops: set[str] = set()
        self.parts: list[bytes] = []

    def read(self) -> None:
        """Raises Unreadable."""
        for table, header in self._reading.tables:
            self._look_at(table, header)
        self._numbers.done()
        for table, header in self._reading.tables:
            self._take(table, header)
        for table, header in self._reading.hidden:
            self._set_aside(table, header)
        self._end_part()

    def _look_at(self, table: OrderTable, header: Header) -> None:
        reader = RowReader(header, self._numbers, "")
        places = [header.place_of(f) for f in ("main_order", "sub_order")]
        nameless = [n for n, name in enumerate(header.cells) if not name.strip()]
        for line, cells, fault in records_of(table, header):
            if line <= header.line or fault is not None:
                continue
            main, sub = (number_at(cells, place) for place in places)
            self._nameless.update(n for n in nameless if n < len(cells) and cells[n].strip())
            self._filled += bool(main)
            self._short += bool(main) and len(cells) < len(header.cells)
            if header.numbered:
                main = bare_number(without_turns(main))
            if is_number(main):
                self._numbered += 1
                self._odd += not header.has_form(main) and not header.has_form(bare_number(main))
            if self._numbered > self._most:  # before anything of it is held
                raise _too_many(self._most)
            self._numbers.see(main, sub, reader.goods_of(cells) if header.numbered else ())

    def said(self) -> tuple[Text, ...]:
        """What is told of numbers that are not of the platform's form, which are taken; and of
        columns without a name."""
        told = []
        if n := self._odd:
            told.append(
                Text(
                    f"{n} 行的订单编号不像这个平台的编号，请核对平台是否选对",
                    f"{n} order numbers are not of this platform's form: is it the right platform?",
                )
            )
        if self._nameless:
            columns = ", ".join(f"{place + 1}" for place in sorted(self._nameless)[:MOST_NAMED])
            told.append(
                Text(f"没有列名、未读的列：第 {columns} 列", f"columns without a name: {columns}")
            )
        return tuple(told)

    def _take(self, table: OrderTable, header: Header) -> None:
        sheet = table.sheet if self._reading.several else ""
        trimmed = self._short >= FEW and self._short * 2 > self._filled
        whole = table.kind in ENDED and not trimmed
        reader = RowReader(header, self._numbers, sheet, beside=self._beside, whole=whole)
        for line, cells, fault in records_of(table, header):
            if line <= header.line:
                continue
            self.records += 1
            found = reader.read(line, cells, fault)
            if isinstance(found, NoRow):
                self.blank += found is NoRow.BLANK
                self.totals += found is NoRow.TOTAL
                continue
            if isinstance(found, OrderRow):
                self._rows.append(found)
                self.shops.add(found.shop_name or found.shop_id)
            else:
                self._problems.append(found)
            self._taken += 1
            if self._taken > self._most:
                raise _too_many(self._most)
            if len(self._rows) + len(self._problems) >= PART:
                self._end_part()

    def _set_aside(self, table: OrderTable, header: Header) -> None:
        """Each line of a sheet that nobody sees, as it would stand under the first header; lines
        beyond what one file may hold are only counted."""
        first = self._reading.tables[0][1]
        reader = RowReader(header, self._numbers, table.sheet)
        places = header.places_under(first)
        for line, cells, fault in records_of(table, header):
            if line <= header.line:
                continue
            found = reader.aside(line, cells, fault, places)
            if not isinstance(found, NoRow) and self._taken >= self._most:
                self.others += 1
                continue
            self.records += 1
            if isinstance(found, NoRow):
                self.blank += found is NoRow.BLANK
                self.totals += found is NoRow.TOTAL
                continue
            self._taken += 1
            self._problems.append(found)
            if len(self._rows) + len(self._problems) >= PART:
                self._end_part()

    def _end_part(self) -> None:
        if self._rows or self._problems or not self.parts:
            part = OrderPart(tuple(self._rows), tuple(self._problems))
            self.parts.append(pack_part(part))
            self._rows, self._problems = [], []


def _too_many(most: int) -> UnreadableFile:
    return UnreadableFile(
        "too_many_rows",
        f"超过 {most:,} 行，请按日期分开导出，分几次导入",
        f"more than {most:,} rows; export fewer days at a time and import them in turn",
    )
