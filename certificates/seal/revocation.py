"""Signers that are not to be believed: the root's revocation list (RFC 5280, section 5).

A list says of each signer since when its key may have been in other hands. What the log shows to
have been issued before that stays what it is; what carries the signature and stands nowhere in the
log before it is nobody's. Signers say noRevAvail (RFC 9608), so that other programs do not look for
a list: it is for those who check against the log.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from certificates.seal.keys import KeyUnreadable

RevocationList = x509.CertificateRevocationList


def make_list(
    former: RevocationList | None,
    signer: x509.Certificate,
    root: x509.Certificate,
    root_key: ec.EllipticCurvePrivateKey,
    *,
    since: datetime,
    at: datetime,
) -> bytes:
    """The list that also names `signer`, PEM. `since` and `at` are aware.

    Named again, a signer keeps the earlier time. Raises `KeyUnreadable` where the root did not
    issue the signer or the former list.
    """
    if not _is_signer_of(signer, root):
        raise KeyUnreadable("the root did not issue this signer")
    if former is not None and not _is_list_of(former, root):
        raise KeyUnreadable("the former list is not this root's")
    before = () if former is None else tuple(former)
    times = {one.serial_number: doubted_since(one) for one in before}
    earliest = min(since, times.get(signer.serial_number, since))
    kept = [one for one in before if one.serial_number != signer.serial_number]
    issuer_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(root.subject)
        .last_update(at)
        .next_update(root.not_valid_after_utc)
        .add_extension(issuer_key, critical=False)
        .add_extension(x509.CRLNumber(number_of(former) + 1), critical=False)
    )
    for one in (*kept, _entry(signer.serial_number, earliest, at)):
        builder = builder.add_revoked_certificate(one)
    return builder.sign(root_key, SHA256()).public_bytes(Encoding.PEM)


def number_of(listed: RevocationList | None) -> int:
    """Which list of its root it is: 1, 2 …; 0 for none."""
    if listed is None:
        return 0
    return listed.extensions.get_extension_for_class(x509.CRLNumber).value.crl_number


def read_list(content: bytes, root: bytes) -> RevocationList:
    """A list in PEM, of that root (DER). Raises `KeyUnreadable`."""
    try:
        listed = x509.load_pem_x509_crl(content)
        if not _is_list_of(listed, x509.load_der_x509_certificate(root)):
            raise KeyUnreadable("the revocation list is not this root's")
        number_of(listed)
        for one in listed:
            doubted_since(one)
    except (ValueError, TypeError, x509.ExtensionNotFound):
        raise KeyUnreadable("the revocation list") from None
    return listed


def revoked_since(
    certificate: bytes, lists: Iterable[bytes], roots: Iterable[bytes]
) -> datetime | None:
    """Since when a signer's key may be in other hands (all DER); None where no list names it.

    A list that none of the roots has signed says nothing.
    """
    serial = x509.load_der_x509_certificate(certificate).serial_number
    issuers = [x509.load_der_x509_certificate(root) for root in roots]
    told = []
    for der in lists:
        listed = x509.load_der_x509_crl(der)
        entry = listed.get_revoked_certificate_by_serial_number(serial)
        if entry is not None and any(_is_list_of(listed, root) for root in issuers):
            told.append(doubted_since(entry))
    return min(told, default=None)


def _entry(serial: int, since: datetime, at: datetime) -> x509.RevokedCertificate:
    return (
        x509.RevokedCertificateBuilder()
        .serial_number(serial)
        .revocation_date(at)
        .add_extension(x509.CRLReason(x509.ReasonFlags.key_compromise), critical=False)
        .add_extension(x509.InvalidityDate(since.replace(tzinfo=None)), critical=False)
        .build()
    )


def doubted_since(entry: x509.RevokedCertificate) -> datetime:
    """Since when the key of a signer on a list may be in other hands."""
    try:
        dated = entry.extensions.get_extension_for_class(x509.InvalidityDate).value
    except x509.ExtensionNotFound:
        return entry.revocation_date_utc
    return dated.invalidity_date_utc


def _is_signer_of(signer: x509.Certificate, root: x509.Certificate) -> bool:
    try:
        signer.verify_directly_issued_by(root)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _is_list_of(listed: RevocationList, root: x509.Certificate) -> bool:
    key = root.public_key()
    return (
        listed.issuer == root.subject
        and isinstance(key, ec.EllipticCurvePublicKey)
        and listed.is_signature_valid(key)
    )
