"""`jadegate tls`: a server met as a browser meets one, its certificate and its TLS told."""

from __future__ import annotations

import ssl
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from socketserver import BaseRequestHandler, ThreadingTCPServer

import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app.base import clock
from app.cli.jadegate import jadegate
from app.cli.serving import public_tls
from app.cli.serving.public_tls import PublicTls, faults_of, look_at_tls

HERE = "127.0.0.1"
NOW = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def pem(tmp_path_factory):
    """Key and certificate of a server that nobody else trusts, for a month."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HERE)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HERE))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    kept = tmp_path_factory.mktemp("tls") / "both.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    kept.write_bytes(private + made.public_bytes(Encoding.PEM))
    return kept


class Server(ThreadingTCPServer):
    """One that speaks TLS."""

    context: ssl.SSLContext


class Shakes(BaseRequestHandler):
    """Shakes hands and says nothing."""

    server: Server

    def handle(self):
        try:
            self.server.context.wrap_socket(self.request, server_side=True).close()
        except OSError:
            return


@contextmanager
def served(pem, *, old=False):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    if old:
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.minimum_version = ssl.TLSVersion.TLSv1
    with Server((HERE, 0), Shakes) as server:
        server.context = context
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_who_is_not_trusted_by_everybody_is_told(pem):
    with served(pem) as port:
        seen = look_at_tls(HERE, port)
        own = look_at_tls(HERE, port, lambda: ssl.create_default_context(cafile=str(pem)))
    assert "self-signed" in seen.distrust.replace("self signed", "self-signed")
    assert (own.distrust, own.speaks_old) == ("", False)
    assert timedelta(days=28) < own.ends_at - datetime.now(UTC) < timedelta(days=30)


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1 is deprecated:DeprecationWarning")
def test_old_versions_of_tls_are_told(pem):
    with served(pem, old=True) as port:
        assert look_at_tls(HERE, port).speaks_old


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        (PublicTls("", NOW + timedelta(days=15), False), ""),
        (PublicTls("", NOW + timedelta(days=13), False), "ends on 2026-12-14"),
        (PublicTls("expired", None, False), "not trusted by everybody: expired"),
        (PublicTls("", NOW + timedelta(days=90), True), "TLS 1.0 or 1.1"),
    ],
)
def test_what_a_browser_would_mind_is_a_fault_and_the_exit_code(monkeypatch, seen, said):
    assert said in "".join(faults_of(seen, 14, NOW))
    monkeypatch.setattr(public_tls, "look_at_tls", lambda *_: seen)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    env = {"JADEGATE_PUBLIC_URL": "https://qc.example.com"}
    ran = CliRunner().invoke(jadegate, ["tls"], env=env)
    assert ran.exit_code == bool(said), ran.output
    assert said in ran.output


def test_an_address_without_tls_or_without_an_answer_is_no_success(monkeypatch):
    plain = CliRunner().invoke(jadegate, ["tls"], env={"JADEGATE_PUBLIC_URL": "http://localhost"})
    assert plain.exit_code == 1
    assert "no https" in plain.output

    def away(*_):
        raise OSError(111, "refused")

    monkeypatch.setattr(public_tls, "look_at_tls", away)
    env = {"JADEGATE_PUBLIC_URL": "https://qc.example.com"}
    assert CliRunner().invoke(jadegate, ["tls"], env=env).exit_code == 2
