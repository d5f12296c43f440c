"""Put the used part of a weight into a document, as a composite font that copies exactly."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from certificates.page.typeface.face import Face

SYMBOLIC = 4
RANGE = 256  # codes of one range share their first byte (ISO 32000-1 9.10.3)
STEM = {"regular": 88, "bold": 152, "title": 120}
BLOCK = 100  # entries of one bfchar block at most (ISO 32000-1 9.10.3)
LEVEL = 9


def embed(
    pdf: Pdf, face: Face, characters: Sequence[str], stem: int, *, in_ranges: bool = False
) -> Object:
    """A Type 0 font whose code n is the n-th of `characters`; code 0 is .notdef.

    `in_ranges`: its way back to text as papers of layout 1 have it, which Ghostscript can't read.
    """
    name = Name(f"/{_tag(characters)}+{face.name}")
    data = face.embedded(characters)
    outlines = compress_stream(pdf, data, Length1=len(data))
    descriptor = pdf.make_indirect(
        Dictionary(
            Type=Name.FontDescriptor,
            FontName=name,
            Flags=SYMBOLIC,
            FontBBox=Array(face.box),
            ItalicAngle=0,
            Ascent=face.ascent,
            Descent=face.descent,
            CapHeight=face.cap_height,
            StemV=stem,
            FontFile2=outlines,
        )
    )
    widths = " ".join(str(face.advances[char]) for char in characters)
    descendant = pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=name,
            CIDSystemInfo=Dictionary(
                Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0
            ),
            FontDescriptor=descriptor,
            DW=1000,
            W=Object.parse(f"[1 [{widths}]]".encode()),
            CIDToGIDMap=Name.Identity,
        )
    )
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Font,
            Subtype=Name.Type0,
            BaseFont=name,
            Encoding=Name("/Identity-H"),
            DescendantFonts=Array([descendant]),
            ToUnicode=compress_stream(pdf, to_unicode(characters, in_ranges=in_ranges)),
        )
    )


def compress_stream(pdf: Pdf, data: bytes, **keys: Any) -> Object:
    """A stream packed as small as it goes; saving leaves it as it is."""
    stream = pdf.make_stream(zlib.compress(data, LEVEL), **keys)
    stream.Filter = Name.FlateDecode
    return stream


def _tag(characters: Sequence[str]) -> str:
    """Six letters that name this selection of characters (ISO 32000-1 9.6.4)."""
    number = int.from_bytes(hashlib.sha256("".join(characters).encode()).digest()[:8], "big")
    letters = []
    for _ in range(6):
        number, letter = divmod(number, 26)
        letters.append(chr(ord("A") + letter))
    return "".join(letters)


def to_unicode(characters: Sequence[str], *, in_ranges: bool = False) -> bytes:
    """The CMap from codes to text, in UTF-16 also beyond U+FFFF."""
    return "\n".join(_cmap(characters, _ranges if in_ranges else _single)).encode("ascii")


def _cmap(
    characters: Sequence[str], entries: Callable[[Sequence[str]], Iterator[str]]
) -> Iterator[str]:
    yield "/CIDInit /ProcSet findresource begin 12 dict begin begincmap"
    yield "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def"
    yield "/CMapName /Adobe-Identity-UCS def /CMapType 2 def"
    yield "1 begincodespacerange <0000> <ffff> endcodespacerange"
    yield from entries(characters)
    yield "endcmap CMapName currentdict /CMap defineresource pop end end"


def _single(characters: Sequence[str]) -> Iterator[str]:
    for start in range(0, len(characters), BLOCK):
        block = characters[start : start + BLOCK]
        lines = (
            f"<{code:04x}> <{char.encode('utf-16-be').hex()}>"
            for code, char in enumerate(block, start + 1)
        )
        yield f"{len(block)} beginbfchar {' '.join(lines)} endbfchar"


def _ranges(characters: Sequence[str]) -> Iterator[str]:
    last = len(characters)
    for start in range(0, last + 1, RANGE):
        first, end = max(start, 1), min(start + RANGE - 1, last)
        texts = (char.encode("utf-16-be").hex() for char in characters[first - 1 : end])
        if first <= end:
            yield f"1 beginbfrange <{first:04x}> <{end:04x}> [{' '.join(f'<{t}>' for t in texts)}]"
            yield "endbfrange"
