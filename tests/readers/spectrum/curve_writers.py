"""Curves as instruments write them: JCAMP-DX in every form of numbers, SPC in every version.

Written from the specifications and apart from the readers, so that a reader is held against what
the file's own header says of its values.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from itertools import groupby, pairwise

FORMS = ("AFFN", "PAC", "SQZ", "SQZDUP", "DIF", "DIFDUP")
POSITIVE, NEGATIVE = "@ABCDEFGHI", "@abcdefghi"
RISING, FALLING = "%JKLMNOPQR", "%jklmnopqr"
TIMES = " STUVWXYZs"
Steps = Sequence[int]


def jcamp_file(
    y: Steps,
    *,
    form: str = "AFFN",
    first: float = 4000.0,
    last: float = 400.0,
    factor: float = 0.001,
    width: int = 9,
    x_decimals: int = 6,
    leave_out: Sequence[str] = (),
    instead: dict[str, str] | None = None,
    extra: str = "",
    ending: str = "\n",
) -> bytes:
    """One block; `leave_out` and `instead` name labels, `extra` is put before the table."""
    step = (last - first) / (len(y) - 1)
    labels = {
        "TITLE": "own sample",
        "JCAMP-DX": "4.24",
        "DATA TYPE": "INFRARED SPECTRUM",
        "ORIGIN": "own",
        "OWNER": "own",
        "XUNITS": "1/CM",
        "YUNITS": "ABSORBANCE",
        "FIRSTX": f"{first!r}",
        "LASTX": f"{last!r}",
        "DELTAX": f"{step!r}",
        "MAXX": f"{max(first, last)!r}",
        "MINX": f"{min(first, last)!r}",
        "MAXY": f"{max(y) * factor!r}",
        "MINY": f"{min(y) * factor!r}",
        "NPOINTS": f"{len(y)}",
        "FIRSTY": f"{y[0] * factor!r}",
        "XFACTOR": "1.0",
        "YFACTOR": f"{factor!r}",
    } | (instead or {})
    head = "".join(f"##{k}={v}{ending}" for k, v in labels.items() if k not in leave_out)
    table = ordinate_lines(y, form, first, step, width, x_decimals)
    body = "".join(f"{line}{ending}" for line in table)
    return f"{head}{extra}##XYDATA=(X++(Y..Y)){ending}{body}##END={ending}".encode()


def ordinate_lines(
    y: Steps, form: str, first: float, step: float, width: int, x_decimals: int
) -> list[str]:
    """The lines of a table (X++(Y..Y)); after differences each begins with the last value again."""
    lines = []
    checked = form.startswith("DIF")
    for start in range(0, len(y), width):
        again = 1 if checked and start else 0
        x = f"{first + step * (start - again):.{x_decimals}f}"
        lines.append(x + _written(y[start - again : start + width], form))
    if checked:
        lines.append(f"{first + step * (len(y) - 1):.{x_decimals}f}{squeezed(y[-1])}")
    return lines


def _written(values: Steps, form: str) -> str:
    if form == "AFFN":
        return "".join(f" {value}" for value in values)
    if form == "PAC":
        return "".join(f"{value:+d}" for value in values)
    if form == "SQZ":
        return "".join(map(squeezed, values))
    if form == "SQZDUP":
        return _with_repeats([squeezed(value) for value in values])
    steps = [_lettered(b - a, RISING, FALLING) for a, b in pairwise(values)]
    if form == "DIFDUP":
        return squeezed(values[0]) + _with_repeats(steps)
    return squeezed(values[0]) + "".join(steps)


def squeezed(value: int) -> str:
    """A value with its sign and first digit as one letter."""
    return _lettered(value, POSITIVE, NEGATIVE)


def _lettered(value: int, positive: str, negative: str) -> str:
    digits = str(abs(value))
    return (positive if value >= 0 else negative)[int(digits[0])] + digits[1:]


def _with_repeats(written: Sequence[str]) -> str:
    out = ""
    for one, run in groupby(written):
        times = len(list(run))
        digits = str(times)
        out += one + (TIMES[int(digits[0])] + digits[1:] if times > 1 else "")
    return out


def spc_file(
    curves: Sequence[Sequence[float]],
    *,
    version: int = 0x4B,
    ends: tuple[float, float] = (4000.0, 400.0),
    form: str = "float",
    own_x: Sequence[Sequence[float]] = (),
    directory: bool = False,
    technique: int = 4,
    units: tuple[int, int] = (1, 2),
    comment: bytes = b"own sample",
) -> bytes:
    """One or more spectra, in the new form with either order of bytes or as LabCalc wrote them."""
    if version == 0x4D:
        return _labcalc(curves, ends=ends, short=form == "short", units=units, comment=comment)
    order = "<" if version == 0x4B else ">"
    several = len(curves) > 1
    each = len(own_x) > 1
    flags = (0x01 if form == "short" else 0) | (0x04 if several else 0)
    flags |= (0x80 if own_x else 0) | (0x40 if each else 0)
    exponent = -128 if form == "float" else _exponent(curves)
    subs = [
        _sub(number, y, own_x[number] if each else (), exponent, form, order)
        for number, y in enumerate(curves)
    ]
    body = struct.pack(f"{order}{len(own_x[0])}f", *own_x[0]) if own_x and not each else b""
    points = len(curves[0])
    tail = b""
    if each:
        points = 512 + sum(map(len, subs)) if directory else 0
        place = 512
        for sub in subs if directory else ():
            tail += struct.pack(f"{order}iif", place, len(sub), 0.0)
            place += len(sub)
    head = struct.pack("<BBBb", flags, version, technique, exponent)
    head += struct.pack(f"{order}iddiBBBB", points, *ends, len(curves), *units, 0, 0)
    head = head.ljust(88, b"\0") + comment.ljust(130, b"\0")
    return head.ljust(512, b"\0") + body + b"".join(subs) + tail


def _sub(
    number: int, y: Sequence[float], x: Sequence[float], exponent: int, form: str, order: str
) -> bytes:
    head = struct.pack("<Bb", 0, exponent) + struct.pack(f"{order}h", number)
    head = head.ljust(16, b"\0") + struct.pack(f"{order}i", len(x))
    letter, values = "f", list(y)
    if form != "float":
        letter = "h" if form == "short" else "i"
        values = [round(v / 2.0 ** (exponent - (16 if form == "short" else 32))) for v in y]
    return (
        head.ljust(32, b"\0")
        + struct.pack(f"{order}{len(x)}f", *x)
        + struct.pack(f"{order}{len(values)}{letter}", *values)
    )


def _labcalc(
    curves: Sequence[Sequence[float]],
    *,
    ends: tuple[float, float],
    short: bool,
    units: tuple[int, int],
    comment: bytes,
) -> bytes:
    exponent = _exponent(curves)
    head = struct.pack(
        "<BBhfffBB", 0x01 if short else 0, 0x4D, exponent, len(curves[0]), *ends, *units
    )
    head = head.ljust(64, b"\0") + comment.ljust(130, b"\0")
    out = head.ljust(224, b"\0")
    for number, y in enumerate(curves):
        out += struct.pack("<Bbh", 0, 0, number).ljust(32, b"\0")
        for value in y:
            if short:
                out += struct.pack("<h", round(value / 2.0 ** (exponent - 16)))
                continue
            whole = struct.pack(">i", round(value / 2.0 ** (exponent - 32)))
            out += whole[1::-1] + whole[:1:-1]  # the high word first, each with its low byte first
    return out


def _exponent(curves: Sequence[Sequence[float]]) -> int:
    return math.frexp(max(abs(value) for y in curves for value in y) * 1.01)[1] + 1


# Polystyrene film, wavenumbers of NIST SRM 1921 and the strong bands beside them: centre in cm-1,
# half width, absorbance.
POLYSTYRENE = (
    *((540.2, 9, 0.6), (698.0, 7, 1.8), (756.5, 8, 1.3), (841.9, 7, 0.2), (906.7, 6, 0.4)),
    *((1028.3, 6, 0.6), (1069.1, 8, 0.3), (1154.6, 7, 0.2), (1452.0, 8, 1.1), (1493.0, 5, 1.3)),
    *((1583.1, 5, 0.2), (1601.4, 5, 0.9), (2849.5, 8, 0.8), (2923.0, 14, 1.5)),
    *((3001.4, 6, 0.3), (3026.4, 7, 1.2), (3060.0, 6, 0.7), (3082.2, 6, 0.5)),
)
# Natural jadeite in transmission: nothing between 2700 and 3300, its own bands below 1300.
JADEITE = (
    *((434.0, 12, 0.9), (531.0, 14, 0.8), (585.0, 12, 0.7), (663.0, 10, 0.4), (744.0, 9, 0.3)),
    *((854.0, 16, 0.9), (929.0, 22, 1.2), (1060.0, 24, 1.3), (1160.0, 18, 0.6), (3490.0, 60, 0.05)),
)


def infrared(bands: Sequence[tuple[float, float, float]], *, ripple: float = 0.0) -> bytes:
    """A file of transmittance in percent, made from bands of absorbance."""
    rows = []
    for x in range(4000, 398, -2):
        a = 0.05 + sum(h * math.exp(-(((x - c) / w) ** 2)) for c, w, h in bands)
        rows.append(f"{x},{100 * 10 ** -(a + ripple * math.sin(x / 41)):.4f}")
    return ("Wavenumber (cm-1),%T\n" + "\n".join(rows) + "\n").encode()
