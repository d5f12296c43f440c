"""A time-stamp authority for tests: its root, its certificate, a CRL, no network."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko_certvalidator.registry import SimpleCertificateStore


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
            certs_to_embed=SimpleCertificateStore.from_certs([asn1.Certificate.load(self.root)]),
            fixed_dt=at,
        )


def name_of(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


@dataclass
class StampServer:
    """The authority at an address; `up` false means that it does not answer."""

    tsa: Tsa
    at: datetime
    url: str
    up: bool = True


@contextmanager
def serving(at: datetime) -> Iterator[StampServer]:
    """An RFC 3161 authority on loopback, with its revocation list beside it."""

    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            answer = asyncio.run(made.tsa.stamper(made.at).async_request_tsa_response(asked))
            self.reply("application/timestamp-reply", answer.dump())

        def do_GET(self) -> None:
            self.reply("application/pkix-crl", made.tsa.crl)

        def reply(self, kind: str, content: bytes) -> None:
            self.send_response(200 if made.up else 503)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Tests are silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        url = f"http://127.0.0.1:{server.server_port}"
        made = StampServer(make_tsa(at, crl_url=f"{url}/crl"), at, f"{url}/stamp")
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield made
        finally:
            server.shutdown()


def make_tsa(at: datetime, name: str = "Test TSA", crl_url: str = "") -> Tsa:
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
    leaf_builder = builder(names[1], key.public_key()).add_extension(
        x509.ExtendedKeyUsage(usage), critical=True
    )
    if crl_url:
        place = x509.DistributionPoint([x509.UniformResourceIdentifier(crl_url)], None, None, None)
        leaf_builder = leaf_builder.add_extension(
            x509.CRLDistributionPoints([place]), critical=False
        )
    leaf = leaf_builder.sign(root_key, SHA256())
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
