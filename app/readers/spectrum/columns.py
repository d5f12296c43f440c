"""Columns of numbers in a text file, under any number of heading lines.

What a column holds its heading says, in Chinese or English; where two columns have no headings the
first is the axis. Lines such as `Key=value`, `#Key: value` or `KEY<tab>value` before the numbers
tell units, title and technique where no heading does. Times and temperatures are a recorder's log.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.readers.spectrum.curve import (
    MOST_POINTS,
    Spectrum,
    UnreadableSpectrum,
    curve,
    one_of,
    plain_text_of,
)
from app.readers.spectrum.time_log import read_log
from app.readers.spectrum.units import axis_in, height_in, is_place, plain_words, technique_of

NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
KEYED = re.compile(r"\s*#{0,2}\s*([^=:\t,;]{1,60}?)\s*[=:]\s*(.*)")
SEPARATORS = ("\t", ";", ",", None)
LONGEST_LINE = 2000
MOST_HEADINGS = 400
FEWEST_COLUMNS, MOST_COLUMNS = 2, 64
AXIS_KEYS = (
    *("xunits", "xunit", "axisunit[1]", "axistype[1]", "xlabel", "xaxis", "xaxistitle"),
    *("x轴", "x单位", "横轴", "横坐标", "横坐标单位"),
)
HEIGHT_KEYS = (
    *("yunits", "yunit", "axisunit[0]", "axistype[0]", "ylabel", "yaxis", "yaxistitle"),
    *("y轴", "y单位", "纵轴", "纵坐标", "纵坐标单位"),
)
TITLE_KEYS = ("title", "names", "name", "sample", "samplename", "样品名称", "样品", "标题", "名称")
TECHNIQUE_KEYS = (
    *("datatype", "technique", "experiment", "method", "instrument", "ramanwavelength"),
    *("laser", "laserwavelength", "激光", "技术", "仪器", "方法"),
)
LASER_KEYS = frozenset({"laser", "laserwavelength", "激光", "ramanwavelength"})


@dataclass(frozen=True, slots=True)
class Headings:
    """What stands before the numbers: the names of the columns, if any, and what is told by key."""

    names: tuple[str, ...]
    told: Mapping[str, str]
    first: str


def read(content: bytes, number: int | None = None) -> Spectrum:
    """The curve of a CSV, TSV or blank-separated file, decimal points or decimal commas.

    Of several measured columns the one with that number is read, counted from 1. Lines after the
    last number are left aside. Raises `UnreadableSpectrum`.
    """
    lines = plain_text_of(content).splitlines()
    log = read_log(lines)
    if log is not None:
        return log
    start, separator, width = _first_row(lines)
    heads = _headings(lines[:start], width)
    rows: list[list[float]] = []
    for place, line in enumerate(lines[start:], start=start + 1):
        row = _row(line, separator, width)
        if row is None:
            _nothing_follows(lines[place:], separator, width, place)
            break
        if len(rows) == MOST_POINTS:
            raise UnreadableSpectrum("too_many_points", str(len(lines) - start))
        rows.append(row)
    axis, measured = _columns(heads.names, width)
    height = measured[one_of([heads.names[at] if heads.names else "" for at in measured], number)]
    names = heads.names or ("",) * width
    return curve(
        [row[axis] for row in rows],
        [row[height] for row in rows],
        x_unit=_unit(names[axis], axis_in(names[axis]), heads, AXIS_KEYS),
        y_unit=_unit(names[height], height_in(names[height]), heads, HEIGHT_KEYS),
        title=_title(heads),
        technique=_technique(heads, names[axis], names[height]),
    )


def _first_row(lines: Sequence[str]) -> tuple[int, str | None, int]:
    """The line where the numbers begin, what stands between them, and how many a line has."""
    for place, line in enumerate(lines[:MOST_HEADINGS]):
        for separator in SEPARATORS:
            width = len(_cells(line, separator))
            if FEWEST_COLUMNS <= width <= MOST_COLUMNS and _row(line, separator, width):
                return place, separator, width
    raise UnreadableSpectrum("no_columns")


def _nothing_follows(rest: Sequence[str], separator: str | None, width: int, place: int) -> None:
    if any(_row(line, separator, width) is not None for line in rest):
        raise UnreadableSpectrum("line_unreadable", str(place))


def _row(line: str, separator: str | None, width: int) -> list[float] | None:
    cells = _cells(line, separator)
    if len(cells) != width:
        return None
    if separator != ",":
        cells = [cell.replace(",", ".") for cell in cells]
    if not all(NUMBER.fullmatch(cell) for cell in cells):
        return None
    return [float(cell) for cell in cells]


def _cells(line: str, separator: str | None) -> list[str]:
    if len(line) > LONGEST_LINE:
        return []
    cells = [cell.strip().strip('"').strip() for cell in line.strip().split(separator)]
    return cells[:-1] if cells and not cells[-1] else cells


def _headings(lines: Sequence[str], width: int) -> Headings:
    """Programs separate the headings otherwise than the numbers, so that each way is tried."""
    said = [line for line in lines if line.strip()]
    names: tuple[str, ...] = ()
    for separator in SEPARATORS if said and not _is_keyed(said[-1]) else ():
        cells = _cells(said[-1].lstrip("# "), separator)
        if len(cells) == width and not names:
            names = tuple(cell.lstrip("#") for cell in cells)
    told: dict[str, str] = {}
    for line in said[:-1] if names else said:
        key, value = _key_and_value(line)
        if key:
            told.setdefault(key, value)
    free = [line for line in said[: -1 if names else None] if not _key_and_value(line)[0]]
    return Headings(names, told, free[0][:LONGEST_LINE] if free else "")


def _is_keyed(line: str) -> bool:
    """Whether a line tells something by key, so that it is no row of headings."""
    if line.lstrip().startswith("#") and re.search(r"[=:]", line):
        return True
    found = KEYED.fullmatch(line)
    return found is not None and "=" in line[: found.end(1) + 2]


def _key_and_value(line: str) -> tuple[str, str]:
    found = KEYED.fullmatch(line)
    if found:
        key, value = found[1], found[2]
    else:
        cells = next((c for s in ("\t", ";", ",") if len(c := _cells(line, s)) == 2), ["", ""])  # noqa: PLR2004  # key and value
        key, value = cells
    return "".join(key.lower().split()).replace("_", ""), plain_words(value)


def _columns(names: Sequence[str], width: int) -> tuple[int, list[int]]:
    """Which column is the axis, and which were measured."""
    axes = [at for at, name in enumerate(names) if axis_in(name) and not height_in(name)]
    heights = [at for at, name in enumerate(names) if height_in(name)]
    if not axes and heights and len(heights) < width:
        others = [at for at in range(width) if at not in heights]
        axes = [at for at in others if not is_place(names[at])] or others
    if not axes and width > FEWEST_COLUMNS:
        raise UnreadableSpectrum("columns_unnamed", str(width))
    axis = axes[0] if axes else 0
    rest = [at for at in range(width) if at != axis]
    measured = [at for at in heights if at != axis] or [
        at for at in rest if not names or not is_place(names[at])
    ]
    return axis, measured or rest


def _unit(name: str, known: str, heads: Headings, keys: Sequence[str]) -> str:
    """A heading with a unit's word counts before what is told by key, and that before any other."""
    if known:
        return name
    told = " ".join(heads.told[key] for key in keys if heads.told.get(key))
    if not told and not name and keys is AXIS_KEYS and "ramanwavelength" in heads.told:
        return "Raman shift"  # of collections that say the laser and leave the axis to it
    if told and keys is AXIS_KEYS and LASER_KEYS & set(heads.told):
        return f"Raman {told}"
    return told or name


def _title(heads: Headings) -> str:
    return next((heads.told[key] for key in TITLE_KEYS if heads.told.get(key)), heads.first)


def _technique(heads: Headings, axis: str, height: str) -> str:
    if LASER_KEYS & set(heads.told):
        return "raman"
    told = [heads.told.get(key, "") for key in TECHNIQUE_KEYS]
    words = (axis, height, *told, heads.first)
    return next((found for found in map(technique_of, words) if found), "")
