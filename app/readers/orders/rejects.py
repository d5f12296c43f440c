"""Refused rows as a CSV to correct and import again."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from app.readers.orders.cells import FORMULA
from workflows.orders.fields import RowProblem

ADDED = ("行号", "列", "原值", "原因")
_LONG_NUMBER = re.compile(r"[0-9]{12,}")


def rejected_csv(header: Sequence[str], problems: Iterable[RowProblem]) -> bytes:
    """The refused rows: UTF-8 with BOM, CRLF.

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
        line = f"{problem.sheet}!{problem.line}" if problem.sheet else str(problem.line)
        added = (line, problem.column, problem.value, reason)
        writer.writerow([_safe(cell) for cell in (*cells, *added)])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def _safe(cell: str) -> str:
    """The cell so that a spreadsheet keeps it as text."""
    if cell.startswith(tuple(FORMULA)) or cell.lstrip().startswith(tuple(FORMULA)):
        return "'" + cell
    if _LONG_NUMBER.fullmatch(cell.strip()):
        return cell.strip() + "\t"
    return cell
