"""Where heads are recorded apart from the database: folders, and addresses that take PUT and GET.

Whoever can change the database can make a chain that agrees with itself; what is recorded here,
kept by someone else or copied away, is what makes a cut, rewritten or restored chain visible.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Protocol, cast
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import HTTPStore, ObjectStore, S3Store, from_url

from app.base.config import Config
from app.base.locks import hold_lock
from workflows.audit.heads import UNREADABLE, Head

HEADS = logging.getLogger("jadegate.heads")
LOG = "log"  # of the certificate log: its head is the newest signed checkpoint
SUFFIX = ".head"
LARGEST_HEAD = 65536  # bytes; a checkpoint with the lines of many witnesses
ANSWERS_WITHIN = timedelta(seconds=3)
ASKED_AGAIN_AFTER = 30.0  # seconds, a place that did not answer
UNREACHABLE = (OSError, BaseError)
Succeeds = Callable[[bytes], bool]


class HeadPlace(Protocol):
    """Somewhere that heads are recorded."""

    @property
    def name(self) -> str:
        """How it is called in what people read: its folder or address, without secrets."""
        ...

    @property
    def near(self) -> bool:
        """Whether it answers at once, and may be asked while a chain is locked."""
        ...

    def chains(self) -> set[str]:
        """The chains that have a head here, as far as the place can list them."""
        ...

    def read(self, chain: str) -> bytes | None:
        """What is recorded; None where nothing is. Raises what is in `UNREACHABLE`."""
        ...

    def keep(self, chain: str, content: bytes, succeeds: Succeeds) -> None:
        """Record a head where `succeeds` says that it follows the one that is there."""
        ...


@dataclass(frozen=True, slots=True)
class FolderPlace:
    """A folder, one file a chain, written over in place under a lock."""

    folder: Path

    @property
    def name(self) -> str:
        return str(self.folder)

    @property
    def near(self) -> bool:
        return True

    def chains(self) -> set[str]:
        return {path.stem for path in self.folder.glob(f"*{SUFFIX}")}

    def read(self, chain: str) -> bytes | None:
        try:
            return (self.folder / f"{chain}{SUFFIX}").read_bytes()
        except FileNotFoundError:
            return None
        except (IsADirectoryError, PermissionError):
            return b"unreadable"  # no head: somebody must look

    def keep(self, chain: str, content: bytes, succeeds: Succeeds) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with hold_lock(self.folder / f"{chain}{SUFFIX}") as handle:
            if succeeds(os.read(handle, LARGEST_HEAD)):
                os.lseek(handle, 0, os.SEEK_SET)
                os.write(handle, content)
                os.ftruncate(handle, len(content))


@dataclass(slots=True)
class FarPlace:
    """A bucket, or an address that takes PUT and GET; one that is silent is left alone a while.

    Two processes may put at once, and the older head stay for a moment: it lies on the chain too.
    """

    address: str
    store: ObjectStore
    silent_until: float = field(default=0.0)

    @property
    def name(self) -> str:
        return self.address

    @property
    def near(self) -> bool:
        return False

    def chains(self) -> set[str]:
        return set()

    def read(self, chain: str) -> bytes | None:
        with self._patiently():
            try:
                return bytes(obstore.get(self.store, f"{chain}{SUFFIX}").bytes())
            except FileNotFoundError:
                return None

    def keep(self, chain: str, content: bytes, succeeds: Succeeds) -> None:
        if succeeds(self.read(chain) or b""):
            with self._patiently():
                obstore.put(self.store, f"{chain}{SUFFIX}", content, use_multipart=False)

    @contextmanager
    def _patiently(self) -> Iterator[None]:
        if time.monotonic() < self.silent_until:
            raise ConnectionError(f"{self.address} did not answer a moment ago")
        try:
            yield
        except UNREACHABLE:
            self.silent_until = time.monotonic() + ASKED_AGAIN_AFTER
            raise


@lru_cache(maxsize=4)
def places_of(config: Config) -> tuple[HeadPlace, ...]:
    """All places: the folder beside the database, then those that `JADEGATE_HEADS` lists."""
    return (FolderPlace(config.ledger_heads), *(_place(where) for where in config.heads))


def _place(where: str) -> HeadPlace:
    if "://" not in where:
        return FolderPlace(Path(where))
    parts = urlsplit(where)
    bare = urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))
    plain = parts.scheme == "http" or "endpoint=http://" in parts.query
    options = {
        "client_options": {"timeout": ANSWERS_WITHIN, "allow_http": plain},
        "retry_config": {"max_retries": 0, "retry_timeout": ANSWERS_WITHIN},
    }
    store: ObjectStore
    if parts.scheme in ("http", "https"):
        store = HTTPStore.from_url(bare, **options)  # type: ignore[arg-type]  # dicts of a fixed form
    elif parts.scheme == "s3":
        settings = cast("obstore.store.S3Config", dict(parse_qsl(parts.query)))
        store = S3Store.from_url(bare, config=settings, **options)  # type: ignore[arg-type]  # options by name
    else:
        store = from_url(bare)
    shown = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
    return FarPlace(shown, store)


def as_written(head: Head) -> bytes:
    """A head of the ledger as a place keeps it: always of one length."""
    return f"{head.seq:20} {head.digest:64}\n".encode("ascii")


def as_read(written: bytes | None) -> Head | None:
    """What a place says; nothing yet where a crash came before the first head was written."""
    match (written or b"").decode("ascii", "replace").split():
        case []:
            return None
        case [seq, digest] if seq.isdecimal():
            return Head(int(seq), digest)
    return UNREADABLE


def recorded_heads(folder: Path) -> dict[str, tuple[int, str]]:
    """All recorded heads of the ledger in a folder, by chain."""
    place = FolderPlace(folder)
    heads = {}
    for chain in sorted(place.chains() - {LOG}):
        if (head := as_read(place.read(chain))) is not None:
            heads[chain] = (head.seq, head.digest)
    return heads


def reader_of(address: str) -> Callable[[str], bytes | None]:
    """What lies at a path below an address; None where nothing does. Raises `UNREACHABLE`."""
    store = HTTPStore.from_url(
        address.rstrip("/"),
        client_options={"timeout": ANSWERS_WITHIN, "allow_http": address.startswith("http://")},
        retry_config={"max_retries": 2, "retry_timeout": 3 * ANSWERS_WITHIN},
    )

    def read(path: str) -> bytes | None:
        try:
            return bytes(obstore.get(store, path).bytes())
        except FileNotFoundError:
            return None

    return read
