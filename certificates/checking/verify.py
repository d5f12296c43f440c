"""PDF bytes → three answers and the log's: integrity, status, issuer, log. Offline, no clock.

One "yes" hides too much: a file can be intact and revoked, or genuine in content and signed by
somebody else. Records altered inside a laboratory's own database make a look-up alone worthless;
an update appended after signing still passes as "valid" with common viewers. Hence each question
is answered by itself, from the bytes, a pinned root, and the leaves and proofs of the log.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from typing import Any

from certificates.checking.presented_paper import Misread, PresentedPaper, Signature, read
from certificates.log.evidence import LogEvidence, Lookup
from certificates.log.history import proven_history
from certificates.log.leaf import CertificateStatus, Leaf
from certificates.reasons import Answer, Reason, answer
from certificates.seal.trust import SignatureFacts, Trust, judge

_BEIJING = timezone(timedelta(hours=8))
_LOGGING_DELAY = timedelta(days=7)  # a job that signed, crashed and was resumed
_STATUS = {
    CertificateStatus.ISSUED: Reason.VALID,
    CertificateStatus.SUSPENDED: Reason.SUSPENDED,
    CertificateStatus.SUPERSEDED: Reason.SUPERSEDED,
    CertificateStatus.REVOKED: Reason.REVOKED,
}


@dataclass(frozen=True, slots=True)
class Verification:
    """What can be said of a file. `number` is what it claims to be, empty if it claims nothing.

    `record` is the attached canonical content, only if the file is intact.
    """

    number: str
    integrity: Answer
    status: Answer
    issuer: Answer
    log: Answer
    record: bytes | None = None

    @property
    def ok(self) -> bool:
        """Do all four hold?"""
        return all(a.ok is True for a in (self.integrity, self.status, self.issuer, self.log))

    def to_json(self) -> dict[str, Any]:
        """`{"number", "integrity", "status", "issuer", "log"}`, each answer as in `Answer`."""
        return {
            "number": self.number,
            "integrity": self.integrity.to_json(),
            "status": self.status.to_json(),
            "issuer": self.issuer.to_json(),
            "log": self.log.to_json(),
        }


def verify(pdf: bytes, *, trust: Trust, lookup: Lookup | None, at: datetime) -> Verification:
    """Check a file against pinned keys and, if there is a `lookup`, against the log.

    `at` (aware) is the moment whose status is asked for. Never raises for any bytes; what
    `lookup` raises passes through.
    """
    try:
        paper = read(pdf)
    except Misread as fault:
        return _unread(fault.reason)
    signature = paper.signatures[0] if paper.signatures else None
    signed = _judged(pdf, signature, trust)
    number = paper.number or (signature.number if signature else "")
    integrity = _integrity(pdf, paper, signed)
    status, log = _recorded(pdf, paper, number, trust, lookup, at)
    return Verification(
        number=number,
        integrity=integrity,
        status=status,
        issuer=answer(signed.reason, holder=signed.holder or "?"),
        log=log,
        record=paper.record if integrity.ok else None,
    )


def status_of(evidence: LogEvidence, *, number: str, trust: Trust, at: datetime) -> Answer:
    """The status of a certificate at a moment, from the log alone (no file at hand)."""
    history = proven_history(evidence, number, trust.logs)
    return answer(Reason.UNPROVEN) if isinstance(history, Reason) else _status(history, at)


def _unread(reason: Reason) -> Verification:
    unchecked = answer(Reason.NOT_CHECKED)
    return Verification("", answer(reason), unchecked, answer(Reason.NO_SIGNATURE), unchecked)


def _judged(pdf: bytes, signature: Signature | None, trust: Trust) -> SignatureFacts:
    if signature is None:
        return SignatureFacts(intact=False, sound=False, reason=Reason.NO_SIGNATURE, holder="")
    first, length, second, rest = signature.span
    digest = sha256(pdf[first : first + length] + pdf[second : second + rest]).digest()
    return judge(signature.contents, digest, signature.at, trust)


def _integrity(pdf: bytes, paper: PresentedPaper, signed: SignatureFacts) -> Answer:
    faults = _faults(pdf, paper, signed)
    return answer(faults[0], *faults[1:]) if faults else answer(Reason.INTACT)


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


def _recorded(
    pdf: bytes,
    paper: PresentedPaper,
    number: str,
    trust: Trust,
    lookup: Lookup | None,
    at: datetime,
) -> tuple[Answer, Answer]:
    """Status and log."""
    if lookup is None or not number:
        return answer(Reason.NOT_CHECKED), answer(Reason.NOT_CHECKED)
    evidence = lookup(number)
    if evidence is None or not evidence.leaves:
        return answer(Reason.UNKNOWN_NUMBER), answer(Reason.NOT_LOGGED)
    history = proven_history(evidence, number, trust.logs)
    if isinstance(history, Reason):
        return answer(Reason.UNPROVEN), answer(history)
    issued = history[0]
    if paper.record is None or sha256(paper.record).hexdigest() != issued.record:
        log = answer(Reason.ANOTHER_RECORD)
    elif sha256(pdf).hexdigest() != issued.pdf:
        log = answer(Reason.ANOTHER_VERSION)
    elif any(abs(issued.at - s.at) > _LOGGING_DELAY for s in paper.signatures):
        log = answer(Reason.BACKDATED)
    else:
        log = answer(Reason.LOGGED, index=evidence.leaves[0].index)
    return _status(history, at), log


def _status(history: list[Leaf], at: datetime) -> Answer:
    past = [leaf for leaf in history if leaf.at <= at]
    if not past:
        return answer(Reason.NOT_YET)
    last = past[-1]
    shown = history[0] if last.status is CertificateStatus.ISSUED else last
    when = f"{shown.at.astimezone(_BEIJING):%Y-%m-%d %H:%M}"
    return answer(_STATUS[last.status], at=when, why=last.reason, successor=last.successor)
