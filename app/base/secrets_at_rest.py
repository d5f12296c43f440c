"""What lies encrypted in the database, and the one key that opens it.

    folder/at-rest/master.key     64 hexadecimal digits, 0600, made once
    folder/at-rest/previous.key   the one before, while what it sealed is sealed anew

The key lies beside the other keys and never in the database; the database keeps its fingerprint, so
that a missing or another key is said and never made good by a new one, which would open nothing.
Each purpose has its own key, derived by HKDF. A sealed text is AES-256-GCM and bound to its purpose
and to what it is about: moved to another row or column it does not open.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
import sys
from functools import lru_cache
from pathlib import Path

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from app.base.config import Config, Misconfigured, current

KEY_BYTES = 32
NONCE_BYTES = 12
FORM = "j1"
_OTHERS_MAY = 0o077
_KNOWN = sa.table("master_key", sa.column("id"), sa.column("fingerprint"))


class SealBroken(Exception):
    """A sealed text was changed, moved to another place, or sealed with another key."""


def seal(purpose: str, plaintext: bytes, *, about: str = "") -> str:
    """`plaintext` so that only `open` with the same purpose and `about` gives it back.

    Raises `Misconfigured` where the master key is not there.
    """
    master = _master(current())
    return lock(
        key_for(master, purpose), plaintext, _binding_of(purpose, about), named=short(master)
    )


def open(purpose: str, token: str, *, about: str = "") -> bytes:  # noqa: A001  # the pair of `seal`
    """What was sealed. Raises `SealBroken`; `Misconfigured` where the master key is not there."""
    master = _master_of(token)
    return unlock(key_for(master, purpose), token, _binding_of(purpose, about), named=short(master))


def names_the_key_in_use(token: bytes) -> bool:
    """Whether it was sealed by the master key of to-day, and not by one before, or not at all."""
    return token.startswith(f"{FORM}.{short(_master(current()))}.".encode())


def keyed_digest(purpose: str, text: str) -> str:
    """HMAC-SHA-256 of the text, hexadecimal: equal texts meet, nobody without the key guesses."""
    return _digest(_master(current()), purpose, text)


def keyed_digests(purpose: str, text: str) -> tuple[str, ...]:
    """The digests that a kept one may be: by the key, and by the one before while it is there."""
    older = _previous(current())
    masters = (_master(current()), *((older,) if older is not None else ()))
    return tuple(_digest(master, purpose, text) for master in masters)


def _digest(master: bytes, purpose: str, text: str) -> str:
    key = key_for(master, f"digest of {purpose}")
    return hmac.new(key, text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def lock(key: bytes, plaintext: bytes, bound_to: bytes, *, named: str) -> str:
    """AES-256-GCM under `key`; the token names the key, so that a wrong one is told apart."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    body = base64.urlsafe_b64encode(nonce + AESGCM(key).encrypt(nonce, plaintext, bound_to))
    return f"{FORM}.{named}.{body.decode('ascii')}"


def unlock(key: bytes, token: str, bound_to: bytes, *, named: str) -> bytes:
    """What `lock` locked. Raises `SealBroken`."""
    form, _, rest = token.partition(".")
    name, _, body = rest.partition(".")
    if form != FORM or name != named:
        raise SealBroken(f"sealed with key {name or '?'}, the key here is {named}")
    try:
        raw = base64.b64decode(body, altchars=b"-_", validate=True)
        return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], bound_to)
    except (ValueError, InvalidTag):
        raise SealBroken("the sealed text is not what was sealed here") from None


def master_file(config: Config) -> Path:
    """Where the master key lies."""
    return config.keys / "at-rest" / "master.key"


def previous_file(config: Config) -> Path:
    """Where the key before lies while the master key is being changed."""
    return config.keys / "at-rest" / "previous.key"


def prepare(config: Config, engine: sa.Engine) -> None:
    """Make the key of a database that knows none yet. Raises `Misconfigured` as `check` does."""
    if _known_fingerprint(engine) is None:
        make_once(master_file(config))
    check(config, engine)


def remember(config: Config, engine: sa.Engine) -> None:
    """Have the database know its key from now on. Raises `Misconfigured` as `check` does."""
    if _known_fingerprint(engine) is None:
        row = {"id": 1, "fingerprint": fingerprint(_master(config))}
        try:
            with engine.execution_options(jadegate_write=True).begin() as connection:
                connection.execute(_KNOWN.insert(), row)
        except sa.exc.IntegrityError:
            pass  # another start was quicker; whether with the same key is asked below
    check(config, engine)


def check(config: Config, engine: sa.Engine) -> None:
    """Raise `Misconfigured` where the database knows a key that is not the one that lies here."""
    known = _known_fingerprint(engine)
    if known is None:
        return
    path = master_file(config)
    if not path.exists():
        raise Misconfigured(
            f"{path} is missing: personal data and second factors in this database are locked with "
            f"key {known}. Put it back from the backup of the keys, or copy it from the other "
            "machine; a new one would open nothing and is not made"
        )
    here = fingerprint(_master(config))
    older = _previous(config)
    if here != known and (older is None or fingerprint(older) != known):
        raise Misconfigured(
            f"{path} is key {here}, this database is locked with key {known}: put the right one "
            "back from the backup of the keys"
        )


def fingerprint(master: bytes) -> str:
    """What a key is called; says nothing of the key."""
    return key_for(master, "fingerprint").hex()[:16]


@lru_cache(maxsize=64)
def key_for(master: bytes, purpose: str) -> bytes:
    """The key of one purpose."""
    info = f"jadegate at rest: {purpose}".encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(master)


def read_master(path: Path) -> bytes:
    """The key in this file. Raises `Misconfigured`, saying what to do."""
    try:
        found = path.stat()
        if sys.platform != "win32" and found.st_mode & _OTHERS_MAY:
            raise Misconfigured(f"{path} can be read by others: chmod 600 {path}")
        key = _key_in(path, found.st_ino, found.st_mtime_ns, found.st_ctime_ns)
    except FileNotFoundError:
        raise Misconfigured(f"{path} is missing: run `jadegate db upgrade`") from None
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise Misconfigured(f"{path} is cut short: put it back from the backup of the keys")
    return key


@lru_cache(maxsize=4)
def _key_in(path: Path, _number: int, _written: int, _changed: int) -> bytes:
    """The key in a file as it lies there now; another file, or one written anew, is read again."""
    return bytes.fromhex(path.read_text("ascii").strip())


def _master(config: Config) -> bytes:
    return read_master(master_file(config))


def _previous(config: Config) -> bytes | None:
    path = previous_file(config)
    return read_master(path) if path.exists() else None


def _master_of(token: str) -> bytes:
    """The key that a token names: the one in use, or the one before while it is being changed."""
    master = _master(current())
    if token.startswith(f"{FORM}.{short(master)}."):
        return master
    older = _previous(current())
    is_older = older is not None and token.startswith(f"{FORM}.{short(older)}.")
    return older if older is not None and is_older else master


def short(master: bytes) -> str:
    """What a token calls its key."""
    return fingerprint(master)[:8]


def _binding_of(purpose: str, about: str) -> bytes:
    return f"{purpose}\0{about}".encode()


def _known_fingerprint(engine: sa.Engine) -> str | None:
    """The fingerprint of the key that the database is locked with; None before there is one."""
    with engine.connect() as connection:
        if not sa.inspect(connection).has_table(_KNOWN.name):
            return None
        found = connection.scalar(sa.select(_KNOWN.c.fingerprint).where(_KNOWN.c.id == 1))
    return None if found is None else str(found)


def make_once(path: Path) -> None:
    """A new key, whole or not at all; one that is there stays."""
    for folder in (path.parent.parent, path.parent):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(handle, f"{secrets.token_hex(KEY_BYTES)}\n".encode("ascii"))
        os.fsync(handle)
    finally:
        os.close(handle)
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
