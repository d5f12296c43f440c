"""The bytes of a table file as numbered rows of text: CSV in its encodings, and XLSX.

Sizes are bounded before anything is opened, and a workbook's cell references are looked at first:
a five-kilobyte sheet with one cell in its last corner would make the reader reserve 500 GB.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from app.readers.orders.cells import text_of
from workflows.verdict import Refused, Text

MAX_LINES = 201_000  # of a sheet: header, totals and blank ones too
MAX_LINE = 400_000  # characters of one physical line
MAX_UNPACKED = 400 * 2**20
MAX_ENTRIES = 2_000
MAX_COLUMNS = 300
MAX_CELLS = 12_000_000
MAX_SHEETS = 20

Record = tuple[int, list[str]]
_END = "\x00end of file"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ZIP_END = b"PK\x05\x06"
_ZIP_END_SIZE = 22
_REFERENCE = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]*)([0-9]+)")
# The same, quicker, and with attributes whose name only ends in r.
_COLUMN = re.compile(rb"r\s*=\s*[\"']([A-Za-z]*)[0-9]")
_ROW = re.compile(rb"r\s*=\s*[\"'][A-Za-z]*([0-9]+)")
_COUNT = re.compile(rb"[cC]ount\s*=\s*[\"']\+?0*([0-9]{8,})")
_LONGEST_REFERENCE = 64
_CHUNK = 2**20
# Parts of formats that the reader would try too, where cell references are not text.
_OTHER_FORMATS = {"xl/workbook.bin", "content.xml"}


class UnreadableFile(Exception):
    """The file can't be read at all; `refusal` says why."""

    def __init__(self, code: str, zh: str, en: str, **facts: str) -> None:
        super().__init__(en)
        self.refusal = Refused(code, Text(zh, en), facts=facts)


@dataclass(frozen=True, slots=True)
class OrderTable:
    """One way to read the file: `records` starts anew each time it is called."""

    kind: str
    encoding: str
    records: Callable[[], Iterator[Record]]


def text_tables(content: bytes) -> Iterator[OrderTable]:
    """A text by each delimiter; raises Unreadable."""
    text, encoding = _decode(content)
    if "\x00" in text:
        raise _not_a_table()
    for delimiter in ",\t;":
        yield OrderTable("csv", encoding, partial(_csv_records, text, delimiter))


def no_tables(content: bytes) -> Iterator[OrderTable]:
    """Raises Unreadable: what the container of old workbooks holds is not read."""
    if _ENCRYPTED in content:
        raise UnreadableFile(
            "file_encrypted",
            "文件有密码，请去掉密码后再导入",
            "the workbook has a password; remove it",
        )
    raise UnreadableFile(
        "old_excel",
        "旧版 .xls 文件，请另存为 .xlsx 或 CSV",
        "an old .xls file; save it as .xlsx or CSV",
    )


def _decode(content: bytes) -> tuple[str, str]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    elif content.startswith(b"\xef\xbb\xbf"):
        encodings = ("utf-8-sig",)
    else:
        encodings = ("utf-8", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(
        "wrong_encoding",
        "编码既不是 UTF-8 也不是 GB18030",
        "the encoding is neither UTF-8 nor GB18030",
    )


def _csv_records(text: str, delimiter: str) -> Iterator[Record]:
    """Records with the line each begins on; a quote left open at the end is an error."""
    lines = chain(_bound_lines(text), [_END])
    reader = csv.reader(lines, delimiter=delimiter)
    line = 1
    try:
        for cells in reader:
            if cells == [_END]:
                return
            if cells and _END in cells[-1]:
                raise _broken(line)
            yield line, cells
            line = reader.line_num + 1
    except csv.Error:
        raise _broken(line) from None


def _broken(line: int) -> UnreadableFile:
    return UnreadableFile(
        "csv_broken",
        f"第 {line} 行起引号不成对或内容过长",
        f"from line {line} on a quote isn't closed or a cell is too long",
        line=str(line),
    )


def _bound_lines(text: str) -> Iterator[str]:
    for line in io.StringIO(text, newline=""):
        if len(line) > MAX_LINE:
            raise UnreadableFile("line_too_long", "有一行过长", "a line is too long")
        yield line


def workbook_tables(content: bytes) -> Iterator[OrderTable]:
    """The visible sheets; raises Unreadable."""
    _refuse_unsafe_zip(content)
    with _reading():
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = list(book.sheets_metadata)
    for number, sheet in enumerate(sheets[:MAX_SHEETS]):
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible:
            loaded = cache(partial(book.get_sheet_by_index, number))
            yield OrderTable("xlsx", "", partial(_sheet_records, loaded))


def _sheet_records(sheet: Callable[[], CalamineSheet]) -> Iterator[Record]:
    with _reading():
        for line, cells in enumerate(sheet().iter_rows(), 1):
            yield line, [cell if type(cell) is str else text_of(cell) for cell in cells]


@contextmanager
def _reading() -> Iterator[None]:
    """Whatever the reader dislikes, a panic of its Rust code too, is Unreadable."""
    try:
        yield
    except (KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError):
        raise
    except BaseException as error:  # noqa: BLE001 - a Rust panic is no Exception
        raise UnreadableFile(
            "workbook_broken",
            "工作簿已损坏，无法读取",
            "the workbook is damaged",
            cause=str(error)[:200],
        ) from None


def _refuse_unsafe_zip(content: bytes) -> None:
    """Every entry is unpacked once, in pieces, to know its true size and its outermost cell."""
    if content[-_ZIP_END_SIZE:][:4] != _ZIP_END:
        raise _not_a_table()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
        raise _not_a_table() from None
    names = {entry.filename.lower() for entry in entries}
    if len(entries) > MAX_ENTRIES or "xl/workbook.xml" not in names or names & _OTHER_FORMATS:
        raise _not_a_table()
    budget = MAX_UNPACKED
    for entry in entries:
        budget -= _look_through(content, entry, budget)


def _not_a_table() -> UnreadableFile:
    return UnreadableFile("not_a_table", "不是 CSV 或 XLSX 文件", "neither CSV nor XLSX")


def _look_through(content: bytes, entry: zipfile.ZipInfo, budget: int) -> int:
    """The unpacked size of an entry; raises Unreadable beyond the bounds."""
    size, columns, rows, tail = 0, 1, 1, b""
    for piece in _unpack(content, entry):
        size += len(piece)
        if size > budget:
            most = MAX_UNPACKED // 2**20
            raise UnreadableFile("zip_bomb", f"解压后超过 {most} MB", f"unpacks to over {most} MB")
        if b"\x00" in piece and entry.filename.lower().endswith((".xml", ".rels")):
            raise _not_a_table()
        _refuse_counts(tail + piece)
        wide, high = _extent(tail + piece)
        columns, rows = max(columns, wide), max(rows, high)
        tail = piece[-_LONGEST_REFERENCE:]
        if columns > MAX_COLUMNS or rows * columns > MAX_CELLS or rows > MAX_LINES:
            raise _too_large()
    return size


def _refuse_counts(xml: bytes) -> None:
    """A part may announce how much is to come; the reader makes room for it before it looks."""
    for digits in _COUNT.findall(xml):
        if int(digits[:20]) > MAX_CELLS:
            raise _too_large()


def _too_large() -> UnreadableFile:
    return UnreadableFile(
        "sheet_too_large", "工作表的行列过多", "the sheet has too many rows or columns"
    )


def _extent(xml: bytes) -> tuple[int, int]:
    """The outermost column and row that an attribute `r` names, at least; quick, then exact."""
    wide = max(map(_column_number, set(_COLUMN.findall(xml))), default=1)
    high = max(map(_row_number, set(_ROW.findall(xml))), default=1)
    if wide <= MAX_COLUMNS and high <= MAX_LINES:
        return wide, high
    cells = set(_REFERENCE.findall(xml))
    wide = max((_column_number(letters) for letters, _ in cells), default=1)
    return wide, max((_row_number(digits) for _, digits in cells), default=1)


def _unpack(content: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The entry's bytes in pieces, by its compressed size: a stated size may lie."""
    if entry.flag_bits & 1:
        raise UnreadableFile(
            "file_encrypted",
            "文件有密码，请去掉密码后再导入",
            "the workbook has a password; remove it",
        )
    head = content[entry.header_offset : entry.header_offset + 30]
    start = entry.header_offset + 30
    start += int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
    packed = content[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        yield from (packed[n : n + _CHUNK] for n in range(0, len(packed), _CHUNK))
        return
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise _not_a_table()
    inflate = zlib.decompressobj(-15)
    try:
        while not inflate.eof:
            piece = inflate.decompress(packed, _CHUNK)
            packed = inflate.unconsumed_tail
            if not piece and not packed:
                return
            yield piece
    except zlib.error:
        raise _not_a_table() from None


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper()[:4]:
        number = number * 26 + letter - 64
    return number


def _row_number(digits: bytes) -> int:
    return int(digits.lstrip(b"0")[:9] or b"0")
