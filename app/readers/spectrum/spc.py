"""Galactic SPC, the form that GRAMS and most FTIR and UV-Vis programs write since 1996.

Source: Thermo Galactic, "A Brief Guide to SPC File Format" (2001). A header of 512 bytes, then X
values where bit 0x80 of the flags says so, a subheader of 32 bytes, and the Y values: float32, or
whole numbers of 32 or 16 bits scaled by a power of two. Read here: version 0x4B with one spectrum.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence

from app.readers.spectrum.curve import MOST_POINTS, Spectrum, UnreadableSpectrum, curve, text_of

NEW_FORM = 0x4B
OTHER_FORMS = frozenset({0x4C, 0x4D, 0xCF})
HEADER, SUBHEADER = 512, 32
LEADING = struct.Struct("<BBBbiddiBB")
ENDS = struct.Struct("<dd")
LAST_TECHNIQUE = 31
ZIP = b"PK"
COMMENT = slice(88, 218)
SHORT_Y, SEVERAL, OWN_LABELS, OWN_X_EACH, OWN_X = 0x01, 0x04, 0x20, 0x40, 0x80
AXIS_LABELS = slice(218, 248)
AS_FLOATS = -128

X_UNITS = {1: "cm-1", 2: "µm", 3: "nm", 13: "Raman cm-1", 14: "eV"}
Y_UNITS = {
    2: "A",
    4: "counts",
    10: "log(1/R)",
    11: "%",
    12: "a.u.",
    128: "transmittance",
    129: "reflectance",
}


def is_spc(content: bytes) -> bool:
    """Whether the file opens as an SPC header of the new form does: version, technique, ends."""
    if len(content) < HEADER or content[1] != NEW_FORM or content[2] > LAST_TECHNIQUE:
        return False
    if content.startswith(ZIP):
        return False
    first, last = ENDS.unpack_from(content, 8)
    return math.isfinite(first) and math.isfinite(last)


def read(content: bytes) -> Spectrum:
    """The curve of an SPC file. Raises `UnreadableSpectrum`."""
    if not is_spc(content):
        old = len(content) > 1 and content[1] in OTHER_FORMS and 0 in content[:HEADER]
        raise UnreadableSpectrum("spc_other_form" if old else "no_spectrum")
    if len(content) < HEADER + SUBHEADER:
        raise UnreadableSpectrum("spc_other_form")
    flags, _, _, exponent, points, first, last, spectra, x_kind, y_kind = LEADING.unpack_from(
        content
    )
    if flags & (SEVERAL | OWN_X_EACH) or spectra > 1:
        raise UnreadableSpectrum("several_spectra", str(spectra))
    if not 1 < points <= MOST_POINTS:
        code = "too_many_points" if points > MOST_POINTS else "too_few_points"
        raise UnreadableSpectrum(code, str(points))
    place = HEADER
    if flags & OWN_X:
        x: Sequence[float] = _numbers(content, place, points, "f")
        place += 4 * points
    else:
        step = (last - first) / (points - 1)
        x = [first + step * index for index in range(points)]
    y = _y(content, place + SUBHEADER, points, exponent, short=bool(flags & SHORT_Y))
    labels = _own_labels(content) if flags & OWN_LABELS else ("", "")
    return curve(
        x,
        y,
        x_unit=labels[0] or X_UNITS.get(x_kind, ""),
        y_unit=labels[1] or Y_UNITS.get(y_kind, ""),
        title=text_of(content[COMMENT].split(b"\0")[0]),
    )


def _y(content: bytes, place: int, points: int, exponent: int, *, short: bool) -> Sequence[float]:
    if exponent == AS_FLOATS:
        return _numbers(content, place, points, "f")
    bits = 16 if short else 32
    scale = 2.0 ** (exponent - bits)
    return [value * scale for value in _numbers(content, place, points, "h" if short else "i")]


def _numbers(content: bytes, place: int, points: int, form: str) -> tuple[float, ...]:
    packed = struct.Struct(f"<{points}{form}")
    if place + packed.size > len(content):
        raise UnreadableSpectrum("cut_off", f"{len(content)} / {place + packed.size}")
    return packed.unpack_from(content, place)


def _own_labels(content: bytes) -> tuple[str, str]:
    parts = [text_of(part) for part in content[AXIS_LABELS].split(b"\0")]
    return parts[0], parts[1] if len(parts) > 1 else ""
