"""Each forgery is caught and named, and nothing raises.

Where pyHanko can see the fault it must agree: it then finds no valid signature that covers the
whole file. What it can't see (a genuine signature on the wrong file) is named by the log.
"""

import logging
import zlib
from dataclasses import replace
from hashlib import sha256
from io import BytesIO

import pikepdf
import pytest
from asn1crypto import x509
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.misc import PdfReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko_certvalidator import ValidationContext
from support.hostile import forgeries
from support.hostile.forgeries import FORGERIES, ONE, TWO, make_scene, renumber, saved
from support.sealed_samples import ISSUED_AT, LATER, ORIGIN, House, paper, record_of

from certificates.checking.verify import verify
from certificates.log.checkpoint import Checkpoint, sign_checkpoint
from certificates.log.evidence import LogEvidence, LoggedLeaf
from certificates.log.leaf import CertificateStatus, Leaf, LeafKind
from certificates.log.tree import MemoryNodes, append, inclusion_proof, leaf_hash, root
from certificates.reasons import Reason
from certificates.seal.seal import reason_for, seal


@pytest.fixture(scope="module")
def scene(tmp_path_factory):
    return make_scene(tmp_path_factory.mktemp("scene"))


@pytest.fixture(autouse=True)
def quiet(caplog):
    caplog.set_level(logging.CRITICAL, logger="pyhanko")


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


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
def test_any_changed_byte_is_noticed_and_nothing_raises(scene, place, flip):
    pdf = bytearray(scene.pdf)
    pdf[int(place * len(pdf))] ^= flip
    found = scene.house.verify(bytes(pdf))
    assert not found.ok
    assert found.log.ok is not True


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cut=st.floats(0, 1), junk=st.binary(max_size=30), paste=st.floats(0, 1))
def test_rubbish_never_raises(scene, cut, junk, paste):
    pdf = scene.pdf
    start, end = sorted((int(cut * len(pdf)), int(paste * len(pdf))))
    found = scene.house.verify(pdf[:start] + junk + pdf[end:])
    assert (start == end and not junk) or not found.ok


def test_no_byte_of_the_signature_is_free(scene):
    """Versions and digest names in the CMS are covered by no digest: they must be as sealed."""
    pdf = scene.pdf
    start = pdf.index(b"/Contents <") + len(b"/Contents <")
    end = pdf.index(b">", start)
    places = [*range(start, start + 100, 2), *range(start + 100, end, 34)]
    for place in places:
        changed = bytearray(pdf)
        digit = int(changed[place : place + 1], 16) ^ 1
        changed[place : place + 1] = b"%x" % digit
        found = verify(bytes(changed), trust=scene.house.trust, lookup=None, at=LATER)
        assert found.integrity.ok is False, place - start


def test_streams_that_are_not_as_we_write_them_hold_no_record(scene):
    def odd(change):
        def apply(document):
            stream = document.attachments["content.json"].obj.EF.F
            change(stream)

        return saved(scene.pdf, apply, compress_streams=False)

    def bomb(stream):
        stream.write(zlib.compress(bytes(9_000_000)), filter=pikepdf.Name.FlateDecode)

    def rubbish(stream):
        stream.write(b"no zlib", filter=pikepdf.Name.FlateDecode)

    def ascii_hex(stream):
        stream.write(b"7b7d>", filter=pikepdf.Name.ASCIIHexDecode)

    def large(stream):
        stream.write(bytes(5_000_000))

    for change in (bomb, rubbish, ascii_hex, large):
        assert scene.house.verify(odd(change)).integrity.reason is Reason.NO_RECORD


def test_a_signature_without_a_lock_permits_changes(scene):
    pdf = forgeries.permissive(
        scene.house, b"/TransformMethod /DocMDP", b"/TransformMethod /UR3pdf"
    )
    assert scene.house.verify(pdf).integrity.reason is Reason.NOT_CERTIFIED


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
    assert (found.issuer.reason, found.issuer.ok) == (Reason.OTHER_SIGNED, False)
    assert (found.status.reason, found.status.ok) == (Reason.OTHER_FILE, False)
    assert found.log.reason is Reason.ANOTHER_VERSION


def test_a_record_altered_by_an_insider_with_the_key(scene):
    pdf = scene.house.sealed(ONE, record_of(ONE, mass="99 g"))
    found = scene.house.verify(pdf)
    assert found.integrity.ok
    assert (found.issuer.reason, found.issuer.ok) == (Reason.OTHER_SIGNED, False)
    assert (found.status.reason, found.status.ok) == (Reason.OTHER_FILE, False)
    assert found.log.reason is Reason.ANOTHER_RECORD


# evidence of the log that was tampered with


def forged(scene, evidence: LogEvidence) -> tuple[Reason, Reason]:
    found = verify(scene.pdf, trust=scene.house.trust, lookup=lambda _: evidence, at=LATER)
    assert found.integrity.ok
    assert not found.ok
    return found.log.reason, found.status.reason


def test_tampered_evidence_is_named(scene):
    genuine: LogEvidence = scene.house.evidence(ONE)
    leaf = genuine.leaves[0]

    def with_leaf(**changes) -> LogEvidence:
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


def logged(house: House, *leaves: Leaf | bytes) -> LogEvidence:
    """Evidence of a log that really holds these leaves, signed with the house's own key."""
    nodes = MemoryNodes()
    entries = [leaf if isinstance(leaf, bytes) else leaf.entry() for leaf in leaves]

    append(nodes, 0, [leaf_hash(entry) for entry in entries])
    size = len(entries)
    note = sign_checkpoint(Checkpoint(ORIGIN, size, root(nodes, size)), house.log_key)
    found = tuple(
        LoggedLeaf(index, entry, tuple(inclusion_proof(nodes, index, size)))
        for index, entry in enumerate(entries)
    )
    return LogEvidence(note, found)


def test_a_history_that_can_not_be_is_not_believed(scene):
    digests: tuple[str, str] = scene.house.digests(ONE)
    issued = Leaf(LeafKind.ISSUED, ONE, *digests, CertificateStatus.ISSUED, ISSUED_AT)
    revoked = Leaf(LeafKind.STATUS, ONE, *digests, CertificateStatus.REVOKED, LATER)
    again = Leaf(LeafKind.STATUS, ONE, *digests, CertificateStatus.ISSUED, LATER)
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
