"""Logs of a recorder: one temperature after the other, each with its time. They are no spectra.

A log is known by its headings: a column of times and one of temperatures. Times are of a clock,
year first, in one column or in two, or they count from the beginning in seconds, minutes, hours or
days. Which of day and month comes first is never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.readers.spectrum.curve import MOST_POINTS, Spectrum, UnreadableSpectrum, curve
from app.readers.spectrum.units import axis_in, plain_words

LOG = "log"  # what stands in the place of a technique
SEPARATORS = ("\t", ";", ",")
HEADINGS_WITHIN = 60
TIMES = ("时间", "时刻", "time", "elapsed", "timestamp")
DAYS = ("日期", "date")
TEMPERATURES = ("温度", "temp", "℃", "°c", "ºc", "degc")
FAHRENHEIT = ("℉", "°f", "ºf", "degf", "华氏")
SET_BY_HAND = ("上限", "下限", "报警", "设定", "limit", "alarm", "high", "low", "set")
HOURS = {
    **dict.fromkeys(("s", "sec", "seconds", "秒"), 1 / 3600),
    **dict.fromkeys(("min", "mins", "minutes", "分", "分钟"), 1 / 60),
    **dict.fromkeys(("h", "hr", "hrs", "hours", "时", "小时"), 1.0),
    **dict.fromkeys(("d", "day", "days", "天"), 24.0),
}
CLOCK = re.compile(
    r"(?P<y>20[0-9]{2})[-/.年](?P<m>[0-9]{1,2})[-/.月](?P<d>[0-9]{1,2})日?[ T]*"
    r"(?P<hh>[0-9]{1,2})[:：时](?P<mm>[0-9]{2})(?:[:：分](?P<ss>[0-9]{2})(?:\.[0-9]+)?秒?|分)?Z?"
)
VALUE = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")
OF_VALUE = re.compile(r"(?:℃|°C|ºC|°c|C|℉|°F|F)$")


@dataclass(frozen=True, slots=True)
class LogColumns:
    """Where a log's columns are: its time (and its day, apart), its temperature; in what unit."""

    separator: str
    time: int
    day: int | None
    temperature: int
    hours: float  # that one of a counted time is; 0 of a clock
    fahrenheit: bool


def read_log(lines: Sequence[str]) -> Spectrum | None:
    """The temperature (°C) over the hours since the first of a log; None of what is none.

    Raises `UnreadableSpectrum` of a log whose times or temperatures can't be told.
    """
    for place, line in enumerate(lines[:HEADINGS_WITHIN]):
        columns = _columns_in(line)
        if columns is not None:
            return _read_rows(lines, place + 1, columns)
    return None


def _columns_in(line: str) -> LogColumns | None:
    for separator in SEPARATORS:
        names = [name.lower() for name in _cells(line, separator)]
        times = [n for n, name in enumerate(names) if _any(TIMES, name)]
        days = [n for n, name in enumerate(names) if _any(DAYS, name) and n not in times]
        warm = [n for n, name in enumerate(names) if _is_measured(name) and n not in times]
        if not warm or not (times or days) or any(axis_in(name) for name in names):
            continue
        time = times[0] if times else days[0]
        return LogColumns(
            separator,
            time,
            days[0] if times and days else None,
            warm[0],
            _hours_of(names[time]),
            _any(FAHRENHEIT, names[warm[0]]),
        )
    return None


def _read_rows(lines: Sequence[str], start: int, columns: LogColumns) -> Spectrum:
    times: list[float] = []
    values: list[float] = []
    begun: datetime | None = None
    for place, line in enumerate(lines[start:], start=start + 1):
        if not line.strip():
            continue
        cells = _cells(line, columns.separator)
        if len(cells) <= max(columns.time, columns.temperature):
            break  # what stands below the readings
        if len(times) == MOST_POINTS:
            raise UnreadableSpectrum("too_many_points", str(len(lines) - start))
        if columns.hours:
            times.append(_value(cells[columns.time], place) * columns.hours)
        else:
            at = _clock(columns, cells, place)
            begun = begun or at
            times.append((at - begun).total_seconds() / 3600)
        value = _value(cells[columns.temperature], place)
        values.append((value - 32) / 1.8 if columns.fahrenheit else value)
    title = f"{begun:%Y-%m-%d %H:%M}" if begun is not None else ""
    return curve(times, values, x_unit="h", y_unit="°C", title=title, technique=LOG)


def _clock(columns: LogColumns, cells: Sequence[str], place: int) -> datetime:
    said = cells[columns.time]
    if columns.day is not None and columns.day < len(cells):
        said = f"{cells[columns.day]} {said}"
    found = CLOCK.fullmatch(said.strip())
    try:
        if found is not None:
            parts = (int(found[key] or 0) for key in ("y", "m", "d", "hh", "mm", "ss"))
            return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001  # the recorder names no zone; only differences are read
    except ValueError:
        pass
    raise UnreadableSpectrum("log_time", str(place))


def _value(cell: str, place: int) -> float:
    plain = OF_VALUE.sub("", cell.strip()).strip()
    if VALUE.fullmatch(plain) is None:
        raise UnreadableSpectrum("line_unreadable", str(place))
    return float(plain.replace(",", "."))


def _is_measured(name: str) -> bool:
    return (_any(TEMPERATURES, name) or _any(FAHRENHEIT, name)) and not _any(SET_BY_HAND, name)


def _hours_of(name: str) -> float:
    """By the unit in brackets, or after a slash, that counts the time; 0 of a clock's."""
    found = re.search(r"[(（\[/]\s*([a-z]+|[\u4e00-\u9fff]{1,2})\s*[)）\]]?$", name.strip())
    return HOURS.get(found[1], 0.0) if found else 0.0


def _cells(line: str, separator: str) -> list[str]:
    return [plain_words(cell.strip().strip('"')) for cell in line.split(separator)]


def _any(words: tuple[str, ...], name: str) -> bool:
    return any(word in name for word in words)
