"""The CMS part of a PAdES signature: pyHanko lays it out, we fill in what differs.

With one signer everything but the document's digest, the signature and a time-stamp token is the
same in every certificate. pyHanko therefore makes the structure once for each signer; laying it
out anew for each certificate took ten times as long as all the rest of sealing.
"""

from __future__ import annotations

import asyncio
from functools import lru_cache
from hashlib import sha256

from asn1crypto import algos, cms, x509
from pyhanko.sign.signers import ExternalSigner
from pyhanko.sign.timestamps import TimeStamper

from certificates.keys import Algorithm, Signer

_BLANK_DIGEST = b"\xa5" * 32
_SIGNATURE_SIZE = {Algorithm.ECDSA_SHA256: 72, Algorithm.RSA_SHA256: 512}  # P-256, RSA-4096
_SLACK = 64  # the lengths inside a token may differ from one answer to the next


def sign_digest(digest: bytes, signer: Signer, timestamper: TimeStamper | None = None) -> bytes:
    """The DER of a detached PAdES-B-B CMS over a document with this SHA-256 digest.

    With a time-stamp authority: B-T, its token over the signature. Raises KeyTrouble from the
    signer, and pyHanko's TimestampRequestError from the authority.
    """
    blank = _blank(signer.certificate_chain, signer.algorithm)
    content = cms.ContentInfo.load(blank)
    info = content["content"]["signer_infos"][0]
    attributes = info["signed_attrs"].untag().dump().replace(_BLANK_DIGEST, digest)
    signature = signer.sign(attributes)
    info["signed_attrs"] = cms.CMSAttributes.load(attributes)
    info["signature"] = signature
    if timestamper is not None:
        info["unsigned_attrs"] = _stamped(signature, timestamper)
    return bytes(content.dump())


def room_for(signer: Signer, timestamper: TimeStamper | None = None) -> int:
    """Bytes to reserve for `sign_digest`, the same for every certificate of a signer."""
    size = len(_blank(signer.certificate_chain, signer.algorithm))
    if timestamper is not None:
        token = asyncio.run(timestamper.async_dummy_response("sha256"))
        size += len(token.dump()) + _SLACK
    return size


@lru_cache(maxsize=16)
def _blank(chain: tuple[bytes, ...], algorithm: Algorithm) -> bytes:
    certificates = [x509.Certificate.load(der) for der in chain]
    layout = ExternalSigner(
        signing_cert=certificates[0],
        cert_registry=None,
        signature_value=bytes(_SIGNATURE_SIZE[algorithm]),
        signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": algorithm.value}),
    )
    layout.cert_registry.register_multiple(certificates)
    signed = asyncio.run(layout.async_sign(_BLANK_DIGEST, "sha256", use_pades=True))
    return bytes(signed.dump())


def _stamped(signature: bytes, timestamper: TimeStamper) -> cms.CMSAttributes:
    token = asyncio.run(timestamper.async_timestamp(sha256(signature).digest(), "sha256"))
    attribute = {"type": "signature_time_stamp_token", "values": [token]}
    return cms.CMSAttributes([cms.CMSAttribute(attribute)])
