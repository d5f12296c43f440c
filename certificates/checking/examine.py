"""PDF bytes → what the file itself shows: number, faults, signer, record. No log, no clock.

The bytes may be anybody's, so that this half of a check can be asked for in a process of its own:
its answer holds plain values only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from certificates.checking.presented_paper import Misread, PresentedPaper, Signature, read
from certificates.reasons import Reason
from certificates.seal.trust import SignatureFacts, Trust, judge


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """What a file shows. `faults` are all that is wrong with it, the most telling first.

    `number` is what it claims to be, empty if it claims nothing; `issuer` and `holder` say who
    signed; `record` is the attached canonical content, None if it can't be used;
    `signer_revoked` is since when the signer's key may be in other hands.
    """

    number: str
    faults: tuple[Reason, ...]
    issuer: Reason
    holder: str
    record: bytes | None
    signed_at: tuple[datetime, ...]
    signer_revoked: datetime | None = None


Examiner = Callable[[bytes, Trust], PaperFacts]


def unread_facts(reason: Reason) -> PaperFacts:
    """The facts of a file that could not be read as a certificate."""
    return PaperFacts("", (reason,), Reason.NO_SIGNATURE, "", None, ())


def examine(pdf: bytes, trust: Trust) -> PaperFacts:
    """What the file shows, its signature judged against pinned roots. Never raises for any bytes.

    What that may cost is not bounded here.
    """
    try:
        paper = read(pdf)
    except Misread as fault:
        return unread_facts(fault.reason)
    signature = paper.signatures[0] if paper.signatures else None
    signed = _judge_signature(pdf, signature, trust)
    return PaperFacts(
        number=paper.number or (signature.number if signature else ""),
        faults=tuple(_faults(pdf, paper, signed)),
        issuer=signed.reason,
        holder=signed.holder,
        record=paper.record,
        signed_at=tuple(one.at for one in paper.signatures),
        signer_revoked=signed.revoked,
    )


def _judge_signature(pdf: bytes, signature: Signature | None, trust: Trust) -> SignatureFacts:
    if signature is None:
        return SignatureFacts(intact=False, sound=False, reason=Reason.NO_SIGNATURE, holder="")
    first, length, second, rest = signature.span
    digest = sha256(pdf[first : first + length] + pdf[second : second + rest]).digest()
    return judge(signature.contents, digest, signature.at, trust)


def _faults(pdf: bytes, paper: PresentedPaper, signed: SignatureFacts) -> list[Reason]:
    """All that is wrong with the file, the most telling first."""
    if len(paper.signatures) + paper.malformed > 1:
        return [Reason.TWO_SIGNATURES]
    if paper.malformed:
        return [Reason.MALFORMED]
    if not paper.signatures:
        ours = bool(paper.number) or b"/ByteRange" in pdf
        return [Reason.STRIPPED if ours else Reason.UNSIGNED]
    signature = paper.signatures[0]
    if signed.reason is Reason.NO_SIGNATURE:
        return [Reason.MALFORMED]
    return _contradictions(paper, signature) + _coverage(pdf, signature, signed)


def _contradictions(paper: PresentedPaper, signature: Signature) -> list[Reason]:
    """Number and record as the signature states them, against what the file carries."""
    if paper.record is None:
        return [Reason.NO_RECORD]
    faults = []
    if paper.number != signature.number or paper.number not in paper.metadata:
        faults.append(Reason.RENUMBERED)
    if sha256(paper.record).hexdigest() != signature.record:
        faults.append(Reason.SWAPPED)
    return faults


def _coverage(pdf: bytes, signature: Signature, signed: SignatureFacts) -> list[Reason]:
    """Does the signature cover all of the file, as it stands, and forbid every change?"""
    if not signature.fits(pdf):
        return [Reason.RESAVED]
    faults = []
    if signature.end() < len(pdf):
        faults.append(Reason.APPENDED)
    if signature.end() > len(pdf):
        faults.append(Reason.TRUNCATED)
    if not signed.sound:
        faults.append(Reason.FORGED)
    if not signed.intact:
        faults.append(Reason.CHANGED)
    if signature.permission != 1:
        faults.append(Reason.NOT_CERTIFIED)
    return faults
