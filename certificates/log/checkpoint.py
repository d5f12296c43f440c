"""Signed checkpoints of the log: C2SP tlog-checkpoint in the C2SP signed-note form, Ed25519.

jadegate.example/log        origin: the name of the log
1234                        size: leaves in the tree
n4bQ…=                      root: the tree head, base64
                            an empty line
— jadegate.example/log k…=  key id (4 bytes) ‖ signature (64 bytes), base64
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from certificates.log.tree import HASH_SIZE

_ED25519 = b"\x01"  # signature type of the signed-note format
_ID_SIZE = 4
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_SIGNATURE_LINE = re.compile(r"— (\S+) (\S+)")


class CheckpointError(ValueError):
    """`code` says why a note is not believed: form, key (nobody trusted signed it), signature."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class NoteSigner(Protocol):
    """An Ed25519 key of the log, wherever it is kept."""

    @property
    def name(self) -> str:
        """The key name in the signature line: the origin of the log."""
        ...

    @property
    def public_key(self) -> bytes:
        """The 32 bytes of the public key."""
        ...

    @property
    def beside(self) -> Sequence[NoteSigner]:
        """Earlier keys of the log that sign too, until who pinned them has the newer one."""
        ...

    def sign(self, text: bytes) -> bytes:
        """The 64-byte signature (RFC 8032)."""
        ...


@dataclass(frozen=True, slots=True)
class NoteKey:
    """A public key that notes are checked with, as `name+id+base64` in a file."""

    name: str
    public: bytes

    @classmethod
    def of(cls, signer: NoteSigner) -> NoteKey:
        """The public half of a signer."""
        return cls(signer.name, signer.public_key)

    @classmethod
    def parse(cls, text: str) -> NoteKey:
        """Read the verifier-key form of C2SP signed-note. Raises CheckpointError."""
        parts = text.strip().split("+", 2)
        raw = _decode(parts[2]) if len(parts) == 3 else b""  # noqa: PLR2004 - name, id, key
        if len(raw) != 1 + HASH_SIZE or raw[:1] != _ED25519:
            raise CheckpointError("form", "this is no Ed25519 verifier key")
        key = cls(parts[0], raw[1:])
        if key.id.hex() != parts[1]:
            raise CheckpointError("form", "the key id does not belong to this key")
        return key

    @property
    def id(self) -> bytes:
        """The first 4 bytes of SHA-256(name ‖ LF ‖ 0x01 ‖ key)."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:_ID_SIZE]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{_encode(_ED25519 + self.public)}"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log commits to: its `size` leaves have this `root` (32 bytes)."""

    origin: str
    size: int
    root: bytes

    def body(self) -> str:
        """The text that is signed: three lines."""
        return f"{self.origin}\n{self.size}\n{_encode(self.root)}\n"


def sign_note(body: str, signer: NoteSigner) -> str:
    """`body` (ends in LF) with a line of the signer and of each key beside it.

    The same body and keys give the same note.
    """
    lines = []
    for one in (signer, *signer.beside):
        key = NoteKey.of(one)
        lines.append(f"— {key.name} {_encode(key.id + one.sign(body.encode()))}\n")
    return f"{body}\n{''.join(lines)}"


def open_note(note: str, trusted: Iterable[NoteKey]) -> str:
    """The signed text of a note.

    At least one trusted key must have signed; lines of unknown keys (witnesses) are passed over,
    a wrong signature by a known key never is. Raises CheckpointError.
    """
    body, separator, lines = note.rpartition("\n\n")
    if not separator or not lines.endswith("\n") or any(ord(c) < 32 and c != "\n" for c in note):  # noqa: PLR2004 - C0 controls
        raise CheckpointError("form", "a note is a text, an empty line and signature lines")
    body += "\n"
    known = {(key.name, key.id): key for key in trusted}
    signed = False
    for line in lines.removesuffix("\n").split("\n"):
        match = _SIGNATURE_LINE.fullmatch(line)
        raw = _decode(match[2]) if match else b""
        if not match or len(raw) <= _ID_SIZE:
            raise CheckpointError("form", "a signature line is malformed")
        key = known.get((match[1], raw[:_ID_SIZE]))
        if key is not None:
            _verify(key, raw[_ID_SIZE:], body)
            signed = True
    if not signed:
        raise CheckpointError("key", "nobody trusted has signed this note")
    return body


def sign_checkpoint(checkpoint: Checkpoint, signer: NoteSigner) -> str:
    """The signed note of a checkpoint."""
    return sign_note(checkpoint.body(), signer)


def open_checkpoint(note: str, trusted: Iterable[NoteKey]) -> Checkpoint:
    """The checkpoint of a signed note, its signature and origin verified.

    The origin must be the name of a trusted key. Raises CheckpointError.
    """
    keys = list(trusted)
    checkpoint = parse_checkpoint(open_note(note, keys))
    if checkpoint.origin not in {key.name for key in keys}:
        raise CheckpointError("key", "this is the checkpoint of another log")
    return checkpoint


def parse_checkpoint(body: str) -> Checkpoint:
    """The checkpoint that a body states, unverified. Raises CheckpointError.

    Lines behind the third are extensions of the log (C2SP tlog-checkpoint): signed, not read.
    """
    lines = body.split("\n")
    if len(lines) < 4 or lines[-1] or not all(lines[:-1]):  # noqa: PLR2004 - each is ended
        raise CheckpointError("form", "a checkpoint has three lines or more, none of them empty")
    root = _decode(lines[2])
    if not _SIZE.fullmatch(lines[1]) or len(root) != HASH_SIZE:
        raise CheckpointError("form", "a checkpoint has a size and a root of 32 bytes")
    return Checkpoint(lines[0], int(lines[1]), root)


def _verify(key: NoteKey, signature: bytes, body: str) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, body.encode())
    except InvalidSignature:
        raise CheckpointError("signature", f"the signature of {key.name} is wrong") from None


def _encode(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _decode(text: str) -> bytes:
    """Strict base64: the one spelling of these bytes, else CheckpointError."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise CheckpointError("form", "this is not base64") from None
    if _encode(raw) != text:
        raise CheckpointError("form", "this base64 has another spelling")
    return raw
