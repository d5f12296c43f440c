"""Spectrum files as instruments write them: FTIR, Raman, UV-Vis, XRF."""

from __future__ import annotations

from collections.abc import Callable

from app.readers.facts import FileReading, Limits, Unread
from app.readers.spectrum.curve import Spectrum, UnreadableSpectrum


def read_curve(
    parse: Callable[[bytes], Spectrum], content: bytes, _: Limits
) -> FileReading | Unread:
    """The curve in the file, at most 200,000 points, by the parser of how it is written."""
    try:
        return FileReading(curve=parse(content))
    except UnreadableSpectrum as unreadable:
        return Unread(f"spectrum_{unreadable.code}", unreadable.where)
