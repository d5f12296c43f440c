"""An authenticator in software: makes passkeys and answers challenges, rightly or as told."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, BACKUP_ELIGIBLE, BACKED_UP, ATTESTED = 0x01, 0x04, 0x08, 0x10, 0x40


def text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw(said: str) -> bytes:
    return base64.urlsafe_b64decode(said + "=" * (-len(said) % 4))


@dataclass
class SoftAuthenticator:
    """One passkey for one site."""

    origin: str = "http://localhost"
    flags: int = PRESENT | VERIFIED
    count: int = 0
    step: int = 1
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: Any = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    handle: bytes = b""

    def make(self, asked: str, **changed: Any) -> str:
        """The answer to `navigator.credentials.create`."""
        wanted = json.loads(asked)
        self.handle = raw(wanted["user"]["id"])
        data = self._data(wanted["rp"]["id"], ATTESTED, self._attested())
        statement = {"fmt": "none", "attStmt": {}, "authData": data}
        client = self._client("webauthn.create", wanted["challenge"], changed)
        return self._answer(
            {"clientDataJSON": client, "attestationObject": cbor2.dumps(statement)},
            transports=["internal", "hybrid"],
        )

    def answer(self, asked: str, **changed: Any) -> str:
        """The answer to `navigator.credentials.get`; `changed`: what is said otherwise."""
        wanted = json.loads(asked)
        self.count += self.step
        data = self._data(changed.pop("rp", wanted["rpId"]))
        handle = changed.pop("handle", self.handle)
        client = self._client("webauthn.get", wanted["challenge"], changed)
        signed = data + hashlib.sha256(client).digest()
        signature = self.key.sign(signed, ec.ECDSA(SHA256()))
        return self._answer(
            {
                "clientDataJSON": client,
                "authenticatorData": data,
                "signature": signature,
                "userHandle": handle,
            }
        )

    def _client(self, kind: str, challenge: str, changed: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said | changed).encode()

    def _data(self, site: str, more: int = 0, rest: bytes = b"") -> bytes:
        head = hashlib.sha256(site.encode()).digest() + bytes([self.flags | more])
        return head + self.count.to_bytes(4, "big") + rest

    def _attested(self) -> bytes:
        point = self.key.public_key().public_numbers()
        key = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32, "big"), -3: point.y.to_bytes(32, "big")}
        return (
            bytes(16)
            + len(self.credential_id).to_bytes(2, "big")
            + self.credential_id
            + cbor2.dumps(key)
        )

    def _answer(self, response: dict[str, bytes], **more: Any) -> str:
        said = {name: text(value) for name, value in response.items()} | more
        key = text(self.credential_id)
        return json.dumps({"id": key, "rawId": key, "type": "public-key", "response": said})
