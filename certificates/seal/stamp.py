"""RFC 3161 time-stamps of checkpoints: one token a batch says that all in it existed by then.

The request goes out through a pyHanko TimeStamper that the caller makes, so that the HTTP client
(or none, in tests) is its choice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from asn1crypto import cms, x509
from cryptography.exceptions import UnsupportedAlgorithm
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko.sign.validation.status import TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext

from certificates.trouble import Trouble

MOST_CERTIFICATES = 6  # of a token: what is searched for a path grows with their factorial


class StampError(ValueError):
    """A token that doesn't show when this note existed."""


class NoTimeStamp(Trouble):
    """The authority gives no token; what waits for it waits, and nothing is lost."""

    def __init__(self) -> None:
        super().__init__(
            "no_time_stamp",
            "时间戳服务没有应答，稍后会自动再试。",
            "The time-stamp authority did not answer; it is tried again by itself.",
        )


def stamp_note(note: str, timestamper: TimeStamper) -> bytes:
    """The DER token over SHA-256 of a signed note. Raises NoTimeStamp."""
    digest = sha256(note.encode()).digest()
    try:
        token = asyncio.run(timestamper.async_timestamp(digest, "sha256"))
    except (TimestampRequestError, ValueError) as error:
        raise NoTimeStamp from error
    return bytes(token.dump())


def is_short_path(signed: cms.SignedData) -> bool:
    """Whether a path through a token's certificates is found, or missed, at once."""
    return len(signed["certificates"]) <= MOST_CERTIFICATES


def _must_be_short_path(signed: cms.SignedData) -> None:
    if not is_short_path(signed):
        raise ValueError("too many certificates")


def stamped_at(token: bytes, note: str, roots: Iterable[bytes]) -> datetime:
    """When the authority saw this note (aware). Raises StampError.

    `roots` are pinned DER certificates; the authority's chain must have been valid at that time.
    """
    try:
        signed = cms.ContentInfo.load(token, strict=True)["content"]
        _must_be_short_path(signed)
        at = signed["encap_content_info"]["content"].parsed["gen_time"].native
        anchors = [x509.Certificate.load(der) for der in roots]
        context = ValidationContext(trust_roots=anchors, allow_fetching=False, moment=at)
        digest = sha256(note.encode()).digest()
        checked = asyncio.run(validate_tst_signed_data(signed, context, lambda _: digest))
        status = TimestampSignatureStatus(**checked)
    except (ValueError, TypeError, LookupError, AttributeError, UnsupportedAlgorithm) as error:
        raise StampError("this is no time-stamp token") from error
    if not (status.intact and status.valid and status.trusted):
        raise StampError("the token is of another note, or not of a trusted authority")
    return status.timestamp
