"""The master tables of GB/T 2828.1-2012 (= ISO 2859-1:1999), single sampling, with their arrows."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from workflows.verdict import Text
from workflows.whole import whole

DOWN, UP, NO_PLAN = "v", "^", "."
_FILE = Path(__file__).with_name("tables.toml")


class Level(StrEnum):
    """Inspection levels: three general ones, II where nothing is said, and four special ones."""

    S1 = "S-1"
    S2 = "S-2"
    S3 = "S-3"
    S4 = "S-4"
    I = "I"  # noqa: E741  # the standard's own name
    II = "II"
    III = "III"


class InspectionSeverity(StrEnum):
    """How severely a supplier's lots are inspected (9.3)."""

    NORMAL = "normal"
    TIGHTENED = "tightened"
    REDUCED = "reduced"


SEVERITY_NAMES = whole(
    InspectionSeverity,
    {
        InspectionSeverity.NORMAL: Text("正常检验", "normal"),
        InspectionSeverity.TIGHTENED: Text("加严检验", "tightened"),
        InspectionSeverity.REDUCED: Text("放宽检验", "reduced"),
    },
)
TABLE_NAMES = whole(
    InspectionSeverity,
    {
        InspectionSeverity.NORMAL: Text("表 2-A", "table 2-A"),
        InspectionSeverity.TIGHTENED: Text("表 2-B", "table 2-B"),
        InspectionSeverity.REDUCED: Text("表 2-C", "table 2-C"),
    },
)


@dataclass(frozen=True, slots=True)
class TablePlan:
    """One plan of a master table: sample size n, acceptance number Ac, rejection number Re."""

    letter: str
    n: int
    ac: int
    re: int


@dataclass(frozen=True, slots=True)
class MasterTable:
    """One of tables 2-A, 2-B, 2-C as it is printed: rows by letter, cells by AQL."""

    letters: tuple[str, ...]
    sizes: tuple[int, ...]
    cells: tuple[tuple[str, ...], ...]


def aqls() -> tuple[str, ...]:
    """The 26 preferred AQLs as they are printed, from 0.010 to 1000."""
    return tuple(_tables()["aql"])


def aql_place(aql: Decimal) -> int | None:
    """The column of an AQL, or None for a value that the standard has no plans for."""
    values = [Decimal(one) for one in aqls()]
    return values.index(aql) if aql in values else None


def code_letter(lot: int, level: Level) -> str:
    """Table 1: the letter of the sample size for a lot of two pieces or more."""
    place = list(Level).index(level)
    return next(letters[place] for last, letters in lot_rows() if last is None or lot <= last)


@cache
def lot_rows() -> tuple[tuple[int | None, tuple[str, ...]], ...]:
    """Table 1: the last lot size of each row (None: no end) and the letters by level."""
    rows = (row.split() for row in _tables()["letters"]["rows"])
    return tuple((None if row[0] == "over" else int(row[0]), tuple(row[1:])) for row in rows)


@cache
def master_table(severity: InspectionSeverity) -> MasterTable:
    """The printed table of one severity."""
    rows = [row.split() for row in _tables()[severity.value]["rows"]]
    return MasterTable(
        letters=tuple(row[0] for row in rows),
        sizes=tuple(int(row[1]) for row in rows),
        cells=tuple(tuple(row[2:]) for row in rows),
    )


def table_plan(severity: InspectionSeverity, letter: str, column: int) -> TablePlan:
    """The plan for a letter and an AQL's column; an arrow changes n and Ac together."""
    table = master_table(severity)
    row = table.letters.index(letter)
    while (cell := table.cells[row][column]) in {DOWN, UP}:
        row += 1 if cell == DOWN else -1
    ac = int(cell)
    # Re is Ac + 1 in all three tables; MIL-STD-105E leaves a gap in reduced inspection.
    return TablePlan(letter=table.letters[row], n=table.sizes[row], ac=ac, re=ac + 1)


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text("utf-8"))
