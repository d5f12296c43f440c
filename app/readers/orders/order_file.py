"""A shop's order export, read: `read(name, content)` gives typed rows and the rows refused.

Takes CSV (UTF-8 with or without BOM, GB18030, UTF-16) and XLSX as merchants really have them. Never
raises, whatever the bytes; a file that can't be read at all is a `Refused`.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice

from app.readers.calls import NotRead, read_with
from app.readers.facts import Limits, Unread
from app.readers.orders.cells import EXACT_DIGITS, FORMULA
from app.readers.orders.columns import Header, header_of, read_row
from app.readers.orders.kinds import ORDERS, tables
from app.readers.orders.table import OrderTable, Record, UnreadableFile
from app.readers.refusals import refuse_file
from workflows.orders.row import OrderRow, RowProblem
from workflows.verdict import Refused

HEADER_WITHIN = 30  # records in which the header must come
FEWEST_COLUMNS = 3  # recognised columns that make a line a header
ADDED = ("行号", "列", "原值", "原因")
_LONG_NUMBER = re.compile(r"[0-9]{12,}")


@dataclass(frozen=True, slots=True)
class OrderFile:
    """What a file holds; every record but blank and total lines is in `rows` or in `problems`."""

    name: str
    sha256: str
    kind: str
    encoding: str
    header: tuple[str, ...]
    unknown_columns: tuple[str, ...]
    rows: tuple[OrderRow, ...]
    problems: tuple[RowProblem, ...]


def read(name: str, content: bytes) -> OrderFile | Refused:
    """The file's rows by its header's names; `name` is only for display."""
    shown = "".join(filter(str.isprintable, re.sub(r".*[/\\]", "", name, flags=re.DOTALL)))[-200:]
    try:
        return read_with(partial(read_orders, shown), content, ORDERS)
    except NotRead as not_read:
        return refuse_file(Unread(not_read.code), shown)


def read_orders(name: str, content: bytes, limits: Limits) -> OrderFile | Refused:
    """The reader: what `read` answers, read where the content is."""
    try:
        table, header = _find_header(tables(content, limits))
        rows, problems = _read_rows(header, table.records(), limits.rows)
        _refuse_lost_digits(rows)
    except UnreadableFile as unreadable:
        return unreadable.refusal
    return OrderFile(
        name=name,
        sha256=hashlib.sha256(content).hexdigest(),
        kind=table.kind,
        encoding=table.encoding,
        header=header.cells,
        unknown_columns=header.unknown,
        rows=tuple(rows),
        problems=tuple(problems),
    )


def cells_at(content: bytes, lines: Collection[int]) -> dict[int, tuple[str, ...]] | Refused:
    """The cells of some lines of a file that `read` could read, to hand them back."""
    try:
        return read_with(partial(read_cells, frozenset(lines)), content, ORDERS)
    except NotRead as not_read:
        return refuse_file(Unread(not_read.code), "")


def read_cells(
    lines: Collection[int], content: bytes, limits: Limits
) -> dict[int, tuple[str, ...]]:
    """The reader: what `cells_at` answers. Of a file that `read` could read."""
    table, _header = _find_header(tables(content, limits))
    return {line: tuple(cells) for line, cells in table.records() if line in lines}


def _find_header(found: Iterator[OrderTable]) -> tuple[OrderTable, Header]:
    best: tuple[OrderTable, Header] | None = None
    for table in found:
        header = _header_in(table)
        if header is None:
            continue
        if not header.missing:
            best = (table, header)
            break
        if best is None or len(header.columns) > len(best[1].columns):
            best = (table, header)
    if best is None:
        raise UnreadableFile(
            "no_header",
            "找不到表头：没有认识的列名（如 主订单编号、子订单编号、选购商品）",
            "no header: none of the known column names (such as 主订单编号, 子订单编号, 选购商品)",
        )
    _refuse_bad_header(best[1])
    return best


def _header_in(table: OrderTable) -> Header | None:
    """The line among the first ones that names the most columns, up to where a text breaks."""
    headers: list[Header] = []
    try:
        headers.extend(header_of(*record) for record in islice(table.records(), HEADER_WITHIN))
    except UnreadableFile:
        if table.kind != "csv":
            raise
    likeliest = max(headers, key=lambda h: len(h.columns), default=None)
    if likeliest is None or len(likeliest.columns) < FEWEST_COLUMNS:
        return None
    return likeliest


def _refuse_bad_header(header: Header) -> None:
    if header.doubled:
        names = "、".join(header.doubled)
        raise UnreadableFile(
            "doubled_column",
            f"列重复：{names}",
            f"columns with one meaning: {names}",
            columns=names,
        )
    if header.missing:
        names = "、".join(header.missing)
        raise UnreadableFile(
            "missing_column", f"缺少列：{names}", f"missing: {names}", columns=names
        )


def _read_rows(
    header: Header, records: Iterable[Record], most: int
) -> tuple[list[OrderRow], list[RowProblem]]:
    rows: list[OrderRow] = []
    problems: list[RowProblem] = []
    for line, cells in records:
        if line <= header.line:
            continue
        row = read_row(header, line, cells)
        if isinstance(row, OrderRow):
            rows.append(row)
        elif row is not None:
            problems.append(row)
        if len(rows) + len(problems) > most:
            raise UnreadableFile(
                "too_many_rows",
                f"超过 {most:,} 行，请按日期分开导出，分几次导入",
                f"more than {most:,} rows; export fewer days at a time and import them in turn",
            )
    return rows, problems


def _refuse_lost_digits(rows: Sequence[OrderRow]) -> None:
    """A spreadsheet that saved long numbers as figures leaves zeros after the 15th digit.

    One such number may be chance (one in a thousand); all of at least three are not.
    """
    orders = {row.sub_order for row in rows}
    long = [n for n in orders if len(n) > EXACT_DIGITS + 1 and n.isdecimal()]
    if len(long) >= _TOO_MANY_BY_CHANCE and all(not n[EXACT_DIGITS:].strip("0") for n in long):
        raise UnreadableFile(
            "digits_lost",
            "子订单编号的尾数都是 0：文件曾被电子表格另存，编号已损坏，请用原始导出文件",
            "all sub-order numbers end in zeros: a spreadsheet saved the file and destroyed them; "
            "use the file as exported",
        )


_TOO_MANY_BY_CHANCE = 3


def rejected_csv(header: Sequence[str], problems: Iterable[RowProblem]) -> bytes:
    """The refused rows as a CSV to correct and import again: UTF-8 with BOM, CRLF.

    Adds line, column, value and reason. No cell can be taken for a formula, and long numbers keep
    their digits in a spreadsheet; `read` undoes both.
    """
    places = [n for n, name in enumerate(header) if name.strip() not in ADDED]
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([_safe(header[n].strip("\ufeff")) for n in places] + list(ADDED))
    for problem in problems:
        cells = [problem.cells[n] if n < len(problem.cells) else "" for n in places]
        reason = f"{problem.reason.zh} / {problem.reason.en}"
        added = (str(problem.line), problem.column, problem.value, reason)
        writer.writerow([_safe(cell) for cell in (*cells, *added)])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def _safe(cell: str) -> str:
    """The cell so that a spreadsheet keeps it as text."""
    if cell.startswith(tuple(FORMULA)) or cell.lstrip().startswith(tuple(FORMULA)):
        return "'" + cell
    if _LONG_NUMBER.fullmatch(cell.strip()):
        return cell.strip() + "\t"
    return cell
