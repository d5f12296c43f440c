"""Reading a PDF that somebody presents as a certificate: what it holds, judged by nobody yet.

The file is hostile until shown otherwise: no repair is attempted, streams are unpacked to a
limit, and whatever is not as sealing leaves it is a `Misread` with its reason.
"""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from itertools import islice
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name, Object, Pdf

from certificates.reasons import Reason
from certificates.seal.seal import stated_reason

RECORD_NAME = "content.json"
MAX_SIZE = 32 * 1024 * 1024
_MAX_STREAM = 4 * 1024 * 1024
_MAX_SIGNATURE = 128 * 1024
_HEAD, _TAIL = 1024, 1024
_HEX = re.compile(rb"[0-9a-f]*")
_MOST_OBJECTS = 2_000
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_OBJECT = re.compile(rb"\d\s+obj\b")
# Objects inside streams, and tables of them: to look at one object is to unpack all of them.
_PACKED = re.compile(rb"/(?:ObjStm|XRef)\b")
_MOST_PACKED, _LARGEST_PACKED = 8, 256 * 1024
_LONGEST_HEAD = 512
_STREAM = re.compile(rb"\bstream\r?\n")
_COLUMNS = re.compile(rb"/Columns\b\s*([0-9]{0,9})")
_MOST_COLUMNS = 64
_FILTER = re.compile(rb"/Filter\b")
_ONE_FILTER = re.compile(rb"/Filter\s*(?:/[A-Za-z0-9.]+|\[\s*/[A-Za-z0-9]+\s*\])(?=[\s/>])")
_ODD = (pikepdf.PdfError, ValueError, TypeError, LookupError, AttributeError, RuntimeError)


class Misread(Exception):
    """The file can't be read as a certificate; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature dictionary. `span` is (offset, length, offset, length) of the byte range."""

    span: tuple[int, int, int, int]
    contents: bytes
    permission: int | None
    at: datetime
    number: str
    record: str

    def gap(self, pdf: bytes) -> bytes:
        """What stands between the two parts of the byte range."""
        return pdf[self.span[1] : self.span[2]]

    def fits(self, pdf: bytes) -> bool:
        """Is the gap exactly this signature's string, so that all else is covered?"""
        start, gap = self.span[0], self.gap(pdf)
        whole = start == 0 and gap[:1] == b"<" and gap[-1:] == b">"
        digits = gap[1:-1]
        return bool(whole and _HEX.fullmatch(digits)) and digits == self.contents.hex().encode()

    def end(self) -> int:
        """Where the byte range ends: the length of the file that was signed."""
        return self.span[2] + self.span[3]


@dataclass(frozen=True, slots=True)
class PresentedPaper:
    """What was found: the attached record (None if unusable), its number, XMP, signatures.

    `malformed` counts signature dictionaries that can't be read as one of ours.
    """

    record: bytes | None
    number: str
    metadata: str
    signatures: tuple[Signature, ...]
    malformed: int


def read(pdf: bytes) -> PresentedPaper:
    """The parts of a PDF. Raises Misread: not_pdf, too_large, truncated, foreign, encrypted,
    unreadable."""
    if len(pdf) > MAX_SIZE:
        raise Misread(Reason.TOO_LARGE)
    if b"%PDF-" not in pdf[:_HEAD]:
        raise Misread(Reason.NOT_PDF)
    if b"%%EOF" not in pdf[-_TAIL:]:
        raise Misread(Reason.TRUNCATED)
    if not is_built_as_ours(pdf):
        raise Misread(Reason.FOREIGN)
    try:
        with Pdf.open(BytesIO(pdf), attempt_recovery=False) as document:
            if document.is_encrypted:
                raise Misread(Reason.ENCRYPTED)
            return _paper(document)
    except pikepdf.PasswordError:
        raise Misread(Reason.ENCRYPTED) from None
    except _ODD as error:
        raise Misread(Reason.UNREADABLE) from error


def is_built_as_ours(pdf: bytes) -> bool:
    """Whether the bytes show nothing that our papers never have: cheap, before anything is opened.

    Few objects; few streams of objects, none spelled oddly, each small when unpacked; one filter a
    stream, named where it stands; narrow tables.
    """
    # A name may be spelled with codes (/Fil#74er), which hides it from a search but not from a
    # reader: what is packed must be as often in the file as in plain letters.
    plain = _ESCAPE.sub(lambda code: bytes([int(code[1], 16)]), pdf)
    packed = [found.end() for found in islice(_PACKED.finditer(pdf), _MOST_PACKED + 1)]
    return (
        len(packed) <= _MOST_PACKED
        and len(packed) == _count(_PACKED, plain)
        and b"/XRefStm" not in plain
        and _count(_FILTER, plain) == _count(_ONE_FILTER, plain)
        and all(0 < int(n or 0) <= _MOST_COLUMNS for n in _COLUMNS.findall(plain))
        and _count(_OBJECT, plain) <= _MOST_OBJECTS
        and all(_unpacks_small(pdf, place) for place in packed)
    )


def _count(pattern: re.Pattern[bytes], content: bytes) -> int:
    return sum(1 for _ in pattern.finditer(content))


def _unpacks_small(pdf: bytes, place: int) -> bool:
    """Whether the stream of the dictionary around `place` is plain, or Flate, whole and small."""
    begin = _STREAM.search(pdf, place, place + _LONGEST_HEAD)
    if begin is None:
        return False
    head = pdf[max(0, place - _LONGEST_HEAD) : begin.start()].rpartition(b"obj")[2]
    if b"/Filter" not in head:
        return True
    unpacker = zlib.decompressobj()
    try:
        unpacker.decompress(memoryview(pdf)[begin.end() :], _LARGEST_PACKED)
    except zlib.error:
        return False
    return unpacker.eof


def _paper(document: Pdf) -> PresentedPaper:
    found = [item for item in document.objects if _is_signature(item)]
    signatures = [_signature(item) for item in found]
    good = tuple(signature for signature in signatures if signature is not None)
    record, number = _record(document)
    metadata = document.Root.get(Name.Metadata)
    text = (_unpack(metadata) or b"") if isinstance(metadata, pikepdf.Stream) else b""
    return PresentedPaper(
        record, number, text.decode(errors="replace"), good, len(found) - len(good)
    )


def _is_signature(item: Object) -> bool:
    return isinstance(item, Dictionary) and (
        Name.ByteRange in item or item.get(Name.Type) in {Name.Sig, Name.DocTimeStamp}
    )


def _signature(item: Object) -> Signature | None:
    try:
        first, length, second, rest = (int(part) for part in item.ByteRange)
        if item.SubFilter != Name("/ETSI.CAdES.detached"):
            return None
        at = datetime.strptime(str(item.M), "D:%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
        number, record = stated_reason(str(item.get(Name.Reason, "")))
        contents = bytes(item.Contents)
        if len(contents) > _MAX_SIGNATURE:
            return None
        span = (first, length, second, rest)
        return Signature(span, contents, _permission(item), at, number, record)
    except _ODD:
        return None


def _permission(item: Object) -> int | None:
    for reference in item.get(Name.Reference, ()):
        if reference.TransformMethod == Name.DocMDP:
            return int(reference.TransformParams.P)
    return None


def _record(document: Pdf) -> tuple[bytes | None, str]:
    try:
        stream = document.attachments[RECORD_NAME].obj.EF.F
        raw = _unpack(stream)
        content: Any = json.loads(raw) if raw is not None else None
        return raw, str(content["number"])
    except (*_ODD, RecursionError):
        return None, ""


def _unpack(stream: Any) -> bytes | None:
    """A stream's bytes, plain or Flate, up to a limit; None for all else."""
    raw = bytes(stream.read_raw_bytes())
    filters = stream.get(Name.Filter)
    if filters is None:
        return raw if len(raw) <= _MAX_STREAM else None
    names = list(filters) if isinstance(filters, pikepdf.Array) else [filters]
    if names != [Name.FlateDecode] or Name.DecodeParms in stream:
        return None
    try:
        unpacker = zlib.decompressobj()
        plain = unpacker.decompress(raw, _MAX_STREAM)
    except zlib.error:
        return None
    return plain if unpacker.eof else None
