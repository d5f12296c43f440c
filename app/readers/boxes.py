"""Files made of boxes, as MP4, MOV and HEIF are (ISO/IEC 14496-12, 4.2)."""

from __future__ import annotations

import struct
from collections.abc import Iterator

BOX = struct.Struct(">I4s")
LONG_BOX = struct.Struct(">Q")
MOST_BOXES = 100_000
END = b""


def boxes(content: bytes) -> Iterator[bytes]:
    """The kinds of the outer boxes; `END` if the file ends with one."""
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
