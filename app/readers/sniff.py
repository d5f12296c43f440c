"""What a file is by its first bytes. Names count for nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

from app.readers.spectrum.curve import is_plain, is_readable, text_of

HEAD = 64 * 1024
Opens = Callable[[bytes], bool]
JCAMP = re.compile(r"\s*(?:\$\$[^\n]*\n\s*)*##\s*(?:TITLE|JCAMP-?DX)\s*=", re.IGNORECASE)
BMP_HEADERS = frozenset(bytes([n, 0, 0, 0]) for n in (12, 40, 52, 56, 64, 108, 124))
EBML = b"\x1a\x45\xdf\xa3"
WEBM_DOCTYPE = b"\x42\x82\x84webm"
EBML_HEAD = 128
HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
MOV_BRANDS = frozenset({b"qt  "})
MP4_BRANDS = frozenset(
    {b"3gp4", b"3gp5", b"3gp6", b"M4V ", b"MSNV", b"avc1", b"dash", b"iso2", b"iso4", b"iso5"}
    | {b"iso6", b"isom", b"mp41", b"mp42"}
)


class Opening(Protocol):
    """A row of a table of kinds: `opens` says of the first 64 KiB whether a file is of it."""

    @property
    def opens(self) -> Opens: ...


Row = TypeVar("Row", bound=Opening)


def sniff(content: bytes, kinds: Iterable[Row]) -> Row | None:
    """The first of these kinds that the content opens as; nothing is read beyond its head."""
    head = content[:HEAD]
    return next((kind for kind in kinds if kind.opens(head)), None)


def starts_with(*first: bytes) -> Opens:
    """Opens with one of these."""
    return lambda head: head.startswith(first)


def has_brand(brands: frozenset[bytes]) -> Opens:
    """Opens with a file-type box of one of these brands (ISO/IEC 14496-12, 4.3)."""
    return lambda head: head[4:8] == b"ftyp" and head[8:12] in brands


def is_bmp(head: bytes) -> bool:
    """Two letters alone would be any text: the reserved bytes and the header's size are asked."""
    return head.startswith(b"BM") and head[6:10] == b"\0\0\0\0" and head[14:18] in BMP_HEADERS


def is_webp(head: bytes) -> bool:
    return head.startswith(b"RIFF") and head[8:12] == b"WEBP"


def is_webm(head: bytes) -> bool:
    return head.startswith(EBML) and WEBM_DOCTYPE in head[:EBML_HEAD]


def is_jcamp(head: bytes) -> bool:
    """Opens with its first label; what its labels hold may stand in angle brackets."""
    text = text_of(head)
    return is_readable(text) and JCAMP.match(text) is not None


def is_text(head: bytes) -> bool:
    """Text without markup, so that no page or script passes for a table of numbers."""
    return is_plain(text_of(head))


def is_anything(_: bytes) -> bool:
    return True


def is_nothing(_: bytes) -> bool:
    """For what the house writes itself and takes from nobody."""
    return False
