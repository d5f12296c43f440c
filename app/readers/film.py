"""Short videos: the outer boxes are walked to see that the file is whole; no frame is decoded."""

from __future__ import annotations

from app.readers.boxes import END, boxes
from app.readers.facts import FileReading, Limits, Unread

EBML = b"\x1a\x45\xdf\xa3"
SEGMENT = b"\x18\x53\x80\x67"


def read_boxes(content: bytes, _: Limits) -> FileReading | Unread:
    """MP4 and MOV: whole with their index, ending with a box."""
    return FileReading() if {b"moov", END} <= set(boxes(content)) else Unread("file_cut_off")


def read_webm(content: bytes, _: Limits) -> FileReading | Unread:
    """WebM: an EBML header, then a segment that ends with the file, or is open as live ones are."""
    return FileReading() if _is_whole_webm(content) else Unread("file_cut_off")


def _is_whole_webm(content: bytes) -> bool:
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
