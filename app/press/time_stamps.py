"""The time-stamp authority that is configured, and what proves its tokens years later.

Its roots are pinned as PEM files in `keys/stamps/`. With them, its chain and its revocation lists
go into every paper (PAdES B-LT); without, a signature carries the bare token (B-T).
"""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Any

from asn1crypto import x509
from pyhanko.sign.timestamps import HTTPTimeStamper, TimestampRequestError
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathError
from pyhanko_certvalidator.fetchers.aiohttp_fetchers import AIOHttpFetcherBackend
from pyhanko_certvalidator.fetchers.api import OwnedFetcherBackend

from app.base.config import Config
from certificates.seal.keyring import stamp_roots
from certificates.seal.seal import StampAuthority
from certificates.seal.section import LongTerm
from certificates.seal.stamp import NoTimeStamp

SECONDS = 5


class _NothingFound(Exception):
    """No revocation list could be had: asked again the next time."""


def authority(config: Config, at: datetime) -> StampAuthority | None:
    """The authority of this installation, if one is configured.

    Raises `NoTimeStamp` where it does not answer, `KeyUnreadable` for a pinned root.
    """
    if not config.tsa_url:
        return None
    stamper = HTTPTimeStamper(config.tsa_url, timeout=SECONDS)
    roots = stamp_roots(config.keys)
    if not roots:
        return StampAuthority(stamper)
    try:
        return StampAuthority(stamper, _proofs(config.tsa_url, roots, at.date()))
    except _NothingFound:
        return StampAuthority(stamper)
    except TimestampRequestError as error:
        raise NoTimeStamp from error


@lru_cache(maxsize=4)
def _proofs(url: str, roots: tuple[bytes, ...], day: date) -> LongTerm:
    """The authority's chain and its revocation, fetched once a day."""
    at = datetime.combine(day, time(), UTC)
    return asyncio.run(_collected(HTTPTimeStamper(url, timeout=SECONDS), roots, at))


async def _collected(stamper: HTTPTimeStamper, roots: tuple[bytes, ...], at: datetime) -> LongTerm:
    token: Any = await stamper.async_dummy_response("sha256")
    signed = token["content"]
    sent = [choice.chosen for choice in signed["certificates"]]
    serial = signed["signer_infos"][0]["sid"].chosen["serial_number"].native
    own = next(c for c in sent if c.serial_number == serial)
    context: Any = ValidationContext(
        trust_roots=[x509.Certificate.load(der) for der in roots],
        other_certs=sent,
        moment=at,
        allow_fetching=True,
        fetcher_backend=OwnedFetcherBackend(AIOHttpFetcherBackend(per_request_timeout=SECONDS)),
    )
    try:
        validator: Any = CertificateValidator(own, sent, context)
        path = await validator.async_validate_usage(set(), {"time_stamping"})
    except PathError as error:
        raise _NothingFound from error
    finally:
        await context.aclose()
    if not context.crls and not context.ocsps:
        raise _NothingFound
    return LongTerm(
        tuple(certificate.dump() for certificate in path),
        tuple(crl.dump() for crl in context.crls),
        tuple(response.dump() for response in context.ocsps),
    )
