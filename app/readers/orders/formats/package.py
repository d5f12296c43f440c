"""The parts of an XLSX, each unpacked once, in pieces: its true size, its outermost cell, and what
the reader of cells does not tell (hidden rows and columns, formulas without a result)."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

from app.readers.orders.odd_cells import NoResult
from app.readers.orders.table import (
    MAX_COLUMNS,
    MAX_LINES,
    UnreadableFile,
    not_a_table,
    password_set,
    too_large,
)
from workflows.verdict import Text

MAX_UNPACKED = 400 * 2**20
MAX_ENTRIES = 2_000
MAX_CELLS = 12_000_000
_CHUNK = 2**20
_LONGEST_ROW = 16 * 2**20
_SHOWN = 8

_ZIP_END = b"PK\x05\x06"
_ZIP_END_SIZE = 22
_LONGEST_TAIL = 2**16
_REFERENCE = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]*)([0-9]+)")
# The same, quicker, and with attributes whose name only ends in r.
_COLUMN = re.compile(rb"r\s*=\s*[\"']([A-Za-z]*)[0-9]")
_ROW = re.compile(rb"r\s*=\s*[\"'][A-Za-z]*([0-9]+)")
_COUNT = re.compile(rb"[cC]ount\s*=\s*[\"']\+?0*([0-9]{8,})")
# Cells and rows that only have a format.
_EMPTY_CELL = re.compile(rb"<(?:\w+:)?c\b[^<>]*(?:/>|>\s*</(?:\w+:)?c>)")
_EMPTY_ROW = re.compile(rb"<(?:\w+:)?row\b[^<>]*(?:/>|>\s*</(?:\w+:)?row>)")
_HIDDEN_ROW = re.compile(rb"<(?:\w+:)?row\b[^<>]*\bhidden\s*=\s*[\"'](?:1|true)[\"'][^<>]*>")
_HIDDEN_COLUMN = re.compile(rb"<(?:\w+:)?col\b[^<>]*\bhidden\s*=\s*[\"'](?:1|true)[\"'][^<>]*>")
_ROW_NUMBER = re.compile(rb"\br\s*=\s*[\"']([0-9]+)")
_MIN = re.compile(rb"\bmin\s*=\s*[\"']([0-9]+)")
_MAX = re.compile(rb"\bmax\s*=\s*[\"']([0-9]+)")
_NO_VALUE = re.compile(
    rb"<(?:\w+:)?c\b[^<>]*\br\s*=\s*[\"']([A-Z]+)([0-9]+)[\"'][^<>]*>\s*"
    rb"<(?:\w+:)?f\b[^<>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v\s*>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ERROR = re.compile(
    rb"<(?:\w+:)?c\b([^<>]*\bt=[\"']e[\"'][^<>]*)>\s*"
    rb"(?:<(?:\w+:)?f\b[^<>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*)?<(?:\w+:)?v\s*>([^<]{1,40})<"
)
# Parts of formats that the reader would try too, where cell references are not text.
_OTHER_FORMATS = {
    "xl/workbook.bin": Text("XLSB 工作簿", "a binary workbook (.xlsb)"),
    "content.xml": Text("ODS 表格", "an OpenDocument sheet (.ods)"),
    "index/document.iwa": Text("Numbers 表格", "a Numbers sheet"),
}
_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^<>]*>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^<>]*>")
_ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*[\"']([^\"']*)[\"']")


@dataclass
class SheetFacts:
    """What a sheet holds beside its cells. `odd`: by line, and by column counted from 0, cells that
    the reader gives out as empty: errors, and formulas without a result."""

    odd: dict[int, dict[int, str]] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[str] = field(default_factory=list)

    def said(self, sheet: str) -> tuple[Text, ...]:
        """What is told of what nobody sees on the screen; it is read all the same."""
        told = []
        if self.hidden_rows:
            rows = _list_names([str(n) for n in self.hidden_rows])
            told.append(
                Text(
                    f"工作表“{sheet}”有 {len(self.hidden_rows)} 个隐藏行（{rows}），照常读入",
                    f"sheet “{sheet}”: {len(self.hidden_rows)} hidden rows ({rows}), read too",
                )
            )
        if self.hidden_columns:
            columns = _list_names(self.hidden_columns)
            told.append(
                Text(
                    f"工作表“{sheet}”有隐藏列（{columns}），照常读入",
                    f"sheet “{sheet}”: hidden columns ({columns}), read too",
                )
            )
        return tuple(told)


def look_through(content: bytes) -> tuple[bytes, dict[str, SheetFacts]]:
    """The workbook without what stands behind its end, and facts by the sheets' names; raises
    Unreadable."""
    content = _to_its_end(content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError):
        raise not_a_table() from None
    names = {entry.filename.lower() for entry in entries}
    for name, what in _OTHER_FORMATS.items():
        if name in names:
            raise _other_format(what)
    if len(entries) > MAX_ENTRIES or "xl/workbook.xml" not in names:
        raise _other_format(Text("压缩包", "an archive")) if names else not_a_table()
    budget, found, small = MAX_UNPACKED, {}, {}
    for entry in entries:
        size, facts, whole = _look_into(content, entry, budget)
        budget -= size
        found[entry.filename.lower()] = facts
        if whole is not None:
            small[entry.filename.lower()] = whole
    return content, _by_sheet(small, found)


def _to_its_end(content: bytes) -> bytes:
    """Without a comment and whatever follows: both readers of it then see the same directory."""
    at = content.rfind(_ZIP_END, max(0, len(content) - _ZIP_END_SIZE - _LONGEST_TAIL))
    if at < 0 or at + _ZIP_END_SIZE > len(content):
        raise _cut_off() if b"xl/" in content else not_a_table()
    return content[: at + _ZIP_END_SIZE - 2] + b"\x00\x00"


def _cut_off() -> UnreadableFile:
    return UnreadableFile(
        "workbook_cut_off",
        "工作簿不完整，后面一段没有了，可能没有下载或传输完",
        "the end of the workbook is missing: it was not downloaded or sent whole",
        Text("请重新下载或导出，再导入", "Download or export it again, and import that"),
    )


def _other_format(what: Text) -> UnreadableFile:
    return UnreadableFile(
        "not_a_table",
        f"这是{what.zh}，不是 CSV 或 XLSX 文件",
        f"this is {what.en}, neither CSV nor XLSX",
        Text("请解压，或另存为 .xlsx 后再导入", "Unpack it, or save it as .xlsx, and import that"),
    )


def _look_into(
    content: bytes, entry: zipfile.ZipInfo, budget: int
) -> tuple[int, SheetFacts, bytes | None]:
    """The unpacked size of an entry, its facts, and its bytes where it is small; raises
    Unreadable beyond the bounds."""
    size, kept, facts, is_sheet = 0, b"", SheetFacts(), "worksheets/" in entry.filename.lower()
    whole: bytes | None = b""
    columns = rows = 1
    for piece in _unpack(content, entry):
        size += len(piece)
        if size > budget:
            most = MAX_UNPACKED // 2**20
            raise UnreadableFile("zip_bomb", f"解压后超过 {most} MB", f"unpacks to over {most} MB")
        if b"\x00" in piece and entry.filename.lower().endswith((".xml", ".rels")):
            raise not_a_table()
        whole = whole + piece if whole is not None and size <= _CHUNK and not is_sheet else None
        kept += piece
        cut = kept.rfind(b"<row") if is_sheet else kept.rfind(b"<")
        if cut <= 0:
            if len(kept) > _LONGEST_ROW:
                raise too_large()
            continue
        wide, high = _look_at(kept[:cut], facts)
        columns, rows, kept = max(columns, wide), max(rows, high), kept[cut:]
        _refuse_extent(columns, rows)
    wide, high = _look_at(kept, facts)
    _refuse_extent(max(columns, wide), max(rows, high))
    return size, facts, whole


def _look_at(xml: bytes, facts: SheetFacts) -> tuple[int, int]:
    """The outermost cell of whole rows; their facts are written down."""
    _refuse_counts(xml)
    for row in _HIDDEN_ROW.findall(xml) if b"hidden" in xml else ():
        if number := _ROW_NUMBER.search(row):
            facts.hidden_rows.append(_row_number(number[1]))
    for column in _HIDDEN_COLUMN.findall(xml) if b"hidden" in xml else ():
        first, last = _MIN.search(column), _MAX.search(column)
        if first and last and _row_number(first[1]) <= MAX_COLUMNS:
            ends = (_letters(_row_number(first[1])), _letters(_row_number(last[1])))
            facts.hidden_columns.append(ends[0] if ends[0] == ends[1] else "-".join(ends))
    if b"<f" in xml or b":f" in xml:
        for letters, digits in _NO_VALUE.findall(xml):
            _note_odd(facts, letters, digits, NoResult((letters + digits).decode()))
    if b't="e"' in xml or b"t='e'" in xml:
        for cell, said in _ERROR.findall(xml):
            if place := _REFERENCE.search(cell):
                _note_odd(facts, place[1], place[2], unescape(said.decode("utf-8", "replace")))
    return _extent(xml)


def _note_odd(facts: SheetFacts, letters: bytes, digits: bytes, said: str) -> None:
    facts.odd.setdefault(_row_number(digits), {})[_column_number(letters) - 1] = said


def _refuse_extent(columns: int, rows: int) -> None:
    if columns > MAX_COLUMNS or rows * columns > MAX_CELLS or rows > MAX_LINES:
        raise too_large()


def _refuse_counts(xml: bytes) -> None:
    """A part may announce how much is to come; the reader makes room for it before it looks."""
    for digits in _COUNT.findall(xml):
        if int(digits[:20]) > MAX_CELLS:
            raise too_large()


def _extent(xml: bytes) -> tuple[int, int]:
    """The outermost column and row that an attribute `r` names, at least; quick, then exact and
    without what only has a format."""
    wide = max(map(_column_number, set(_COLUMN.findall(xml))), default=1)
    high = max(map(_row_number, set(_ROW.findall(xml))), default=1)
    if wide <= MAX_COLUMNS and high <= MAX_LINES:
        return wide, high
    xml = _EMPTY_ROW.sub(b"", _EMPTY_CELL.sub(b"", xml))
    cells = set(_REFERENCE.findall(xml))
    wide = max((_column_number(letters) for letters, _ in cells), default=1)
    return wide, max((_row_number(digits) for _, digits in cells), default=1)


def _unpack(content: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The entry's bytes in pieces, by its compressed size: a stated size may lie."""
    if entry.flag_bits & 1:
        raise password_set()
    head = content[entry.header_offset : entry.header_offset + 30]
    start = entry.header_offset + 30
    start += int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
    packed = content[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        yield from (packed[n : n + _CHUNK] for n in range(0, len(packed), _CHUNK))
        return
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise not_a_table()
    inflate = zlib.decompressobj(-15)
    try:
        while not inflate.eof:
            piece = inflate.decompress(packed, _CHUNK)
            packed = inflate.unconsumed_tail
            if not piece and not packed:
                return
            yield piece
    except zlib.error:
        raise not_a_table() from None


def _by_sheet(small: dict[str, bytes], found: dict[str, SheetFacts]) -> dict[str, SheetFacts]:
    """Facts by the names of the sheets: the book names a relation, that names the part."""
    parts = {}
    for relation in _RELATION.findall(small.get("xl/_rels/workbook.xml.rels", b"")):
        given = _attributes(relation)
        parts[given.get("Id", "")] = given.get("Target", "").lstrip("/").removeprefix("xl/")
    sheets = {}
    for sheet in _SHEET.findall(small.get("xl/workbook.xml", b"")):
        given = _attributes(sheet)
        relation = next((text for name, text in given.items() if name.endswith(":id")), "")
        part = f"xl/{parts.get(relation, '')}".lower()
        if part in found:
            sheets[given.get("name", "")] = found[part]
    return sheets


def _attributes(tag: bytes) -> dict[str, str]:
    return {
        name.decode(): unescape(text.decode("utf-8", "replace"))
        for name, text in _ATTRIBUTE.findall(tag)
    }


def _list_names(names: list[str]) -> str:
    more = "…" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper()[:4]:
        number = number * 26 + letter - 64
    return number


def _row_number(digits: bytes) -> int:
    return int(digits.lstrip(b"0")[:9] or b"0")
