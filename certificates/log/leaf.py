"""What a leaf of the log says: a certificate was issued, or its status changed.

A leaf is the RFC 8785 form of a flat JSON object, so that anyone can rebuild its bytes from the
columns of a table. The form is versioned (`"v": 1`) and never changes once leaves exist.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import orjson

from certificates.log.tree import leaf_hash

VERSION = 1
_DIGEST = re.compile(r"[0-9a-f]{64}")
_AT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
_KEYS = frozenset({"v", "kind", "number", "pdf", "record", "status", "at", "reason", "successor"})


class LeafError(ValueError):
    """These bytes are no leaf, or not in their one canonical form."""


class LeafKind(StrEnum):
    """What happened."""

    ISSUED = "issued"
    STATUS = "status"


class CertificateStatus(StrEnum):
    """What a certificate is worth after the event. A suspension ends with a status `issued`."""

    ISSUED = "issued"
    SUSPENDED = "suspended"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"

    @property
    def final(self) -> bool:
        """May nothing follow?"""
        return self in {CertificateStatus.SUPERSEDED, CertificateStatus.REVOKED}


@dataclass(frozen=True, slots=True)
class Leaf:
    """One event of one certificate.

    `pdf` is the SHA-256 of the issued file and `record` that of the canonical content, both as
    lower-case hex; every event repeats them. `at` is aware. `reason` is public. `successor` is
    the number of the certificate that replaces a superseded one. Raises LeafError.
    """

    kind: LeafKind
    number: str
    pdf: str
    record: str
    status: CertificateStatus
    at: datetime
    reason: str = ""
    successor: str = ""

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise LeafError("a leaf needs an aware time")
        if not self.number or not _DIGEST.fullmatch(self.pdf) or not _DIGEST.fullmatch(self.record):
            raise LeafError("a leaf names a number and two SHA-256 digests")
        if self.kind is LeafKind.ISSUED and self.status is not CertificateStatus.ISSUED:
            raise LeafError("what is issued has the status issued")
        if bool(self.successor) != (self.status is CertificateStatus.SUPERSEDED):
            raise LeafError("a successor goes with the status superseded, and only with it")

    def entry(self) -> bytes:
        """The canonical bytes that are hashed into the tree."""
        return orjson.dumps(  # in the spelling of RFC 8785, see certificates.content.canonical
            {
                "v": VERSION,
                "kind": self.kind.value,
                "number": self.number,
                "pdf": self.pdf,
                "record": self.record,
                "status": self.status.value,
                "at": time_text(self.at),
                "reason": self.reason,
                "successor": self.successor,
            },
            option=orjson.OPT_SORT_KEYS,
        )

    def digest(self) -> bytes:
        """The leaf hash: SHA-256(0x00 ‖ entry)."""
        return leaf_hash(self.entry())


def parse_leaf(entry: bytes) -> Leaf:
    """The leaf that these bytes are. Raises LeafError unless they are exactly its entry."""
    try:
        leaf = _from_members(orjson.loads(entry))
        canonical = leaf.entry()
    except (ValueError, orjson.JSONEncodeError) as error:
        raise LeafError("these bytes are no leaf") from error
    if canonical != entry:
        raise LeafError("a leaf is not in its canonical form")
    return leaf


def _from_members(members: object) -> Leaf:
    if not isinstance(members, dict) or members.keys() != _KEYS:
        raise LeafError("a leaf has other members")
    if not all(isinstance(value, str) for key, value in members.items() if key != "v"):
        raise LeafError("a leaf holds texts")
    return Leaf(
        kind=LeafKind(members["kind"]),
        number=members["number"],
        pdf=members["pdf"],
        record=members["record"],
        status=CertificateStatus(members["status"]),
        at=parse_time(members["at"]),
        reason=members["reason"],
        successor=members["successor"],
    )


def time_text(at: datetime) -> str:
    """An aware time as `2026-11-22T05:30:00.000000Z`."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def parse_time(text: str) -> datetime:
    """The time that `time_text` wrote. Raises ValueError."""
    if not _AT.fullmatch(text):
        raise ValueError("a time is written 2026-11-22T05:30:00.000000Z")
    return datetime.fromisoformat(text)
