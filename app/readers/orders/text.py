"""Text as tables: its encoding found, its lines read one by one, a bad byte or quote named."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from functools import partial

from app.readers.orders.markup import markup_tables
from app.readers.orders.table import IsRecord, OrderTable, Record, UnreadableFile, not_a_table
from workflows.verdict import Text

MAX_LINE = 400_000  # characters of one physical line
MOST_LINES_OF_ONE = 50  # a cell with more line breaks is a quote left open
SAMPLE = 4096
_END = "\x01end"
_BAD = re.compile("[\ud800-\udfff]")
_UNIT_SEPARATORS = ",\t;"
_MARKS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))
BAD_BYTE = Text(
    "这一行含无法识别的字节，可能在传输或另存时损坏；请用原始导出文件",
    "the line holds bytes that are no text; it was damaged: use the file as exported",
)
BAD_QUOTE = Text(
    "引号不成对：这一行的引号没有在本行结束，后面的行已逐行读取",
    "a quote is opened in this line and not closed; the lines after it were read one by one",
)


def text_tables(content: bytes) -> Iterator[OrderTable]:
    """A text by each delimiter, or the tables of its markup; raises Unreadable."""
    text, encoding = decode_text(content)
    if "\x00" in text:
        raise not_a_table()
    if text.lstrip("\ufeff \r\n\t").startswith(("<", "MIME-Version:")):
        yield from markup_tables(_BAD.sub("\ufffd", text), encoding)
        return
    lines = list(_bound_lines(text))
    for delimiter in _UNIT_SEPARATORS:
        yield OrderTable("csv", encoding, partial(_csv_records, lines, delimiter), instead=1)


def decode_text(content: bytes) -> tuple[str, str]:
    """The text and its encoding; a byte that is none becomes a lone surrogate, which is no text.

    Raises Unreadable where too much of it is no text in any encoding that shops' files have.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _lenient(content, (encoding,))
    if b"\x00" in content[:SAMPLE]:
        return _without_mark(content)
    for encoding in ("utf-8", "gb18030"):
        try:
            return content.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return _lenient(content, ("utf-8", "gb18030"))


def _without_mark(content: bytes) -> tuple[str, str]:
    """UTF-16 that does not say so: every other byte of its ASCII signs is zero."""
    for encoding in ("utf-16-le", "utf-16-be"):
        text = content[: len(content) // 2 * 2].decode(encoding, "replace")
        head = text[:SAMPLE]
        if "\x00" not in head and "\n" in text and any(s in head for s in _UNIT_SEPARATORS):
            return text, encoding
    raise not_a_table()


def _lenient(content: bytes, encodings: Sequence[str]) -> tuple[str, str]:
    found = []
    for encoding in encodings:
        try:
            text = content.decode(encoding, "surrogateescape")
        except UnicodeError:  # a unit cut in two
            text = content.decode(encoding, "replace").replace("\ufffd", "\udc80")
        found.append((len(_BAD.findall(text)), text, encoding))
    bad, text, encoding = min(found, key=lambda one: one[0])
    if bad * 50 > len(text):
        raise UnreadableFile(
            "wrong_encoding",
            "编码既不是 UTF-8 也不是 GB18030",
            "the encoding is neither UTF-8 nor GB18030",
            Text(
                "请用店铺后台的原始导出文件，或另存为 CSV UTF-8",
                "Use the file as exported, or save it as CSV UTF-8",
            ),
        )
    return text, encoding


def _bound_lines(text: str) -> Iterator[str]:
    for line in io.StringIO(text, newline=""):
        if len(line) > MAX_LINE:
            raise UnreadableFile("line_too_long", "有一行过长", "a line is too long")
        yield line


def _csv_records(lines: list[str], delimiter: str, is_record: IsRecord | None) -> Iterator[Record]:
    """Records with the line each begins on. A cell may go on over lines, unless one of these, read
    alone, is a record of its own or the quote never ends: then it was left open in its line."""
    at = 0
    while at < len(lines):
        begun = at
        reader = csv.reader(_from(lines, at), delimiter=delimiter)
        for cells in _until_fault(reader):
            start, at = at, begun + reader.line_num
            doubtful = at - start > 1 or at == len(lines)
            if doubtful and _left_open(lines[start:at], delimiter, is_record):
                at = start
                break
            yield start + 1, *_sound(cells)
        if at < len(lines):
            yield at + 1, _sound(_cells_of(lines[at], delimiter))[0], BAD_QUOTE
            at += 1


def _from(lines: list[str], at: int) -> Iterator[str]:
    return (lines[n] for n in range(at, len(lines)))


def _until_fault(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    """The records up to one that can't be read."""
    try:
        yield from reader
    except csv.Error:
        return


def _left_open(lines: list[str], delimiter: str, is_record: IsRecord | None) -> bool:
    if len(lines) > MOST_LINES_OF_ONE or _is_open(lines, delimiter):
        return True
    if is_record is None:
        return False
    return any(is_record(_cells_of(line, delimiter)) for line in lines[1:])


def _is_open(lines: list[str], delimiter: str) -> bool:
    """Whether a quote is still open after these lines."""
    text = "".join(lines).rstrip("\r\n") + "\n" + _END
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        return True
    return records[-1] != [_END]


def _cells_of(line: str, delimiter: str) -> list[str]:
    """One physical line's cells; a quote that it leaves open ends with it."""
    try:
        return next(csv.reader([line.rstrip("\r\n")], delimiter=delimiter), [])
    except csv.Error:
        return line.rstrip("\r\n").split(delimiter)


def _sound(cells: list[str]) -> tuple[list[str], Text | None]:
    """The cells without what is no text, and that there was some."""
    if not _BAD.search("".join(cells)):
        return cells, None
    return [_BAD.sub("\ufffd", cell) for cell in cells], BAD_BYTE
