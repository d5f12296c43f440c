"""The audit of the log: leaves, nodes, papers, certificates and ledger compared with each other."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.config import Config
from app.models.certificate import Certificate, CertificateState
from app.models.ledger import LedgerEvent
from app.models.log import LogCheckpoint, LogLeaf, LogSize
from app.storage import Blobs, DamagedBlob, MissingBlob
from certificates.audit import Findings, Row, Stored, audit
from certificates.checkpoint import parse_checkpoint
from certificates.evidence import Evidence
from certificates.findings import Fault, Finding, finding
from certificates.leaf import Status
from certificates.log import NodeStore, leaf_hash
from workflows.events import CertificateIssued

PART = 1024
PARTS_KEPT = 4
_STATUS = {
    CertificateState.ISSUED: Status.ISSUED,
    CertificateState.SUSPENDED: Status.SUSPENDED,
    CertificateState.SUPERSEDED: Status.SUPERSEDED,
    CertificateState.REVOKED: Status.REVOKED,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What an audit is given from outside: a note kept elsewhere, proofs that were given out."""

    since: str | None = None
    proofs: tuple[tuple[str, Evidence], ...] = ()


def audit_log(
    session: Session,
    nodes: NodeStore,
    papers: Blobs,
    config: Config,
    asked: Asked,
    *,
    keys: Sequence[Any],
    progress: Callable[[int], None] | None = None,
) -> Findings:
    """Recompute the log and compare it with the papers, the certificates and the ledger.

    `keys` are the note keys of the log. Memory does not grow with the rows, save for the last
    state of each certificate.
    """
    start = _size(asked.since)
    shelf = _Shelf(session, papers)
    result = audit(
        shelf.rows(start),
        nodes,
        _notes(session, config),
        keys=keys,
        stored=Stored(shelf.pdf, shelf.record, _states(session), asked.proofs),
        since=asked.since,
        progress=progress,
    )
    more = [*shelf.found, *_cut(session, result.size, start)]
    return Findings(result.size, result.root, (*result.findings, *more))


def _size(note: str | None) -> int:
    """The leaves that a note speaks of; a note that can't be read is judged by the audit."""
    if note is None:
        return 0
    try:
        return parse_checkpoint(note.rpartition("\n\n")[0] + "\n").size
    except ValueError:
        return 0


def _notes(session: Session, config: Config) -> list[str]:
    """Published checkpoints, from the table and from the files that lie apart from it."""
    notes = dict.fromkeys(session.scalars(select(LogCheckpoint.note).order_by(LogCheckpoint.size)))
    for path in sorted(config.checkpoints.glob("*.txt")):
        notes.setdefault(path.read_text("utf-8", errors="replace"))
    return list(notes)


def _states(session: Session) -> Iterator[tuple[str, Status]]:
    wanted = (
        select(Certificate.number, Certificate.state)
        .where(Certificate.state.in_(list(_STATUS)))
        .execution_options(yield_per=PART)
    )
    for row in session.execute(wanted):
        yield row.number, _STATUS[row.state]


def _cut(session: Session, size: int, start: int) -> Iterable[Finding]:
    counted = session.scalar(select(LogSize.size)) or 0
    if counted != max(size, start):
        yield Finding(
            Fault.TAIL_MISSING,
            f"{size} / {counted}",
            f"日志有 {size} 行，登记的长度是 {counted}。",
            f"The log has {size} rows, its recorded length is {counted}.",
        )


class _Shelf:
    """The certificates of the leaves that are being read, a few thousand at a time."""

    def __init__(self, session: Session, papers: Blobs) -> None:
        self.found: list[Finding] = []
        self._session, self._papers = session, papers
        self._parts: OrderedDict[int, dict[str, Any]] = OrderedDict()

    def rows(self, start: int) -> Iterator[Row]:
        """The leaves as the audit takes them; their certificates are fetched along the way."""
        wanted = (
            select(LogLeaf.position, LogLeaf.entry, LogLeaf.digest, LogLeaf.certificate_id)
            .where(LogLeaf.position >= start)
            .order_by(LogLeaf.position)
            .execution_options(yield_per=PART)
        )
        for part in self._session.execute(wanted).partitions(PART):
            self._take(part)
            for row in part:
                yield Row(row.position, row.entry.encode())

    def pdf(self, number: str) -> bytes | None:
        """The paper of a certificate as it is stored; empty where the store finds it altered."""
        row = self._row(number)
        if row is None or row.pdf_digest is None:
            return None
        try:
            return self._papers.get(row.pdf_digest)
        except MissingBlob:
            return None
        except DamagedBlob:
            return b""

    def record(self, number: str) -> bytes | None:
        """The stored content of a certificate."""
        row = self._row(number)
        return None if row is None else str(row.record).encode()

    def _row(self, number: str) -> Any:
        return next((part[number] for part in self._parts.values() if number in part), None)

    def _take(self, part: Sequence[Any]) -> None:
        keys = {row.certificate_id for row in part}
        found = self._session.execute(
            select(
                Certificate.id,
                Certificate.number,
                Certificate.record,
                Certificate.record_digest,
                Certificate.pdf_digest,
                Certificate.item_id,
            ).where(Certificate.id.in_(keys))
        ).all()
        self._parts[part[0].position] = {row.number: row for row in found}
        if len(self._parts) > PARTS_KEPT:
            self._parts.popitem(last=False)
        by_key = {row.id: row for row in found}
        written = self._in_ledger({row.item_id for row in found})
        for leaf in part:
            self._compare(leaf, by_key.get(leaf.certificate_id), written)

    def _in_ledger(self, items: set[int]) -> dict[str, dict[str, Any]]:
        """What the ledger says was issued, by number."""
        bodies = self._session.scalars(
            select(LedgerEvent.body).where(
                LedgerEvent.item_id.in_(items), LedgerEvent.tag == CertificateIssued.tag
            )
        )
        return {body["number"]: body for body in map(orjson.loads, bodies)}

    def _compare(self, leaf: Any, row: Any, written: dict[str, dict[str, Any]]) -> None:
        if leaf_hash(leaf.entry.encode()) != leaf.digest:
            self.found.append(finding(Fault.ROW_CHANGED, leaf.position))
        try:
            told = json.loads(leaf.entry)
            number, pdf, record, kind = (told[k] for k in ("number", "pdf", "record", "kind"))
        except (ValueError, KeyError, TypeError):
            return  # the audit itself names a leaf that can't be read
        if kind != "issued":
            return
        if row is None or row.number != number:
            self._differs(f"certificate {number}", "log_leaf")
            return
        for column, stated in (("pdf_digest", pdf), ("record_digest", record)):
            if getattr(row, column) != stated:
                self._differs(f"certificate {number}", column)
        self._told_alike(number, (pdf, record, leaf.position), written.get(number))

    def _told_alike(
        self, number: str, logged: tuple[str, str, int], body: dict[str, Any] | None
    ) -> None:
        if body is None:
            self.found.append(
                Finding(
                    Fault.STATUS_WITHOUT_EVENT,
                    number,
                    f"台账中没有证书 {number} 的签发。",
                    f"The ledger knows no issue of certificate {number}.",
                )
            )
        elif (body["pdf_digest"], body["record_digest"], body["leaf"]) != logged:
            self._differs(f"ledger {number}", CertificateIssued.tag)

    def _differs(self, what: str, part: str) -> None:
        self.found.append(
            Finding(
                Fault.ROW_CHANGED,
                f"{what} {part}",
                f"{what} 的 {part} 与日志不符。",
                f"{part} of {what} differs from the log.",
            )
        )
