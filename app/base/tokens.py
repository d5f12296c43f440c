"""Secrets derived from the installation's own, one a purpose: digests by a key, texts sealed.

A digest by a key can't be tried out by who has the database alone, however short a code is.
"""

from __future__ import annotations

import base64
import hmac

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.base.config import current


def _key(purpose: str) -> bytes:
    derived = HKDF(SHA256(), length=32, salt=None, info=f"jadegate {purpose}".encode())
    return derived.derive(current().secret_key.encode())


def keyed_digest(purpose: str, secret: str) -> str:
    """What is kept of a token or a code."""
    return hmac.digest(_key(purpose), secret.encode(), "sha256").hex()


def seal_text(purpose: str, secret: str) -> str:
    """A secret that is shown again later, unreadable without the installation's own secret."""
    return Fernet(base64.urlsafe_b64encode(_key(purpose))).encrypt(secret.encode()).decode()


def unseal_text(purpose: str, kept: str) -> str | None:
    """The secret; None where another installation sealed it, or it was altered."""
    try:
        return Fernet(base64.urlsafe_b64encode(_key(purpose))).decrypt(kept.encode()).decode()
    except InvalidToken:
        return None
