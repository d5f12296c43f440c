"""Small files that cost much to read: made here, so that none lies in the tree.

Each is at most a few megabytes as it is sent.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Callable
from datetime import datetime, timedelta
from io import BytesIO
from itertools import pairwise

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from order_files.exports import as_xlsx, cells, row
from PIL import Image
from support.doubles.stamp_authority import name_of
from support.media_samples import photo
from support.sealed_samples import ISSUED_AT, paper, record_of

from certificates.seal.keys import Algorithm
from certificates.seal.seal import reason_for, seal

MEGABYTE = 1024 * 1024


def _repeated(piece: bytes, times: int) -> bytes:
    """Raw deflate of a piece so many times over, without having to compress it so often."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return (packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)) * times


def deflated(piece: bytes, times: int) -> bytes:
    """The same, with an end."""
    return _repeated(piece, times) + zlib.compressobj(9, zlib.DEFLATED, -15).flush()


def zlibbed(piece: bytes, times: int) -> bytes:
    """The same with head and checksum of zlib."""
    checksum = 1
    for _ in range(times):
        checksum = zlib.adler32(piece, checksum)
    return b"\x78\xda" + deflated(piece, times) + checksum.to_bytes(4, "big")


# PDF


def pdf_with(stream: bytes, head: bytes, count: int) -> bytes:
    """A PDF of one object stream with `count` objects in it, and the table that leads there."""
    out = bytearray(b"%PDF-1.7\n")
    first = len(out)
    out += b"1 0 obj\n<< /Type /ObjStm /N %d %s /Length %d >>\nstream\n" % (
        count,
        head,
        len(stream),
    )
    out += stream + b"\nendstream\nendobj\n"
    table = len(out)
    entries = struct.pack(">BIH", 0, 0, 65535) + struct.pack(">BIH", 1, first, 0)
    entries += b"".join(struct.pack(">BIH", 2, 1, n) for n in range(count))
    entries += struct.pack(">BIH", 1, table, 0)
    packed = zlib.compress(entries)
    size = count + 3
    out += b"%d 0 obj\n<< /Type /XRef /Size %d /W [1 4 2] /Root 2 0 R" % (size - 1, size)
    out += b" /Filter /FlateDecode /Length %d >>\nstream\n" % len(packed)
    out += packed + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % table
    return bytes(out)


def blanks_twice() -> bytes:
    """1 GiB of blanks behind two filters."""
    twice = zlib.compress(zlibbed(b" " * MEGABYTE, 1024), 9)
    return pdf_with(twice, b"/First 10 /Filter [/FlateDecode /FlateDecode]", 1)


def blanks_spelled_oddly() -> bytes:
    """The same, with names that are written in escapes."""
    return (
        blanks_twice()
        .replace(b"/ObjStm", b"/Obj#53tm")
        .replace(b"/Filter [", b"/F#69lter [")
        .replace(b"/XRef", b"/#58Ref")
    )


def blanks_once() -> bytes:
    """1 GiB of blanks behind one filter."""
    return pdf_with(zlibbed(b" " * MEGABYTE, 1024), b"/First 10 /Filter /FlateDecode", 1)


def wide_predictor() -> bytes:
    parameters = (
        b"/First 10 /Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 2000000000 >>"
    )
    return pdf_with(zlibbed(bytes(MEGABYTE), 64), parameters, 1)


def many_signatures_packed() -> bytes:
    """60,000 signature dictionaries in an object stream."""
    one = b"<< /Type /Sig /ByteRange [0 1 2 3] >> "
    heads = b" ".join(b"%d %d" % (n + 2, n * len(one)) for n in range(60_000)) + b" "
    head = b"/First %d /Filter /FlateDecode" % len(heads)
    return pdf_with(zlib.compress(heads + one * 60_000), head, 60_000)


def many_signatures() -> bytes:
    """28,000 signature dictionaries, each an object, in four megabytes."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number in range(1, 28_001):
        places.append(len(out))
        out += b"%d 0 obj\n<</Type/Sig/ByteRange[0 1 2 3]>>\nendobj\n" % number
    table = len(out)
    out += b"xref\n0 28001\n0000000000 65535 f \n"
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size 28001 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % table
    return bytes(out)


class RivalSigner:
    """A signer of nobody's, whose signature carries `count` authorities that all bear one name."""

    algorithm = Algorithm.ECDSA_SHA256
    not_before, not_after = ISSUED_AT - timedelta(days=9), ISSUED_AT + timedelta(days=900)

    def __init__(self, count: int) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        authorities = [self._made(self._key, is_authority=True) for _ in range(count)]
        self.certificate_chain = (self._made(self._key, is_authority=False), *authorities)

    def _made(self, key: ec.EllipticCurvePrivateKey, *, is_authority: bool) -> bytes:
        usage = x509.KeyUsage(
            True, True, False, False, False, is_authority, is_authority, False, False
        )
        return (
            x509.CertificateBuilder()
            .subject_name(name_of("X"))
            .issuer_name(name_of("X"))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.not_before)
            .not_valid_after(self.not_after)
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .add_extension(usage, critical=True)
            .sign(key, SHA256())
            .public_bytes(Encoding.DER)
        )

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message, ec.ECDSA(SHA256()))


def many_authorities(count: int = 12, at: datetime = ISSUED_AT) -> bytes:
    """A paper whose signature carries many self-made authorities of one name: n! paths."""
    record = record_of("AAAA-BBBB-CCC1")
    reason = reason_for("AAAA-BBBB-CCC1", "ab" * 32)
    return seal(paper(record, "AAAA-BBBB-CCC1"), RivalSigner(count), at=at, reason=reason)


# pictures


def png(width: int, height: int, *, chunks: bytes = b"") -> bytes:
    """A PNG of 16-bit RGBA, all zero."""
    head = struct.pack(">IIBBBBB", width, height, 16, 6, 0, 0, 0)
    lines = zlibbed(bytes(1 + width * 8), height)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + chunks
        + _chunk(b"IDAT", lines)
        + _chunk(b"IEND", b"")
    )


def _chunk(kind: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(kind + content)
    return len(content).to_bytes(4, "big") + kind + content + checksum.to_bytes(4, "big")


def png_profile() -> bytes:
    """A small picture with a colour profile of one gigabyte."""
    profile = b"x\0\0" + zlibbed(bytes(MEGABYTE), 1024)
    return png(8, 8, chunks=_chunk(b"iCCP", profile))


def webp(edge: int) -> bytes:
    out = BytesIO()
    Image.new("RGB", (edge, edge), (40, 120, 80)).save(out, "WEBP", quality=1, method=0)
    return out.getvalue()


def huge_heif() -> bytes:
    """A picture of 640 × 480 that says it has 60,000 × 60,000."""
    small = photo("HEIF")
    place = small.index(b"ispe") + 8
    return small[:place] + struct.pack(">II", 60_000, 60_000) + small[place + 8 :]


def huge_jpeg() -> bytes:
    """A JPEG of 640 × 480 whose frame says 65,500 × 65,500."""
    small = photo("JPEG")
    place = small.index(b"\xff\xc0") + 5
    return small[:place] + struct.pack(">HH", 65_500, 65_500) + small[place + 4 :]


def progressive(edge: int) -> bytes:
    out = BytesIO()
    Image.new("RGB", (edge, edge), (40, 120, 80)).save(
        out, "JPEG", progressive=True, subsampling="4:4:4", quality=20
    )
    return out.getvalue()


# tables


def _workbook(change: dict[str, bytes]) -> bytes:
    """A workbook with some parts changed."""
    out = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(as_xlsx(cells([row()])))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            new.writestr(entry.filename, change.get(entry.filename, old.read(entry)))
    return out.getvalue()


def _with_long_part(name: str, begin: bytes, piece: bytes, times: int, end: bytes) -> bytes:
    """A workbook in which one part is a piece so many times over, packed in no time."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    head = packer.compress(begin) + packer.flush(zlib.Z_FULL_FLUSH)
    closing = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = head + _repeated(piece, times) + closing.compress(end) + closing.flush()
    checksum = zlib.crc32(begin)
    for _ in range(times):
        checksum = zlib.crc32(piece, checksum)
    checksum = zlib.crc32(end, checksum)
    size = len(begin) + len(piece) * times + len(end)
    out = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(_workbook({}))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            if entry.filename == name:
                new.writestr(zipfile.ZipInfo(name), packed, zipfile.ZIP_STORED)
            else:
                new.writestr(entry.filename, old.read(entry))
    whole = bytearray(out.getvalue())
    stored = struct.pack("<III", zlib.crc32(packed), len(packed), len(packed))
    told = struct.pack("<III", checksum, len(packed), size)
    for _ in range(2):
        at = whole.index(stored)
        method = at - 6  # what packs it stands before the time, then come these figures
        whole[method : method + 2] = b"\x08\x00"
        whole[at : at + 12] = told
    return bytes(whole)


_SPREADSHEET = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def one_text_in_many_cells() -> bytes:
    """One text of 30,000 characters, shown in 100,000 cells."""
    texts = b'<sst xmlns="%s"><si><t>%s</t></si></sst>' % (_SPREADSHEET, b"x" * 30_000)
    rows = b"".join(
        b"<row r='%d'>%s</row>" % (n, b"<c t='s'><v>0</v></c>" * 100) for n in range(1, 1001)
    )
    sheet = b'<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>' % (_SPREADSHEET, rows)
    return _workbook({"xl/sharedStrings.xml": texts, "xl/worksheets/sheet1.xml": sheet})


def many_empty_texts() -> bytes:
    """25 million shared strings, all empty."""
    begin = b'<sst xmlns="%s">' % _SPREADSHEET
    piece = b"<si><t/></si>" * 100_000
    return _with_long_part("xl/sharedStrings.xml", begin, piece, 250, b"</sst>")


def entities() -> bytes:
    """A sheet whose texts are entities of entities."""
    names = [b"a", *(b"b%d" % n for n in range(9))]
    lines = [b'<!ENTITY a "lolololol">'] + [
        b'<!ENTITY %s "%s">' % (name, b"&%s;" % before * 10) for before, name in pairwise(names)
    ]
    texts = b'<!DOCTYPE sst [%s]><sst xmlns="%s"><si><t>&b8;</t></si></sst>' % (
        b"".join(lines),
        _SPREADSHEET,
    )
    return _workbook({"xl/sharedStrings.xml": texts})


def zip_in_zip() -> bytes:
    """A workbook that holds 300 megabytes of blanks, zipped twice."""
    inner = BytesIO()
    with (
        zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("blanks", "w") as part,
    ):
        for _ in range(300):
            part.write(b" " * MEGABYTE)
    out = BytesIO(_workbook({}))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/more.zip", inner.getvalue())
    return out.getvalue()


def quotes() -> bytes:
    """A CSV of twenty megabytes of quotes."""
    return b"\xef\xbb\xbf" + '主订单编号,子订单编号,选购商品,"'.encode() + b'"",\n' * (4 * MEGABYTE)


# spectra and films


def jcamp_copies() -> bytes:
    """A spectrum whose few figures are to be copied millions of times (DUP, JCAMP-DX 4.24)."""
    head = b"##TITLE=x\n##JCAMP-DX=4.24\n##DATA TYPE=INFRARED SPECTRUM\n##XUNITS=1/CM\n"
    head += b"##YUNITS=ABSORBANCE\n##FIRSTX=1\n##LASTX=9\n##NPOINTS=9\n##XFACTOR=1\n##YFACTOR=1\n"
    return head + b"##XYDATA=(X++(Y..Y))\n" + b"1A1Z999999999\n" * 1000 + b"##END=\n"


def jcamp_lines() -> bytes:
    """Eight megabytes of figures in one line."""
    return jcamp_copies().replace(b"1A1Z999999999\n" * 1000, b"1 " + b"1+" * (4 * MEGABYTE - 2000))


def spc_points() -> bytes:
    """An SPC file that says it has four thousand million points."""
    from support.media_samples import jade_ftir, spc

    whole = bytearray(spc(jade_ftir()))
    whole[4:8] = struct.pack("<I", 0xFFFF_FFFF)
    return bytes(whole)


def many_boxes() -> bytes:
    """A film of three million empty boxes."""
    head = struct.pack(">I4s4sI", 16, b"ftyp", b"isom", 0)
    return head + struct.pack(">I4s", 8, b"free") * 3_000_000


PAPERS: dict[str, Callable[[], bytes]] = {
    "blanks twice": blanks_twice,
    "blanks, oddly spelled": blanks_spelled_oddly,
    "blanks once": blanks_once,
    "wide predictor": wide_predictor,
    "60,000 signatures, packed": many_signatures_packed,
    "28,000 signatures": many_signatures,
    "12 authorities": many_authorities,
}
EVIDENCE: dict[str, Callable[[], bytes]] = {
    "PNG 8000²": lambda: png(8000, 8000),
    "PNG 5000² of 16 bits": lambda: png(5000, 5000),
    "PNG profile": png_profile,
    "WebP 7900²": lambda: webp(7900),
    "WebP 4000²": lambda: webp(4000),
    "HEIF 60,000²": huge_heif,
    "JPEG 65,500²": huge_jpeg,
    "JPEG 7200² progressive": lambda: progressive(7200),
    "JCAMP copies": jcamp_copies,
    "JCAMP in one line": jcamp_lines,
    "SPC points": spc_points,
    "boxes": many_boxes,
}
ORDERS: dict[str, Callable[[], bytes]] = {
    "one text in 100,000 cells": one_text_in_many_cells,
    "25 million empty texts": many_empty_texts,
    "entities": entities,
    "zip in zip": zip_in_zip,
    "quotes": quotes,
}
