"""One real request: by TLS, to the address that was found, no further, and never inside."""

from __future__ import annotations

import socket
import ssl
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.base import config
from app.commands.messages.webhooks import outgoing
from app.commands.messages.webhooks.outgoing import WebhookAnswer, post

DAY = timedelta(days=1)


class Handler(BaseHTTPRequestHandler):
    server: Any

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append((self.path, self.headers["webhook-id"], self.headers["Host"]))
        status = int(self.path.rpartition("/")[2])
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/inner/200")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def receiver(tmp_path, monkeypatch):
    """A server on this machine with a certificate for `localhost`, and its authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - DAY)
        .not_valid_after(now + DAY)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "server.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    server: Any = HTTPServer(("127.0.0.1", 0), Handler)
    server.asked = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    trusting = ssl.create_default_context(cafile=str(pem))
    monkeypatch.setattr(outgoing, "context_of_clients", lambda: trusting)
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def opened(monkeypatch, networks):
    there = replace(config.current(), webhook_networks=networks)
    monkeypatch.setattr(outgoing, "current", lambda: there)


def test_what_goes_out_and_what_does_not(settings, receiver, monkeypatch):
    at = f"https://localhost:{receiver.server_port}"
    headers = {"webhook-id": "msg_1"}
    opened(monkeypatch, "")
    assert post(f"{at}/200", headers, b"{}") == WebhookAnswer(
        taken=False, fault="not a public address"
    )
    assert receiver.asked == []
    opened(monkeypatch, "127.0.0.0/8, ::1/128")
    assert post(f"{at}/204", headers, b"{}") == WebhookAnswer(taken=True)
    assert receiver.asked == [("/204", "msg_1", f"localhost:{receiver.server_port}")]
    assert post(f"{at}/302", headers, b"{}") == WebhookAnswer(taken=False, fault="HTTP 302")
    assert post(f"{at}/500", headers, b"{}") == WebhookAnswer(taken=False, fault="HTTP 500")
    assert len(receiver.asked) == 3, "a redirect is not followed"
    monkeypatch.setattr(outgoing, "context_of_clients", ssl.create_default_context)
    assert post(f"{at}/200", headers, b"{}").fault == "certificate not valid"
    for wrong in ("http://localhost/200", "https://127.0.0.1/200", "https://[::1]/200"):
        assert post(wrong, headers, b"{}").fault == "address not allowed"
    assert len(receiver.asked) == 3


def test_who_takes_the_call_and_says_nothing_gives_no_answer_in_time(settings, monkeypatch):
    opened(monkeypatch, "127.0.0.0/8, ::1/128")
    monkeypatch.setattr(outgoing, "ANSWERS_WITHIN", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        at = f"https://localhost:{silent.getsockname()[1]}/200"
        assert post(at, {}, b"{}") == WebhookAnswer(taken=False, fault="no answer in time")
