"""Two columns of numbers in a text file, under any number of heading lines."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.readers.spectrum.curve import (
    MOST_POINTS,
    Spectrum,
    UnreadableSpectrum,
    curve,
    plain_text_of,
)

NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
SEPARATORS = ("\t", ";", ",", None)
LONGEST_LINE = 2000
MOST_HEADINGS = 200
COLUMNS = 2


def read(content: bytes) -> Spectrum:
    """The curve of a CSV, TSV or blank-separated file, decimal points or decimal commas.

    Heading lines before the numbers give the units where they name them, and lines after the last
    number are left aside. Raises `UnreadableSpectrum`.
    """
    lines = plain_text_of(content).splitlines()
    start, separator = _first_row(lines)
    x: list[float] = []
    y: list[float] = []
    for place, line in enumerate(lines[start:], start=start + 1):
        row = _row(line, separator)
        if row is None:
            _nothing_follows(lines[place:], separator, place)
            break
        if len(x) == MOST_POINTS:
            raise UnreadableSpectrum("too_many_points", str(len(lines) - start))
        x.append(row[0])
        y.append(row[1])
    x_unit, y_unit, title = _headings(lines[:start])
    return curve(x, y, x_unit=x_unit, y_unit=y_unit, title=title)


def _first_row(lines: Sequence[str]) -> tuple[int, str | None]:
    for place, line in enumerate(lines[:MOST_HEADINGS]):
        for separator in SEPARATORS:
            if _row(line, separator) is not None:
                return place, separator
    raise UnreadableSpectrum("no_columns")


def _nothing_follows(rest: Sequence[str], separator: str | None, place: int) -> None:
    if any(_row(line, separator) is not None for line in rest):
        raise UnreadableSpectrum("line_unreadable", str(place))


def _row(line: str, separator: str | None) -> tuple[float, float] | None:
    cells = _cells(line, separator)
    if len(cells) != COLUMNS:
        return None
    if separator != ",":
        cells = [cell.replace(",", ".") for cell in cells]
    if not all(NUMBER.fullmatch(cell) for cell in cells):
        return None
    return float(cells[0]), float(cells[1])


def _cells(line: str, separator: str | None) -> list[str]:
    if len(line) > LONGEST_LINE:
        return []
    cells = [cell.strip().strip('"').strip() for cell in line.strip().split(separator)]
    return cells[:-1] if cells and not cells[-1] else cells


def _headings(lines: Sequence[str]) -> tuple[str, str, str]:
    """The units that the last heading line names, and the first one as title where it is another.

    Programs separate the headings otherwise than the numbers, so that each way is tried.
    """
    said = [line for line in lines if line.strip()]
    for separator in SEPARATORS if said else ():
        names = _cells(said[-1], separator)
        if len(names) == COLUMNS:
            return names[0], names[1], said[0] if len(said) > 1 else ""
    return "", "", said[0][:LONGEST_LINE] if said else ""
