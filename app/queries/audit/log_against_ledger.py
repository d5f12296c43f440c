"""Leaves of the log and events of the ledger struck off against each other, both ways, in one pass.

The log and the ledger are written by one transaction and say the same of a certificate. What only
one of them knows was put there, or taken away, by somebody else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.audit.ledger import OF_CERTIFICATES, LedgerEvent
from app.models.papers.log import LogLeaf
from certificates.flaws import AuditFlaw, FlawCode, finding
from certificates.log.leaf import CertificateStatus, LeafKind, time_text
from workflows.papers.events import (
    CertificateIssued,
    CertificateRestored,
    CertificateRevoked,
    CertificateSuperseded,
    CertificateSuspended,
)
from workflows.whole import whole

LedgerWord = tuple[str, str, str, str, str, int | None]
"""Number, tag, time, then digests and position of an issue, or reason and successor."""

_STATUS = whole(
    CertificateStatus,
    {
        CertificateStatus.ISSUED: CertificateRestored.tag,
        CertificateStatus.SUSPENDED: CertificateSuspended.tag,
        CertificateStatus.SUPERSEDED: CertificateSuperseded.tag,
        CertificateStatus.REVOKED: CertificateRevoked.tag,
    },
)
_SKEW = timedelta(minutes=10)  # leaves of that age may stand on either side of a kept checkpoint
_PART = 1024


class LedgerPairs:
    """Give it the leaves in their order; `rest` says what has no partner.

    Memory holds what waits for its partner: a handful where both tell the same story.
    """

    def __init__(self, session: Session, start: int) -> None:
        self._leaves: Counter[LedgerWord] = Counter()
        self._events: Counter[LedgerWord] = Counter()
        since = _time_before(session, start)
        self._earlier = Counter(_told_before(session, start, since) if since else ())
        self._stream = iter(_events(session, since))

    def take(self, leaves: Iterable[tuple[int, dict[str, Any]]]) -> None:
        """Positions and members of the next leaves; no members for one that can't be read."""
        for position, leaf in leaves:
            told = of_leaf(leaf, position)
            if told is not None:
                _strike(told, self._events, self._leaves)
            self._next_event()

    def rest(self) -> Iterator[AuditFlaw]:
        """What differs: pairs that disagree, leaves without an event, events without a leaf."""
        while self._next_event():
            pass
        lonely = {told[:2]: told for told in self._leaves.elements()}
        for told in self._events.elements():
            if lonely.pop(told[:2], None) is not None:
                yield _disagree(*told[:2])
            else:
                yield finding(FlawCode.EVENT_WITHOUT_LEAF, told[0])
        for number, _tag in lonely:
            yield finding(FlawCode.LEAF_WITHOUT_EVENT, number)

    def _next_event(self) -> bool:
        row = next(self._stream, None)
        if row is None:
            return False
        told = _of_event(row.tag, row.at, orjson.loads(row.body))
        if self._earlier[told] > 0:
            self._earlier[told] -= 1
        else:
            _strike(told, self._leaves, self._events)
        return True


def of_leaf(leaf: dict[str, Any], position: int) -> LedgerWord | None:
    """What the ledger should say of a leaf; None where the leaf is none."""
    try:
        number, at = str(leaf["number"]), str(leaf["at"])
        if leaf["kind"] == LeafKind.ISSUED:
            digests = str(leaf["pdf"]), str(leaf["record"])
            return number, CertificateIssued.tag, at, *digests, position
        said = str(leaf["reason"]), str(leaf["successor"])
        return number, _STATUS[CertificateStatus(leaf["status"])], at, *said, None
    except (KeyError, ValueError):
        return None


def _of_event(tag: str, at: datetime, body: dict[str, Any]) -> LedgerWord:
    number = str(body.get("number"))
    if tag == CertificateIssued.tag:
        digests = str(body.get("pdf_digest")), str(body.get("record_digest"))
        return number, tag, time_text(at), *digests, body.get("leaf")
    # Before the log said codes alone it repeated the words.
    said = str(body.get("code") or body.get("reason")), str(body.get("by_number", ""))
    return number, tag, time_text(at), *said, None


def _strike(told: LedgerWord, partners: Counter[LedgerWord], waiting: Counter[LedgerWord]) -> None:
    if partners[told] > 1:
        partners[told] -= 1
    elif partners.pop(told, 0) == 0:
        waiting[told] += 1


def _disagree(number: str, tag: str) -> AuditFlaw:
    return AuditFlaw(
        FlawCode.ROW_CHANGED,
        f"ledger {number} {tag}",
        f"台账中证书 {number} 的 {tag} 与日志不符。",
        f"{tag} of certificate {number} in the ledger differs from the log.",
    )


def _events(session: Session, since: datetime | None) -> Any:
    wanted = select(LedgerEvent.tag, LedgerEvent.at, LedgerEvent.body).where(OF_CERTIFICATES)
    if since is not None:
        wanted = wanted.where(LedgerEvent.at >= since)
    wanted = wanted.order_by(LedgerEvent.at, LedgerEvent.id)
    return session.execute(wanted.execution_options(yield_per=_PART))


def _time_before(session: Session, start: int) -> datetime | None:
    """From when on events have to be read, for the leaves from `start`."""
    if start == 0:
        return None
    at = session.scalar(select(LogLeaf.at).where(LogLeaf.position == start - 1))
    return None if at is None else at - _SKEW


def _told_before(session: Session, start: int, since: datetime) -> Iterator[LedgerWord]:
    """The leaves in front of `start` whose events are among those that are read."""
    wanted = (
        select(LogLeaf.position, LogLeaf.entry, LogLeaf.at)
        .where(LogLeaf.position < start)
        .order_by(LogLeaf.position.desc())
        .execution_options(yield_per=_PART)
    )
    with session.execute(wanted) as rows:
        for row in rows:
            if row.at < since - _SKEW:
                return
            told = of_leaf(members(row.entry), row.position)
            if told is not None and row.at >= since:
                yield told


def members(entry: str) -> dict[str, Any]:
    """The members of a JSON object; none where the text is no such thing."""
    try:
        found = orjson.loads(entry)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
