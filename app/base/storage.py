"""Evidence and documents as blobs: named by their SHA-256, written once, checked when read."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import LocalStore, S3Store, from_url

from app.base.content import Content, pieces_of

if TYPE_CHECKING:
    from obstore.store import ObjectStore, S3Config

DIGEST = re.compile(r"[0-9a-f]{64}")
CHUNK = 256 * 1024
PART, AT_ONCE = 5 * 1024 * 1024, 2  # of a file that is put: bytes a part, parts on their way
CONNECTS_WITHIN, ANSWERS_WITHIN = timedelta(seconds=3), timedelta(seconds=10)
LEAST_ROOM = 256 * 1024 * 1024  # bytes free on the disk of a local store: one upload and more
SMALL = "small"  # beside a picture, what pages show of it


# What a store raises that can't be asked, or refuses.
StoreFault = BaseError


class BlobError(Exception):
    """A blob can't be had; `digest` is what was asked for."""

    def __init__(self, digest: str) -> None:
        super().__init__(f"{type(self).__name__}: {digest[:80]}")
        self.digest = digest


class MissingBlob(BlobError):
    """Nothing is stored under this digest, or it is no digest at all."""


class DamagedBlob(BlobError):
    """What is stored is no longer what its digest says."""


def digest_of(content: bytes) -> str:
    """The SHA-256 of the content, 64 lower-case hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


class Blobs:
    """Blobs in any object store; two folder levels keep local folders small."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    def put(self, content: Content) -> str:
        """Keeps the content and returns its digest; keeping the same content again is fine.

        A file is digested and sent a piece at a time, and is never whole in memory. Raises
        `DamagedBlob` where other content already lies under this digest: what was changed from
        outside is reported, and left for a person to look at.
        """
        if not isinstance(content, bytes):
            return self._put_file(content)
        digest = digest_of(content)
        try:
            obstore.put(self._store, _key(digest), content, mode="create")
        except AlreadyExistsError:
            self.get(digest)
        self._make_durable(digest)
        return digest

    def _put_file(self, file: IO[bytes]) -> str:
        seen = hashlib.sha256()
        for piece in pieces_of(file):
            seen.update(piece)
        digest = seen.hexdigest()
        if self.has(digest):
            for _ in self.stream(digest):
                pass
        else:
            # In parts a store takes no condition; whoever is faster has put the same content.
            obstore.put(
                self._store,
                _key(digest),
                pieces_of(file),
                use_multipart=True,
                chunk_size=PART,
                max_concurrency=AT_ONCE,
            )
        self._make_durable(digest)
        return digest

    def put_beside(self, digest: str, name: str, content: bytes) -> None:
        """Keeps what was made of a blob: it can be made again, and goes with the blob."""
        proved = hashlib.sha256(content).digest() + content
        obstore.put(self._store, _key(digest, name), proved)

    def get_beside(self, digest: str, name: str) -> bytes | None:
        """What was kept beside a blob; None where there is none, or it is damaged."""
        try:
            proved = bytes(obstore.get(self._store, _key(digest, name)).bytes())
        except FileNotFoundError:
            return None
        proof, content = proved[:32], proved[32:]
        return content if hashlib.sha256(content).digest() == proof else None

    def get(self, digest: str) -> bytes:
        """The whole content. Raises `MissingBlob` or `DamagedBlob`."""
        content = bytes(self._open(digest).bytes())
        if digest_of(content) != digest:
            raise DamagedBlob(digest)
        return content

    def stream(self, digest: str) -> Iterator[bytes]:
        """The content in chunks. Raises `MissingBlob` at once, `DamagedBlob` before the last chunk.

        The last chunk is held back until the digest is proved, so that a reader who knows the
        length never takes a changed blob for a whole one.
        """
        return _check_pieces(digest, self._open(digest).stream(min_chunk_size=CHUNK))

    def has(self, digest: str) -> bool:
        """Whether something was put here under this digest."""
        try:
            self.size(digest)
        except MissingBlob:
            return False
        return True

    def size(self, digest: str) -> int:
        """Length in bytes. Raises `MissingBlob`."""
        try:
            return obstore.head(self._store, _key(digest))["size"]
        except FileNotFoundError as absent:
            raise MissingBlob(digest) from absent

    def digests(self) -> Iterator[str]:
        """The digests of all that is stored, in no order."""
        for part in obstore.list(self._store, prefix="sha256"):
            for found in part:
                yield str(found["path"]).rpartition("/")[2]

    def ages(self) -> Iterator[tuple[str, datetime]]:
        """All that is stored, each with when it was put."""
        for part in obstore.list(self._store, prefix="sha256"):
            for found in part:
                yield str(found["path"]).rpartition("/")[2], found["last_modified"]

    def forget(self, digest: str) -> None:
        """Take the content away for good: only for what must not be kept. Gone already is fine."""
        for key in (_key(digest, SMALL), _key(digest)):
            with suppress(FileNotFoundError):
                obstore.delete(self._store, key)

    def _open(self, digest: str) -> obstore.GetResult:
        try:
            return obstore.get(self._store, _key(digest))
        except FileNotFoundError as absent:
            raise MissingBlob(digest) from absent

    def _make_durable(self, digest: str) -> None:
        """A power cut after the database's commit must not empty what the ledger points to."""
        if not isinstance(self._store, LocalStore) or self._store.prefix is None:
            return
        path = Path(self._store.prefix) / _key(digest)
        for place in (path, *path.parents[:4]):
            if os.name == "posix" or place == path:
                _sync(place)


def open_store(where: str | Path) -> Blobs:
    """A local folder by its path, or any object store by its URL, used alike from there on.

    `s3://bucket/prefix?endpoint=https://s3.example&region=cn-1` names an S3-compatible store; what
    follows the `?` is its configuration. Keys are taken from AWS_ACCESS_KEY_ID and
    AWS_SECRET_ACCESS_KEY, where every S3 program looks. A missing folder is made. Raises
    `ValueError` for an address of no known kind.
    """
    text = str(where)
    if "://" not in text:
        return Blobs(LocalStore(Path(text).absolute(), mkdir=True))
    parts = urlsplit(text)
    if parts.scheme == "file":
        return Blobs(LocalStore.from_url(text, mkdir=True))
    bare = urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
    try:
        if parts.scheme == "s3":
            return Blobs(_s3(bare, dict(parse_qsl(parts.query))))
        return Blobs(from_url(bare))
    except BaseError as unknown:
        raise ValueError(f"no object store at {bare}") from unknown


def _s3(url: str, options: dict[str, str]) -> S3Store:
    return S3Store.from_url(
        url,
        config=cast("S3Config", options),
        client_options={
            "allow_http": options.get("endpoint", "").startswith("http://"),
            "connect_timeout": CONNECTS_WITHIN,
            "timeout": ANSWERS_WITHIN,
        },
        retry_config={"max_retries": 2, "retry_timeout": ANSWERS_WITHIN},
    )


def must_answer(where: str) -> None:
    """Raise what the store raises where it can't be asked, or has no room left on this machine."""
    store = open_store(where)
    store.has("0" * 64)
    if "://" not in where and shutil.disk_usage(where).free < LEAST_ROOM:
        raise OSError(errno.ENOSPC, "no room left", where)


def _key(digest: str, folder: str = "sha256") -> str:
    if not DIGEST.fullmatch(digest):
        raise MissingBlob(digest)
    return f"{folder}/{digest[:2]}/{digest[2:4]}/{digest}"


def _check_pieces(digest: str, chunks: Iterator[bytes]) -> Iterator[bytes]:
    seen, held = hashlib.sha256(), b""
    for chunk in chunks:
        if held:
            yield held
        held = bytes(chunk)
        seen.update(held)
    if seen.hexdigest() != digest:
        raise DamagedBlob(digest)
    if held:
        yield held


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
