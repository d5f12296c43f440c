"""Who signs: the protocol of a signing key, and the trouble it can be in.

`certificates.seal.seal` needs no more than `Signer`. The project brings one implementation, PEM
files (`certificates.seal.keyring`). A PKCS#11 token or a KMS is plugged in by a class with the
same five members: the chain is read once from the token or a file, and `sign` hands the SHA-256 of
its argument to the device (PKCS#11 CKM_ECDSA and CKM_RSA_PKCS, AWS `Sign(MessageType=DIGEST)`,
Azure and Aliyun KMS alike) and returns the signature as CMS wants it: ECDSA as a DER SEQUENCE of r
and s, not as r ‖ s; RSA as PKCS#1 v1.5.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Protocol

from asn1crypto import x509

from certificates.trouble import Trouble


class Algorithm(StrEnum):
    """How `Signer.sign` signs, by the names of asn1crypto. Ed25519 is poorly supported in PDF."""

    ECDSA_SHA256 = "sha256_ecdsa"
    RSA_SHA256 = "sha256_rsa"


class Signer(Protocol):
    """A key that may sign certificates, with the certificates that say so."""

    @property
    def certificate_chain(self) -> tuple[bytes, ...]:
        """DER certificates: the signer's own first, then its issuers; the root may be left out."""
        ...

    @property
    def algorithm(self) -> Algorithm:
        """How it signs."""
        ...

    @property
    def not_before(self) -> datetime:
        """When the signer's certificate begins to be valid (aware)."""
        ...

    @property
    def not_after(self) -> datetime:
        """When it ceases to be valid (aware)."""
        ...

    def sign(self, message: bytes) -> bytes:
        """The signature over `message` (hashed with SHA-256 inside). Raises KeyTrouble."""
        ...


class KeyTrouble(Trouble):
    """A key can't be used; nothing has been written and nothing is lost."""


class KeyMissing(KeyTrouble):
    """A certificate is there, its private key is not."""

    def __init__(self, what: str) -> None:
        super().__init__(
            "key_missing",
            f"缺少签名私钥：{what}。请从备份恢复，或签发新的签名证书。",
            f"The private key is missing: {what}. Restore it, or issue a new signer certificate.",
        )


class KeyExpired(KeyTrouble):
    """The signer's certificate is not valid any more."""

    def __init__(self, when: datetime) -> None:
        super().__init__(
            "key_expired",
            f"签名证书已于 {when:%Y-%m-%d} 到期，请轮换后再签发。",
            f"The signer certificate expired on {when:%Y-%m-%d}; rotate it before issuing.",
        )


class KeyNotYetValid(KeyTrouble):
    """The signer's certificate is not valid yet."""

    def __init__(self, when: datetime) -> None:
        super().__init__(
            "key_not_yet_valid",
            f"签名证书自 {when:%Y-%m-%d} 起才有效。",
            f"The signer certificate is valid only from {when:%Y-%m-%d}.",
        )


class KeyRevoked(KeyTrouble):
    """The signer in use is on the root's revocation list."""

    def __init__(self, since: datetime) -> None:
        super().__init__(
            "key_revoked",
            f"签名证书已被吊销（自 {since:%Y-%m-%d %H:%M} UTC 起不可信），请换用新的签名证书。",
            f"The signer is revoked (not believed since {since:%Y-%m-%d %H:%M} UTC); put a new one"
            " in use.",
        )


class KeyUnreadable(KeyTrouble):
    """A key file can't be read as what it should be."""

    def __init__(self, what: str) -> None:
        super().__init__(
            "key_unreadable",
            f"密钥文件无法读取：{what}。",
            f"The key file can't be read: {what}.",
        )


class KeyOfAnotherLog(KeyTrouble):
    """The log's key is there and can be read, but it signs for a log of another name."""

    def __init__(self, named: str, wanted: str) -> None:
        super().__init__(
            "key_of_another_log",
            f"日志密钥属于日志“{named}”，而现在的地址对应的日志是“{wanted}”。"
            "日志的名字在建立时按 JADEGATE_PUBLIC_URL 定下，请改回原来的地址。",
            f"The log's key belongs to the log “{named}”; the address now set means “{wanted}”."
            " A log is named by JADEGATE_PUBLIC_URL when it is made: set it back to that address.",
        )


class KeyExposed(KeyTrouble):
    """A private key file can be read by others."""

    def __init__(self, what: str) -> None:
        super().__init__(
            "key_exposed",
            f"私钥文件可被其他用户读取：{what}。请改为仅本用户可读(0600)。",
            f"The private key file is open to others: {what}. Make it 0600.",
        )


def require_valid(signer: Signer, at: datetime) -> None:
    """Raise KeyExpired or KeyNotYetValid unless the signer's certificate is valid at `at`."""
    if at > signer.not_after:
        raise KeyExpired(signer.not_after)
    if at < signer.not_before:
        raise KeyNotYetValid(signer.not_before)


@lru_cache(maxsize=64)
def holder_of(certificate: bytes) -> str:
    """Whom a DER certificate names: the organisation, else the common name, else nobody."""
    names = x509.Certificate.load(certificate).subject.native
    return str(names.get("organization_name") or names.get("common_name") or "")
