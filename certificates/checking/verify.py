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

from certificates.checking.examine import Examiner, PaperFacts, examine
from certificates.log.evidence import LogEvidence, Lookup
from certificates.log.history import proven_history
from certificates.log.leaf import CertificateStatus, Leaf
from certificates.reasons import Answer, Reason, answer
from certificates.seal.trust import Trust

_BEIJING = timezone(timedelta(hours=8))
_LOGGING_DELAY = timedelta(days=7)  # a job that signed, crashed and was resumed
_OTHER_FILE = frozenset({Reason.ANOTHER_RECORD, Reason.ANOTHER_VERSION})
# The codes that the log repeats, for a reader; words that an older leaf carries stay as they are.
PUBLIC_WORDS = {
    "reinstated": "复核完毕，已恢复。 / It was reviewed and is in force again.",
    "under_review": "出证机构正在复核。 / The agency is reviewing it.",
    "reissued": "同一件货品已另发新证书。 / Another certificate was issued for the same piece.",
    "withdrawn": "出证机构已收回，不能再作凭证。 / The agency has withdrawn it for good.",
}
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

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why not: the answers that do not hold, in the order of the questions."""
        given = (self.integrity, self.status, self.issuer, self.log)
        return tuple(one.reason for one in given if one.ok is not True)

    def to_json(self) -> dict[str, Any]:
        """`{"ok", "reasons", "number", "integrity", "status", "issuer", "log"}`.

        `ok` is the verdict, `reasons` are the codes of what stands against it; the four answers
        are each as in `Answer`.
        """
        return {
            "ok": self.ok,
            "reasons": [reason.value for reason in self.reasons],
            "number": self.number,
            "integrity": self.integrity.to_json(),
            "status": self.status.to_json(),
            "issuer": self.issuer.to_json(),
            "log": self.log.to_json(),
        }


def verify(
    pdf: bytes,
    *,
    trust: Trust,
    lookup: Lookup | None,
    at: datetime,
    examiner: Examiner = examine,
) -> Verification:
    """Check a file against pinned keys and, if there is a `lookup`, against the log.

    `at` (aware) is the moment whose status is asked for. `examiner` reads the file: `examine`
    itself, or something that bounds what a stranger's file may cost. Never raises for any bytes;
    what `lookup` and `examiner` raise passes through.
    """
    paper = examiner(pdf, trust)
    integrity = answer(*paper.faults) if paper.faults else answer(Reason.INTACT)
    if lookup is None or not paper.number:
        log, history = answer(Reason.NOT_CHECKED), None
    else:
        log, history = _read_log(sha256(pdf).hexdigest(), paper, lookup(paper.number), trust)
    is_it = bool(integrity.ok) and log.reason not in _OTHER_FILE
    if history:
        status = told_status(history, at, is_it=is_it)
    else:
        status = answer(_status_without_history(log.reason))
    return Verification(
        number=paper.number,
        integrity=integrity,
        status=status,
        issuer=_issuer(paper, is_it=is_it, logged=history[0].at if history and is_it else None),
        log=log,
        record=paper.record if integrity.ok else None,
    )


def status_of(evidence: LogEvidence, *, number: str, trust: Trust, at: datetime) -> Answer:
    """The status of a certificate at a moment, from the log alone (no file at hand)."""
    history = proven_history(evidence, number, trust.logs)
    return answer(Reason.UNPROVEN) if isinstance(history, Reason) else told_status(history, at)


def _status_without_history(log: Reason) -> Reason:
    if log is Reason.NOT_CHECKED:
        return log
    return Reason.UNKNOWN_NUMBER if log is Reason.NOT_LOGGED else Reason.UNPROVEN


def _issuer(paper: PaperFacts, *, is_it: bool, logged: datetime | None) -> Answer:
    """Who signed; a signature of ours says nothing good of a file that is not the one signed.

    `logged` is when the log says that this very file was issued: what came before a signer was in
    other hands is what it was.
    """
    reason = paper.issuer
    if reason is Reason.OURS and not is_it:
        reason = Reason.OTHER_SIGNED
    since = paper.signer_revoked
    if reason is not Reason.OURS or since is None:
        return answer(reason, holder=paper.holder or "?")
    before = logged is not None and logged < since
    when = f"{since.astimezone(_BEIJING):%Y-%m-%d %H:%M}"
    told = Reason.REVOKED_LATER if before else Reason.SIGNER_REVOKED
    return answer(told, holder=paper.holder or "?", since=when)


def _read_log(
    digest: str, paper: PaperFacts, evidence: LogEvidence | None, trust: Trust
) -> tuple[Answer, list[Leaf] | None]:
    """What the log says of the file, and the proven life of its number."""
    if evidence is None or not evidence.leaves:
        return answer(Reason.NOT_LOGGED), None
    history = proven_history(evidence, paper.number, trust.logs)
    if isinstance(history, Reason):
        return answer(history), None
    issued = history[0]
    if paper.record is None or sha256(paper.record).hexdigest() != issued.record:
        log = answer(Reason.ANOTHER_RECORD)
    elif digest != issued.pdf:
        log = answer(Reason.ANOTHER_VERSION)
    elif any(abs(issued.at - at) > _LOGGING_DELAY for at in paper.signed_at):
        log = answer(Reason.BACKDATED)
    else:
        log = answer(Reason.LOGGED, index=evidence.leaves[0].index)
    return log, history


def told_status(history: list[Leaf], at: datetime, *, is_it: bool = True) -> Answer:
    """The status of a number by its proven life; `is_it`: is the file at hand the one logged?"""
    past = [leaf for leaf in history if leaf.at <= at]
    if not past:
        return answer(Reason.NOT_YET)
    last = past[-1]
    shown = history[0] if last.status is CertificateStatus.ISSUED else last
    when = f"{shown.at.astimezone(_BEIJING):%Y-%m-%d %H:%M}"
    reason = _STATUS[last.status]
    if reason is Reason.VALID and not is_it:
        reason = Reason.OTHER_FILE
    why = PUBLIC_WORDS.get(last.reason, last.reason)
    return answer(reason, at=when, why=why, successor=last.successor)
