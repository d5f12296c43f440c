"""Who brings messages out of the house: mail by a folder or SMTP, the rest by a package.

A provider's package (SMS, a platform's messages) names a class without arguments as an entry point
of the group `jadegate.message_senders`; `JADEGATE_MESSAGE_SENDER` chooses it by that name.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from importlib.metadata import entry_points
from typing import ClassVar, Protocol, cast
from urllib.parse import parse_qsl, unquote, urlsplit

from app.base import clock
from app.base.config import Misconfigured, current
from workflows.messages.ways import MessageWay

GROUP = "jadegate.message_senders"
ANSWERS_WITHIN = 20.0
FOLDER = "mail"
EMBEDDED_SENDER = "jadegate@localhost"
PORTS = {"smtps": 465, "smtp": 587}
BAD_MAIL_URL = (
    "JADEGATE_MAIL_URL must be smtps://user:password@host?from=name@host, or smtp://… for STARTTLS"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingMessage:
    """A message on its way. `to` is an address or a whole phone; for a platform's message it is
    the order's number there. The same `key` sent twice is the same message."""

    key: int | str
    way: MessageWay
    to: str
    platform: str
    subject: str
    text: str


class NotDelivered(Exception):
    """The provider did not take it; it is tried again."""


class MessageSender(Protocol):
    """Brings messages to people, by the ways that it names."""

    ways: ClassVar[frozenset[MessageWay]]

    def send(self, message: OutgoingMessage) -> None:
        """Send it; raises `NotDelivered`. Called outside any transaction."""


Send = Callable[[OutgoingMessage], None]


def sender_for(way: MessageWay) -> Send | None:
    """Who sends by this way; None where nobody does. Raises `Misconfigured`."""
    settings = current()
    if settings.message_sender:
        found = next(iter(entry_points(group=GROUP, name=settings.message_sender)), None)
        if found is None:
            name = settings.message_sender
            raise Misconfigured(f"JADEGATE_MESSAGE_SENDER: no {name!r} in the group {GROUP}")
        sender = cast("MessageSender", found.load()())
        if way in sender.ways:
            return sender.send
    if way is not MessageWay.EMAIL:
        return None
    return send_by_smtp if settings.mail_url else put_into_folder


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in, and who it is from."""

    encrypted: bool
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    sender: str


def mail_server(raw: str) -> MailServer:
    """What `JADEGATE_MAIL_URL` says: `smtps://` is encrypted from the start, `smtp://` by STARTTLS.

    Raises `Misconfigured`, without a word of the address: it holds a password.
    """
    try:
        at = urlsplit(raw)
        port = at.port
    except ValueError:
        raise Misconfigured(BAD_MAIL_URL) from None
    sender = dict(parse_qsl(at.query)).get("from", "")
    if at.scheme not in PORTS or not at.hostname or "@" not in sender or not sender.isprintable():
        raise Misconfigured(BAD_MAIL_URL)
    return MailServer(
        encrypted=at.scheme == "smtps",
        host=at.hostname,
        port=port or PORTS[at.scheme],
        user=unquote(at.username or ""),
        password=unquote(at.password or ""),
        sender=sender,
    )


def mail_of(message: OutgoingMessage, sender: str) -> EmailMessage:
    """The message as mail."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = message.to
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(clock.now())
    # The same delivery tried again is the same mail: a server or a reader may drop the second.
    mail["Message-ID"] = f"<delivery-{message.key}@{sender.rpartition('@')[2]}>"
    mail.set_content(message.text)
    return mail


def put_into_folder(message: OutgoingMessage) -> None:
    """Embedded: one file a message, `instance/mail/000123.eml`, whole or not at all."""
    settings = current()
    folder = settings.instance / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    name = f"{message.key:06d}" if isinstance(message.key, int) else message.key
    path = folder / f"{name}.eml"
    part = path.with_suffix(".part")
    part.write_bytes(mail_of(message, EMBEDDED_SENDER).as_bytes())
    part.replace(path)


def send_by_smtp(message: OutgoingMessage) -> None:
    """By the operator's server."""
    server = mail_server(current().mail_url)
    context = ssl.create_default_context()
    try:
        with _open_server(server, context) as session:
            if not server.encrypted:
                session.starttls(context=context)
            if server.user:
                session.login(server.user, server.password)
            session.send_message(mail_of(message, server.sender))
    except (OSError, smtplib.SMTPException) as error:
        # The name alone: a server's answer may repeat the address.
        raise NotDelivered(type(error).__name__) from None


def _open_server(server: MailServer, context: ssl.SSLContext) -> smtplib.SMTP:
    if server.encrypted:
        return smtplib.SMTP_SSL(server.host, server.port, timeout=ANSWERS_WITHIN, context=context)
    return smtplib.SMTP(server.host, server.port, timeout=ANSWERS_WITHIN)
