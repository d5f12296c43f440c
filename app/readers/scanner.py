"""Whoever looks for malware in files, before any reader of ours does: nobody, clamd, or a package.

`JADEGATE_FILE_SCANNER` is the address of a clamd, `clamd:///run/clamav/clamd.ctl` or
`clamd://scanner.internal:3310`, or the name of an entry point of the group
`jadegate.file_scanners`, which names a class without arguments. Where nobody is set, files are
taken unscanned, and the start says so.
"""

from __future__ import annotations

import socket
import struct
from functools import lru_cache
from importlib.metadata import entry_points
from typing import Protocol, cast
from urllib.parse import urlsplit

from app.base.config import Misconfigured
from app.base.content import Content, pieces_of

GROUP = "jadegate.file_scanners"
CLAMD = "clamd"
PORT = 3310
ANSWERS_WITHIN = 20.0  # seconds, each of: to connect, to take a piece, to judge the whole
LONGEST_ANSWER = 4096


class ScannerAway(Exception):
    """The scanner did not answer, or did not look at all of the file."""


class FileScanner(Protocol):
    """Looks into files. A package's class has this shape."""

    def finds(self, content: Content) -> str:
        """What was found, by its name; empty for nothing. Raises `ScannerAway`."""


class Clamd:
    """A clamd, asked by its own protocol (INSTREAM); its `StreamMaxLength` must be 100M or more."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._place: str | tuple[str, int] = (
            (parts.hostname, parts.port or PORT) if parts.hostname else parts.path
        )

    def finds(self, content: Content) -> str:
        """As the protocol says."""
        try:
            answer = self._ask(content)
        except OSError as error:
            raise ScannerAway(str(error)) from None
        verdict = answer.removeprefix("stream:").strip()
        if verdict == "OK":
            return ""
        name, _, found = verdict.rpartition(" ")
        if found != "FOUND" or not name:
            raise ScannerAway(verdict or "no answer")
        return name

    def _ask(self, content: Content) -> str:
        pieces = [content] if isinstance(content, bytes) else pieces_of(content)
        with self._connect() as line:
            line.sendall(b"zINSTREAM\0")
            for piece in pieces:
                line.sendall(struct.pack(">I", len(piece)) + piece)
            line.sendall(struct.pack(">I", 0))
            answer = b""
            while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
                got = line.recv(LONGEST_ANSWER)
                if not got:
                    break
                answer += got
        return answer.rstrip(b"\0").decode("utf-8", "replace")

    def _connect(self) -> socket.socket:
        if not isinstance(self._place, str):
            return socket.create_connection(self._place, ANSWERS_WITHIN)
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(ANSWERS_WITHIN)
        try:
            line.connect(self._place)
        except OSError:
            line.close()
            raise
        return line


@lru_cache(4)
def scanner_named(named: str) -> FileScanner | None:
    """The scanner of a setting; None for none. Raises `Misconfigured` for a name nobody goes by."""
    if not named:
        return None
    if named.startswith(f"{CLAMD}:"):
        parts = urlsplit(named)
        if not (parts.hostname or parts.path.strip("/")):
            raise Misconfigured("JADEGATE_FILE_SCANNER: clamd:///path/of/socket or clamd://host")
        return Clamd(named)
    found = next(iter(entry_points(group=GROUP, name=named)), None)
    if found is None:
        raise Misconfigured(f"JADEGATE_FILE_SCANNER: no {named!r} in the group {GROUP}")
    return cast("FileScanner", found.load()())
