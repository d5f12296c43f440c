"""The kinds of files that are taken as evidence: one row a kind, one reader a row.

A new kind is a row here and a reader, a function from bytes and limits to what it found out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from app.readers.curve_file import read_curve
from app.readers.document import read_own, read_pdf
from app.readers.facts import MEGABYTE, FileReading, Kind, Limits, Unread
from app.readers.film import read_boxes, read_webm
from app.readers.image import read_for_paper, read_picture, read_small
from app.readers.paper import read_paper
from app.readers.sniff import (
    HEIF_BRANDS,
    MOV_BRANDS,
    MP4_BRANDS,
    Opens,
    has_brand,
    is_bmp,
    is_jcamp,
    is_nothing,
    is_text,
    is_webm,
    is_webp,
    starts_with,
)
from app.readers.spectrum import columns, jcamp, spc
from certificates.checking.examine import PaperFacts
from certificates.checking.presented_paper import MAX_SIZE
from certificates.seal.trust import Trust

FileReader = Callable[..., FileReading | Unread]  # of bytes and limits


class Keeps(StrEnum):
    """Which bytes of a file are kept."""

    AS_SENT = "as sent"
    ANEW = "written anew"  # pixels and nothing else


class Place(StrEnum):
    """How a browser is given a file: shown in place, or saved."""

    INLINE = "inline"
    DOWNLOAD = "attachment"


class Preview(StrEnum):
    """What a page shows of a file."""

    THUMBNAIL = "thumbnail"
    CURVE = "curve"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of file: how it opens, how much of it is taken, who reads it, how it is given out.

    `mime` is the type as which it is served. `ending` is empty for a kind that is never kept as it
    comes. A file that opens as nothing is of the kind that has its `old_name`.
    """

    mime: str
    kind: Kind
    ending: str
    opens: Opens
    limits: Limits
    read: FileReader
    keeps: Keeps
    place: Place
    preview: Preview
    old_name: str = ""


FILE_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; sandbox"
# By what decoding takes: a JPEG is decoded at a fraction of its size, a WebP four times over.
PHOTO = Limits(25 * MEGABYTE, pixels=52_000_000, edge=4096)
WHOLE_PHOTO = Limits(25 * MEGABYTE, pixels=25_000_000, edge=4096)
WEBP_PHOTO = Limits(25 * MEGABYTE, pixels=16_000_000, edge=4096)
# Cameras of microscopes pack nothing, or little.
RAW_PHOTO = Limits(80 * MEGABYTE, pixels=25_000_000, edge=4096)
PAPER = Limits(20 * MEGABYTE)
CURVE = Limits(8 * MEGABYTE)
FILM = Limits(100 * MEGABYTE)

ANEW, AS_SENT = Keeps.ANEW, Keeps.AS_SENT
INLINE, SAVE = Place.INLINE, Place.DOWNLOAD
THUMB, PLOT, NAME = Preview.THUMBNAIL, Preview.CURVE, Preview.NAME
jpeg, png = starts_with(b"\xff\xd8\xff"), starts_with(b"\x89PNG\r\n\x1a\n")
pdf = starts_with(b"%PDF-")
heif, mp4, mov = has_brand(HEIF_BRANDS), has_brand(MP4_BRANDS), has_brand(MOV_BRANDS)
read_jpeg, read_png = partial(read_picture, "JPEG"), partial(read_picture, "PNG")
read_webp, read_heif = partial(read_picture, "WEBP"), partial(read_picture, "HEIF")
READ_SMALL: FileReader = read_small
read_tiff, read_bmp = partial(read_picture, "TIFF"), partial(read_picture, "BMP")
tiff = starts_with(b"II*\0", b"MM\0*")
READ_FOR_PAPER: FileReader = read_for_paper
read_csv, read_jdx = partial(read_curve, columns.read), partial(read_curve, jcamp.read)
read_spc = partial(read_curve, spc.read)
JDX, SPC = "chemical/x-jcamp-dx", "application/x-galactic-spc"
JSON = "application/json"

# fmt: off
KINDS: tuple[FileKind, ...] = (
    FileKind("image/jpeg", Kind.IMAGE, "jpg", jpeg, PHOTO, read_jpeg, ANEW, INLINE, THUMB),
    FileKind("image/png", Kind.IMAGE, "", png, WHOLE_PHOTO, read_png, ANEW, INLINE, THUMB),
    FileKind("image/webp", Kind.IMAGE, "webp", is_webp, WEBP_PHOTO, read_webp, ANEW, INLINE, THUMB),
    FileKind("image/heif", Kind.IMAGE, "", heif, WHOLE_PHOTO, read_heif, ANEW, INLINE, THUMB),
    FileKind("image/tiff", Kind.IMAGE, "", tiff, RAW_PHOTO, read_tiff, ANEW, INLINE, THUMB),
    FileKind("image/bmp", Kind.IMAGE, "", is_bmp, RAW_PHOTO, read_bmp, ANEW, INLINE, THUMB),
    FileKind("application/pdf", Kind.DOCUMENT, "pdf", pdf, PAPER, read_pdf, AS_SENT, SAVE, NAME),
    FileKind("video/mp4", Kind.VIDEO, "mp4", mp4, FILM, read_boxes, AS_SENT, SAVE, NAME),
    FileKind("video/quicktime", Kind.VIDEO, "mov", mov, FILM, read_boxes, AS_SENT, SAVE, NAME),
    FileKind("video/webm", Kind.VIDEO, "webm", is_webm, FILM, read_webm, AS_SENT, SAVE, NAME),
    FileKind(SPC, Kind.SPECTRUM, "spc", spc.is_spc, CURVE, read_spc, AS_SENT, SAVE, PLOT, ".spc"),
    FileKind(JDX, Kind.SPECTRUM, "jdx", is_jcamp, CURVE, read_jdx, AS_SENT, SAVE, PLOT),
    FileKind("text/csv", Kind.SPECTRUM, "csv", is_text, CURVE, read_csv, AS_SENT, SAVE, PLOT),
    FileKind(JSON, Kind.DOCUMENT, "json", is_nothing, PAPER, read_own, AS_SENT, SAVE, NAME),
)
# fmt: on


@dataclass(frozen=True, slots=True)
class PaperKind:
    """A file that is checked against the log and never kept."""

    opens: Opens
    limits: Limits
    read: Callable[[Trust, bytes, Limits], PaperFacts]


PAPERS = (PaperKind(pdf, Limits(MAX_SIZE, answer=8 * MEGABYTE), read_paper),)


# What programs call files of these kinds; the dialog that picks a file goes by names.
CALLED: dict[str, tuple[str, ...]] = {
    "csv": ("csv", "txt", "tsv", "asc", "dat", "dpt", "xy"),
    "jdx": ("jdx", "dx", "jcm", "jcamp"),
    "jpg": ("jpg", "jpeg", "tif", "tiff", "bmp"),
}


def names_offered(endings: Iterable[str]) -> str:
    """The names that a file dialog offers for these endings, as `accept` of a form takes them."""
    offered = [name for ending in endings for name in CALLED.get(ending, (ending,))]
    return ",".join(f".{name}" for name in dict.fromkeys(offered))


def kind_of_mime(mime: str) -> FileKind | None:
    """The row of a stored file, or None for a type that is none of ours any more."""
    return next((kind for kind in KINDS if kind.ending and kind.mime == mime), None)


def ending_of(mime: str) -> str:
    """The ending that says what a stored file is, by its content."""
    kind = kind_of_mime(mime)
    return kind.ending if kind else "bin"


def preview_of(mime: str) -> Preview:
    """What a page shows of a stored file."""
    kind = kind_of_mime(mime)
    return kind.preview if kind else Preview.NAME


def response_headers(mime: str, digest: str) -> dict[str, str]:
    """The headers with which a stored file is given out, so that no browser guesses or runs it.

    The type is one of our own or plain bytes; only photos are shown in place, all else is a
    download named by its digest (a video element plays it all the same).
    """
    kind = kind_of_mime(mime)
    place = kind.place if kind else Place.DOWNLOAD
    name = f"{re.sub('[^0-9a-f]', '', digest)[:16] or 'evidence'}.{ending_of(mime)}"
    return {
        "Content-Type": kind.mime if kind else "application/octet-stream",
        "Content-Disposition": f'{place.value}; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": FILE_POLICY,
        "Cross-Origin-Resource-Policy": "same-origin",
    }
