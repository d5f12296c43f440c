"""A text in the encoding that it turns out to have, decoded a piece at a time."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from app.readers.orders.table import UnreadableFile, not_a_table
from workflows.verdict import Text

PIECE = 256 * 1024  # bytes
SAMPLE = 4096
_BAD = re.compile("[\ud800-\udfff]")
_SEPARATORS = ",\t;|"
_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
)
MOST_BAD = 50  # one sign in so many


@dataclass(frozen=True, slots=True)
class CodedText:
    """Bytes and how they are read. A byte that is no text becomes a lone surrogate: as `errors`
    has it, or in the place of what was `replaced`."""

    content: bytes
    encoding: str
    errors: str = "strict"
    replaced: bool = False

    def pieces(self) -> Iterator[str]:
        """All of it in turn, each short."""
        decoder = codecs.getincrementaldecoder(self.encoding)(self.errors)
        for start in range(0, len(self.content), PIECE):
            end = start + PIECE
            yield self._mark(
                decoder.decode(self.content[start:end], final=end >= len(self.content))
            )

    def lines(self, most: int) -> Iterator[str]:
        """Line by line, of one that is longer its first `most` signs."""
        text = io.TextIOWrapper(io.BytesIO(self.content), self.encoding, self.errors, newline="")
        lines = iter(partial(text.readline, most), "")
        return map(self._mark, lines) if self.replaced else lines

    def _mark(self, text: str) -> str:
        return text.replace("\ufffd", "\udc80") if self.replaced else text


def coded_text(content: bytes) -> CodedText:
    """The text in its encoding.

    Raises Unreadable where too much of it is no text in any encoding that shops' files have.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _lenient(content, (encoding,))
    if content[:SAMPLE].count(0) * MOST_BAD > len(content[:SAMPLE]):
        return _without_mark(content)
    if content.count(0) * MOST_BAD > len(content):
        raise not_a_table()
    for encoding in ("utf-8", "gb18030"):
        text = CodedText(content, encoding)
        if _is_sound(text):
            return text
    return _lenient(content, ("utf-8", "gb18030"))


def _is_sound(text: CodedText) -> bool:
    try:
        for _ in text.pieces():
            pass
    except UnicodeError:
        return False
    return True


def _without_mark(content: bytes) -> CodedText:
    """UTF-16 that does not say so: every other byte of its ASCII signs is zero."""
    for encoding in ("utf-16-le", "utf-16-be"):
        text = CodedText(content[: len(content) // 2 * 2], encoding, "replace")
        head = next(text.pieces(), "")[:SAMPLE]
        if "\x00" in head or not any(s in head for s in _SEPARATORS):
            continue
        if any("\n" in piece for piece in text.pieces()):
            return text
    raise not_a_table()


def _lenient(content: bytes, encodings: Sequence[str]) -> CodedText:
    found = []
    for encoding in encodings:
        text = CodedText(content, encoding, "surrogateescape")
        if not _is_sound(text):  # a unit cut in two
            text = CodedText(content, encoding, "replace", replaced=True)
        bad = signs = 0
        for piece in text.pieces():
            bad, signs = bad + len(_BAD.findall(piece)), signs + len(piece)
        found.append((bad, signs, text))
    bad, signs, text = min(found, key=lambda one: one[0])
    if bad * MOST_BAD > signs:
        raise UnreadableFile(
            "wrong_encoding",
            "编码既不是 UTF-8 也不是 GB18030",
            "the encoding is neither UTF-8 nor GB18030",
            Text(
                "请用店铺后台的原始导出文件，或另存为 CSV UTF-8",
                "Use the file as exported, or save it as CSV UTF-8",
            ),
        )
    return text
