"""The CMS part of a PAdES signature: pyHanko lays it out, we fill in what differs.

With one signer and one length of signature, the document's digest and the signature itself are
all that differs between two certificates. pyHanko therefore makes the structure once, with
marks in their places; laying it out anew for each certificate took longer than all the rest of
sealing.
"""

from __future__ import annotations

import asyncio
from functools import lru_cache
from hashlib import sha256

from asn1crypto import algos, cms, x509
from pyhanko.sign.signers import ExternalSigner
from pyhanko.sign.timestamps import TimeStamper

from certificates.seal.keys import Algorithm, Signer

_DIGEST_MARK = b"\xa5" * 32
_SIGNATURE_MARK = b"\x5a"
_LONGEST = {Algorithm.ECDSA_SHA256: 72, Algorithm.RSA_SHA256: 512}  # P-256, RSA-4096
_SLACK = 64  # the lengths inside a token may differ from one answer to the next


def sign_digest(digest: bytes, signer: Signer, timestamper: TimeStamper | None = None) -> bytes:
    """The DER of a detached PAdES-B-B CMS over a document with this SHA-256 digest.

    With a time-stamp authority: B-T, its token over the signature. Raises KeyTrouble from the
    signer, and pyHanko's TimestampRequestError from the authority.
    """
    chain, algorithm = signer.certificate_chain, signer.algorithm
    _, attributes = _layout(chain, algorithm, _LONGEST[algorithm])
    signature = signer.sign(attributes.replace(_DIGEST_MARK, digest))
    # What is signed says nothing of the length; the CMS around it does, and an ECDSA signature is
    # 70 to 72 bytes long by chance.
    layout, _ = _layout(chain, algorithm, len(signature))
    mark = _SIGNATURE_MARK * len(signature)
    signed = layout.replace(_DIGEST_MARK, digest).replace(mark, signature)
    return signed if timestamper is None else _add_stamp(signed, signature, timestamper)


def room_for(signer: Signer, timestamper: TimeStamper | None = None) -> int:
    """Bytes to reserve for `sign_digest`, the same for every certificate of a signer."""
    algorithm = signer.algorithm
    layout, _ = _layout(signer.certificate_chain, algorithm, _LONGEST[algorithm])
    if timestamper is None:
        return len(layout)
    token = asyncio.run(timestamper.async_dummy_response("sha256"))
    return len(layout) + len(token.dump()) + _SLACK


@lru_cache(maxsize=64)
def _layout(chain: tuple[bytes, ...], algorithm: Algorithm, length: int) -> tuple[bytes, bytes]:
    """The CMS and its signed attributes (the SET that is signed), both with marks in them."""
    certificates = [x509.Certificate.load(der) for der in chain]
    layout = ExternalSigner(
        signing_cert=certificates[0],
        cert_registry=None,
        signature_value=_SIGNATURE_MARK * length,
        signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": algorithm.value}),
    )
    layout.cert_registry.register_multiple(certificates[1:])
    signed = asyncio.run(layout.async_sign(_DIGEST_MARK, "sha256", use_pades=True))
    attributes = signed["content"]["signer_infos"][0]["signed_attrs"]
    return bytes(signed.dump()), bytes(attributes.untag().dump())


def _add_stamp(signed: bytes, signature: bytes, timestamper: TimeStamper) -> bytes:
    token = asyncio.run(timestamper.async_timestamp(sha256(signature).digest(), "sha256"))
    attribute = {"type": "signature_time_stamp_token", "values": [token]}
    content = cms.ContentInfo.load(signed)
    info = content["content"]["signer_infos"][0]
    info["unsigned_attrs"] = cms.CMSAttributes([cms.CMSAttribute(attribute)])
    return bytes(content.dump())
