"""The section that sealing appends to a PDF: an invisible, certifying signature field.

One incremental update (ISO 32000-1, 7.5.6): catalog, first page, field and signature dictionary
with DocMDP P=1 (12.8.2.2), and a gap for the CMS. It is a function of the file and of `Stamp`, so
that a replay gives the same bytes. pyHanko's writer does the same in 3 ms, reads the clock and
rewrites the XMP, which would end PDF/A conformity; pikepdf and these lines take 0.6 ms.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

from certificates.trouble import Trouble

FIELD = "Seal"
_PRINT_LOCKED = 132  # annotation flags: PDF/A wants Print set and Hidden clear
_SIGNATURES_ONLY = 3  # SigFlags: signatures exist, append only
_TAIL = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*\Z")
_DICTIONARY = (
    b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached"
    b" /M (%s) /Name %s /Reason %s"
    b" /Reference [ << /Type /SigRef /TransformMethod /DocMDP"
    b" /TransformParams << /Type /TransformParams /V /1.2 /P 1 >> >> ] /ByteRange"
)
_SPECIAL = re.compile(rb"[()\\]")
_RANGE = b"[0 %010d %010d %010d]"


class NotSealable(Trouble):
    """This PDF can't take a certifying signature; `code` is broken, encrypted or signed."""


@dataclass(frozen=True, slots=True)
class LongTerm:
    """What a reader needs years later (PAdES B-LT): DER certificates, CRLs, OCSP responses."""

    certificates: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Stamp:
    """What the signature dictionary says in the open: claimed time (aware), reason, who."""

    at: datetime
    reason: str
    signed_by: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A file whose signature is still zeros: [start, end) is the string, its brackets included."""

    pdf: bytearray
    start: int
    end: int

    def digest(self) -> bytes:
        """SHA-256 over the byte range."""
        view = memoryview(self.pdf)
        digest = sha256(view[: self.start])
        digest.update(view[self.end :])
        return digest.digest()

    def fill(self, cms: bytes) -> bytes:
        """The sealed file. Raises ValueError if the CMS is longer than the gap."""
        room = self.end - self.start - 2
        digits = cms.hex().encode().ljust(room, b"0")
        if len(digits) > room:
            raise ValueError(f"a signature of {len(digits)} digits in a gap of {room}")
        self.pdf[self.start + 1 : self.end - 1] = digits
        return bytes(self.pdf)


def append_section(pdf: bytes, stamp: Stamp, room: int, long_term: LongTerm | None) -> Gap:
    """`pdf` with an unfilled signature that has `room` bytes for its CMS. Raises NotSealable."""
    with _open(pdf) as document:
        signature = document.make_indirect(Dictionary())  # reserves a number; written by hand
        objects = _change(document, signature, long_term)
        out = bytearray(pdf if pdf.endswith(b"\n") else pdf + b"\n")
        offsets = {}
        for item in objects:
            offsets[item.objgen[0]] = len(out)
            out += b"%d %d obj\n%s\nendobj\n" % (*item.objgen, _body(item))
        number = signature.objgen[0]
        offsets[number] = len(out)
        out += b"%d 0 obj\n%s " % (number, _signature_head(stamp))
        range_at = len(out)
        out += _RANGE % (0, 0, 0) + b" /Contents "
        start = len(out)
        out += b"<%s>" % (b"0" * (2 * room))
        end = len(out)
        out += b" >>\nendobj\n"
        out += _cross_reference(pdf, document, offsets, len(out))
    placed = _RANGE % (start, end, len(out) - end)
    # Ten digits each, zeros before: in its place the length of the file does not change.
    out[range_at : range_at + len(placed)] = placed
    return Gap(out, start, end)


def _open(pdf: bytes) -> Pdf:
    try:
        document = Pdf.open(BytesIO(pdf), attempt_recovery=False)
    except pikepdf.PasswordError:
        raise _not_sealable("encrypted") from None
    except pikepdf.PdfError as error:
        raise _not_sealable("broken") from error
    if document.is_encrypted:
        raise _not_sealable("encrypted")
    # Also where the signature is in an old revision, which the objects no longer show.
    if Name.Perms in document.Root or b"/ByteRange" in pdf:
        raise _not_sealable("signed")
    return document


def _not_sealable(code: str) -> NotSealable:
    zh = {"broken": "PDF 文件已损坏", "encrypted": "PDF 文件已加密", "signed": "PDF 文件已有签名"}
    return NotSealable(code, f"无法签发：{zh[code]}。", f"This PDF can't be sealed: it is {code}.")


def _change(document: Pdf, signature: Object, long_term: LongTerm | None) -> list[Object]:
    """Put field, permissions and store into the document; the indirect objects to write."""
    root = document.Root
    form = root.get(Name.AcroForm, Dictionary(Fields=Array()))
    form.SigFlags = _SIGNATURES_ONLY
    root.AcroForm = form
    root.Perms = Dictionary(DocMDP=signature)
    changed = [root, form] if form.is_indirect else [root]
    field = next((f for f in form.Fields if f.get(Name.T) == FIELD), None)
    if field is None:
        page = document.pages[0].obj
        field = document.make_indirect(_field(page))
        form.Fields = Array([*form.Fields, field])
        page.Annots = Array([*page.get(Name.Annots, ()), field])
        changed.append(page)
    field.V = signature
    changed.append(field)
    if long_term is not None:
        changed += _security_store(document, long_term)
    return changed


def _field(page: Object) -> Dictionary:
    return Dictionary(
        Type=Name.Annot,
        Subtype=Name.Widget,
        FT=Name.Sig,
        T=String(FIELD),
        TU=String("签发签名 Signature of issue"),
        F=_PRINT_LOCKED,
        Rect=Array([0, 0, 0, 0]),
        P=page,
    )


def _security_store(document: Pdf, long_term: LongTerm) -> list[Object]:
    """The /DSS of ETSI EN 319 142-1, 5.4.2, in the revision that is signed: nothing follows."""
    store, streams = Dictionary(Type=Name.DSS), []
    for key, values in (
        (Name.Certs, long_term.certificates),
        (Name.CRLs, long_term.crls),
        (Name.OCSPs, long_term.ocsps),
    ):
        made = [document.make_stream(value) for value in values]
        streams += made
        if made:
            store[key] = Array(made)
    document.Root.DSS = store
    return list(streams)


def _body(item: Object) -> bytes:
    if isinstance(item, pikepdf.Stream):
        raw = item.read_raw_bytes()
        return b"<< /Length %d >>\nstream\n%s\nendstream" % (len(raw), raw)
    return item.unparse(resolved=True)


def _signature_head(stamp: Stamp) -> bytes:
    at = stamp.at.astimezone(UTC).strftime("D:%Y%m%d%H%M%SZ")
    return _DICTIONARY % (at.encode(), _literal(stamp.signed_by), _literal(stamp.reason))


def _literal(text: str) -> bytes:
    """A text string in brackets; the hexadecimal form would be twice as long."""
    return b"(%s)" % _SPECIAL.sub(rb"\\\g<0>", bytes(String(text))).replace(b"\r", rb"\r")


def _cross_reference(pdf: bytes, document: Pdf, offsets: dict[int, int], here: int) -> bytes:
    """Cross-reference and trailer in the form that the file already has."""
    previous = last_cross_reference(pdf)
    identity = Array([document.trailer.ID[0], String(sha256(pdf).digest()[:16])])
    trailer = Dictionary(Root=document.Root, ID=identity, Prev=previous)
    if Name.Info in document.trailer:
        trailer.Info = document.trailer.Info
    if pdf[previous : previous + 4] == b"xref":
        return _table(trailer, offsets, here)
    return _stream(trailer, offsets, here)


def _table(trailer: Dictionary, offsets: dict[int, int], here: int) -> bytes:
    trailer.Size = max(offsets) + 1
    rows = b"".join(b"%d 1\n%010d 00000 n \n" % item for item in sorted(offsets.items()))
    tail = b"startxref\n%d\n%%%%EOF\n" % here
    return b"xref\n%strailer\n%s\n%s" % (rows, trailer.unparse(), tail)


def _stream(trailer: Dictionary, offsets: dict[int, int], here: int) -> bytes:
    own = max(offsets) + 1
    entries = sorted((offsets | {own: here}).items())
    rows = b"".join(b"\x01" + offset.to_bytes(4, "big") + b"\0" for _, offset in entries)
    trailer.Type = Name.XRef
    trailer.Size = own + 1
    trailer.W = Array([1, 4, 1])
    trailer.Index = Array([part for number, _ in entries for part in (number, 1)])
    trailer.Length = len(rows)
    body = b"%d 0 obj\n%s\nstream\n%s\nendstream\nendobj\n" % (own, trailer.unparse(), rows)
    return b"%sstartxref\n%d\n%%%%EOF\n" % (body, here)


def last_cross_reference(pdf: bytes) -> int:
    """The offset that the last `startxref` names. Raises NotSealable if the tail is missing."""
    match = _TAIL.search(pdf, max(0, len(pdf) - 1024))
    if match is None:
        raise _not_sealable("broken")
    return int(match[1])
