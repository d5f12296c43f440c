from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from io import BytesIO

import pikepdf
import pytest
from asn1crypto import cms, x509
from asn1crypto.keys import PrivateKeyInfo
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509 import CertificateBuilder, KeyUsage, random_serial_number
from pdf_oxide import PdfDocument
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore
from support.doubles.stamp_authority import make_tsa, name_of
from support.example_content import HANDBAG, JADE, LIQUOR, fonts, photo_of
from support.sealed_samples import ISSUED_AT, House, paper, record_of

from app.readers.image import CERTIFICATE_BYTES
from certificates.content.canonical import canonical
from certificates.page.render import render
from certificates.seal.cms import sign_digest
from certificates.seal.keys import Algorithm, KeyExpired
from certificates.seal.seal import (
    ReplayDiffers,
    StampAuthority,
    reason_for,
    replay,
    seal,
    stated_reason,
)
from certificates.seal.section import LongTerm, NotSealable, Stamp, append_section

NUMBER = "AAAA-BBBB-CCCC"
RECORD = record_of(NUMBER)
REASON = reason_for(NUMBER, sha256(RECORD).hexdigest())


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    return House(tmp_path_factory.mktemp("house"))


@pytest.fixture(params=[False, True], ids=["table", "stream"])
def unsigned(request):
    return paper(RECORD, NUMBER, streams=request.param)


def pyhanko_status(pdf, root, stamp_root=None):
    (signature,) = PdfFileReader(BytesIO(pdf)).embedded_signatures

    def context(der):
        anchor = x509.Certificate.load(der)
        return ValidationContext(trust_roots=[anchor], allow_fetching=False, moment=ISSUED_AT)

    stamps = context(stamp_root) if stamp_root else None
    return signature, validate_pdf_signature(signature, context(root), stamps)


def test_pyhanko_judges_the_seal_valid_and_certifying(house, unsigned):
    pdf = seal(unsigned, house.signer, at=ISSUED_AT, reason=REASON)
    signature, status = pyhanko_status(pdf, house.trust.roots[0])
    assert status.bottom_line
    assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    assert signature.docmdp_level is MDPPerm.NO_CHANGES
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    assert status.signer_reported_dt == ISSUED_AT
    assert signature.field_name == "Seal"
    attributes = {a["type"].native for a in signature.signer_info["signed_attrs"]}
    assert attributes == {"content_type", "message_digest", "signing_certificate_v2"}


@pytest.mark.parametrize("content", [JADE, LIQUOR, HANDBAG], ids=lambda c: c.family)
def test_a_paper_with_its_photograph_stays_under_65_kilobytes(house, content):
    photo = photo_of(content)
    drawn = render(content, fonts(), photo)
    reason = reason_for(content.number, sha256(canonical(content)).hexdigest())
    pdf = seal(drawn, house.signer, at=ISSUED_AT, reason=reason)
    assert len(pdf) - len(photo) + CERTIFICATE_BYTES <= 65_000


def test_what_the_signature_states_survives_every_character(house, unsigned):
    odd = (
        r"a\b(c)d" + "\r\n" + "玉（\u5c28）\u0d29\u0a5c"
    )  # with 0d, 0a, 28, 29 and 5c among its bytes
    pdf = seal(unsigned, house.signer, at=ISSUED_AT, reason=odd)
    with pikepdf.open(BytesIO(pdf)) as document:
        assert str(document.Root.Perms.DocMDP.Reason) == odd
    assert pyhanko_status(pdf, house.trust.roots[0])[1].bottom_line


def test_the_sealed_file_is_still_pdf_a_3b(house, unsigned):
    pdf = seal(unsigned, house.signer, at=ISSUED_AT, reason=REASON)
    for file in (unsigned, pdf):
        answer = PdfDocument.from_bytes(file).validate_pdf_a("3b")
        assert answer["valid"], answer
    with pikepdf.open(BytesIO(pdf)) as document:
        assert document.check_pdf_syntax() == []
        field = document.Root.AcroForm.Fields[0]
        assert field.F == 132
        assert [float(side) for side in field.Rect] == [0, 0, 0, 0]
        assert document.Root.Perms.DocMDP.objgen == field.V.objgen
        assert document.attachments["content.json"].get_file().read_bytes() == RECORD


def test_the_original_is_the_beginning_of_the_sealed_file(house, unsigned):
    pdf = seal(unsigned, house.signer, at=ISSUED_AT, reason=REASON)
    assert pdf.startswith(unsigned)
    assert len(pdf) - len(unsigned) < 6000


def test_sealing_repeats(house, unsigned):
    once, again = (seal(unsigned, house.signer, at=ISSUED_AT, reason=REASON) for _ in range(2))
    assert once == again
    assert seal(unsigned, house.signer, at=ISSUED_AT + timedelta(seconds=1), reason=REASON) != once


def test_the_reason_states_number_and_record():
    assert stated_reason(REASON) == (NUMBER, sha256(RECORD).hexdigest())
    assert stated_reason("for fun") == ("", "")


def test_replay_needs_no_private_key(house, unsigned):
    issued = seal(unsigned, house.signer, at=ISSUED_AT, reason=REASON)
    assert replay(unsigned, issued) == issued


def test_replay_notices_every_difference(house, unsigned):
    issued = seal(unsigned, house.signer, at=ISSUED_AT, reason=REASON)
    other = paper(record_of(NUMBER, mass="12.346 g"), NUMBER)
    late = seal(unsigned, house.signer, at=ISSUED_AT + timedelta(1), reason=REASON)
    for rendered, stored in (
        (other, issued),
        (unsigned, issued + b"\n"),
        (unsigned, issued.replace(b"/P 1 >>", b"/P 2 >>")),
        (unsigned, unsigned),
        (unsigned, b""),
        (b"", issued),
        (issued, issued),
        (late, issued),
    ):
        with pytest.raises(ReplayDiffers):
            replay(rendered, stored)


def test_an_expired_signer_blocks_and_changes_nothing(house, unsigned):
    with pytest.raises(KeyExpired):
        seal(unsigned, house.signer, at=house.signer.not_after + timedelta(1), reason=REASON)


@pytest.mark.parametrize("kind", ["signed", "encrypted", "broken", "no tail"])
def test_what_can_not_be_sealed_is_refused(house, kind):
    file = paper(RECORD, NUMBER)
    if kind == "signed":
        file = seal(file, house.signer, at=ISSUED_AT, reason=REASON)
    elif kind == "encrypted":
        out = BytesIO()
        with pikepdf.open(BytesIO(file)) as document:
            document.save(out, encryption=pikepdf.Encryption(owner="o", user=""))
        file = out.getvalue()
    elif kind == "broken":
        file = b"%PDF-1.7 nothing more"
    else:
        file = file.replace(b"%%EOF", b"%%EOR")
    with pytest.raises(NotSealable) as caught:
        seal(file, house.signer, at=ISSUED_AT, reason=REASON)
    assert caught.value.code == {"no tail": "broken"}.get(kind, kind)


def test_a_password_is_refused_too(house):
    out = BytesIO()
    with pikepdf.open(BytesIO(paper(RECORD, NUMBER))) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    with pytest.raises(NotSealable, match="encrypted"):
        seal(out.getvalue(), house.signer, at=ISSUED_AT, reason=REASON)


@pytest.mark.parametrize("indirect", [False, True])
def test_a_field_that_the_page_brings_is_used(house, indirect):
    """A tagged layout makes the empty field itself, so that it stands in the structure tree."""
    out = BytesIO()
    with pikepdf.open(BytesIO(paper(RECORD, NUMBER))) as document:
        page = document.pages[0].obj
        field = document.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name.Widget,
                FT=pikepdf.Name.Sig,
                T=pikepdf.String("Seal"),
                F=132,
                Rect=[0, 0, 0, 0],
                P=page,
                StructParent=3,
            )
        )
        page.Annots = [field]
        form = pikepdf.Dictionary(Fields=[field])
        document.Root.AcroForm = document.make_indirect(form) if indirect else form
        document.save(out, deterministic_id=True)
    pdf = seal(out.getvalue(), house.signer, at=ISSUED_AT, reason=REASON)
    assert pyhanko_status(pdf, house.trust.roots[0])[1].bottom_line
    assert replay(out.getvalue(), pdf) == pdf
    with pikepdf.open(BytesIO(pdf)) as document:
        assert len(document.Root.AcroForm.Fields) == 1
        assert document.Root.AcroForm.Fields[0].StructParent == 3


@dataclass(frozen=True)
class RsaSigner:
    """Stands for a token or KMS: another algorithm, an intermediate in the chain."""

    key: rsa.RSAPrivateKey
    certificate_chain: tuple[bytes, ...]
    algorithm: Algorithm = Algorithm.RSA_SHA256
    not_before: datetime = ISSUED_AT
    not_after: datetime = ISSUED_AT + timedelta(days=9)

    def sign(self, message: bytes) -> bytes:
        return self.key.sign(message, PKCS1v15(), SHA256())


def test_any_signer_that_keeps_the_protocol_will_do(unsigned):
    key = rsa.generate_private_key(65537, 2048)
    usage = [True, True, *[False] * 7]
    name = name_of("Only a common name")
    made = (
        CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(random_serial_number())
        .not_valid_before(ISSUED_AT)
        .not_valid_after(ISSUED_AT + timedelta(days=9))
        .add_extension(KeyUsage(*usage), critical=True)
        .sign(key, SHA256())
        .public_bytes(Encoding.DER)
    )
    signer = RsaSigner(key, (made,))
    pdf = seal(unsigned, signer, at=ISSUED_AT, reason=REASON)
    assert pyhanko_status(pdf, made)[1].bottom_line
    assert replay(unsigned, pdf) == pdf


def test_with_an_authority_it_is_time_stamped_and_keeps_what_proves_it(house, unsigned):
    tsa = make_tsa(ISSUED_AT)
    stamper = tsa.stamper(ISSUED_AT + timedelta(seconds=5))
    kept = LongTerm((tsa.certificate, tsa.root), (tsa.crl,))
    pdf = seal(
        unsigned, house.signer, at=ISSUED_AT, reason=REASON, authority=StampAuthority(stamper, kept)
    )
    _, status = pyhanko_status(pdf, house.trust.roots[0], tsa.root)
    assert status.bottom_line
    assert status.coverage is SignatureCoverageLevel.ENTIRE_FILE
    assert status.timestamp_validity.trusted
    assert status.timestamp_validity.timestamp == ISSUED_AT + timedelta(seconds=5)
    store = DocumentSecurityStore.read_dss(PdfFileReader(BytesIO(pdf)))
    held = {c.dump() for c in store.load_certs()}
    assert held == {tsa.certificate, tsa.root, *house.signer.certificate_chain}
    assert len(store.crls) == 1
    assert PdfDocument.from_bytes(pdf).validate_pdf_a("3b")["valid"]
    assert replay(unsigned, pdf) == pdf


def test_the_cms_is_the_one_that_pyhanko_lays_out(house):
    digest = sha256(b"document").digest()
    key = house.signer.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    theirs = SimpleSigner(
        signing_cert=x509.Certificate.load(house.signer.certificate_chain[0]),
        signing_key=PrivateKeyInfo.load(key),
        cert_registry=SimpleCertificateStore(),
    )
    expected = asyncio.run(theirs.async_sign(digest, "sha256", use_pades=True))
    made = cms.ContentInfo.load(sign_digest(digest, house.signer), strict=True)
    ours, reference = made.native, cms.ContentInfo.load(expected.dump()).native
    for content in (ours, reference):
        signature = content["content"]["signer_infos"][0].pop("signature")
        assert 64 <= len(signature) <= 72
    assert ours == reference
    attributes = (c["content"]["signer_infos"][0]["signed_attrs"].dump() for c in (made, expected))
    assert len(set(attributes)) == 1


def test_every_length_of_signature_fits(house):
    lengths = set()
    for index in range(60):
        digest = sha256(bytes([index])).digest()
        made = sign_digest(digest, house.signer)
        info = cms.ContentInfo.load(made, strict=True)["content"]["signer_infos"][0]
        lengths.add(len(info["signature"].native))
        attributes = info["signed_attrs"].untag().dump()
        house.signer.certificate.public_key().verify(
            info["signature"].native, attributes, ECDSA(SHA256())
        )
    assert len(lengths) > 1


def test_a_signature_that_outgrew_its_gap_is_an_error(unsigned):
    gap = append_section(unsigned, Stamp(ISSUED_AT, REASON, "x"), 10, None)
    with pytest.raises(ValueError, match="22 digits in a gap of 20"):
        gap.fill(bytes(11))


def test_an_info_dictionary_is_kept(house):
    out = BytesIO()
    with pikepdf.open(BytesIO(paper(RECORD, NUMBER))) as document:
        document.docinfo["/Title"] = "kept"
        document.save(out, deterministic_id=True)
    pdf = seal(out.getvalue(), house.signer, at=ISSUED_AT, reason=REASON)
    with pikepdf.open(BytesIO(pdf)) as document:
        assert document.docinfo["/Title"] == "kept"


def test_what_is_added_begins_on_a_line_of_its_own(house, unsigned):
    bare = unsigned.rstrip(b"\n")
    for pdf in (bare, bare + b"\n"):
        sealed = seal(pdf, house.signer, at=ISSUED_AT, reason=REASON)
        assert sealed.startswith(bare + b"\n")
        assert sealed[len(bare) + 1 :][:1].isdigit()
