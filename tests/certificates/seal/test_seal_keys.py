from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from cryptography.x509.oid import ExtendedKeyUsageOID
from support.sealed_samples import ISSUED_AT, LATER, ORIGIN

from certificates.seal import key_files, keyring, log_keys
from certificates.seal.keys import (
    KeyExpired,
    KeyExposed,
    KeyMissing,
    KeyNotYetValid,
    KeyOfAnotherLog,
    KeyTrouble,
    KeyUnreadable,
    holder_of,
    require_valid,
)

NAME = "玉门 Jadegate"


@pytest.fixture
def folder(tmp_path):
    keyring.open_signer(tmp_path / "keys", name=NAME, at=ISSUED_AT)
    log_keys.open_log_key(tmp_path / "keys", origin=ORIGIN)
    return tmp_path / "keys"


def files(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*.*")}


def test_the_first_run_makes_a_root_and_a_signer_that_nobody_else_can_read(folder):
    assert set(files(folder)) == {
        "signing/root.key",
        "signing/root.pem",
        "signing/signer-0001.key",
        "signing/signer-0001.pem",
        "log/log.key",
        "log/log.vkey",
    }
    for path in folder.rglob("*.key"):
        assert path.stat().st_mode & 0o777 == 0o600
    assert not list(folder.glob(".new-*"))


def test_later_runs_use_what_is_there(folder):
    before = files(folder)
    signer = keyring.open_signer(folder, name="another name", at=LATER)
    assert holder_of(signer.certificate_chain[0]) == NAME
    assert log_keys.open_log_key(folder, origin=ORIGIN).public_key
    assert files(folder) == before


def test_the_signer_may_sign_documents_and_nothing_else(folder):
    signer = keyring.open_signer(folder, name=NAME, at=ISSUED_AT)
    certificate = x509.load_der_x509_certificate(signer.certificate_chain[0])
    root = x509.load_der_x509_certificate(keyring.pinned_root(folder))
    certificate.verify_directly_issued_by(root)
    root.verify_directly_issued_by(root)
    extensions = certificate.extensions
    usage = extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.digital_signature
    assert usage.content_commitment
    assert not usage.key_cert_sign
    purposes = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert ExtendedKeyUsageOID.EMAIL_PROTECTION in purposes
    assert "1.3.6.1.5.5.7.3.36" in {purpose.dotted_string for purpose in purposes}
    assert not extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    assert root.extensions.get_extension_for_class(x509.BasicConstraints).value.path_length == 0


# RFC 5280, 4.2.1: what a reader that does not know the extension may not pass over.
CRITICAL = {"basicConstraints", "keyUsage"}
SIGNER_ONLY = {"extendedKeyUsage", "authorityKeyIdentifier", "2.5.29.56"}


def test_what_a_certificate_says_and_what_of_it_is_critical(folder):
    signer = keyring.open_signer(folder, name=NAME, at=ISSUED_AT).certificate_chain[0]
    for raw, more in ((keyring.pinned_root(folder), set()), (signer, SIGNER_ONLY)):
        said = {
            e.oid.dotted_string if e.oid._name == "Unknown OID" else e.oid._name: e.critical
            for e in x509.load_der_x509_certificate(raw).extensions
        }
        assert set(said) == CRITICAL | {"subjectKeyIdentifier"} | more
        assert {name for name, critical in said.items() if critical} == CRITICAL


def test_the_root_signs_certificates_and_no_documents(folder):
    root = x509.load_der_x509_certificate(keyring.pinned_root(folder))
    usage = root.extensions.get_extension_for_class(x509.KeyUsage).value
    assert (usage.key_cert_sign, usage.crl_sign) == (True, True)
    assert (usage.digital_signature, usage.content_commitment) == (False, False)


def test_the_folders_above_the_keys_are_made(tmp_path):
    keys = tmp_path / "new" / "instance" / "keys"
    assert keyring.open_signer(keys, name=NAME, at=ISSUED_AT).certificate_chain
    assert log_keys.open_log_key(keys, origin=ORIGIN).public_key


def test_signatures_verify_and_repeat(folder):
    signer = keyring.open_signer(folder, name=NAME, at=ISSUED_AT)
    signature = signer.sign(b"message")
    assert signer.sign(b"message") == signature
    public = signer.certificate.public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    public.verify(signature, b"message", ec.ECDSA(SHA256()))
    with pytest.raises(InvalidSignature):
        public.verify(signature, b"massage", ec.ECDSA(SHA256()))


def test_rotation_keeps_the_old_signer(folder):
    before = files(folder)
    old = keyring.open_signer(folder, name=NAME, at=ISSUED_AT)
    new = keyring.rotate(folder, name=NAME, at=LATER)
    assert before.items() <= files(folder).items()
    assert new.certificate_chain != old.certificate_chain
    current = keyring.open_signer(folder, name=NAME, at=LATER)
    assert current.certificate_chain == new.certificate_chain
    new.certificate.verify_directly_issued_by(
        x509.load_der_x509_certificate(keyring.pinned_root(folder))
    )
    assert (folder / "signing/signer-0002.key").stat().st_mode & 0o777 == 0o600


def test_a_rotation_that_broke_off_is_passed_over(folder):
    (folder / "signing" / "signer-0002.key").write_bytes(b"half a key")
    old = keyring.open_signer(folder, name=NAME, at=ISSUED_AT)
    new = keyring.rotate(folder, name=NAME, at=LATER)
    assert new.certificate_chain != old.certificate_chain
    assert (folder / "signing" / "signer-0003.pem").exists()
    assert (folder / "signing" / "signer-0002.key").read_bytes() == b"half a key"


def test_a_signer_never_outlives_its_root(folder):
    late = ISSUED_AT + timedelta(days=365 * 29)
    signer = keyring.rotate(folder, name=NAME, at=late)
    root = x509.load_der_x509_certificate(keyring.pinned_root(folder))
    assert signer.not_after == root.not_valid_after_utc


def test_validity_is_asked_for_at_a_time(folder):
    signer = keyring.open_signer(folder, name=NAME, at=ISSUED_AT)
    require_valid(signer, ISSUED_AT)
    require_valid(signer, signer.not_after)
    with pytest.raises(KeyExpired, match="key_expired"):
        require_valid(signer, signer.not_after + timedelta(seconds=1))
    with pytest.raises(KeyNotYetValid):
        require_valid(signer, signer.not_before - timedelta(seconds=1))


@pytest.mark.parametrize(
    ("victim", "error"),
    [
        ("signing/signer-0001.key", KeyMissing),
        ("signing/signer-0001.pem", KeyMissing),
        ("log/log.key", KeyMissing),
        ("log/log.vkey", KeyMissing),
    ],
)
def test_a_missing_key_is_named_and_never_replaced(folder, victim, error):
    (folder / victim).unlink()
    before = files(folder)
    with pytest.raises(error) as caught:
        keyring.open_signer(folder, name=NAME, at=LATER)
        log_keys.open_log_key(folder, origin=ORIGIN)
    assert victim.split("/")[1].split(".")[0] in caught.value.zh
    assert files(folder) == before


@pytest.mark.parametrize(
    "victim", ["signing/signer-0001.key", "signing/signer-0001.pem", "log/log.key", "log/log.vkey"]
)
@pytest.mark.parametrize("content", [b"", b"rubbish", b"\xff\xfe"])
def test_a_broken_key_file_is_named(folder, victim, content):
    (folder / victim).write_bytes(content)
    with pytest.raises(KeyUnreadable):
        keyring.open_signer(folder, name=NAME, at=LATER)
        log_keys.open_log_key(folder, origin=ORIGIN)


def test_keys_of_the_wrong_kind_are_refused(folder):
    ours, log = folder / "signing/signer-0001.key", folder / "log/log.key"
    held = ours.read_bytes()
    ours.write_bytes(log.read_bytes())
    with pytest.raises(KeyUnreadable):
        keyring.open_signer(folder, name=NAME, at=LATER)
    log.write_bytes(held)
    with pytest.raises(KeyUnreadable):
        log_keys.open_log_key(folder, origin=ORIGIN)


def test_the_log_key_belongs_to_its_origin(folder):
    with pytest.raises(KeyOfAnotherLog) as other:
        log_keys.open_log_key(folder, origin="another.example")
    for name in (ORIGIN, "another.example"):
        assert name in other.value.zh
        assert name in other.value.en


def test_a_key_open_to_others_is_refused(folder):
    (folder / "signing/signer-0001.key").chmod(0o640)
    with pytest.raises(KeyExposed):
        keyring.open_signer(folder, name=NAME, at=LATER)


def test_without_the_root_key_signing_goes_on_and_rotation_says_why_not(folder):
    (folder / "signing/root.key").unlink()
    assert keyring.open_signer(folder, name=NAME, at=LATER).sign(b"x")
    with pytest.raises(KeyMissing):
        keyring.rotate(folder, name=NAME, at=LATER)


def test_who_comes_second_at_the_first_start_uses_the_keys_of_the_first(tmp_path, monkeypatch):
    folder = tmp_path / "keys"
    make = keyring._first_set

    def slow(name, at, lock):
        files = make(name, at, lock)
        monkeypatch.setattr(keyring, "_first_set", make)
        keyring.open_signer(folder, name="the first", at=at)
        return files

    monkeypatch.setattr(keyring, "_first_set", slow)
    signer = keyring.open_signer(folder, name="the second", at=ISSUED_AT)
    assert holder_of(signer.certificate_chain[0]) == "the first"
    assert not list(folder.glob(".new-*"))


def test_a_disk_that_is_full_leaves_nothing_behind(tmp_path, monkeypatch):
    def full(*_):
        raise OSError("No space left on device")

    monkeypatch.setattr(key_files, "write_new", full)
    with pytest.raises(OSError, match="No space"):
        keyring.open_signer(tmp_path / "keys", name=NAME, at=ISSUED_AT)
    assert list((tmp_path / "keys").iterdir()) == []


def test_an_empty_folder_of_signers_is_a_missing_key(folder):
    for path in (folder / "signing").glob("*.pem"):
        path.unlink()
    with pytest.raises(KeyMissing):
        keyring.open_signer(folder, name=NAME, at=LATER)
    with pytest.raises(KeyMissing):
        keyring.pinned_root(folder)


def test_a_folder_that_can_not_be_made_is_an_error(tmp_path):
    (tmp_path / "keys").write_text("a file")
    with pytest.raises(OSError, match="keys"):
        keyring.open_signer(tmp_path / "keys", name=NAME, at=ISSUED_AT)


def test_trouble_is_told_in_both_languages(folder):
    (folder / "log/log.key").unlink()
    with pytest.raises(KeyTrouble) as caught:
        log_keys.open_log_key(folder, origin=ORIGIN)
    assert caught.value.code == "key_missing"
    assert "私钥" in caught.value.zh
    assert "private key" in caught.value.en


def test_private_keys_are_not_encrypted_pkcs8(folder):
    key = keyring.open_signer(folder, name=NAME, at=LATER).key
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    assert (folder / "signing/signer-0001.key").read_bytes() == pem
    assert key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
