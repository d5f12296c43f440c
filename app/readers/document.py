"""Documents: taken as they are where they reach their own end. Nothing in them is opened."""

from __future__ import annotations

from app.readers.facts import FileReading, Limits, Unread

TAIL = 1024


def read_pdf(content: bytes, _: Limits) -> FileReading | Unread:
    """Whole where it ends with its end mark: bytes that hide behind one are refused too."""
    tail = content[-TAIL:]
    is_whole = b"startxref" in tail and tail.rstrip(b"\r\n\t \0").endswith(b"%%EOF")
    return FileReading() if is_whole else Unread("file_cut_off")


def read_own(_: bytes, __: Limits) -> FileReading | Unread:
    """What the house wrote itself is taken as it is."""
    return FileReading()
