"""Ways to forge a certificate, and the reason by which each must be rejected."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

import pikepdf
from asn1crypto import x509
from asn1crypto.keys import PrivateKeyInfo
from asn1crypto.parser import parse
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.generic import TextStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from support.sealed_samples import ISSUED_AT, House, paper, record_of

from certificates.checking.presented_paper import MAX_SIZE
from certificates.reasons import Reason
from certificates.seal.cms import room_for, sign_digest
from certificates.seal.seal import reason_for
from certificates.seal.section import Stamp, append_section

ONE, TWO = "AAAA-BBBB-CCC1", "AAAA-BBBB-CCC2"


@dataclass
class Scene:
    house: House
    rival: House

    @property
    def pdf(self) -> bytes:
        return self.house.pdfs[ONE]


def make_scene(folder: Path) -> Scene:
    house = next(house for house in _houses(folder) if _gap(house.pdfs[ONE]))
    return Scene(house, House(folder / "rival", name="Rival"))


def _houses(folder: Path) -> Iterator[House]:
    for attempt in count():
        house = House(folder / f"house-{attempt}")
        for number in (ONE, TWO):
            house.issue(number)
        yield house


def _gap(pdf: bytes) -> bool:
    """Is room left behind the CMS? One ECDSA signature in four fills it."""
    with pikepdf.open(BytesIO(pdf)) as document:
        contents = bytes(document.Root.Perms.DocMDP.Contents)
    return sum(map(len, parse(contents)[3:])) < len(contents)


def _end_of_contents(pdf: bytes) -> int:
    return pdf.index(b"> >>\nendobj", pdf.index(b"/Contents <"))


def saved(pdf: bytes, change: Callable[[pikepdf.Pdf], None] = lambda _: None, **options) -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as document:
        change(document)
        document.save(out, **options)
    return out.getvalue()


def appended(pdf: bytes, change: Callable[[IncrementalPdfFileWriter], None]) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    change(writer)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def at_page(pdf: bytes, old: bytes, new: bytes) -> bytes:
    assert old in pdf
    return pdf.replace(old, new, 1)


def strip(document: pikepdf.Pdf) -> None:
    del document.Root.AcroForm, document.Root.Perms
    del document.pages[0].obj["/Annots"]


def strip_all(document: pikepdf.Pdf) -> None:
    strip(document)
    del document.attachments["content.json"]


def attach(document: pikepdf.Pdf, record: bytes) -> None:
    del document.attachments["content.json"]
    spec: Any = pikepdf.AttachedFileSpec  # its types ask for what has defaults
    document.attachments["content.json"] = spec(
        document, record, filename="content.json", mime_type="application/json"
    )


def renumber(document: pikepdf.Pdf) -> None:
    xmp = document.Root.Metadata.read_bytes()
    document.Root.Metadata = document.make_stream(xmp.replace(ONE.encode(), TWO.encode()))
    attach(document, record_of(TWO))


def lengthen(document: pikepdf.Pdf) -> None:
    document.Root.Perms.DocMDP.Contents = pikepdf.String(bytes(200_000))


def renumber_attachment_only(document: pikepdf.Pdf) -> None:
    attach(document, record_of(TWO))


def write_on_page(writer: IncrementalPdfFileWriter) -> None:
    writer.root["/Lang"] = TextStringObject("zh")
    writer.update_root()


def unlock(writer: IncrementalPdfFileWriter) -> None:
    del writer.root["/Perms"]
    writer.update_root()


def hide_signature(writer: IncrementalPdfFileWriter) -> None:
    del writer.root["/AcroForm"], writer.root["/Perms"]
    writer.update_root()


def sign_again(pdf: bytes, house: House) -> bytes:
    """A further (approval) signature, as a viewer adds it."""
    key = house.signer.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    signer = signers.SimpleSigner(
        signing_cert=x509.Certificate.load(house.signer.certificate_chain[0]),
        signing_key=PrivateKeyInfo.load(key),
        cert_registry=None,
    )
    meta = signers.PdfSignatureMetadata(field_name="Second")
    writer = IncrementalPdfFileWriter(BytesIO(appended(pdf, unlock)))
    signed: bytes = signers.PdfSigner(meta, signer).sign_pdf(writer).getvalue()
    return signed


def permissive(house: House, old: bytes = b"/P 1 >>", new: bytes = b"/P 2 >>") -> bytes:
    """Signed by our own key, but with DocMDP P=2: forms may be filled in."""
    record = house.records[ONE]
    reason = reason_for(ONE, sha256(record).hexdigest())
    stamp = Stamp(ISSUED_AT, reason, "x")
    gap = append_section(paper(record, ONE), stamp, room_for(house.signer), None)
    gap.pdf[:] = gap.pdf.replace(old, new)
    return gap.fill(sign_digest(gap.digest(), house.signer))


def transplanted(scene: Scene) -> bytes:
    """The genuine signature of one certificate in the gap of another."""
    donor, pdf = scene.house.pdfs[TWO], scene.pdf
    start, end = (
        pdf.index(b"/Contents <") + 10,
        pdf.index(b"> >>\nendobj", pdf.index(b"/Contents <")),
    )
    other = donor.index(b"/Contents <") + 10
    return pdf[:start] + donor[other : other + end - start] + pdf[end:]


def moved_range(pdf: bytes, by: int) -> bytes:
    """The byte range made shorter, so that the rest of the file is free to change; or longer."""
    at = pdf.index(b"/ByteRange [") + len(b"/ByteRange [")
    numbers = pdf[at : pdf.index(b"]", at)].split()
    numbers[3] = b"%010d" % (int(numbers[3]) + by)
    return pdf[:at] + b" ".join(numbers) + pdf[at + len(b" ".join(numbers)) :]


def stretched(pdf: bytes) -> bytes:
    """Beyond the largest size, and with its end where a reader looks for it."""
    return pdf + bytes(MAX_SIZE) + pdf[pdf.rindex(b"\nstartxref") :]


def padded(pdf: bytes) -> bytes:
    """Something hidden behind the CMS, in the gap that no digest covers."""
    end = _end_of_contents(pdf)
    assert _gap(pdf)
    return pdf[: end - 2] + b"ff" + pdf[end:]


def upper_case(pdf: bytes) -> bytes:
    start = pdf.index(b"/Contents <") + 11
    return pdf[:start] + pdf[start : start + 200].upper() + pdf[start + 200 :]


FORGERIES: dict[str, tuple[Callable[[Scene], bytes], Reason]] = {
    "not a PDF": (lambda s: b"PK\x03\x04" + s.pdf[5:], Reason.NOT_PDF),
    "empty": (lambda _: b"", Reason.NOT_PDF),
    "a page saved as HTML": (lambda _: b"<html>" + ONE.encode(), Reason.NOT_PDF),
    "end cut off": (lambda s: s.pdf[:-400], Reason.TRUNCATED),
    "last line cut off": (lambda s: s.pdf[:-7], Reason.TRUNCATED),
    "a third of it": (lambda s: s.pdf[: len(s.pdf) // 3], Reason.TRUNCATED),
    "damaged structure": (
        lambda s: b"\nxrxf\n".join(s.pdf.rsplit(b"\nxref\n", 1)),
        Reason.UNREADABLE,
    ),
    "encrypted": (
        lambda s: saved(s.pdf, encryption=pikepdf.Encryption(owner="o", user="")),
        Reason.ENCRYPTED,
    ),
    "encrypted with a password": (
        lambda s: saved(s.pdf, encryption=pikepdf.Encryption(owner="o", user="u")),
        Reason.ENCRYPTED,
    ),
    "somebody's PDF": (
        lambda s: saved(s.pdf, strip_all),
        Reason.UNSIGNED,
    ),
    "signature stripped": (lambda s: saved(s.pdf, strip), Reason.STRIPPED),
    "signature cut off": (lambda s: paper(s.house.records[ONE], ONE), Reason.STRIPPED),
    "signature hidden by an update": (lambda s: appended(s.pdf, hide_signature), Reason.APPENDED),
    "changed byte on the page": (
        lambda s: at_page(s.pdf, b"/MediaBox [ 0 0 595", b"/MediaBox [ 0 0 596"),
        Reason.CHANGED,
    ),
    "changed byte in the metadata": (
        lambda s: at_page(s.pdf, b"<pdfaid:part>3", b"<pdfaid:part>2"),
        Reason.CHANGED,
    ),
    "changed time of signing": (
        lambda s: at_page(s.pdf, b"/M (D:20260301", b"/M (D:20260201"),
        Reason.CHANGED,
    ),
    "saved again": (lambda s: saved(s.pdf), Reason.RESAVED),
    "saved again, linearised": (lambda s: saved(s.pdf, linearize=True), Reason.RESAVED),
    "update appended": (lambda s: appended(s.pdf, write_on_page), Reason.APPENDED),
    "bytes appended": (lambda s: s.pdf + b"\n%%EOF\n", Reason.APPENDED),
    "one line feed appended": (lambda s: s.pdf + b"\n", Reason.APPENDED),
    "a second signature": (lambda s: sign_again(s.pdf, s.house), Reason.TWO_SIGNATURES),
    "attachment replaced": (
        lambda s: saved(s.pdf, lambda d: attach(d, record_of(ONE, mass="99 g"))),
        Reason.SWAPPED,
    ),
    "attachment removed": (
        lambda s: saved(s.pdf, lambda d: d.attachments.__delitem__("content.json")),
        Reason.NO_RECORD,
    ),
    "attachment that is no JSON": (
        lambda s: saved(s.pdf, lambda d: attach(d, b"[" * 9000)),
        Reason.NO_RECORD,
    ),
    "renumbered": (lambda s: saved(s.pdf, renumber), Reason.RENUMBERED),
    "renumbered in the data only": (
        lambda s: saved(s.pdf, renumber_attachment_only),
        Reason.RENUMBERED,
    ),
    "renumbered in the metadata only": (
        lambda s: at_page(s.pdf, b"identifier>" + ONE.encode(), b"identifier>" + TWO.encode()),
        Reason.RENUMBERED,
    ),
    "signature of another certificate": (transplanted, Reason.CHANGED),
    "shorter byte range": (lambda s: moved_range(s.pdf, -20), Reason.APPENDED),
    "longer byte range": (lambda s: moved_range(s.pdf, 20), Reason.TRUNCATED),
    "far too large": (lambda s: stretched(s.pdf), Reason.TOO_LARGE),
    "hidden bytes behind the signature": (lambda s: padded(s.pdf), Reason.CHANGED),
    "another spelling of the signature": (lambda s: upper_case(s.pdf), Reason.RESAVED),
    "signature that permits changes": (lambda s: permissive(s.house), Reason.NOT_CERTIFIED),
    "signature far too long": (
        lambda s: saved(s.pdf, lengthen),
        Reason.MALFORMED,
    ),
    "signature without sense": (
        lambda s: at_page(
            s.pdf, b"/SubFilter /ETSI.CAdES.detached", b"/SubFilter /ETSI.CAdES.detachad"
        ),
        Reason.MALFORMED,
    ),
    "signature that is no CMS": (
        lambda s: at_page(s.pdf, b"/Contents <30", b"/Contents <31"),
        Reason.MALFORMED,
    ),
}
