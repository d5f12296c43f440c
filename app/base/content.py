"""What somebody sends: bytes at hand where they are few, a file on disk where they are many."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from typing import IO

Content = bytes | IO[bytes]
AT_HAND = 500 * 1024  # bytes; what Werkzeug itself puts on disk is larger
PIECE = 256 * 1024


def nameless_file() -> IO[bytes]:
    """A file that no other process finds: in memory where the system can, and never seen resident
    in ours."""
    if sys.platform == "linux":
        file: IO[bytes] = os.fdopen(os.memfd_create("content"), "w+b")
    else:
        file = tempfile.TemporaryFile()  # noqa: SIM115  # closed by whoever asked
    return file


def brought(file: IO[bytes]) -> Content:
    """What lies in this file: the bytes where they are few, else the file, read where it is."""
    return file if size_of(file) > AT_HAND else head_of(file, AT_HAND)


def size_of(content: Content) -> int:
    """Length in bytes."""
    return len(content) if isinstance(content, bytes) else content.seek(0, os.SEEK_END)


def head_of(content: Content, most: int) -> bytes:
    """At most so many first bytes."""
    if isinstance(content, bytes):
        return content[:most]
    content.seek(0)
    return content.read(most)


def pieces_of(content: IO[bytes]) -> Iterator[bytes]:
    """All of a file, a piece at a time."""
    content.seek(0)
    while piece := content.read(PIECE):
        yield piece


def whole(content: Content) -> bytes:
    """All of it, in memory."""
    return content if isinstance(content, bytes) else b"".join(pieces_of(content))
