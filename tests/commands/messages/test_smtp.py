"""Mail by a real server on loopback: under TLS or not at all; a refused recipient is no success."""

from __future__ import annotations

import socket
import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from types import SimpleNamespace

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.base.config import Misconfigured
from app.commands.messages import senders
from workflows.messages.ways import MessageWay

HERE = "127.0.0.1"
UNKNOWN = "nobody@example.cn"
MESSAGE = senders.OutgoingMessage(
    key=7,
    way=MessageWay.EMAIL,
    to="kefu@example.cn",
    platform="",
    subject="【玉门质检】退货有了决定",
    text="退货有了决定\n",
)


class Postbox:
    """What the server took, and over which kind of line."""

    def __init__(self):
        self.taken = []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802  # its hook
        if address == UNKNOWN:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  # its hook
        encrypted = session.ssl is not None
        self.taken.append((envelope.rcpt_tos, envelope.content.decode(), encrypted))
        return "250 taken"


@pytest.fixture
def papers(tmp_path):
    """A certificate of this address and its key, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HERE)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HERE))]), False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    pem, secret = tmp_path / "server.pem", tmp_path / "server.key"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return pem, secret


@pytest.fixture
def postbox():
    return Postbox()


@pytest.fixture
def server(papers, postbox):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*papers)

    def known(server, session, envelope, mechanism, given):
        right = (given.login, given.password) == (b"box", b"p@ss")
        return AuthResult(success=right)

    with socket.create_server((HERE, 0)) as free:  # the library asks its own port whether it hears
        port = free.getsockname()[1]
    controller = Controller(
        postbox,
        hostname=HERE,
        port=port,
        tls_context=context,
        require_starttls=True,
        authenticator=known,
        auth_required=True,
    )
    controller.start()
    yield port
    controller.stop()


@pytest.fixture
def handed_in(server, monkeypatch):
    """Where mail is handed in, and by whom."""
    url = f"smtp://box:p%40ss@{HERE}:{server}?from=post@example.cn"
    monkeypatch.setattr(senders, "current", lambda: SimpleNamespace(mail_url=url))


def test_mail_is_handed_in_under_tls_by_who_may(handed_in, postbox, papers, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(papers[0]))
    senders.send_by_smtp(MESSAGE)
    ((to, content, encrypted),) = postbox.taken
    assert to == ["kefu@example.cn"]
    assert encrypted
    assert "Message-ID: <delivery-7@example.cn>" in content


def test_a_refused_recipient_is_no_success_and_is_not_named(
    handed_in, postbox, papers, monkeypatch
):
    monkeypatch.setenv("SSL_CERT_FILE", str(papers[0]))
    with pytest.raises(senders.NotDelivered) as failure:
        senders.send_by_smtp(replace(MESSAGE, to=UNKNOWN))
    assert str(failure.value) == "SMTPRecipientsRefused"
    assert postbox.taken == []


def test_a_server_that_nobody_vouches_for_gets_neither_password_nor_mail(handed_in, postbox):
    with pytest.raises(senders.NotDelivered, match="SSLCertVerificationError"):
        senders.send_by_smtp(MESSAGE)
    assert postbox.taken == []


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("smtps://m.cn?from=a@b.cn", (True, "m.cn", 465, "", "", "a@b.cn")),
        ("smtp://m.cn?from=a@b.cn", (False, "m.cn", 587, "", "", "a@b.cn")),
        ("smtps://u@m.cn:2465?from=a@b.cn", (True, "m.cn", 2465, "u", "", "a@b.cn")),
        ("smtps://u%40b:p%2F@m.cn?from=a@b.cn", (True, "m.cn", 465, "u@b", "p/", "a@b.cn")),
    ],
)
def test_what_the_address_of_the_server_says(url, told):
    at = senders.mail_server(url)
    assert (at.encrypted, at.host, at.port, at.user, at.password, at.sender) == told
    assert at.password == "" or at.password not in repr(at)


@pytest.mark.parametrize(
    "url",
    [
        "http://m.cn?from=a@b.cn",
        "smtps://m.cn:x?from=a@b.cn",
        "smtps://?from=a@b.cn",
        "smtps://u:secret@m.cn",
        "smtps://m.cn?from=nobody",
        "smtps://m.cn?from=a@b.cn%0d%0aBcc:c@d.cn",
    ],
)
def test_an_address_that_is_none_is_told_without_a_word_of_it(url):
    with pytest.raises(Misconfigured) as wrong:
        senders.mail_server(url)
    assert "secret" not in str(wrong.value)
