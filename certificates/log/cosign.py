"""Witnesses of the log: C2SP tlog-witness and tlog-cosignature (cosignature/v1).

A witness signs a head only where a proof shows that it continues the last one it signed. A head
with the lines of several witnesses can't be one that only some were shown.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from certificates.log.checkpoint import CheckpointError
from certificates.log.tree import HASH_SIZE

_COSIGNATURE = b"\x04"  # signature type of cosignature/v1
_ID_SIZE, _TIME_SIZE, _SIGNATURE_SIZE = 4, 8, 64
_PARTS = 3  # name, id, key


@dataclass(frozen=True, slots=True)
class WitnessKey:
    """The public key of a witness, as `name+id+base64`."""

    name: str
    public: bytes

    @classmethod
    def parse(cls, text: str) -> WitnessKey:
        """Read a verifier key. Raises CheckpointError."""
        parts = text.strip().split("+", 2)
        raw = _decode(parts[2]) if len(parts) == _PARTS else b""
        if len(raw) != 1 + HASH_SIZE or raw[:1] != _COSIGNATURE or not parts[0]:
            raise CheckpointError("form", "this is no key of a witness")
        key = cls(parts[0], raw[1:])
        if key.id.hex() != parts[1]:
            raise CheckpointError("form", "the key id does not belong to this key")
        return key

    @property
    def id(self) -> bytes:
        """The first 4 bytes of SHA-256(name ‖ LF ‖ 0x04 ‖ key)."""
        named = self.name.encode() + b"\n" + _COSIGNATURE + self.public
        return sha256(named).digest()[:_ID_SIZE]

    def __str__(self) -> str:
        raw = base64.b64encode(_COSIGNATURE + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{raw}"


def signed_message(body: str, seconds: int) -> bytes:
    """What a witness signs: the head's text, and when."""
    return f"cosignature/v1\ntime {seconds}\n{body}".encode()


def cosignature_line(key: WitnessKey, seconds: int, signature: bytes) -> str:
    """The signature line of a witness, with its LF."""
    raw = key.id + seconds.to_bytes(_TIME_SIZE, "big") + signature
    return f"— {key.name} {base64.b64encode(raw).decode()}\n"


def request_to_witness(old: int, proof: Sequence[bytes], note: str) -> bytes:
    """The body of `add-checkpoint`: what the witness knows, the proof from there, the note."""
    steps = "".join(f"{base64.b64encode(step).decode()}\n" for step in proof)
    return f"old {old}\n{steps}\n{note}".encode()


def cosignature_in(answer: str, note: str, key: WitnessKey) -> tuple[str, int]:
    """The line by which this witness signed this note, and its seconds since 1970.

    Other lines of the answer are passed over. Raises CheckpointError where it is not among them,
    or is wrong.
    """
    body = note.rpartition("\n\n")[0] + "\n"
    for line in answer.splitlines():
        dash, _, rest = line.partition(" ")
        name, _, encoded = rest.partition(" ")
        if dash != "—" or name != key.name:
            continue
        raw = _decode(encoded)
        if len(raw) != _ID_SIZE + _TIME_SIZE + _SIGNATURE_SIZE or raw[:_ID_SIZE] != key.id:
            continue
        seconds = int.from_bytes(raw[_ID_SIZE : _ID_SIZE + _TIME_SIZE], "big")
        signature = raw[_ID_SIZE + _TIME_SIZE :]
        try:
            public = Ed25519PublicKey.from_public_bytes(key.public)
            public.verify(signature, signed_message(body, seconds))
        except InvalidSignature:
            raise CheckpointError("signature", f"the cosignature of {name} is wrong") from None
        return f"{line}\n", seconds
    raise CheckpointError("key", f"{key.name} has not signed")


def witness_names(note: str, keys: Iterable[WitnessKey]) -> list[str]:
    """The names of the witnesses that signed a note; a wrong line counts for none."""
    found = []
    for key in keys:
        try:
            cosignature_in(note.rpartition("\n\n")[2], note, key)
        except CheckpointError:
            continue
        found.append(key.name)
    return found


def _decode(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise CheckpointError("form", "this is not base64") from None
