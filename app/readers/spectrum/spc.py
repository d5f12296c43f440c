"""Galactic SPC, the form that GRAMS, LabCalc and most FTIR and UV-Vis programs write.

Source: Thermo Galactic, "A Brief Guide to SPC File Format" (2001) and SPC.H. The new form (0x4B,
and 0x4C with the high byte first) has a header of 512 bytes, X values where bit 0x80 of the flags
says so, and for each spectrum a subheader of 32 bytes and its Y values: float32, or whole numbers
of 32 or 16 bits scaled by a power of two. The old form of LabCalc (0x4D) has a header of 256 bytes,
the first subheader among them, and keeps whole numbers of 32 bits with the high word first.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass

from app.readers.spectrum.curve import (
    MOST_POINTS,
    Spectrum,
    UnreadableSpectrum,
    curve,
    one_of,
    text_of,
)

LOW_FIRST, HIGH_FIRST, LABCALC = 0x4B, 0x4C, 0x4D
ORDER = {LOW_FIRST: "<", HIGH_FIRST: ">", LABCALC: "<"}
COMPOUND = b"\xd0\xcf\x11\xe0"  # of programs that keep a spectrum in an OLE document
HEADER, OLD_HEADER, SUBHEADER = 512, 256, 32
LAST_TECHNIQUE = 31
ZIP = b"PK"
SHORT_Y, SEVERAL, OWN_LABELS, OWN_X_EACH, OWN_X = 0x01, 0x04, 0x20, 0x40, 0x80
AS_FLOATS = -128
MOST_SPECTRA = 10_000
MOST_EXPONENT = 128
SMALLEST, LARGEST = 1e-9, 1e12  # what letters mean as ends is beyond that
ENTRY = 12  # of the directory of subfiles: place, size, time

X_UNITS = {1: "cm-1", 2: "µm", 3: "nm", 13: "Raman cm-1", 14: "(eV)", 17: "channel", 18: "2θ"}
Y_UNITS = {
    2: "A",
    4: "counts",
    10: "log(1/R)",
    11: "%",
    12: "a.u.",
    128: "transmittance",
    129: "reflectance",
}
TECHNIQUES = {4: "ir", 5: "nir", 7: "uvvis", 8: "xrd", 11: "raman"}


@dataclass(frozen=True, slots=True)
class SpcHeader:
    """What the first bytes say, in the new form or the old one."""

    version: int
    flags: int
    technique: int
    exponent: int
    points: int
    first: float
    last: float
    spectra: int
    x_kind: int
    y_kind: int
    resolution: bytes
    comment: bytes
    labels: bytes

    def numbers(self, content: bytes, place: int, points: int, form: str) -> Sequence[float]:
        """So many numbers of the file in its order of bytes; raises where it ends before."""
        packed = struct.Struct(f"{ORDER[self.version]}{points}{form}")
        if place < 0 or place + packed.size > len(content):
            raise UnreadableSpectrum("cut_off", f"{len(content)} / {place + packed.size}")
        return packed.unpack_from(content, place)


def is_spc(content: bytes) -> bool:
    """Whether the file opens as an SPC header of the new form or of LabCalc's does."""
    return _is_new(content) or _is_old(content)


def _is_new(content: bytes) -> bool:
    if len(content) < HEADER or content[1] not in (LOW_FIRST, HIGH_FIRST):
        return False
    if content.startswith(ZIP) or content[2] > LAST_TECHNIQUE:
        return False
    ends = struct.unpack_from(f"{ORDER[content[1]]}dd", content, 8)
    return all(end == 0 or SMALLEST < abs(end) < LARGEST for end in ends)


def _is_old(content: bytes) -> bool:
    if len(content) < OLD_HEADER or content[1] != LABCALC or content.startswith(ZIP):
        return False
    exponent, points, first, last = struct.unpack_from("<hfff", content, 2)
    return (
        all(map(math.isfinite, (points, first, last)))
        and 1 <= points < 2**31
        and points == int(points)
        and abs(exponent) <= MOST_EXPONENT
        and content[16] <= LAST_TECHNIQUE
    )


def read(content: bytes, number: int | None = None) -> Spectrum:
    """The curve of an SPC file, of several the one with that number, counted from 1.

    Raises `UnreadableSpectrum`.
    """
    head = _header(content)
    places = _places(content, head)
    chosen = one_of([f"{n}" for n in range(1, len(places) + 1)], number)
    place = places[chosen]
    if place + SUBHEADER > len(content):
        raise UnreadableSpectrum("cut_off", f"{len(content)} / {place + SUBHEADER}")
    x, y = _points(content, head, place)
    labels = _own_labels(head) if head.flags & OWN_LABELS else ("", "")
    return curve(
        x,
        y,
        x_unit=labels[0] or X_UNITS.get(head.x_kind, ""),
        y_unit=labels[1] or Y_UNITS.get(head.y_kind, ""),
        title=text_of(head.comment.split(b"\0")[0]),
        technique=TECHNIQUES.get(head.technique, ""),
        resolution=_resolution(head.resolution),
    )


def _header(content: bytes) -> SpcHeader:
    if _is_new(content):
        order = ORDER[content[1]]
        flags, version, technique, exponent = struct.unpack_from("<BBBb", content)
        points, first, last, spectra, x_kind, y_kind = struct.unpack_from(
            f"{order}iddiBB", content, 4
        )
        texts = (content[36:45], content[88:218], content[218:248])
        return SpcHeader(
            *(version, flags, technique, exponent, points, first, last),
            *(max(1, spectra), x_kind, y_kind),
            *texts,
        )
    if _is_old(content):
        flags, version, exponent, count, first, last, x_kind, y_kind = struct.unpack_from(
            "<BBhfffBB", content
        )
        texts = (content[24:32], content[64:194], content[194:224])
        return SpcHeader(
            version, flags, 0, exponent, int(count), first, last, 0, x_kind, y_kind, *texts
        )
    if content.startswith(COMPOUND):
        raise UnreadableSpectrum("spc_compound")
    raise UnreadableSpectrum("spc_unknown", f"0x{content[1]:02X}" if len(content) > 1 else "")


def _places(content: bytes, head: SpcHeader) -> list[int]:
    """Where the subheader of each spectrum lies."""
    wide = 2 if head.flags & SHORT_Y else 4
    if head.version == LABCALC:
        size = SUBHEADER + head.points * wide
        begin = OLD_HEADER - SUBHEADER
        return [begin + n * size for n in range(max(1, (len(content) - begin) // size))]
    if not head.flags & OWN_X_EACH and not 1 < head.points <= MOST_POINTS:
        code = "too_many_points" if head.points > MOST_POINTS else "too_few_points"
        raise UnreadableSpectrum(code, str(head.points))
    if head.spectra > MOST_SPECTRA:
        raise UnreadableSpectrum("several_spectra", str(head.spectra))
    begin = HEADER
    if not head.flags & OWN_X_EACH:
        begin += 4 * head.points if head.flags & OWN_X else 0
        size = SUBHEADER + head.points * wide
        return [begin + n * size for n in range(head.spectra)]
    if head.points > HEADER:  # then it is the place of a directory
        entries = head.numbers(content, head.points, head.spectra * ENTRY // 4, "i")
        return [int(place) for place in entries[::3]]
    places = []
    for _ in range(head.spectra):
        places.append(begin)
        begin += SUBHEADER + _own_count(content, head, begin) * (4 + wide)
    return places


def _points(content: bytes, head: SpcHeader, place: int) -> tuple[Sequence[float], Sequence[float]]:
    own = bool(head.flags & OWN_X_EACH) and head.version != LABCALC
    points = _own_count(content, head, place) if own else head.points
    if not 1 < points <= MOST_POINTS:
        code = "too_many_points" if points > MOST_POINTS else "too_few_points"
        raise UnreadableSpectrum(code, str(points))
    at = place + SUBHEADER
    if own:
        x = head.numbers(content, at, points, "f")
        at += 4 * points
    elif head.flags & OWN_X and head.version != LABCALC:
        x = head.numbers(content, HEADER, points, "f")
    else:
        step = (head.last - head.first) / (points - 1)
        x = [head.first + step * index for index in range(points)]
    return x, _ordinates(content, head, place, at, points)


def _own_count(content: bytes, head: SpcHeader, place: int) -> int:
    return int(head.numbers(content, place + 16, 1, "i")[0])


def _ordinates(
    content: bytes, head: SpcHeader, place: int, at: int, points: int
) -> Sequence[float]:
    own = struct.unpack_from("b", content, place + 1)[0]
    exponent = own if head.flags & SEVERAL and own else head.exponent
    if exponent == AS_FLOATS and head.version != LABCALC:
        return head.numbers(content, at, points, "f")
    short = bool(head.flags & SHORT_Y)
    scale = 2.0 ** (exponent - (16 if short else 32))
    if short:
        return [value * scale for value in head.numbers(content, at, points, "h")]
    if head.version == LABCALC:
        words = head.numbers(content, at, 2 * points, "H")
        whole = [_with_sign(int(words[2 * n]) << 16 | int(words[2 * n + 1])) for n in range(points)]
        return [value * scale for value in whole]
    return [value * scale for value in head.numbers(content, at, points, "i")]


def _with_sign(value: int) -> int:
    return value - (1 << 32) if value >> 31 else value


def _own_labels(head: SpcHeader) -> tuple[str, str]:
    parts = [text_of(part) for part in head.labels.split(b"\0")]
    return parts[0], parts[1] if len(parts) > 1 else ""


def _resolution(written: bytes) -> float | None:
    try:
        return float(written.split(b"\0")[0].split()[0])
    except (IndexError, ValueError):
        return None
