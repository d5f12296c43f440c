"""What is known of a file that somebody brought, and how much of one is taken."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.base.content import Content
from app.readers.spectrum.curve import Spectrum
from workflows.inspection.curves import CurveReading

MEGABYTE = 1024 * 1024
TOO_COSTLY, TOO_BUSY = "file_too_costly", "reading_busy"
MALWARE, SCANNER_AWAY = "file_malware", "scanner_away"


class Kind(StrEnum):
    """What a piece of evidence is to the people who use it."""

    IMAGE = "image"
    DOCUMENT = "document"
    SPECTRUM = "spectrum"
    VIDEO = "video"


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that a reader takes: size in bytes; of a picture its pixels, and the longest side
    that is kept, in pixels; of a table its rows. `answer` is the most that comes back, in bytes."""

    size: int
    pixels: int = 0
    edge: int = 0
    rows: int = 0
    answer: int = 32 * MEGABYTE


@dataclass(frozen=True, slots=True)
class FileReading:
    """What a reader found out; `mime` and `kept` only where it wrote the file anew.

    `small` is a picture as pages show it, a JPEG; `likeness` what copies of it share. When and with
    what it was taken the camera says, by its own clock.
    """

    mime: str = ""
    kept: bytes = b""
    width: int | None = None
    height: int | None = None
    curve: Spectrum | None = None
    small: bytes = b""
    reading: CurveReading | None = None
    likeness: str = ""
    taken_at: str = ""
    device: str = ""


@dataclass(frozen=True, slots=True)
class Unread:
    """A file that a reader does not take: why, what was met, and the limit that was passed.

    `choices` are the names of what it holds, where one of several must be chosen.
    """

    code: str
    where: str = ""
    limit: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileFacts:
    """A file that was taken: what it is, the content that is kept, and what was read in it.

    Width and height of a picture are in pixels; `small` is it as pages show it, a JPEG.
    """

    kind: Kind
    mime: str
    kept: Content
    width: int | None = None
    height: int | None = None
    curve: Spectrum | None = None
    small: bytes = b""
    reading: CurveReading | None = None
    likeness: str = ""
    taken_at: str = ""
    device: str = ""
