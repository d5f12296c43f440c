"""A signer whose key was in other hands: what the log shows from before stays, and only that."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from io import BytesIO

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from support.sealed_samples import ISSUED_AT, LATER, House, paper, record_of

from certificates.checking.pack import PackedCertificate, PackLog, pack
from certificates.checking.packcheck import verify_pack
from certificates.checking.packfiles import open_pack
from certificates.checking.packverify import verify_in_pack
from certificates.checking.verify import verify
from certificates.reasons import Reason
from certificates.seal import ceremony, keyring
from certificates.seal.keys import KeyRevoked, KeyUnreadable
from certificates.seal.revocation import number_of, read_list
from certificates.seal.seal import reason_for, seal

OLD, UNLOGGED = "AAAA-BBBB-CC01", "AAAA-BBBB-CC09"
HOUR = timedelta(hours=1)


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path / "house")
    house.issue(OLD)
    return house


def listed(house, since, at=LATER, signer="signer-0001"):
    signing = house.folder / "signing"
    named = (signing / f"{signer}.pem").read_bytes()
    return ceremony.revoke_signer(signing, named, since=since, at=at, password=None)


def test_without_a_list_the_signer_is_ours(house):
    assert house.verify(house.pdfs[OLD]).issuer.reason is Reason.OURS


@pytest.mark.parametrize(
    ("since", "reason", "ok"),
    [
        (ISSUED_AT + HOUR, Reason.REVOKED_LATER, True),
        (ISSUED_AT + timedelta(seconds=1), Reason.REVOKED_LATER, True),
        (ISSUED_AT, Reason.SIGNER_REVOKED, False),
        (ISSUED_AT - HOUR, Reason.SIGNER_REVOKED, False),
    ],
)
def test_the_place_in_the_log_decides(house, since, reason, ok):
    listed(house, since)
    found = house.verify(house.pdfs[OLD])
    assert (found.issuer.reason, found.issuer.ok, found.ok) == (reason, ok, ok)
    assert "玉门 Jadegate" in found.issuer.zh


def test_what_the_thief_dates_back_stands_in_no_log(house):
    listed(house, ISSUED_AT + HOUR)
    forged = house.sealed(UNLOGGED, record_of(UNLOGGED))
    assert house.verify(forged).issuer.reason is Reason.SIGNER_REVOKED
    # Nor does another file under a number that was issued before.
    other = house.sealed(OLD, record_of(OLD, mass="99 g"))
    found = house.verify(other)
    assert (found.issuer.reason, found.ok) == (Reason.OTHER_SIGNED, False)


def test_without_a_log_at_hand_a_revoked_signer_is_never_believed(house):
    listed(house, ISSUED_AT + HOUR)
    found = verify(house.pdfs[OLD], trust=house.trust, lookup=None, at=LATER)
    assert found.issuer.reason is Reason.SIGNER_REVOKED


def test_the_next_signer_goes_on_and_the_revoked_one_signs_nothing(house):
    listed(house, ISSUED_AT + HOUR)
    with pytest.raises(KeyRevoked, match="key_revoked"):
        keyring.open_signer(house.folder, name="x", at=LATER)
    keyring.rotate(house.folder, name=house.name, at=LATER)
    signer = keyring.open_signer(house.folder, name="x", at=LATER)
    record = record_of(UNLOGGED)
    reason = reason_for(UNLOGGED, sha256(record).hexdigest())
    fresh = seal(paper(record, UNLOGGED), signer, at=LATER, reason=reason)
    assert house.verify(fresh).issuer.reason is Reason.OURS


def test_a_list_grows_and_a_time_is_never_made_later(house):
    root = keyring.pinned_root(house.folder)
    first = read_list(listed(house, ISSUED_AT + HOUR), root)
    keyring.rotate(house.folder, name=house.name, at=LATER)
    second = read_list(listed(house, LATER, signer="signer-0002"), root)
    third = read_list(listed(house, LATER), root)
    assert [number_of(one) for one in (first, second, third)] == [1, 2, 3]
    assert [len(one) for one in (first, second, third)] == [1, 2, 2]
    assert house.verify(house.pdfs[OLD]).issuer.reason is Reason.REVOKED_LATER
    listed(house, ISSUED_AT - HOUR)
    assert house.verify(house.pdfs[OLD]).issuer.reason is Reason.SIGNER_REVOKED


def test_only_the_roots_own_list_says_anything(house, tmp_path):
    stranger = House(tmp_path / "stranger")
    named = (stranger.folder / "signing/signer-0001.pem").read_bytes()
    content = listed(stranger, ISSUED_AT - HOUR)
    with pytest.raises(KeyUnreadable):
        keyring.keep_list(house.folder, content)
    with pytest.raises(KeyUnreadable):
        ceremony.revoke_signer(
            house.folder / "signing", named, since=ISSUED_AT, at=LATER, password=None
        )
    # A stranger's root of the same name that lists our serial number.
    ours = x509.load_pem_x509_certificate(
        (house.folder / "signing/signer-0001.pem").read_bytes()
    ).serial_number
    theirs = x509.load_pem_x509_certificate(named).serial_number
    der = x509.load_pem_x509_crl(content).public_bytes(Encoding.DER)
    as_ours = der.replace(_integer(theirs), _integer(ours))
    trust = replace(house.trust, revoked=(der, as_ours))
    found = verify(house.pdfs[OLD], trust=trust, lookup=house.evidence, at=LATER)
    assert found.issuer.reason is Reason.OURS


def _integer(serial: int) -> bytes:
    raw = serial.to_bytes(20, "big")
    return raw.lstrip(b"\0")


def test_an_older_list_never_takes_the_place_of_a_newer_one(house, tmp_path):
    first = listed(house, ISSUED_AT + HOUR)
    second = listed(house, ISSUED_AT - HOUR)
    assert keyring.keep_list(house.folder, first) is False
    assert (house.folder / "signing/root.crl").read_bytes() == second
    for broken in (b"", second[:-60], second.replace(b"A", b"B", 3)):
        with pytest.raises(KeyUnreadable):
            keyring.keep_list(house.folder, broken)


def test_a_pack_brings_the_list_along_to_who_pinned_the_root_before(house, tmp_path):
    pinned = house.trust
    listed(house, ISSUED_AT - HOUR)
    assert pinned.revoked == ()
    made = PackedCertificate(OLD, house.pdfs[OLD], house.records[OLD], house.evidence(OLD).leaves)
    log = PackLog(house.checkpoint(), house.log_key, b"", (leaf.entry() for leaf in house.leaves))
    content = b"".join(pack([made], log, house.trust, at=LATER))
    path = tmp_path / "pack.zip"
    path.write_bytes(content)
    assert "trust/revoked-1.crl" in zipfile.ZipFile(BytesIO(content)).namelist()
    with open_pack(path) as files:
        found = verify_in_pack(house.pdfs[OLD], files, trust=pinned, pinned=True, at=LATER)
    assert (found.ok, found.found.issuer.reason) == (False, Reason.SIGNER_REVOKED)
    assert not verify_pack(path, trust=pinned, at=LATER).agrees
