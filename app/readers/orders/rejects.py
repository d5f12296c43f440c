"""Refused rows as a CSV to correct and import again."""

from __future__ import annotations

import csv
import io
import re
import zlib
from collections.abc import Iterable, Sequence

from app.readers.orders.cells import FORMULA
from workflows.orders.fields import RowProblem

BOM = b"\xef\xbb\xbf"
FAST = 1  # of zlib
PACKED = b"\x78\x01"  # how its streams of that level begin (RFC 1950); no text does
ADDED = ("行号", "列", "原值", "原因")
_LONG_NUMBER = re.compile(r"[0-9]{12,}")


class RejectedSheet:
    """The refused rows as a sheet: UTF-8 with BOM, CRLF. It is packed as it grows, so that of a
    file of which nothing could be taken no more lies in memory than a part.

    Adds line, column, value and reason. No cell can be taken for a formula, and long numbers keep
    their digits in a spreadsheet; `read` undoes both.
    """

    def __init__(self, header: Sequence[str]) -> None:
        self._places = [n for n, name in enumerate(header) if name.strip() not in ADDED]
        self._packer = zlib.compressobj(FAST)
        self._packed = [self._packer.compress(BOM)]
        names = [_safe(header[n].strip("\ufeff")) for n in self._places]
        self._write([[*names, *ADDED]])

    def add(self, problems: Iterable[RowProblem]) -> None:
        """Some more of them."""
        self._write(map(self._line, problems))

    def packed(self) -> bytes:
        """All of it; nothing can be added any more."""
        return b"".join((*self._packed, self._packer.flush()))

    def _line(self, problem: RowProblem) -> list[str]:
        cells = [problem.cells[n] if n < len(problem.cells) else "" for n in self._places]
        reason = f"{problem.reason.zh} / {problem.reason.en}"
        line = f"{problem.sheet}!{problem.line}" if problem.sheet else str(problem.line)
        added = (line, problem.column, problem.value, reason)
        return [_safe(cell) for cell in (*cells, *added)]

    def _write(self, lines: Iterable[Sequence[str]]) -> None:
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\r\n").writerows(lines)
        self._packed.append(self._packer.compress(out.getvalue().encode("utf-8", "replace")))


def unpack_sheet(packed: bytes) -> bytes:
    """The CSV of `RejectedSheet.packed`; one that was kept before sheets were packed is itself."""
    return zlib.decompress(packed) if packed.startswith(PACKED) else packed


def rejected_csv(header: Sequence[str], problems: Iterable[RowProblem]) -> bytes:
    """The sheet of these rows."""
    sheet = RejectedSheet(header)
    sheet.add(problems)
    return unpack_sheet(sheet.packed())


def _safe(cell: str) -> str:
    """The cell so that a spreadsheet keeps it as text."""
    if cell.startswith(tuple(FORMULA)) or cell.lstrip().startswith(tuple(FORMULA)):
        return "'" + cell
    if _LONG_NUMBER.fullmatch(cell.strip()):
        return cell.strip() + "\t"
    return cell
