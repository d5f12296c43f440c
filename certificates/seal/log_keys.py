"""The key that signs the log's heads: Ed25519, beside the signers of papers.

folder/log/log.vkey log.key
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from certificates.log.checkpoint import CheckpointError, NoteKey
from certificates.seal.key_files import PLAIN, KeyLock, make_once, private_pem, read_private
from certificates.seal.keys import KeyMissing, KeyOfAnotherLog, KeyUnreadable


@dataclass(frozen=True, slots=True)
class LocalLogKey:
    """A `checkpoint.NoteSigner` whose Ed25519 key is in memory."""

    name: str
    key: ed25519.Ed25519PrivateKey

    @property
    def public_key(self) -> bytes:
        return self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def sign(self, text: bytes) -> bytes:
        return self.key.sign(text)


def open_log_key(folder: Path, *, origin: str, lock: KeyLock = PLAIN) -> LocalLogKey:
    """The key of the log named `origin`, made on the first call.

    Raises KeyMissing, KeyExposed, KeyUnreadable, and KeyOfAnotherLog where the key is that of
    another origin.
    """
    make_once(folder / "log", lambda: _first_log_key(origin, lock))
    path = folder / "log" / "log.key"
    key = read_private(path, lock)
    if not isinstance(key, ed25519.Ed25519PrivateKey):
        raise KeyUnreadable(str(path))
    signer = LocalLogKey(origin, key)
    public = public_log_key(folder)
    if public.name != origin:
        raise KeyOfAnotherLog(public.name, origin)
    if public != NoteKey.of(signer):
        raise KeyUnreadable(str(path.with_suffix(".vkey")))
    return signer


def log_name(folder: Path, first: str) -> str:
    """The name of the log: that of its key, for good; `first` where there is none yet.

    An address may move; what was printed and proven names the log of the day it began.
    """
    return public_log_key(folder).name if (folder / "log" / "log.vkey").exists() else first


def public_log_key(folder: Path) -> NoteKey:
    """The public key of the log: what verifiers pin. Raises KeyMissing, KeyUnreadable."""
    path = folder / "log" / "log.vkey"
    try:
        return NoteKey.parse(path.read_text())
    except FileNotFoundError:
        raise KeyMissing(str(path)) from None
    except (OSError, UnicodeDecodeError, CheckpointError) as error:
        raise KeyUnreadable(str(path)) from error


def _first_log_key(origin: str, lock: KeyLock) -> Mapping[str, bytes]:
    key = ed25519.Ed25519PrivateKey.generate()
    public = NoteKey.of(LocalLogKey(origin, key))
    kept = lock.lock("log/log.key", private_pem(key))
    return {"log.key": kept, "log.vkey": f"{public}\n".encode()}
