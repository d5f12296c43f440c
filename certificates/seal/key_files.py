"""Private keys as files: PEM, 0600, locked by whoever keeps them where they give a lock.

The key of a root that is made on the host is never locked: it is taken off as it lies there, and
brought back years later, when the lock of to-day may be gone. `ceremony` makes it elsewhere.
"""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from certificates.seal.keys import KeyExposed, KeyMissing, KeyTrouble, KeyUnreadable

ROOT = "root"
PrivateKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
_PUBLIC = frozenset({".pem", ".vkey", ".crl"})
_PRIVATE_MODE = 0o600
_PUBLIC_MODE = 0o644


class KeyLock(Protocol):
    """How a key file is locked; `name` is its folder and file, which the lock is bound to."""

    def lock(self, name: str, pem: bytes) -> bytes:
        """What is written to the file."""
        ...

    def unlock(self, name: str, kept: bytes) -> bytes:
        """The PEM again, also of a file that was never locked. Raises ValueError."""
        ...

    def is_current(self, kept: bytes) -> bool:
        """Whether it is locked as it should be now."""
        ...


class NoLock:
    """Files that hold PEM as it is."""

    def lock(self, _name: str, pem: bytes) -> bytes:
        return pem

    def unlock(self, _name: str, kept: bytes) -> bytes:
        return kept

    def is_current(self, _kept: bytes) -> bool:
        return True


PLAIN = NoLock()


def private_pem(key: PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def write_new(path: Path, content: bytes) -> None:
    """A file that was not there; what is not a public half is nobody else's."""
    mode = _PUBLIC_MODE if path.suffix in _PUBLIC else _PRIVATE_MODE
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def replace_public(path: Path, content: bytes) -> None:
    """What anybody may read, put there whole or not at all."""
    fresh = path.with_name(f".{secrets.token_hex(8)}{path.suffix}")
    try:
        write_new(fresh, content)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def read_private(path: Path, lock: KeyLock) -> object:
    """The key in a file, locked or not. Raises KeyMissing, KeyExposed, KeyUnreadable."""
    return load_pem_private_key(_pem_of(path, lock), password=None)


def _pem_of(path: Path, lock: KeyLock) -> bytes:
    lock = PLAIN if path.stem == ROOT else lock
    try:
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise KeyExposed(str(path))
        pem = lock.unlock(_name_of(path), path.read_bytes())
        load_pem_private_key(pem, password=None)
    except FileNotFoundError:
        raise KeyMissing(str(path)) from None
    except (OSError, ValueError, TypeError) as error:
        raise KeyUnreadable(str(path)) from error
    return pem


def make_once(target: Path, make: Callable[[], Mapping[str, bytes]]) -> None:
    """A folder of files that is there whole or not at all; one that is there stays."""
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".new-", dir=target.parent))  # 0700
    try:
        for name, content in make().items():
            write_new(draft / name, content)
        draft.rename(target)
    except OSError:
        if not target.exists():  # somebody else was first: theirs is kept
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def lock_anew(folder: Path, lock: KeyLock) -> Iterator[tuple[Path, bool]]:
    """Lock whatever is not locked as it should be; (file, whether it could be opened) of each.

    Raises OSError or KeyUnreadable where a file can't be written; the old one is then kept.
    """
    for path in sorted((*folder.glob("signing/*.key"), *folder.glob("log/*.key"))):
        if path.stem == ROOT or lock.is_current(path.read_bytes()):
            continue
        try:
            pem = _pem_of(path, lock)
        except KeyTrouble:
            yield path, False
        else:
            _replace(path, pem, lock)
            yield path, True


def _replace(path: Path, pem: bytes, lock: KeyLock) -> None:
    """The old file goes only after the new one was read back and opened."""
    fresh = path.with_name(f".{path.stem}.{secrets.token_hex(8)}")
    try:
        write_new(fresh, lock.lock(_name_of(path), pem))
        _must_open(path, fresh, pem, lock)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    if os.name == "posix":
        handle = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _must_open(path: Path, fresh: Path, pem: bytes, lock: KeyLock) -> None:
    try:
        opens = lock.unlock(_name_of(path), fresh.read_bytes()) == pem
    except ValueError:
        opens = False
    if not opens:
        raise KeyUnreadable(str(fresh))


def _name_of(path: Path) -> str:
    return f"{path.parent.name}/{path.name}"
