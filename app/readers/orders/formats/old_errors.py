"""Errors in the cells of an old workbook, which its reader gives out as empty ones.

[MS-XLS]: a sheet's records follow one another from BOF to EOF. They are walked as they lie in the
file; where a file is in pieces, only what is still found of a cell that is empty is told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.readers.orders.table import MAX_COLUMNS

# A stream begins with BOF (of BIFF8 or BIFF5), at a sector.
BOF = (b"\x09\x08\x10\x00", b"\x09\x08\x08\x00")
SECTOR = 512
_EOF, _FORMULA, _BOOL_ERR = 0x0A, 0x06, 0x205
_SHEET = 0x10
_MAY = re.compile(rb"\x05\x02\x08\x00.{7}\x01|\x06\x00.{8}\x02.{5}\xff\xff", re.DOTALL)
# 2.5.10 BErr
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!"} | {
    0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip


def errors_of_sheets(content: bytes) -> list[dict[int, dict[int, str]]]:
    """For each sheet in its order: by line, from 1, and column, from 0, what its cell shows."""
    if _MAY.search(content) is None:
        return []
    found: list[dict[int, dict[int, str]]] = []
    for kind, body in _records(content):
        if kind == -1:
            found.append({})
        elif found and (said := _error_in(kind, body)) is not None:
            line, column = int.from_bytes(body[:2], "little"), int.from_bytes(body[2:4], "little")
            if column < MAX_COLUMNS:
                found[-1].setdefault(line + 1, {})[column] = said
    return found


def _records(content: bytes) -> Iterator[tuple[int, bytes]]:
    """The records of all sheets; -1 begins one."""
    starts = sorted({at for mark in BOF for at in _places(content, mark)})
    read_to = 0
    for start in starts:
        at = max(start, read_to)
        if at != start:  # within a sheet that was walked
            continue
        if int.from_bytes(content[at + 6 : at + 8], "little") != _SHEET:
            continue
        yield -1, b""
        while at + 4 <= len(content):
            kind, size = (int.from_bytes(content[at + n : at + n + 2], "little") for n in (0, 2))
            if kind == _EOF:
                break
            yield kind, content[at + 4 : at + 4 + size]
            at += 4 + size
        read_to = at


def _places(content: bytes, mark: bytes) -> Iterator[int]:
    at = content.find(mark)
    while at >= 0:
        yield at
        at = content.find(mark, at + 1)


def _error_in(kind: int, body: bytes) -> str | None:
    if kind == _BOOL_ERR and body[7:8] == b"\x01":
        return _ERRORS.get(body[6])
    is_value = body[6:7] == b"\x02" and body[12:14] == b"\xff\xff"
    return _ERRORS.get(body[8]) if kind == _FORMULA and is_value else None
