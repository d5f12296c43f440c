"""JCAMP-DX 4.24 to 5.01: one spectrum a file, plain or squeezed numbers.

The jcamp package decodes the numbers. It trusts its input, so that only the labels it needs are
handed on, in lines of bounded length: it multiplies a line by its repeat marks, makes as many
points as NPOINTS asks for, and calls itself for nested blocks.
"""

from __future__ import annotations

from collections.abc import Iterator

import jcamp

from app.readers.spectrum.curve import (
    MOST_POINTS,
    Spectrum,
    UnreadableSpectrum,
    curve,
    plain_text_of,
)

NUMBERS = frozenset({"firstx", "lastx", "npoints", "xfactor", "yfactor"})
WORDS = frozenset({"title", "datatype", "xunits", "yunits"})
TABLES = frozenset({"xydata", "xypoints", "peaktable"})
FORMS = frozenset({"(X++(Y..Y))", "(XY..XY)"})
LONGEST_LINE = 200


def _quiet(*_: object) -> None:
    """A line whose check value differs is found by the number of points, not by a print."""


jcamp.print = _quiet


def read(content: bytes) -> Spectrum:
    """The curve of a JCAMP-DX file. Raises `UnreadableSpectrum`, for several blocks too."""
    lines = list(_needed_lines(plain_text_of(content)))
    try:
        found = jcamp.read(lines)
        x, y = found["x"].tolist(), found["y"].tolist()
    except Exception as unreadable:
        raise UnreadableSpectrum("jcamp_unreadable") from unreadable
    if found.get("npoints", len(y)) != len(y):
        raise UnreadableSpectrum("columns_differ", f"{found['npoints']} / {len(y)}")
    raman = "raman" in str(found.get("datatype", "")).lower()
    return curve(
        x,
        y,
        x_unit=f"{'Raman ' if raman else ''}{found.get('xunits', '')}",
        y_unit=str(found.get("yunits", "")),
        title=str(found.get("title", "")),
    )


def _needed_lines(text: str) -> Iterator[str]:
    in_table = False
    for line in text.splitlines():
        stripped = line.partition("$$")[0].strip()
        if not stripped.startswith("##"):
            if in_table and stripped:
                yield _short(stripped)
            continue
        if in_table:
            return
        label, _, value = stripped[2:].partition("=")
        name = "".join(c for c in label.lower() if c not in " -/_")
        in_table = name in TABLES
        yield from _label(name, value.strip())
    if not in_table:
        raise UnreadableSpectrum("jcamp_without_table")


def _label(name: str, value: str) -> Iterator[str]:
    if name == "datatype" and value.lower() == "link":
        raise UnreadableSpectrum("several_spectra")
    if name in TABLES:
        form = "".join(value.split())
        if form not in FORMS:
            raise UnreadableSpectrum("jcamp_without_table", form[:40])
        yield f"##{'peak table' if name == 'peaktable' else name}={form}"
    elif name in NUMBERS:
        yield f"##{name}={_number(name, value)!r}"
    elif name in WORDS:
        yield f"##{name}={_short(value)}"


def _number(name: str, value: str) -> float | int:
    try:
        number = float(value)
        points = int(number) if name == "npoints" else 0
    except (ValueError, OverflowError) as wrong:
        raise UnreadableSpectrum("jcamp_unreadable", name.upper()) from wrong
    if name != "npoints":
        return number
    if points > MOST_POINTS:
        raise UnreadableSpectrum("too_many_points", str(points))
    return points


def _short(line: str) -> str:
    if len(line) > LONGEST_LINE:
        raise UnreadableSpectrum("line_unreadable", line[:20])
    return line
