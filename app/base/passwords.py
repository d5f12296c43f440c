"""Password hashing (argon2id) and one-time codes, with what they cost kept in bounds."""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
import unicodedata

import pyotp
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

TOTP_STEP_SECONDS = 30
TOTP_SECRET_BYTES = 20  # RFC 4226, section 4
_hasher = PasswordHasher()
# A hash takes 64 MiB: a burst of sign-ins must not take the machine.
_few_at_once = threading.BoundedSemaphore(4)
_NOBODY = _hasher.hash(secrets.token_hex(16))


def hash_password(password: str) -> str:
    """The hash to keep."""
    with _few_at_once:
        return _hasher.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Whether the password fits; takes as long for an unknown person as for a known one."""
    with _few_at_once:
        try:
            _hasher.verify(kept or _NOBODY, password)
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


def new_token() -> tuple[str, str]:
    """A random token for a cookie or a key, and the digest to keep."""
    token = secrets.token_urlsafe(32)
    return token, token_digest(token)


def token_digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_totp_secret() -> str:
    """A fresh secret for an authenticator app."""
    return pyotp.random_base32()


def totp_address(secret: str, login: str) -> str:
    """The otpauth:// address that an authenticator app scans."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name="Jadegate")


def totp_step(secret: str, code: str, at: float) -> int | None:
    """The time step that the code belongs to (this one or a neighbour), or None if it is wrong.

    The caller refuses a step that was used before, so that a code serves once.
    """
    typed = unicodedata.normalize("NFKC", code).strip().encode()
    totp = pyotp.TOTP(secret)
    for step in (0, -1, 1):
        moment = int(at) + step * TOTP_STEP_SECONDS
        if secrets.compare_digest(totp.at(moment).encode(), typed):
            return moment // TOTP_STEP_SECONDS
    return None


def is_totp_secret(secret: str) -> bool:
    """Whether an authenticator app can hold it, and nobody can guess it."""
    try:
        return len(base64.b32decode(secret)) >= TOTP_SECRET_BYTES
    except ValueError:
        return False
