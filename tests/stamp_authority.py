"""A time-stamp authority for tests: its root, its certificate, a CRL, no network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from asn1crypto import keys
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper


@dataclass(frozen=True)
class Tsa:
    root: bytes
    certificate: bytes
    crl: bytes
    key: bytes

    def stamper(self, at: datetime) -> DummyTimeStamper:
        return DummyTimeStamper(
            asn1.Certificate.load(self.certificate),
            keys.PrivateKeyInfo.load(self.key),
            certs_to_embed=[asn1.Certificate.load(self.root)],
            fixed_dt=at,
        )


def name_of(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def make_tsa(at: datetime, name: str = "Test TSA") -> Tsa:
    root_key = ec.generate_private_key(ec.SECP256R1())
    key = rsa.generate_private_key(65537, 2048)  # pyHanko's stand-in signs with RSA only
    start, end = at - timedelta(days=1), at + timedelta(days=3650)
    names = name_of(f"{name} Root"), name_of(name)

    def builder(subject, public):
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(names[0])
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(end)
        )

    root = (
        builder(names[0], root_key.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(root_key, SHA256())
    )
    usage = [ExtendedKeyUsageOID.TIME_STAMPING]
    leaf = (
        builder(names[1], key.public_key())
        .add_extension(x509.ExtendedKeyUsage(usage), critical=True)
        .sign(root_key, SHA256())
    )
    crl = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(names[0])
        .last_update(start)
        .next_update(end)
        .sign(root_key, SHA256())
    )
    return Tsa(
        root.public_bytes(Encoding.DER),
        leaf.public_bytes(Encoding.DER),
        crl.public_bytes(Encoding.DER),
        key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
    )
