"""A shop without programs: order files sent by mail are taken in, and the result is mailed back.

The box is read by IMAP over TLS with the standard library, which has all of what is asked here:
what is new by number, its size, its bytes. Nothing is changed or deleted there.
"""

from __future__ import annotations

import imaplib
import logging
import re
import ssl
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from sqlalchemy.exc import SQLAlchemyError

from app.base.config import Config, Misconfigured
from app.base.db import reading, transaction
from app.base.errors import ReadOnly, Refusal
from app.commands.across.shop_files import (
    importing_account,
    mail_result,
    take_in_file,
    words_of_import,
    words_of_refusal,
)
from app.commands.orders.files import MOST_SENT
from app.models.orders.mail import TakenMail
from app.queries.orders.mail import is_marked, last_mail, login_of_address
from workflows.orders.shops.letters import Letter, LetterFlaw, read_letter
from workflows.roles import Actor
from workflows.verdict import Refused, Text

ANSWERS_WITHIN = 20.0
MOST_A_TICK = 5
PORT = 993
FOLDER = re.compile(r"[A-Za-z0-9._/ -]{1,100}")
# As base64 has it, and a page of words.
LARGEST_MAIL = MOST_SENT * 4 // 3 + 1024 * 1024
TAKEN = "taken"
NO_FILE = Refused(
    "no_file",
    Text("邮件里没有附件，没有导入", "The mail has no file in it; nothing was taken in"),
    next_step=Text("请把订单文件作为附件再发一次", "Send it again with the order file attached"),
)
BAD_BOX = (
    "JADEGATE_ORDER_MAILBOX must be imaps://user:password@host/INBOX?trust=name, where name is what"
    " the receiving server calls itself in Authentication-Results"
)
MAILS = logging.getLogger("jadegate.mails")


@dataclass(frozen=True, slots=True)
class OrderMailbox:
    """Where the box is, and whose word on senders is believed."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    folder: str
    trusted: str


def mailbox_of(raw: str) -> OrderMailbox:
    """What the setting says; raises `Misconfigured`, without a word of it: it holds a password."""
    try:
        at = urlsplit(raw)
        port = at.port or PORT
    except ValueError:
        raise Misconfigured(BAD_BOX) from None
    trusted = dict(parse_qsl(at.query)).get("trust", "")
    folder = unquote(at.path.strip("/")) or "INBOX"
    if at.scheme != "imaps" or not at.hostname or not trusted or not FOLDER.fullmatch(folder):
        raise Misconfigured(BAD_BOX)
    user, password = unquote(at.username or ""), unquote(at.password or "")
    return OrderMailbox(at.hostname, port, user, password, folder, trusted)


def open_mailbox(box: OrderMailbox) -> imaplib.IMAP4:
    """A connection over TLS, its certificate checked."""
    context = ssl.create_default_context()
    return imaplib.IMAP4_SSL(box.host, box.port, ssl_context=context, timeout=ANSWERS_WITHIN)


def take_mailed(settings: Config, now: datetime) -> Iterator[str]:
    """Look at what is new, the oldest first; what was done, a line a mail."""
    if not settings.order_mailbox:
        return
    box = mailbox_of(settings.order_mailbox)
    try:
        yield from _look_into(box, now)
    except (OSError, imaplib.IMAP4.error) as error:
        # The name alone: a server's answer may repeat an address.
        MAILS.warning("the mail box: %s", type(error).__name__)


def _look_into(box: OrderMailbox, now: datetime) -> Iterator[str]:
    server = open_mailbox(box)
    try:
        server.login(box.user, box.password)
        _must_be_ok(server.select(f'"{box.folder}"', readonly=True))
        validity = int((server.response("UIDVALIDITY")[1] or [b"0"])[0] or b"0")
        with reading() as session:
            last = last_mail(session, validity)
        for uid in _new_numbers(server, last)[:MOST_A_TICK]:
            outcome = _look_at(server, box, validity, uid, now)
            yield f"mail {uid}: {outcome}"
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            server.logout()


def _must_be_ok(answer: tuple[str, list[Any]]) -> list[Any]:
    if answer[0] != "OK":
        raise imaplib.IMAP4.error("refused")
    return answer[1]


def _new_numbers(server: imaplib.IMAP4, last: int) -> list[int]:
    """Numbers above the last; a server answers `n:*` with the last one at least."""
    found = _must_be_ok(server.uid("SEARCH", f"UID {last + 1}:*"))
    numbers = [int(n) for line in found if line for n in line.split() if n.isdigit()]
    return sorted(n for n in numbers if n > last)


def _look_at(
    server: imaplib.IMAP4, box: OrderMailbox, validity: int, uid: int, now: datetime
) -> str:
    """One mail, once: whatever it is, it is written down, and the next one is looked at."""
    try:
        letter = _letter(server, uid, box.trusted)
        outcome, mark, person = _answer(letter)
    except (ReadOnly, SQLAlchemyError, OSError, imaplib.IMAP4.error):
        raise  # nothing of the mail's: it is looked at again
    except Exception as error:  # noqa: BLE001  # one mail never keeps the others from being read
        MAILS.warning("mail %s: %s", uid, type(error).__name__)
        outcome, mark, person = LetterFlaw.FAILED.value, "", None
    with transaction() as session:
        session.add(
            TakenMail(
                validity=validity, uid=uid, mark=mark, outcome=outcome, person_id=person, at=now
            )
        )
    return outcome


def _letter(server: imaplib.IMAP4, uid: int, trusted: str) -> Letter | LetterFlaw:
    (said, *_) = _must_be_ok(server.uid("FETCH", str(uid), "(RFC822.SIZE)"))
    size = re.search(rb"RFC822\.SIZE (\d+)", said or b"")
    if size is None or int(size[1]) > LARGEST_MAIL:
        return LetterFlaw.TOO_LARGE
    whole = _must_be_ok(server.uid("FETCH", str(uid), "(BODY.PEEK[])"))
    raw = next((part[1] for part in whole if isinstance(part, tuple)), None)
    return LetterFlaw.UNREADABLE if raw is None else read_letter(raw, trusted)


def _answer(letter: Letter | LetterFlaw) -> tuple[str, str, int | None]:
    """What became of it, its mark and whose it was. Only an own sender is answered."""
    if isinstance(letter, LetterFlaw):
        return letter.value, "", None
    with reading() as session:
        known = is_marked(session, letter.mark)
        login = login_of_address(session, letter.sender)
    if known:
        return LetterFlaw.SENT_BEFORE.value, "", None
    if login is None:
        return LetterFlaw.NOBODY.value, "", None
    try:
        by = importing_account(login)
    except Refusal:
        return LetterFlaw.NOBODY.value, "", None
    told = [_told_of(name, content, by) for name, content in letter.files]
    text = "\n".join(told) if told else words_of_refusal(NO_FILE)
    key = f"order-mail-{letter.mark[:32] or 'unmarked'}"
    subject = "【玉门质检】订单邮件的导入结果 / result of your order mail"
    mail_result(letter.sender, key, subject, text)
    return TAKEN if told else LetterFlaw.NO_FILE.value, letter.mark, by.person_id


def _told_of(name: str, content: bytes, by: Actor) -> str:
    try:
        said = words_of_import(take_in_file(name, content, by))
    except ReadOnly:
        raise
    except Refusal as refusal:
        said = words_of_refusal(refusal.refused)
    return f"{name[:100]}\n{said}"
