"""A mail with order files in it: who it is really from, and which files it holds.

A `From` is whatever its writer typed. It is believed only where the receiving server says that the
domain itself stands for it (DMARC, RFC 7489), in its own `Authentication-Results` (RFC 8601).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default
from enum import StrEnum

MOST_PARTS = 50
MOST_FILES = 5
_DMARC = re.compile(r"\bdmarc\s*=\s*pass\b", re.IGNORECASE)
_FROM = re.compile(r"\bheader\.from\s*=\s*\"?([A-Za-z0-9.-]+)", re.IGNORECASE)
_COMMENT = re.compile(r"\([^()]*\)")


class LetterFlaw(StrEnum):
    """Why a mail is let lie."""

    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    NOT_AUTHENTIC = "not_authentic"
    AUTOMATIC = "automatic"
    NOBODY = "nobody"
    SENT_BEFORE = "sent_before"
    NO_FILE = "no_file"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail that its domain stands for: the sender's address, its mark, and its files."""

    sender: str
    mark: str
    files: tuple[tuple[str, bytes], ...]


def read_letter(raw: bytes, trusted: str) -> Letter | LetterFlaw:
    """The mail, or why it is none for us. `trusted` is the name of the server that received it."""
    try:
        mail = message_from_bytes(raw, policy=default)
        assert isinstance(mail, EmailMessage)  # noqa: S101  # by that policy
        return _letter(mail, trusted)
    except (MessageError, LookupError, ValueError, TypeError, AttributeError, RecursionError):
        # The standard library meets many forms of nonsense by many errors.
        return LetterFlaw.UNREADABLE


def _letter(mail: EmailMessage, trusted: str) -> Letter | LetterFlaw:
    sender = _sender(mail)
    if sender is None or not _stands_for(mail, trusted, sender.domain):
        return LetterFlaw.NOT_AUTHENTIC
    if str(mail.get("Auto-Submitted", "no")).strip().lower() != "no":
        return LetterFlaw.AUTOMATIC
    address = f"{sender.username}@{sender.domain}".lower()
    said = str(mail.get("Message-ID", "")).strip()
    mark = hashlib.sha256(f"{address}\n{said}".encode()).hexdigest() if said else ""
    files = _files(mail)
    return LetterFlaw.UNREADABLE if files is None else Letter(address, mark, files)


def _sender(mail: EmailMessage) -> Address | None:
    """Who wrote it, if one wrote it."""
    headers = mail.get_all("From", [])
    if len(headers) != 1 or len(headers[0].addresses) != 1:
        return None
    found: Address = headers[0].addresses[0]
    return found if found.username and found.domain else None


def _stands_for(mail: EmailMessage, trusted: str, domain: str) -> bool:
    """Whether the receiving server found that the domain stands for the sender.

    Its own header is the topmost of its name: one that came with the mail lies below.
    """
    for header in mail.get_all("Authentication-Results", []):
        server, _, results = _COMMENT.sub(" ", str(header)).partition(";")
        if server.split()[:1] != [trusted]:
            continue
        for result in results.split(";"):
            if _DMARC.search(result):
                said = _FROM.search(result)
                return said is None or said[1].lower() == domain.lower()
        return False
    return False


def _files(mail: EmailMessage) -> tuple[tuple[str, bytes], ...] | None:
    found: list[tuple[str, bytes]] = []
    for n, part in enumerate(mail.walk()):
        if n >= MOST_PARTS or len(found) > MOST_FILES:
            return None
        name = part.get_filename()
        if name and not part.is_multipart():
            found.append((str(name), bytes(part.get_payload(decode=True) or b"")))
    return tuple(found)
