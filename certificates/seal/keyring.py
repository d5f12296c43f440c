"""Signing keys in files of one folder, private ones 0600 and locked by `key_files.KeyLock`.

    folder/signing/root.pem root.key             the pinned root; its key may be kept elsewhere
    folder/signing/signer-0001.pem …-0001.key    signers, the highest number is in use
    folder/signing/root.crl                      which signers the root has revoked, if any
    folder/stamps/*.pem                          roots of time-stamping, put there by hand

A set is made in a folder beside it and moved into place whole, so that neither a crash nor two
first starts at once leave half a set or replace a key.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
)

from certificates.seal.authority import make_root, make_signer
from certificates.seal.key_files import (
    PLAIN,
    ROOT,
    KeyLock,
    make_once,
    private_pem,
    read_private,
    replace_public,
    write_new,
)
from certificates.seal.keys import (
    Algorithm,
    KeyMissing,
    KeyRevoked,
    KeyUnreadable,
)
from certificates.seal.revocation import (
    RevocationList,
    doubted_since,
    number_of,
    read_list,
    revoked_since,
)

LIST = f"{ROOT}.crl"
_SIGNER = "signer-{:04d}"


@dataclass(frozen=True, slots=True)
class LocalSigner:
    """A `keys.Signer` whose EC P-256 key is in memory. Signatures are RFC 6979: repeatable."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def certificate_chain(self) -> tuple[bytes, ...]:
        return (self.certificate.public_bytes(Encoding.DER),)

    @property
    def algorithm(self) -> Algorithm:
        return Algorithm.ECDSA_SHA256

    @property
    def not_before(self) -> datetime:
        return self.certificate.not_valid_before_utc

    @property
    def not_after(self) -> datetime:
        return self.certificate.not_valid_after_utc

    def sign(self, message: bytes) -> bytes:
        return self.key.sign(message, ec.ECDSA(SHA256(), deterministic_signing=True))


def open_signer(folder: Path, *, name: str, at: datetime, lock: KeyLock = PLAIN) -> LocalSigner:
    """The signer in use; the first call makes a root and a signer named for `name`.

    Validity is not judged here (`keys.require_valid` does, at each seal). A key that is missing
    is never replaced. Raises KeyMissing, KeyUnreadable, KeyExposed, and KeyRevoked.
    """
    make_once(folder / "signing", lambda: _first_set(name, at, lock))
    current = max(_signers(folder), default=None)
    if current is None:
        raise KeyMissing(str(folder / "signing" / _SIGNER.format(1)))
    certificate = _certificate(current)
    since = _time_of_doubt(folder, certificate)
    if since is not None:
        raise KeyRevoked(since)
    return LocalSigner(certificate, _ec_key(current.with_suffix(".key"), lock))


def signer_ends(folder: Path) -> datetime | None:
    """When the signer in use ends, or was revoked; None where none lies here. Opens no key."""
    current = max(_signers(folder), default=None)
    if current is None:
        return None
    certificate = _certificate(current)
    return _time_of_doubt(folder, certificate) or certificate.not_valid_after_utc


def _time_of_doubt(folder: Path, signer: x509.Certificate) -> datetime | None:
    der = signer.public_bytes(Encoding.DER)
    return revoked_since(der, revocations(folder), (pinned_root(folder),))


def rotate(folder: Path, *, name: str, at: datetime, lock: KeyLock = PLAIN) -> LocalSigner:
    """Put a new signer under the same root in use; the old ones stay and stay valid.

    Raises KeyMissing if the key of the root is not here, KeyUnreadable, KeyExposed.
    """
    root_path = folder / "signing" / f"{ROOT}.pem"
    root, root_key = _certificate(root_path), _ec_key(root_path.with_suffix(".key"))
    # Also a key whose certificate was never written: its number is not given twice.
    taken = [int(path.stem[-4:]) for path in (folder / "signing").glob("signer-????.*")]
    base = folder / "signing" / _SIGNER.format(max(taken, default=0) + 1)
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = make_signer(key.public_key(), name, at, root, root_key)
    own = base.with_suffix(".key")
    # The key first: a signer is in use from when its certificate is there.
    write_new(own, lock.lock(f"signing/{own.name}", private_pem(key)))
    write_new(base.with_suffix(".pem"), certificate.public_bytes(Encoding.PEM))
    return LocalSigner(certificate, key)


def pinned_root(folder: Path) -> bytes:
    """The root certificate, DER: what verifiers pin. Raises KeyMissing, KeyUnreadable."""
    return _certificate(folder / "signing" / f"{ROOT}.pem").public_bytes(Encoding.DER)


def revocations(folder: Path) -> tuple[bytes, ...]:
    """The root's revocation list, DER; none is usual. Raises KeyUnreadable."""
    listed = kept_list(folder)
    return () if listed is None else (listed.public_bytes(Encoding.DER),)


def kept_list(folder: Path) -> RevocationList | None:
    """The list that lies here. Raises KeyUnreadable where it is not the pinned root's."""
    path = folder / "signing" / LIST
    return read_list(path.read_bytes(), pinned_root(folder)) if path.exists() else None


def newest_doubt(folder: Path) -> datetime:
    """Since when the signer that was revoked last is not believed. Raises KeyMissing."""
    listed = kept_list(folder)
    if listed is None:
        raise KeyMissing(str(folder / "signing" / LIST))
    return doubted_since(max(listed, key=lambda entry: entry.revocation_date_utc))


def keep_list(folder: Path, content: bytes) -> bool:
    """Put a list (PEM) in place of an earlier one; whether it is a newer one.

    Raises KeyUnreadable where it is not the pinned root's.
    """
    if number_of(read_list(content, pinned_root(folder))) <= number_of(kept_list(folder)):
        return False
    replace_public(folder / "signing" / LIST, content)
    return True


def stamp_roots(folder: Path) -> tuple[bytes, ...]:
    """The pinned roots of time-stamping, DER; none is usual. Raises KeyUnreadable."""
    paths = sorted((folder / "stamps").glob("*.pem"))
    return tuple(_certificate(path).public_bytes(Encoding.DER) for path in paths)


def _first_set(name: str, at: datetime, lock: KeyLock) -> Mapping[str, bytes]:
    root_key, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    root = make_root(root_key, name, at)
    signer = make_signer(key.public_key(), name, at, root, root_key)
    first = _SIGNER.format(1)
    return {
        f"{ROOT}.key": private_pem(root_key),
        f"{ROOT}.pem": root.public_bytes(Encoding.PEM),
        f"{first}.key": lock.lock(f"signing/{first}.key", private_pem(key)),
        f"{first}.pem": signer.public_bytes(Encoding.PEM),
    }


def _signers(folder: Path) -> list[Path]:
    return sorted((folder / "signing").glob("signer-????.pem"))


def _certificate(path: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except FileNotFoundError:
        raise KeyMissing(str(path)) from None
    except (OSError, ValueError) as error:
        raise KeyUnreadable(str(path)) from error


def _ec_key(path: Path, lock: KeyLock = PLAIN) -> ec.EllipticCurvePrivateKey:
    key = read_private(path, lock)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise KeyUnreadable(str(path))
    return key
