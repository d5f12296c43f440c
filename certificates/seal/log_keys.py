"""The key that signs the log's heads: Ed25519, beside the signers of papers.

    folder/log/log.vkey                public keys, the newest last; they only ever become more
    folder/log/log.key log-0002.key …  the newest signs, earlier ones beside it while they lie here

Each is of the same log, by the same name: a change of key begins no other log. While an earlier key
signs beside the newest, whoever pinned that one loses nothing; `retire` ends it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from certificates.log.checkpoint import CheckpointError, NoteKey
from certificates.seal.key_files import (
    PLAIN,
    KeyLock,
    make_once,
    private_pem,
    read_private,
    replace_public,
    write_new,
)
from certificates.seal.keys import KeyMissing, KeyOfAnotherLog, KeyUnreadable

PUBLIC = "log.vkey"


@dataclass(frozen=True, slots=True)
class LocalLogKey:
    """A `checkpoint.NoteSigner` whose Ed25519 key is in memory."""

    name: str
    key: ed25519.Ed25519PrivateKey
    beside: tuple[LocalLogKey, ...] = ()

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
    public = public_log_keys(folder)
    if public[-1].name != origin:
        raise KeyOfAnotherLog(public[-1].name, origin)
    paths = [_path(folder, place) for place in range(1, len(public) + 1)]
    held = [
        _read_held(path, key, lock)
        for path, key in zip(paths, public, strict=True)
        if key == public[-1] or path.exists()
    ]
    return replace(held[-1], beside=tuple(held[:-1]))


def rotate_log_key(folder: Path, *, origin: str, lock: KeyLock = PLAIN) -> LocalLogKey:
    """Put a new key of the log in use; the one until now signs beside it.

    Raises as `open_log_key`.
    """
    open_log_key(folder, origin=origin, lock=lock)
    known = public_log_keys(folder)
    own = _path(folder, len(known) + 1)
    own.unlink(missing_ok=True)  # of a change that was broken off: nobody ever knew it
    key = LocalLogKey(origin, ed25519.Ed25519PrivateKey.generate())
    write_new(own, lock.lock(f"log/{own.name}", private_pem(key.key)))
    # The private half first: a key is in use from when its public half stands in the file.
    replace_public(folder / "log" / PUBLIC, _lines([*known, NoteKey.of(key)]))
    return open_log_key(folder, origin=origin, lock=lock)


def retire_log_keys(folder: Path) -> int:
    """Earlier keys of the log sign no more, and their private halves go; how many went.

    Raises KeyMissing where the newest lies elsewhere: then nothing goes.
    """
    count = len(public_log_keys(folder))
    if not _path(folder, count).exists():
        raise KeyMissing(str(_path(folder, count)))
    earlier = [path for n in range(1, count) if (path := _path(folder, n)).exists()]
    for path in earlier:
        path.unlink()
    return len(earlier)


def keep_public_keys(folder: Path, brought: str) -> bool:
    """Take the public keys that another machine knows; whether they are more than lie here.

    Raises KeyUnreadable where the two do not begin alike.
    """
    theirs = _parse_lines(brought, folder / "log" / PUBLIC)
    ours = public_log_keys(folder)
    if theirs[: len(ours)] == ours:
        if len(theirs) > len(ours):
            replace_public(folder / "log" / PUBLIC, _lines(theirs))
        return len(theirs) > len(ours)
    if ours[: len(theirs)] == theirs:
        return False
    raise KeyUnreadable(str(folder / "log" / PUBLIC))


def log_name(folder: Path, first: str) -> str:
    """The name of the log: that of its key, for good; `first` where there is none yet.

    An address may move; what was printed and proven names the log of the day it began.
    """
    return public_log_keys(folder)[0].name if (folder / "log" / PUBLIC).exists() else first


def public_log_keys(folder: Path) -> tuple[NoteKey, ...]:
    """The public keys of the log, the newest last: what verifiers pin.

    Raises KeyMissing, KeyUnreadable.
    """
    path = folder / "log" / PUBLIC
    try:
        return _parse_lines(path.read_text("ascii"), path)
    except FileNotFoundError:
        raise KeyMissing(str(path)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise KeyUnreadable(str(path)) from error


def _parse_lines(lines: str, path: Path) -> tuple[NoteKey, ...]:
    try:
        keys = tuple(NoteKey.parse(line) for line in lines.splitlines() if line.strip())
    except CheckpointError as error:
        raise KeyUnreadable(str(path)) from error
    if not keys or len({key.name for key in keys}) > 1 or len(set(keys)) < len(keys):
        raise KeyUnreadable(str(path))
    return keys


def _lines(keys: Iterable[NoteKey]) -> bytes:
    return "".join(f"{key}\n" for key in keys).encode("ascii")


def _path(folder: Path, place: int) -> Path:
    return folder / "log" / ("log.key" if place == 1 else f"log-{place:04d}.key")


def _read_held(path: Path, public: NoteKey, lock: KeyLock) -> LocalLogKey:
    key = read_private(path, lock)
    if not isinstance(key, ed25519.Ed25519PrivateKey):
        raise KeyUnreadable(str(path))
    held = LocalLogKey(public.name, key)
    if NoteKey.of(held) != public:
        raise KeyUnreadable(str(path.with_suffix(".vkey")))
    return held


def _first_log_key(origin: str, lock: KeyLock) -> Mapping[str, bytes]:
    key = ed25519.Ed25519PrivateKey.generate()
    kept = lock.lock("log/log.key", private_pem(key))
    return {"log.key": kept, PUBLIC: _lines([NoteKey.of(LocalLogKey(origin, key))])}
