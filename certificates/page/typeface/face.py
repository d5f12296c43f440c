"""One weight of the certificate's typeface in memory: widths, outlines, and small embedded copies.

The outlines are kept as the bytes of the TrueType tables; a document embeds only the characters it
uses. Each character has an outline of its own in that copy, even where two share one in the font,
so that copied text is exactly the printed text (ISO 19005-3 6.2.11.7).
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import accumulate
from pathlib import Path

from fontTools.ttLib import TTFont

from certificates.page.typeface.unprintable import Unprintable

SHORT = 2 * 0xFFFF  # the last offset that the short form of `loca` can say
TABLES = ("glyf", "head", "hhea", "hmtx", "loca", "maxp")


class MissingGlyph(Unprintable):
    """Text holds characters that the typeface cannot print; `characters` names them in order."""

    def __init__(self, characters: Sequence[str]) -> None:
        self.characters = tuple(characters)
        named = "、".join(f"{char!r} U+{ord(char):04X}" for char in self.characters)
        super().__init__(f"字体缺字，不能打印：{named}", f"the typeface lacks {named}")


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """A loaded weight. Metrics are in thousandths of the type size."""

    name: str
    ascent: int
    descent: int
    cap_height: int
    box: tuple[int, ...]
    unit: float  # thousandths of the em in one unit of the outlines
    advances: Mapping[str, int]
    glyphs: Mapping[str, int]
    loca: array[int]
    glyf: bytes
    head: bytes
    hhea: bytes
    maxp: bytes

    def missing(self, text: str) -> list[str]:
        """Characters of `text` without an outline, each once, in order."""
        return [char for char in dict.fromkeys(text) if char not in self.glyphs]

    def width(self, text: str, size: float) -> float:
        """Length of `text` in points, set solid; raises `MissingGlyph`."""
        try:
            return sum(map(self.advances.__getitem__, text)) * size / 1000
        except KeyError:
            raise MissingGlyph(self.missing(text)) from None

    def outline(self, glyph: int) -> bytes:
        return self.glyf[self.loca[glyph] : self.loca[glyph + 1]]

    def embedded(self, characters: Iterable[str]) -> bytes:
        """A TrueType file with .notdef and then one outline for each character, in order."""
        unit = self.unit
        outlines, metrics = [self.outline(0)], [struct.pack(">HH", round(1000 / unit), 0)]
        for char in characters:
            data = self.outline(self.glyphs[char])
            outlines.append(data)
            # The left bearing is xMin, as the outline's own head has it; an empty one has none.
            metrics.append(
                struct.pack(">H", round(self.advances[char] / unit)) + (data[2:4] or b"\0\0")
            )
        offsets = list(accumulate(map(len, outlines), initial=0))
        long = offsets[-1] > SHORT
        count = struct.pack(">H", len(outlines))
        return _file(
            glyf=b"".join(outlines),
            # Without its checksum, which `_file` sets, and with the form of the offsets below.
            head=self.head[:8] + bytes(4) + self.head[12:50] + bytes([0, long]) + self.head[52:],
            hhea=self.hhea[:34] + count,
            hmtx=b"".join(metrics),
            loca=_long(offsets) if long else _short(offsets),
            maxp=self.maxp[:4] + count + self.maxp[6:],
        )


def read_face(source: Path | BytesIO) -> Face:
    """Load a TrueType file whose outlines are all simple."""
    with TTFont(source, lazy=True) as font:
        reader = font.reader
        raw = {tag: reader[tag] for tag in TABLES}
        order = font.getReverseGlyphMap()
        head, hhea, metrics = font["head"], font["hhea"], font["hmtx"].metrics
        unit = 1000 / head.unitsPerEm
        characters = {chr(code): name for code, name in font.getBestCmap().items()}
        edges = (head.xMin, head.yMin, head.xMax, head.yMax)
        return Face(
            name=font["name"].getDebugName(6),
            ascent=round(hhea.ascent * unit),
            descent=round(hhea.descent * unit),
            cap_height=round(font["OS/2"].sCapHeight * unit),
            box=tuple(round(edge * unit) for edge in edges),
            unit=unit,
            advances={char: round(metrics[name][0] * unit) for char, name in characters.items()},
            glyphs={char: order[name] for char, name in characters.items()},
            loca=_offsets(raw["loca"], long=raw["head"][51] == 1),
            glyf=raw["glyf"],
            head=raw["head"],
            hhea=raw["hhea"],
            maxp=raw["maxp"],
        )


def _offsets(loca: bytes, *, long: bool) -> array[int]:
    if long:
        return _native(loca)
    return array("I", (2 * half for (half,) in struct.iter_unpack(">H", loca)))


def _native(data: bytes) -> array[int]:
    offsets = array("I", data)
    if struct.pack("=H", 1) != struct.pack(">H", 1):
        offsets.byteswap()
    return offsets


def _long(offsets: Sequence[int]) -> bytes:
    return struct.pack(f">{len(offsets)}I", *offsets)


def _short(offsets: Sequence[int]) -> bytes:
    return struct.pack(f">{len(offsets)}H", *(offset // 2 for offset in offsets))


def _sum(data: bytes) -> int:
    return sum(_native(data + bytes(-len(data) % 4))) & 0xFFFFFFFF


def _file(**tables: bytes) -> bytes:
    """The sfnt container, with all checksums (OpenType 1.9, "Organization of an OpenType Font")."""
    place = 12 + 16 * len(tables)
    directory = struct.pack(">IHHHH", 0x00010000, len(tables), 64, 2, 16 * len(tables) - 64)
    body, total, head = [], 0, 0
    for tag, data in tables.items():
        checksum = _sum(data)
        directory += struct.pack(">4sIII", tag.encode(), checksum, place, len(data))
        head = place if tag == "head" else head
        body.append(data + bytes(-len(data) % 4))
        place += len(body[-1])
        total += checksum
    whole = bytearray(directory + b"".join(body))
    adjustment = (0xB1B0AFBA - total - _sum(directory)) & 0xFFFFFFFF
    whole[head + 8 : head + 12] = struct.pack(">I", adjustment)
    return bytes(whole)
