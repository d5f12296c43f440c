"""Text as tables: its lines read one by one, a bad byte or quote named."""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from functools import partial
from itertools import islice

from app.readers.orders.coded_text import CodedText, coded_text
from app.readers.orders.formats.markup import markup_tables
from app.readers.orders.table import IsRecord, OrderTable, Record, UnreadableFile
from workflows.verdict import Text

MAX_LINE = 400_000  # characters of one physical line
MOST_LINES_OF_ONE = 50  # a cell with more line breaks is a quote left open
_END = "\x01end"
_BAD = re.compile("[\ud800-\udfff]")
_UNIT_SEPARATORS = ",\t;|"
_NO_LINE = "\x00\x1a\ufeff \r\n"  # what programs leave behind the last line
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
    text = coded_text(content)
    begun = "".join(islice(text.pieces(), 1)).lstrip("\ufeff \r\n\t")
    if begun.startswith(("<", "MIME-Version:")):
        pieces = (_BAD.sub("\ufffd", piece) for piece in text.pieces())
        yield from markup_tables(pieces, text.encoding)
        return
    for delimiter in _UNIT_SEPARATORS:
        records = partial(_csv_records, text, delimiter)
        yield OrderTable("csv", text.encoding, records, instead=1)


def _csv_records(text: CodedText, delimiter: str, is_record: IsRecord | None) -> Iterator[Record]:
    """Records with the line each begins on. A cell may go on over lines, unless one of these, read
    alone, is a record of its own or the quote never ends: then it was left open in its line."""
    lines = _Lines(_bound_lines(text))
    while lines.has(lines.begun):
        reader = csv.reader(lines.of_records(), delimiter=delimiter)
        for cells in _until_fault(reader):
            start, at = lines.begun, lines.given
            doubtful = at - start > 1 or not lines.has(at)
            if doubtful and _left_open(lines.between(start, at), delimiter, is_record):
                break
            lines.begin(at)
            yield start + 1, *_sound(cells)
        if lines.has(lines.begun):
            at = lines.begun
            (line,) = lines.between(at, at + 1)
            lines.begin(at + 1)
            yield at + 1, _sound(_cells_of(line, delimiter))[0], BAD_QUOTE


class _Lines:
    """The lines of a text one after the other; those of the record that is being read are kept.

    `begun` is the line that the record begins on, `given` the one after those handed out.
    """

    def __init__(self, source: Iterator[str]) -> None:
        self._source = source
        self._kept: deque[str] = deque()
        self.begun = self.given = 0

    def has(self, at: int) -> bool:
        """Whether there is such a line, at or after `begun`."""
        while at - self.begun >= len(self._kept):
            line = next(self._source, None)
            if line is None:
                return False
            self._kept.append(line)
        return True

    def of_records(self) -> Iterator[str]:
        """From `begun` on, as far as one record may go from where it begins."""
        self.given = self.begun
        while self.given - self.begun <= MOST_LINES_OF_ONE and self.has(self.given):
            self.given += 1
            yield self._kept[self.given - 1 - self.begun]

    def between(self, start: int, end: int) -> list[str]:
        """The lines from `start` up to `end`."""
        return list(islice(self._kept, start - self.begun, end - self.begun))

    def begin(self, at: int) -> None:
        """The next record begins here; what is before it is forgotten."""
        for _ in range(at - self.begun):
            self._kept.popleft()
        self.begun = at


def _bound_lines(text: CodedText) -> Iterator[str]:
    for line in text.lines(MAX_LINE + 1):
        if len(line) > MAX_LINE:
            raise UnreadableFile("line_too_long", "有一行过长", "a line is too long")
        yield line if line.strip(_NO_LINE) else line.strip("\x00\x1a\ufeff") or "\n"


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
    # A cell that truly goes on ends with a quote of its own, in a line that began elsewhere: before
    # the order's number where the line it began in is no whole record.
    wide = lines[0].count(delimiter) + 1
    for line in lines[1:]:
        cells = _cells_of(line, delimiter)
        if is_record(cells) and (len(cells) <= wide or line.count('"') % 2 == 0):
            return True
    return False


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
