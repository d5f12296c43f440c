"""Keys that a checker got elsewhere, from files: what a pack can be held against."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_pem_x509_certificates

from certificates.log.checkpoint import CheckpointError, NoteKey
from certificates.seal.trust import Trust
from certificates.trouble import Trouble

LARGEST_KEY_FILE = 64 * 1024


class NoKey(Trouble):
    """The file that should pin a key holds none."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            "no_key",
            f"{path} 中没有可用的根证书或日志公钥。",
            f"There is no root certificate or log key in {path}.",
        )


def pinned_trust(roots: Iterable[Path], logs: Iterable[Path], stamps: Iterable[Path]) -> Trust:
    """The trust of these files: PEM certificates, and verifier keys by the line. Raises NoKey."""
    return Trust(
        roots=tuple(der for path in roots for der in _certificates(path)),
        logs=tuple(key for path in logs for key in _log_keys(path)),
        stamp_roots=tuple(der for path in stamps for der in _certificates(path)),
    )


def _certificates(path: Path) -> list[bytes]:
    try:
        found = load_pem_x509_certificates(_content(path))
    except ValueError:
        raise NoKey(path) from None
    return [one.public_bytes(Encoding.DER) for one in found]


def _log_keys(path: Path) -> list[NoteKey]:
    try:
        lines = [line for line in _content(path).decode().split("\n") if line.strip()]
        keys = [NoteKey.parse(line) for line in lines]
    except (ValueError, CheckpointError):
        raise NoKey(path) from None
    if not keys:
        raise NoKey(path)
    return keys


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST_KEY_FILE)
