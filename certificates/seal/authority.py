"""The certificates behind a local signing key: a root of one's own, and signers under it.

The profile follows what readers ask for: `pdfsig` calls a signer trusted only with the extended
key usage emailProtection; RFC 9336 has one for document signing. Signers carry noRevAvail
(RFC 9608): a local root publishes no revocation lists, what was issued is told by the log.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

ROOT_LIFE = timedelta(days=365 * 30)
SIGNER_LIFE = timedelta(days=365 * 3)
DOCUMENT_SIGNING = ObjectIdentifier("1.3.6.1.5.5.7.3.36")
_NO_REVOCATION = x509.UnrecognizedExtension(ObjectIdentifier("2.5.29.56"), b"\x05\x00")
_CLOCK_SKEW = timedelta(minutes=5)


def make_root(key: ec.EllipticCurvePrivateKey, name: str, at: datetime) -> x509.Certificate:
    """A self-signed root for `key`, valid for ROOT_LIFE from `at`."""
    subject = _subject(name, "Root")
    public = key.public_key()
    return (
        _builder(subject, subject, public, at, at + ROOT_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(authority=True), critical=True)
        .sign(key, SHA256(), ecdsa_deterministic=True)
    )


def make_signer(
    public: ec.EllipticCurvePublicKey,
    name: str,
    at: datetime,
    root: x509.Certificate,
    root_key: ec.EllipticCurvePrivateKey,
) -> x509.Certificate:
    """A signer certificate under `root`, valid for SIGNER_LIFE, never longer than the root."""
    end = min(at + SIGNER_LIFE, root.not_valid_after_utc)
    usages = [ExtendedKeyUsageOID.EMAIL_PROTECTION, DOCUMENT_SIGNING]
    issuer_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
    return (
        _builder(_subject(name, "Certificate Signer"), root.subject, public, at, end)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage(usages), critical=False)
        .add_extension(issuer_key, critical=False)
        .add_extension(_NO_REVOCATION, critical=False)
        .sign(root_key, SHA256(), ecdsa_deterministic=True)
    )


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey,
    start: datetime,
    end: datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start - _CLOCK_SKEW)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _subject(organisation: str, role: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{organisation} {role}"),
        ]
    )


def _key_usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority,
        content_commitment=not authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=authority,
        crl_sign=authority,
        encipher_only=False,
        decipher_only=False,
    )
