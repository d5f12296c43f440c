"""The files of an evidence pack on disk: a folder, or the ZIP as it was downloaded."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import IO, Protocol, Self
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError  # noqa: N812 - it is an exception class

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificate, load_pem_x509_crl

from certificates.log.checkpoint import CheckpointError, NoteKey
from certificates.log.evidence import EvidenceError, LogEvidence, evidence_from_json
from certificates.seal.trust import Trust
from certificates.trouble import Trouble

MAX_FILE = 32 * 1024 * 1024
MAX_MANIFEST = 256 * 1024 * 1024  # a row for each of a million certificates
MAX_LINE = 64 * 1024
_DAMAGED = (BadZipFile, ZlibError, NotImplementedError, RuntimeError, EOFError)
_NUMBER = re.compile(r"[0-9A-Za-z-]{1,64}")


class PackError(Trouble):
    """This is no evidence pack, or its keys can't be read."""

    def __init__(self) -> None:
        super().__init__(
            "not_a_pack", "这不是可读的证据包。", "This is no evidence pack that can be read."
        )


class PackFiles(Protocol):
    """A pack's files by their names; KeyError if there is none of a name or it is damaged."""

    def names(self) -> list[str]: ...
    def read(self, name: str) -> bytes: ...
    def lines(self, name: str) -> Iterator[bytes]: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


def open_pack(path: Path) -> PackFiles:
    """The pack at `path`, to be used in a `with`. Raises PackError."""
    if path.is_dir():
        return _Folder(path)
    try:
        return _Zip(path)
    except (OSError, BadZipFile) as error:
        raise PackError from error


def pack_trust(files: PackFiles) -> Trust:
    """The keys that came with the pack: it agrees with itself, no more. Raises PackError."""
    try:
        names = sorted(files.names())
        logs = [line for line in files.read("trust/log.vkey").decode().split("\n") if line]
        return Trust(
            roots=_roots(files, names, "trust/root-"),
            logs=tuple(NoteKey.parse(line) for line in logs),
            stamp_roots=_roots(files, names, "trust/stamp-root-"),
        )
    except (KeyError, ValueError, CheckpointError) as error:
        raise PackError from error


def with_lists_of_pack(trust: Trust, files: PackFiles) -> Trust:
    """The keys, with the revocation lists that came along: a list is its root's or says nothing.

    Raises PackError.
    """
    try:
        brought = _lists(files, sorted(files.names()))
    except (KeyError, ValueError) as error:
        raise PackError from error
    return replace(trust, revoked=trust.revoked + brought)


def pack_evidence(files: PackFiles, number: str) -> LogEvidence | None:
    """What the pack has under a number: a `Lookup` once bound to its files."""
    if not _NUMBER.fullmatch(number):
        return None
    try:
        return evidence_from_json(json.loads(files.read(f"proofs/{number}.json")))
    except (KeyError, ValueError, RecursionError, EvidenceError):
        return None


def _roots(files: PackFiles, names: list[str], prefix: str) -> tuple[bytes, ...]:
    pems = [files.read(name) for name in names if name.startswith(prefix)]
    return tuple(load_pem_x509_certificate(pem).public_bytes(Encoding.DER) for pem in pems)


def _lists(files: PackFiles, names: list[str]) -> tuple[bytes, ...]:
    pems = [files.read(name) for name in names if name.startswith("trust/revoked-")]
    return tuple(load_pem_x509_crl(pem).public_bytes(Encoding.DER) for pem in pems)


def _most(name: str) -> int:
    return MAX_MANIFEST if name.startswith("manifest.") else MAX_FILE


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    while line := file.readline(MAX_LINE):
        yield line.removesuffix(b"\n")


class _Folder:
    def __init__(self, path: Path) -> None:
        self._path = path

    def names(self) -> list[str]:
        found = (path for path in self._path.rglob("*") if not path.is_dir())
        return [path.relative_to(self._path).as_posix() for path in found]

    def read(self, name: str) -> bytes:
        path = self._path / name
        # The name comes out of the pack itself, and links may lie in the folder.
        inside = path.resolve().is_relative_to(self._path.resolve())
        if not inside or not path.is_file() or path.stat().st_size > _most(name):
            raise KeyError(name)
        return path.read_bytes()

    def lines(self, name: str) -> Iterator[bytes]:
        path = self._path / name
        if not path.is_file():
            raise KeyError(name)
        with path.open("rb") as file:
            yield from _lines(file)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        pass


class _Zip:
    def __init__(self, path: Path) -> None:
        self._zip = ZipFile(path)

    def names(self) -> list[str]:
        return [name for name in self._zip.namelist() if not name.endswith("/")]

    def read(self, name: str) -> bytes:
        if self._zip.getinfo(name).file_size > _most(name):
            raise KeyError(name)
        try:
            return self._zip.read(name)
        except _DAMAGED as error:
            raise KeyError(name) from error

    def lines(self, name: str) -> Iterator[bytes]:
        try:
            with self._zip.open(name) as file:
                yield from _lines(file)
        except _DAMAGED as error:
            raise KeyError(name) from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._zip.close()
