"""A root that never lies on the host: what travels is public, there and back.

host               `ask_for_signer`: a key is made and stays, a request leaves
another machine    `sign_request`: the root is made there once, locked by a password, and signs;
                   `revoke_signer`: says of a signer since when it is not to be believed
host               `take_signer`: certificate and root come back; the key that waits is in use
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from certificates.seal.authority import make_root, make_signer
from certificates.seal.key_files import (
    PLAIN,
    ROOT,
    KeyLock,
    private_pem,
    read_private,
    replace_public,
    write_new,
)
from certificates.seal.keys import KeyTrouble, KeyUnreadable
from certificates.seal.revocation import make_list, read_list


class WrongPassword(KeyTrouble):
    """The root's key does not open."""

    def __init__(self) -> None:
        super().__init__(
            "wrong_password",
            "口令不对，根密钥打不开。",
            "The password does not open the root's key.",
        )


class NotOurSigner(KeyTrouble):
    """What came back does not fit: another root, or a key that nobody asked for here."""

    def __init__(self, what: str) -> None:
        super().__init__(
            "not_our_signer",
            f"带回的签名证书不能用：{what}。请核对根证书，或重新申请。",
            f"The signer that came back does not fit: {what}. Check the root, or ask again.",
        )


@dataclass(frozen=True, slots=True)
class BroughtBack:
    """What goes back to the host, PEM: nothing of it is secret."""

    root: bytes
    signer: bytes


def ask_for_signer(folder: Path, *, name: str, lock: KeyLock = PLAIN) -> bytes:
    """Make the key of the next signer, which waits for its certificate; the request, PEM."""
    signing = folder / "signing"
    signing.mkdir(parents=True, exist_ok=True, mode=0o700)
    taken = [int(path.stem[-4:]) for path in signing.glob("signer-????.*")]
    own = signing / f"signer-{max(taken, default=0) + 1:04d}.key"
    key = ec.generate_private_key(ec.SECP256R1())
    write_new(own, lock.lock(f"signing/{own.name}", private_pem(key)))
    subject = x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, name)])
    asked = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(key, SHA256())
    return asked.public_bytes(Encoding.PEM)


def sign_request(folder: Path, request: bytes, *, at: datetime, password: bytes) -> BroughtBack:
    """Sign a host's request by the root in `folder`, which is made where there is none.

    Raises `WrongPassword`, `KeyUnreadable`.
    """
    asked = _request(request)
    names = asked.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    if not names:
        raise KeyUnreadable("the request names nobody")
    name = str(names[0].value)
    if not (folder / f"{ROOT}.pem").exists():
        _make_root(folder, name, at, password)
    root, root_key = _root(folder, password)
    public = asked.public_key()
    if not isinstance(public, ec.EllipticCurvePublicKey):
        raise KeyUnreadable("the request is for no EC key")
    signer = make_signer(public, name, at, root, root_key)
    return BroughtBack(root.public_bytes(Encoding.PEM), signer.public_bytes(Encoding.PEM))


def take_signer(folder: Path, brought: BroughtBack, lock: KeyLock = PLAIN) -> x509.Certificate:
    """Put what came back beside the key that waits for it; from then on that key signs.

    Raises `NotOurSigner` for another root than is pinned here, and for a key that does not wait.
    """
    signing = folder / "signing"
    root, signer = _certificate(brought.root, "root"), _certificate(brought.signer, "signer")
    try:
        root.verify_directly_issued_by(root)
        signer.verify_directly_issued_by(root)
    except (ValueError, TypeError, InvalidSignature):
        raise NotOurSigner("the root did not sign it") from None
    pinned = signing / f"{ROOT}.pem"
    if pinned.exists() and _certificate(pinned.read_bytes(), str(pinned)) != root:
        raise NotOurSigner("it stands under another root")
    own = _waiting_key(signing, signer, lock)
    with suppress(FileExistsError):
        write_new(pinned, root.public_bytes(Encoding.PEM))
    write_new(own.with_suffix(".pem"), signer.public_bytes(Encoding.PEM))
    return signer


def revoke_signer(
    folder: Path, signer: bytes, *, since: datetime, at: datetime, password: bytes | None
) -> bytes:
    """The root's revocation list with this signer (PEM) on it, kept in `folder` too; PEM.

    `password` is None for the root of a host, whose key lies open. Raises `WrongPassword`,
    `KeyUnreadable`.
    """
    root, root_key = _root(folder, password)
    kept = folder / f"{ROOT}.crl"
    der = root.public_bytes(Encoding.DER)
    former = read_list(kept.read_bytes(), der) if kept.exists() else None
    certificate = _certificate(signer, "signer")
    content = make_list(former, certificate, root, root_key, since=since, at=at)
    replace_public(kept, content)
    return content


def _waiting_key(signing: Path, signer: x509.Certificate, lock: KeyLock) -> Path:
    for path in sorted(signing.glob("signer-????.key")):
        if path.with_suffix(".pem").exists():
            continue
        key = read_private(path, lock)
        if isinstance(key, ec.EllipticCurvePrivateKey) and key.public_key() == signer.public_key():
            return path
    raise NotOurSigner("no key waits for it here")


def _make_root(folder: Path, name: str, at: datetime, password: bytes) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = ec.generate_private_key(ec.SECP256R1())
    locked = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(password))
    write_new(folder / f"{ROOT}.key", locked)
    write_new(folder / f"{ROOT}.pem", make_root(key, name, at).public_bytes(Encoding.PEM))


def _root(
    folder: Path, password: bytes | None
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    root = _certificate((folder / f"{ROOT}.pem").read_bytes(), f"{ROOT}.pem")
    try:
        key = load_pem_private_key((folder / f"{ROOT}.key").read_bytes(), password)
    except ValueError:
        raise WrongPassword from None
    except (OSError, TypeError):
        raise KeyUnreadable(f"{ROOT}.key") from None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.public_key() != root.public_key():
        raise KeyUnreadable(f"{ROOT}.key")
    return root, key


def _request(content: bytes) -> x509.CertificateSigningRequest:
    try:
        asked = x509.load_pem_x509_csr(content)
    except ValueError:
        raise KeyUnreadable("the request") from None
    if not asked.is_signature_valid:
        raise KeyUnreadable("the request is not signed by its own key")
    return asked


def _certificate(content: bytes, what: str) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(content)
    except ValueError:
        raise KeyUnreadable(what) from None
