from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from cryptography.x509 import KeyUsage
from support.doubles.stamp_authority import make_tsa
from support.sealed_samples import ISSUED_AT, LATER, House, paper, record_of

from certificates.checking.verify import status_of, verify
from certificates.log.evidence import EvidenceError, evidence_from_json
from certificates.log.leaf import CertificateStatus, Leaf, LeafKind
from certificates.reasons import SENTENCES, Reason
from certificates.seal import authority, keyring
from certificates.seal.seal import StampAuthority, reason_for, seal
from certificates.seal.trust import Trust

NUMBERS = [f"AAAA-BBBB-CC{i:02d}" for i in range(7)]
ONE = NUMBERS[3]


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path)
    for number in NUMBERS:
        house.issue(number)
    return house


def reasons(found):
    return (found.integrity.reason, found.status.reason, found.issuer.reason, found.log.reason)


GOOD = (Reason.INTACT, Reason.VALID, Reason.OURS, Reason.LOGGED)


def test_a_genuine_certificate_holds_in_all_four(house):
    found = house.verify(house.pdfs[ONE])
    assert reasons(found) == GOOD
    assert found.ok
    assert found.number == ONE
    assert found.record == house.records[ONE]
    assert "玉门 Jadegate" in found.issuer.zh
    assert "2026-03-01 17:30" in found.status.en  # Beijing


def test_the_answers_as_json(house):
    found = house.verify(house.pdfs[ONE]).to_json()
    assert set(found) == {"ok", "reasons", "number", "integrity", "status", "issuer", "log"}
    assert (found["ok"], found["reasons"]) == (True, [])
    for key in ("integrity", "status", "issuer", "log"):
        assert set(found[key]) == {"ok", "reason", "zh", "en", "also"}
        assert found[key]["ok"] is True
    assert found["integrity"]["reason"] == "intact"


def test_without_a_log_what_depends_on_it_is_unknown(house):
    found = verify(house.pdfs[ONE], trust=house.trust, lookup=None, at=LATER)
    assert reasons(found) == (Reason.INTACT, Reason.NOT_CHECKED, Reason.OURS, Reason.NOT_CHECKED)
    assert found.status.ok is None
    assert not found.ok


def test_a_number_that_the_log_does_not_know(house):
    pdf = house.sealed("ZZZZ-ZZZZ-ZZZZ", record_of("ZZZZ-ZZZZ-ZZZZ"))
    assert reasons(house.verify(pdf))[1:] == (
        Reason.UNKNOWN_NUMBER,
        Reason.OURS,
        Reason.NOT_LOGGED,
    )


@pytest.mark.parametrize(
    ("status", "successor", "reason"),
    [
        (CertificateStatus.SUSPENDED, "", Reason.SUSPENDED),
        (CertificateStatus.SUPERSEDED, "NEWW-NEWW-NEWW", Reason.SUPERSEDED),
        (CertificateStatus.REVOKED, "", Reason.REVOKED),
    ],
)
def test_each_status_is_told_with_when_and_why(house, status, successor, reason):
    house.change(ONE, status, days=2, reason="送检人误认", successor=successor)
    found = house.verify(house.pdfs[ONE])
    assert reasons(found) == (Reason.INTACT, reason, Reason.OURS, Reason.LOGGED)
    assert found.status.ok is False
    assert "送检人误认" in found.status.zh
    assert "2026-03-03" in found.status.en
    assert successor in found.status.zh
    assert not found.ok


def test_the_status_at_any_past_time_can_be_asked(house):
    house.change(ONE, CertificateStatus.SUSPENDED, days=2)
    house.change(ONE, CertificateStatus.ISSUED, days=5)
    house.change(ONE, CertificateStatus.REVOKED, days=9)
    told = {
        days: house.verify(house.pdfs[ONE], ISSUED_AT + timedelta(days=days)).status.reason
        for days in (-1, 0, 1, 2, 4, 5, 8, 9, 30)
    }
    assert told == {
        -1: Reason.NOT_YET,
        0: Reason.VALID,
        1: Reason.VALID,
        2: Reason.SUSPENDED,
        4: Reason.SUSPENDED,
        5: Reason.VALID,
        8: Reason.VALID,
        9: Reason.REVOKED,
        30: Reason.REVOKED,
    }
    evidence = house.evidence(ONE)
    at = ISSUED_AT + timedelta(days=6)
    assert status_of(evidence, number=ONE, trust=house.trust, at=at).reason is Reason.VALID
    assert status_of(evidence, number="X", trust=house.trust, at=at).reason is Reason.UNPROVEN


def test_after_rotation_old_and_new_certificates_hold(house):
    house.signer = keyring.rotate(house.folder, name=house.name, at=ISSUED_AT)
    newer = house.issue("DDDD-DDDD-DDDD")
    for pdf in (newer, house.pdfs[ONE]):
        assert house.verify(pdf).ok


def test_a_certificate_holds_long_after_its_signer_expired(house):
    assert house.verify(house.pdfs[ONE], house.signer.not_after + timedelta(days=999)).ok


def test_a_signature_outside_the_validity_of_its_signer_is_not_believed(house):
    late = house.signer.not_after + timedelta(days=30)
    record = record_of("LATE")
    reason = reason_for("LATE", sha256(record).hexdigest())
    early = replace_validity(house, late)
    pdf = seal(paper(record, "LATE"), early, at=late, reason=reason)
    found = house.verify(pdf, late)
    assert found.issuer.reason is Reason.EXPIRED
    assert found.integrity.reason is Reason.INTACT


def replace_validity(house, until):
    """A dishonest signer: it claims to be valid for longer than its certificate says."""

    class Stretched:
        certificate_chain = house.signer.certificate_chain
        algorithm = house.signer.algorithm
        not_before = house.signer.not_before
        not_after = until
        sign = staticmethod(house.signer.sign)

    return Stretched()


def test_a_root_may_not_sign_certificates_itself(house, tmp_path):
    root = keyring.LocalSigner(
        keyring._certificate(house.folder / "signing/root.pem"),
        keyring._ec_key(house.folder / "signing/root.key"),
    )
    other = House(tmp_path / "other")
    house.signer = root
    pdf = house.issue("ROOT")
    trust = replace(house.trust, roots=other.trust.roots)
    found = verify(pdf, trust=trust, lookup=house.evidence, at=LATER)
    assert found.issuer.reason is Reason.ANOTHER


def test_a_certificate_for_another_purpose_may_not_sign(house, monkeypatch):
    usage = authority._key_usage

    def without_commitment(*, authority: bool):
        return replace_usage(usage(authority=authority))

    monkeypatch.setattr(authority, "_key_usage", without_commitment)
    house.signer = keyring.rotate(house.folder, name=house.name, at=ISSUED_AT)
    found = house.verify(house.issue("WEB"))
    assert found.issuer.reason is Reason.UNFIT
    assert found.integrity.ok


def replace_usage(usage: KeyUsage) -> KeyUsage:
    """The same without content commitment (non-repudiation), as for a web server."""
    names = "digital_signature key_encipherment data_encipherment key_agreement"
    values = {name: getattr(usage, name) for name in names.split()}
    return KeyUsage(
        **values,
        content_commitment=False,
        key_cert_sign=usage.key_cert_sign,
        crl_sign=usage.crl_sign,
        encipher_only=False,
        decipher_only=False,
    )


def test_a_time_stamp_is_checked_where_its_root_is_pinned(house):
    tsa, rogue = make_tsa(ISSUED_AT), make_tsa(ISSUED_AT, "Rogue")

    def sealed_by(tsa, delay):
        stamper = tsa.stamper(ISSUED_AT + delay)
        record = record_of(ONE)
        return seal(
            paper(record, ONE),
            house.signer,
            at=ISSUED_AT,
            reason=reason_for(ONE, sha256(record).hexdigest()),
            authority=StampAuthority(stamper),
        )

    trust = Trust(house.trust.roots, house.trust.logs, (tsa.root,))
    second, month = timedelta(seconds=1), timedelta(days=31)
    for stamping, delay, reason in (
        (tsa, second, Reason.OURS),
        (tsa, month, Reason.BAD_STAMP),
        (rogue, second, Reason.BAD_STAMP),
    ):
        pdf = sealed_by(stamping, delay)
        found = verify(pdf, trust=trust, lookup=None, at=LATER)
        assert found.issuer.reason is reason
        assert found.integrity.ok
    unpinned = verify(sealed_by(rogue, second), trust=house.trust, lookup=None, at=LATER)
    assert unpinned.issuer.reason is Reason.OURS
    assert verify(house.pdfs[ONE], trust=trust, lookup=None, at=LATER).issuer.reason is Reason.OURS


def test_a_certificate_signed_long_before_it_was_logged_is_back_dated(house):
    record = record_of("BACK")
    house.pdfs["BACK"], house.records["BACK"] = house.sealed("BACK", record), record
    at = ISSUED_AT + timedelta(days=40)
    digests: tuple[str, str] = house.digests("BACK")
    house.log(Leaf(LeafKind.ISSUED, "BACK", *digests, CertificateStatus.ISSUED, at))
    found = house.verify(house.pdfs["BACK"], at)
    assert reasons(found) == (Reason.INTACT, Reason.VALID, Reason.OURS, Reason.BACKDATED)


def test_evidence_travels_as_json(house):
    house.change(ONE, CertificateStatus.REVOKED, reason="错")
    evidence = house.evidence(ONE)
    assert evidence_from_json(evidence.to_json()) == evidence


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        {},
        {"checkpoint": 1, "leaves": []},
        {"checkpoint": "", "leaves": [{}]},
        {"checkpoint": "", "leaves": [{"index": 0, "entry": 5, "path": []}]},
        {"checkpoint": "", "leaves": [{"index": 0, "entry": "", "path": ["zz"]}]},
    ],
)
def test_what_is_no_evidence_is_refused(value):
    with pytest.raises(EvidenceError):
        evidence_from_json(value)


def test_every_reason_has_its_sentences():
    assert set(SENTENCES) == set(Reason)
    for ok, zh, en in SENTENCES.values():
        assert ok in {True, False, None}
        assert any("\u4e00" <= character <= "\u9fff" for character in zh)
        assert en.isascii()
        assert en.endswith((".", "}"))
