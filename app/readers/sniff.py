"""What a file is by its first bytes, and whether a container is whole. Names count for nothing."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from enum import StrEnum

from app.readers.spectrum import spectrum


class Format(StrEnum):
    """A file format that is taken; the value is the type it is served as."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    HEIF = "image/heif"
    PDF = "application/pdf"
    MP4 = "video/mp4"
    MOV = "video/quicktime"
    WEBM = "video/webm"
    CSV = "text/csv"
    JCAMP = "chemical/x-jcamp-dx"
    SPC = "application/x-galactic-spc"
    JSON = "application/json"  # written by the house itself, never taken from outside


IMAGES = {
    Format.JPEG: "JPEG",
    Format.PNG: "PNG",
    Format.WEBP: "WEBP",
    Format.HEIF: "HEIF",
}
SPECTRA = {
    spectrum.Form.CSV: Format.CSV,
    spectrum.Form.JCAMP: Format.JCAMP,
    spectrum.Form.SPC: Format.SPC,
}
HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
MOV_BRANDS = frozenset({b"qt  "})
MP4_BRANDS = frozenset(
    {b"3gp4", b"3gp5", b"3gp6", b"M4V ", b"MSNV", b"avc1", b"dash", b"iso2", b"iso4", b"iso5"}
    | {b"iso6", b"isom", b"mp41", b"mp42"}
)
EBML = b"\x1a\x45\xdf\xa3"
SEGMENT = b"\x18\x53\x80\x67"
WEBM_DOCTYPE = b"\x42\x82\x84webm"
EBML_HEAD = 128
PDF_TAIL = 1024
BOX = struct.Struct(">I4s")
LONG_BOX = struct.Struct(">Q")
MOST_BOXES = 100_000
END = b""
TEXT_HEAD = 64 * 1024


def format_of(content: bytes) -> Format | None:
    """The format that the content opens as, or None for anything that is not taken."""
    head = content[:16]
    if head.startswith(b"\xff\xd8\xff"):
        return Format.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return Format.PNG
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return Format.WEBP
    if head.startswith(b"%PDF-"):
        return Format.PDF
    if head.startswith(EBML):
        return Format.WEBM if WEBM_DOCTYPE in content[:EBML_HEAD] else None
    if head[4:8] == b"ftyp":
        return _by_brand(head[8:12])
    form = spectrum.form_of(content[:TEXT_HEAD])
    return SPECTRA[form] if form else None


def is_whole(form: Format, content: bytes) -> bool:
    """Whether the file reaches its own end; what it ends with is checked, nothing is decoded."""
    if form is Format.PNG:
        return b"IEND\xaeB`\x82" in content[-64 * 1024 :]
    if form is Format.WEBP:
        return int.from_bytes(content[4:8], "little") + 8 <= len(content)
    if form is Format.PDF:
        tail = content[-PDF_TAIL:]
        return b"startxref" in tail and tail.rstrip(b"\r\n\t \0").endswith(b"%%EOF")
    if form is Format.WEBM:
        return _is_whole_webm(content)
    if form in {Format.MP4, Format.MOV}:
        return {b"moov", END} <= set(_boxes(content))
    return form is not Format.HEIF or END in set(_boxes(content))


def _by_brand(brand: bytes) -> Format | None:
    if brand in HEIF_BRANDS:
        return Format.HEIF
    if brand in MOV_BRANDS:
        return Format.MOV
    return Format.MP4 if brand in MP4_BRANDS else None


def _boxes(content: bytes) -> Iterator[bytes]:
    """The kinds of the outer boxes (ISO/IEC 14496-12, 4.2); `END` if the file ends with one."""
    place = 0
    for _ in range(MOST_BOXES):
        if place == len(content):
            yield END
        if place + BOX.size > len(content):
            return
        size, kind = BOX.unpack_from(content, place)
        if size == 1 and place + 16 <= len(content):
            size = LONG_BOX.unpack_from(content, place + BOX.size)[0]
        elif size == 0:
            size = len(content) - place
        if size < BOX.size:
            return
        yield kind
        place += size


def _is_whole_webm(content: bytes) -> bool:
    """EBML header, then a segment that ends with the file, or is open as live recordings are."""
    place = len(EBML)
    size, width = _vint(content, place)
    place += width + size
    if content[place : place + 4] != SEGMENT:
        return False
    size, width = _vint(content, place + 4)
    is_open = size == (1 << 7 * width) - 1
    return is_open or place + 4 + width + size == len(content)


def _vint(content: bytes, place: int) -> tuple[int, int]:
    """A variable-size integer (RFC 8794, 4): value and width; width 0 where there is none."""
    first = content[place] if place < len(content) else 0
    width = 9 - first.bit_length() if first else 0
    whole = int.from_bytes(content[place : place + width], "big")
    return whole & ((1 << 7 * width) - 1), width
