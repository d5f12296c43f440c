"""Ways to forge a certificate, each of which must be caught and named.

Where pyHanko can see the fault it must agree: it then finds no valid signature that covers the
whole file. What it can't see (a genuine signature on the wrong file) is named by the log.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256
from io import BytesIO

import pikepdf
import pytest
from asn1crypto import x509
from asn1crypto.keys import PrivateKeyInfo
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.generic import TextStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko_certvalidator import ValidationContext
from sealed_samples import ISSUED_AT, LATER, ORIGIN, House, paper, record_of

from certificates.checkpoint import Checkpoint, sign_checkpoint
from certificates.cms import room_for, sign_digest
from certificates.evidence import Evidence, Logged
from certificates.leaf import Kind, Leaf, Status
from certificates.log import MemoryNodes, append, inclusion_proof, leaf_hash, root
from certificates.reasons import Reason
from certificates.seal import reason_for, seal
from certificates.section import Stamp, append_section
from certificates.verify import verify

ONE, TWO = "AAAA-BBBB-CCC1", "AAAA-BBBB-CCC2"


@dataclass
class Scene:
    house: House
    rival: House

    @property
    def pdf(self) -> bytes:
        return self.house.pdfs[ONE]


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    house = House(tmp_path_factory.mktemp("house"))
    for number in (ONE, TWO):
        house.issue(number)
    return Scene(house, House(tmp_path_factory.mktemp("rival"), name="Rival"))


@pytest.fixture(autouse=True)
def quiet(caplog):
    caplog.set_level(logging.CRITICAL, logger="pyhanko")


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


def attach(document: pikepdf.Pdf, record: bytes) -> None:
    del document.attachments["content.json"]
    document.attachments["content.json"] = pikepdf.AttachedFileSpec(
        document, record, filename="content.json", mime_type="application/json"
    )


def renumber(document: pikepdf.Pdf) -> None:
    xmp = document.Root.Metadata.read_bytes()
    document.Root.Metadata = document.make_stream(xmp.replace(ONE.encode(), TWO.encode()))
    attach(document, record_of(TWO))


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
    return signers.PdfSigner(meta, signer).sign_pdf(writer).getvalue()


def permissive(house: House) -> bytes:
    """Signed by our own key, but with DocMDP P=2: forms may be filled in."""
    record = house.records[ONE]
    reason = reason_for(ONE, sha256(record).hexdigest())
    stamp = Stamp(ISSUED_AT, reason, "x")
    gap = append_section(paper(record, ONE), stamp, room_for(house.signer), None)
    gap.pdf[:] = gap.pdf.replace(b"/P 1 >>", b"/P 2 >>")
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


def moved_range(pdf: bytes) -> bytes:
    """The byte range made shorter, so that the rest of the file is free to change."""
    at = pdf.index(b"/ByteRange [") + len(b"/ByteRange [")
    numbers = pdf[at : pdf.index(b"]", at)].split()
    numbers[3] = b"%010d" % (int(numbers[3]) - 20)
    return pdf[:at] + b" ".join(numbers) + pdf[at + len(b" ".join(numbers)) :]


def padded(pdf: bytes) -> bytes:
    """Something hidden behind the CMS, in the gap that no digest covers."""
    end = pdf.index(b"> >>\nendobj", pdf.index(b"/Contents <"))
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
        lambda s: saved(s.pdf, lambda d: (strip(d), d.attachments.__delitem__("content.json"))),
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
    "shorter byte range": (lambda s: moved_range(s.pdf), Reason.APPENDED),
    "hidden bytes behind the signature": (lambda s: padded(s.pdf), Reason.CHANGED),
    "another spelling of the signature": (lambda s: upper_case(s.pdf), Reason.RESAVED),
    "signature that permits changes": (lambda s: permissive(s.house), Reason.NOT_CERTIFIED),
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


def pyhanko_approves(pdf: bytes, house: House) -> bool:
    """One signature, valid, over the whole file, certifying with no changes."""
    anchor = x509.Certificate.load(house.trust.roots[0])
    context = ValidationContext(trust_roots=[anchor], allow_fetching=False, moment=ISSUED_AT)
    try:
        (signature,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
        status = validate_pdf_signature(signature, context)
    except (PdfReadError, SignatureValidationError, SigningError, ValueError, KeyError):
        return False
    whole = status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    return bool(status.bottom_line and whole and signature.docmdp_level.value == 1)


MANY = settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],  # `quiet` sets a log level
)
UNSEEN_BY_PYHANKO = {
    "hidden bytes behind the signature",  # the gap is covered by no digest
    "another spelling of the signature",
}


@pytest.mark.parametrize("name", FORGERIES)
def test_each_forgery_is_named(scene, name):
    forge, reason = FORGERIES[name]
    forged = forge(scene)
    assert forged != scene.pdf
    found = scene.house.verify(forged)
    assert found.integrity.reason is reason, found.integrity
    assert found.integrity.ok is False
    assert found.log.ok is not True
    assert not found.ok
    assert pyhanko_approves(forged, scene.house) == (name in UNSEEN_BY_PYHANKO)


def test_pyhanko_approves_of_the_genuine_one(scene):
    assert pyhanko_approves(scene.pdf, scene.house)


def test_faults_that_hide_behind_another_are_told_too(scene):
    found = scene.house.verify(saved(scene.pdf, renumber))
    assert found.integrity.also == (Reason.SWAPPED, Reason.RESAVED)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(place=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
def test_any_changed_byte_is_noticed_and_nothing_raises(scene, place, flip):
    pdf = bytearray(scene.pdf)
    pdf[int(place * len(pdf))] ^= flip
    found = scene.house.verify(bytes(pdf))
    assert not found.ok
    assert found.log.ok is not True


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(cut=st.floats(0, 1), junk=st.binary(max_size=30), paste=st.floats(0, 1))
def test_rubbish_never_raises(scene, cut, junk, paste):
    pdf = scene.pdf
    start, end = sorted((int(cut * len(pdf)), int(paste * len(pdf))))
    found = scene.house.verify(pdf[:start] + junk + pdf[end:])
    assert (start == end and not junk) or not found.ok


# what only the issuer or the log can show: the signature itself is in order


def test_a_certificate_of_another_issuer(scene):
    rival = scene.rival.sealed(ONE, scene.house.records[ONE])
    found = scene.house.verify(rival)
    assert found.integrity.reason is Reason.INTACT
    assert found.issuer.reason is Reason.ANOTHER
    assert "Rival" in found.issuer.en
    assert found.log.reason is Reason.ANOTHER_VERSION
    assert not pyhanko_approves(rival, scene.house)


def test_an_issuer_that_only_bears_our_name(scene, tmp_path):
    pdf = House(tmp_path, name=scene.house.name).sealed(ONE, scene.house.records[ONE])
    found = scene.house.verify(pdf)
    assert found.issuer.reason is Reason.ANOTHER
    assert not pyhanko_approves(pdf, scene.house)


def test_a_forged_signature_value(scene):
    class Lying:
        certificate_chain = scene.house.signer.certificate_chain
        algorithm = scene.house.signer.algorithm
        not_before = scene.house.signer.not_before
        not_after = scene.house.signer.not_after
        sign = staticmethod(scene.rival.signer.sign)

    record = scene.house.records[ONE]
    reason = reason_for(ONE, sha256(record).hexdigest())
    pdf = seal(paper(record, ONE), Lying(), at=ISSUED_AT, reason=reason)
    found = scene.house.verify(pdf)
    assert found.integrity.reason is Reason.FORGED
    assert found.issuer.reason is Reason.FORGED
    assert not pyhanko_approves(pdf, scene.house)


def test_another_version_of_the_same_certificate(scene):
    record = scene.house.records[ONE]
    pdf = scene.house.sealed(ONE, record, streams=True)
    found = scene.house.verify(pdf)
    assert found.integrity.ok
    assert found.issuer.ok
    assert found.log.reason is Reason.ANOTHER_VERSION


def test_a_record_altered_by_an_insider_with_the_key(scene):
    pdf = scene.house.sealed(ONE, record_of(ONE, mass="99 g"))
    found = scene.house.verify(pdf)
    assert found.integrity.ok
    assert found.issuer.ok
    assert found.log.reason is Reason.ANOTHER_RECORD


# evidence of the log that was tampered with


def forged(scene: Scene, evidence: Evidence) -> tuple[Reason, Reason]:
    found = verify(scene.pdf, trust=scene.house.trust, lookup=lambda _: evidence, at=LATER)
    assert found.integrity.ok
    assert not found.ok
    return found.log.reason, found.status.reason


def test_tampered_evidence_is_named(scene):
    genuine = scene.house.evidence(ONE)
    leaf = genuine.leaves[0]

    def with_leaf(**changes) -> Evidence:
        return replace(genuine, leaves=(replace(leaf, **changes),))

    changed_row = leaf.entry.replace(b"2026-03-01", b"2026-02-01")
    checkpoint_size = genuine.checkpoint.replace("\n2\n", "\n3\n")
    cases = {
        "leaf row": (with_leaf(entry=changed_row), Reason.PROOF_WRONG),
        "index": (with_leaf(index=leaf.index + 1), Reason.PROOF_WRONG),
        "node": (with_leaf(path=(bytes(32),)), Reason.PROOF_WRONG),
        "path cut": (with_leaf(path=()), Reason.PROOF_WRONG),
        "checkpoint": (replace(genuine, checkpoint=checkpoint_size), Reason.CHECKPOINT_WRONG),
        "no checkpoint": (replace(genuine, checkpoint=""), Reason.CHECKPOINT_WRONG),
        "another log": (replace(genuine, checkpoint=scene.rival.checkpoint()), Reason.LOG_UNKNOWN),
        "another number": (scene.house.evidence(TWO), Reason.LEAF_WRONG),
        "doubled": (replace(genuine, leaves=(leaf, leaf)), Reason.LEAF_WRONG),
    }
    for name, (evidence, reason) in cases.items():
        assert forged(scene, evidence) == (reason, Reason.UNPROVEN), name
    assert forged(scene, replace(genuine, leaves=())) == (Reason.NOT_LOGGED, Reason.UNKNOWN_NUMBER)


def logged(house: House, *leaves: Leaf | bytes) -> Evidence:
    """Evidence of a log that really holds these leaves, signed with the house's own key."""
    nodes = MemoryNodes()
    entries = [leaf if isinstance(leaf, bytes) else leaf.entry() for leaf in leaves]

    append(nodes, 0, [leaf_hash(entry) for entry in entries])
    size = len(entries)
    note = sign_checkpoint(Checkpoint(ORIGIN, size, root(nodes, size)), house.log_key)
    found = tuple(
        Logged(index, entry, tuple(inclusion_proof(nodes, index, size)))
        for index, entry in enumerate(entries)
    )
    return Evidence(note, found)


def test_a_history_that_can_not_be_is_not_believed(scene):
    digests = scene.house.digests(ONE)
    issued = Leaf(Kind.ISSUED, ONE, *digests, Status.ISSUED, ISSUED_AT)
    revoked = Leaf(Kind.STATUS, ONE, *digests, Status.REVOKED, LATER)
    again = Leaf(Kind.STATUS, ONE, *digests, Status.ISSUED, LATER)
    elsewhere = replace(revoked, pdf="0" * 64)
    assert verify(
        scene.pdf, trust=scene.house.trust, lookup=lambda _: logged(scene.house, issued), at=LATER
    ).ok
    for history in (
        (revoked,),
        (issued, issued),
        (issued, revoked, again),
        (issued, elsewhere),
        (issued, b"{}"),
    ):
        evidence = logged(scene.house, *history)
        assert forged(scene, evidence) == (Reason.LEAF_WRONG, Reason.UNPROVEN)


def test_there_are_twenty_ways_and_more():
    assert len(FORGERIES) >= 20
