"""Is a CMS signature sound, and is its signer ours? pyHanko judges, against pinned roots only.

A signer is ours where a pinned root itself has issued it. What other certificates a signature
carries is never looked at: a search for a path through a stranger's certificates has no bound.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

from asn1crypto import cms, x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.x509 import load_der_x509_certificate
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.validation.generic_cms import async_validate_cms_signature, collect_timing_info
from pyhanko.sign.validation.status import SignatureStatus
from pyhanko_certvalidator import ValidationContext

from certificates.log.checkpoint import NoteKey
from certificates.reasons import Reason
from certificates.seal.keys import holder_of
from certificates.seal.revocation import revoked_since
from certificates.seal.stamp import is_short_path

_DIGEST = {"algorithm": "sha256", "parameters": None}
_STAMP_DELAY = timedelta(hours=24)
_BROKEN = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    NotImplementedError,
    UnsupportedAlgorithm,
)


@dataclass(frozen=True, slots=True)
class Trust:
    """What a checker pins: DER roots of signers, keys of logs, DER roots of time-stamping.

    `revoked` are lists of those roots, DER: what none of them has signed says nothing.
    """

    roots: tuple[bytes, ...]
    logs: tuple[NoteKey, ...] = ()
    stamp_roots: tuple[bytes, ...] = ()
    revoked: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class SignatureFacts:
    """`intact`: the digest is the one that was signed. `reason`: issuer_… or signature_forged.

    `revoked`: since when the signer's key may be in other hands, where a root says so.
    """

    intact: bool
    sound: bool
    reason: Reason
    holder: str
    revoked: datetime | None = None


_UNREADABLE = SignatureFacts(intact=False, sound=False, reason=Reason.NO_SIGNATURE, holder="")


def judge(contents: bytes, digest: bytes, at: datetime, trust: Trust) -> SignatureFacts:
    """Judge the padded CMS of a PDF signature over a document with this SHA-256 `digest`.

    `at` is the claimed time of signing, at which the chain must have been valid. Where a token
    of a time-stamp authority is there and `trust.stamp_roots` are pinned, it must agree.
    """
    try:
        content = cms.ContentInfo.load(contents)
        padding = contents[len(content.dump()) :]
        if not _as_sealed(content):
            return _UNREADABLE
        signed = content["content"]
        _keep_signer_alone(signed)
        context = _context(trust.roots, at)
        status = asyncio.run(
            async_validate_cms_signature(signed, raw_digest=digest, validation_context=context)
        )
        named = status.signing_cert.dump()
        holder = holder_of(named)
        reason = _reason(status, at, trust.roots)
        if reason is Reason.OURS and not _stamp_agrees(signed["signer_infos"][0], at, trust):
            reason = Reason.BAD_STAMP
        return SignatureFacts(
            status.intact and not any(padding),
            status.valid,
            reason,
            holder,
            revoked_since(named, trust.revoked, trust.roots),
        )
    except _BROKEN:
        return _UNREADABLE


def _as_sealed(content: cms.ContentInfo) -> bool:
    """Are the parts that no signature covers as sealing writes them? Else a byte there is free."""
    signed = content["content"]
    info = signed["signer_infos"][0]
    digests = [info["digest_algorithm"], *signed["digest_algorithms"]]
    return (
        content["content_type"].native == "signed_data"
        and signed["version"].native == info["version"].native == "v1"
        and [digest.native for digest in digests] == [_DIGEST, _DIGEST]
        and len(signed["signer_infos"]) == 1
        and signed["crls"].native is None
    )


def _keep_signer_alone(signed: cms.SignedData) -> None:
    """Leave out every certificate but the one that the signature names. Raises LookupError."""
    named = signed["signer_infos"][0]["sid"].chosen
    issuer, serial = named["issuer"], named["serial_number"].native
    held = [
        one
        for one in signed["certificates"]
        if one.name == "certificate"
        and one.chosen.serial_number == serial
        and one.chosen.issuer == issuer
    ]
    signed["certificates"] = cms.CertificateSet([held[0]])


def _reason(status: SignatureStatus, at: datetime, roots: tuple[bytes, ...]) -> Reason:
    if not status.valid:
        return Reason.FORGED
    if not is_issued_by(status.signing_cert.dump(), roots):
        return Reason.ANOTHER
    if status.trust_problem_indic is None:
        return Reason.OURS
    if status.trust_problem_indic is AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND:
        return Reason.ANOTHER
    validity = status.signing_cert["tbs_certificate"]["validity"]
    if not validity["not_before"].native <= at <= validity["not_after"].native:
        return Reason.EXPIRED
    if status.trust_problem_indic is AdESIndeterminate.CHAIN_CONSTRAINTS_FAILURE:
        return Reason.UNFIT
    return Reason.ANOTHER


def is_issued_by(certificate: bytes, roots: tuple[bytes, ...]) -> bool:
    """Whether one of these roots itself has signed the certificate (all DER): one step."""
    signed = load_der_x509_certificate(certificate)
    for root in roots:
        try:
            signed.verify_directly_issued_by(load_der_x509_certificate(root))
        except (ValueError, TypeError, InvalidSignature):
            continue
        return True
    return False


def _stamp_agrees(info: cms.SignerInfo, at: datetime, trust: Trust) -> bool:
    if not trust.stamp_roots:
        return True
    tokens = [
        token["content"]
        for attribute in info["unsigned_attrs"]
        if attribute["type"].native == "signature_time_stamp_token"
        for token in attribute["values"]
    ]
    if not all(map(is_short_path, tokens)):
        return False
    context = _context(trust.stamp_roots, at)
    timing = asyncio.run(collect_timing_info(info, context, lambda _: b""))
    stamp = timing.get("timestamp_validity")
    if stamp is None:
        return True
    near = abs(stamp.timestamp - at) <= _STAMP_DELAY
    return bool(near and stamp.intact and stamp.valid and stamp.trusted)


def _context(roots: tuple[bytes, ...], at: datetime) -> ValidationContext:
    anchors = [x509.Certificate.load(der) for der in roots]
    return ValidationContext(trust_roots=anchors, allow_fetching=False, moment=at)
