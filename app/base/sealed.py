"""Short texts sealed under the installation's secret, each for one purpose and one owner."""

from __future__ import annotations

import base64
import binascii
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12


def seal(text: str, secret: str, *, purpose: str, owner: str) -> str:
    """The text, readable only with the same secret, purpose and owner (AES-256-GCM)."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    closed = AESGCM(_key(secret, purpose)).encrypt(nonce, text.encode(), owner.encode())
    return base64.b64encode(nonce + closed).decode()


def unseal(sealed: str, secret: str, *, purpose: str, owner: str) -> str | None:
    """The text again; None where it is another's, was altered, or the secret has changed."""
    try:
        raw = base64.b64decode(sealed, validate=True)
        opened = AESGCM(_key(secret, purpose)).decrypt(
            raw[:NONCE_BYTES], raw[NONCE_BYTES:], owner.encode()
        )
    except (binascii.Error, InvalidTag, ValueError):
        return None
    return opened.decode()


def _key(secret: str, purpose: str) -> bytes:
    derive = HKDF(SHA256(), KEY_BYTES, salt=None, info=f"jadegate {purpose}".encode())
    return derive.derive(secret.encode())
