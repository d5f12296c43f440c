"""The numbers of JCAMP-DX tables: AFFN and the packed forms PAC, SQZ, DIF and DUP.

Source: McDonald and Wilks, "JCAMP-DX: A Standard Form for Exchange of Infrared Spectra in Computer
Readable Form", Applied Spectroscopy 42 (1988) 151, section 5. SQZ writes sign and first digit as
one letter, DIF the same of a difference to the value before, DUP how often a value or difference
stands. A line after one that ended in differences begins with the value that it ended with.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.readers.spectrum.curve import MOST_POINTS, UnreadableSpectrum

Line = tuple[int, str]  # its number in the file, counted from 1, and what stands in it
SQUEEZED = {sign: f"{number}" for number, sign in enumerate("@ABCDEFGHI")} | {
    sign: f"-{number}" for number, sign in enumerate("abcdefghi", start=1)
}
DIFFERENCES = {sign: f"{number}" for number, sign in enumerate("%JKLMNOPQR")} | {
    sign: f"-{number}" for number, sign in enumerate("jklmnopqr", start=1)
}
REPEATS = {sign: f"{number}" for number, sign in enumerate("STUVWXYZs", start=1)}
PACKED_LETTERS = frozenset({**SQUEEZED, **DIFFERENCES, **REPEATS}) - {"E", "e"}
MISSING = "?"
FIGURE = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)"
PLAIN = re.compile(rf"[\s,;]*(?:(?P<n>{FIGURE}(?:[eE][+-]?[0-9]{{1,3}})?)|(?P<m>\?))")
PACKED = re.compile(
    rf"[\s,;]*(?:(?P<n>{FIGURE}(?:[eE][+-][0-9]{{1,3}})?)|(?P<m>\?)"
    r"|(?P<q>[@A-Ia-i][0-9]*\.?[0-9]*)|(?P<d>[%J-Rj-r][0-9]*\.?[0-9]*)|(?P<r>[S-Zs][0-9]{0,6}))"
)
REST = re.compile(r"[\s,;]*")


@dataclass(slots=True)
class Ordinates:
    """What a table (X++(Y..Y)) holds: the values, `nan` where one is missing, and for each line
    the place of the value that its abscissa belongs to, the abscissa, and its last decimal."""

    y: list[float] = field(default_factory=list)
    marks: list[tuple[int, float, float]] = field(default_factory=list)


def ordinates(lines: Sequence[Line], form: re.Pattern[str]) -> Ordinates:
    """The values of a table (X++(Y..Y)). Raises `UnreadableSpectrum` with the line."""
    found = Ordinates()
    in_differences = False
    for place, text in lines:
        (kind, written), *rest = _tokens(text, form, place)
        if kind != "n":
            raise UnreadableSpectrum("line_unreadable", str(place))
        values, ends_in_difference = _values(rest, place, MOST_POINTS - len(found.y))
        checked = in_differences and bool(found.y) and bool(values)
        if checked and not _same(values[0], found.y[-1]):
            raise UnreadableSpectrum("jcamp_check_value", str(place))
        at = len(found.y) - checked
        found.marks.append((at, float(written), _last_decimal(written)))
        found.y.extend(values[1:] if checked else values)
        in_differences = ends_in_difference
    return found


def pairs(lines: Sequence[Line]) -> tuple[list[float], list[float]]:
    """The points of a table (XY..XY). Raises `UnreadableSpectrum` with the line."""
    values: list[float] = []
    for place, text in lines:
        values += [math.nan if kind == "m" else float(w) for kind, w in _tokens(text, PLAIN, place)]
        if len(values) > 2 * MOST_POINTS:
            raise UnreadableSpectrum("too_many_points", str(len(values) // 2))
    if len(values) % 2:
        raise UnreadableSpectrum("columns_differ", f"{len(values) // 2 + 1} / {len(values) // 2}")
    return values[::2], values[1::2]


def forms_of(lines: Sequence[Line]) -> tuple[re.Pattern[str], ...]:
    """How the numbers may be meant: E is an exponent, or the squeezed five; other letters tell."""
    signs = set().union(*(text for _, text in lines))
    if signs & PACKED_LETTERS:
        return (PACKED,)
    return (PLAIN, PACKED) if signs & {"E", "e"} else (PLAIN,)


def _tokens(text: str, form: re.Pattern[str], place: int) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    at = 0
    while token := form.match(text, at):
        kind = str(token.lastgroup)
        found.append((kind, token[kind]))
        at = token.end()
    if not found or not REST.fullmatch(text, at):
        raise UnreadableSpectrum("line_unreadable", str(place))
    return found


def _values(tokens: list[tuple[str, str]], place: int, room: int) -> tuple[list[float], bool]:
    values: list[float] = []
    step: float | None = None
    for kind, written in tokens:
        times = 1
        if kind == "r":
            if not values:
                raise UnreadableSpectrum("line_unreadable", str(place))
            times = int(REPEATS[written[0]] + written[1:]) - 1
        elif kind == "d":
            if not values:
                raise UnreadableSpectrum("line_unreadable", str(place))
            step = float(DIFFERENCES[written[0]] + written[1:])
        else:
            step = None
            values.append(_value(kind, written))
            continue
        if len(values) + times > room + 1:
            raise UnreadableSpectrum("too_many_points", f"> {MOST_POINTS}")
        for _ in range(times):
            values.append(values[-1] + (step or 0.0))
    return values, step is not None


def _value(kind: str, written: str) -> float:
    if kind == "m":
        return math.nan
    return float(SQUEEZED[written[0]] + written[1:] if kind == "q" else written)


def _same(first: float, last: float) -> bool:
    if math.isnan(first) or math.isnan(last):
        return math.isnan(first) and math.isnan(last)
    return math.isclose(first, last, rel_tol=1e-9, abs_tol=1e-9)


def _last_decimal(written: str) -> float:
    mantissa, _, exponent = written.lower().partition("e")
    decimals = len(mantissa.partition(".")[2])
    return float(10.0 ** (int(exponent or 0) - decimals))
