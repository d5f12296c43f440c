"""The audit of the log: leaves, nodes, papers, certificates and ledger compared with each other."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.base.config import Config
from app.base.refs import key_of
from app.base.storage import Blobs, DamagedBlob, MissingBlob
from app.models.papers.certificate import Certificate
from app.models.papers.log import LogCheckpoint, LogLeaf, LogSize
from app.queries.audit.log_against_ledger import LedgerPairs, members
from app.queries.papers.log_status import status_in_log
from certificates.flaws import AuditFlaw, FlawCode, finding
from certificates.log.audit import Findings, LeafRow, StoredBeside, audit
from certificates.log.checkpoint import parse_checkpoint
from certificates.log.evidence import LogEvidence
from certificates.log.leaf import CertificateStatus, LeafKind, time_text
from certificates.log.tree import NodeReading, leaf_hash
from workflows.papers.states import ISSUED

PART = 1024
PARTS_KEPT = 4


@dataclass(frozen=True, slots=True)
class AuditRequest:
    """What an audit is given from outside: a note kept elsewhere, proofs that were given out."""

    since: str | None = None
    proofs: tuple[tuple[str, LogEvidence], ...] = ()


def audit_log(
    session: Session,
    nodes: NodeReading,
    papers: Blobs,
    config: Config,
    asked: AuditRequest,
    *,
    keys: Sequence[Any],
    progress: Callable[[int], None] | None = None,
) -> Findings:
    """Recompute the log and compare it with the papers, the certificates and the ledger.

    `keys` are the note keys of the log. Memory does not grow with the rows, save for the last
    state of each certificate.
    """
    start = _size(asked.since)
    pairs = LedgerPairs(session, start)
    shelf = _Shelf(session, papers, pairs)
    result = audit(
        shelf.rows(start),
        nodes,
        _notes(session, config),
        keys=keys,
        stored=StoredBeside(shelf.pdf, shelf.record, _states(session), asked.proofs),
        since=asked.since,
        progress=progress,
    )
    more = [*shelf.found, *pairs.rest(), *_cut(session, result.size, start)]
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


def _states(session: Session) -> Iterator[tuple[str, CertificateStatus]]:
    wanted = (
        select(Certificate.number, Certificate.state)
        .where(Certificate.state.in_(ISSUED))
        .execution_options(yield_per=PART)
    )
    for row in session.execute(wanted):
        yield row.number, status_in_log(row.state)


def _cut(session: Session, size: int, start: int) -> Iterable[AuditFlaw]:
    counted = session.scalar(select(LogSize.size)) or 0
    if counted != max(size, start):
        yield AuditFlaw(
            FlawCode.TAIL_MISSING,
            f"{size} / {counted}",
            f"日志有 {size} 行，登记的长度是 {counted}。",
            f"The log has {size} rows, its recorded length is {counted}.",
        )


class _Shelf:
    """The certificates of the leaves that are being read, a few thousand at a time."""

    def __init__(self, session: Session, papers: Blobs, pairs: LedgerPairs) -> None:
        self.found: list[AuditFlaw] = []
        self._session, self._papers, self._pairs = session, papers, pairs
        self._parts: OrderedDict[int, dict[str, Any]] = OrderedDict()
        self._readers = ThreadPoolExecutor()  # hashing releases the interpreter

    def rows(self, start: int) -> Iterator[LeafRow]:
        """The leaves as the audit takes them; their certificates are fetched along the way."""
        with self._readers:
            yield from self._rows(start)

    def _rows(self, start: int) -> Iterator[LeafRow]:
        wanted = (
            select(
                LogLeaf.position,
                LogLeaf.entry,
                LogLeaf.digest,
                LogLeaf.at,
                LogLeaf.certificate_id,
            )
            .where(LogLeaf.position >= start)
            .order_by(LogLeaf.position)
            .execution_options(yield_per=PART)
        )
        for part in self._session.execute(wanted).partitions(PART):
            self._take(part)
            for row in part:
                yield LeafRow(row.position, row.entry.encode())

    def pdf(self, number: str) -> str | None:
        """The digest of a certificate's paper as it is stored now."""
        return self._row_and_digest(number)[1]

    def record(self, number: str) -> str | None:
        """The digest of the stored content of a certificate."""
        row = self._row_and_digest(number)[0]
        return None if row is None else sha256(row.record.encode()).hexdigest()

    def _paper(self, digest: str | None) -> str | None:
        if digest is None:
            return None
        try:
            self._papers.get(digest)  # proves the digest
        except MissingBlob:
            return None
        except DamagedBlob:
            return ""
        return digest

    def _row_and_digest(self, number: str) -> tuple[Any, str | None]:
        """Row and paper's digest of a certificate whose leaf has just been read."""
        found = (part[number] for part in self._parts.values() if number in part)
        return next(found, (None, None))

    def _take(self, part: Sequence[Any]) -> None:
        keys = {row.certificate_id for row in part if row.certificate_id is not None}
        found = self._session.execute(
            select(
                Certificate.id,
                Certificate.number,
                Certificate.record,
                Certificate.record_digest,
                Certificate.pdf_digest,
                Certificate.second_code,
                Certificate.layout_version,
                Certificate.photo_digest,
                Certificate.issued_at,
                Certificate.item_id,
            ).where(Certificate.id.in_(keys))
        ).all()
        told = [members(leaf.entry) for leaf in part]
        issued = {leaf["number"] for leaf in told if leaf.get("kind") == LeafKind.ISSUED}
        wanted = [row.pdf_digest if row.number in issued else None for row in found]
        papers = self._readers.map(self._paper, wanted)
        kept = zip(found, papers, strict=True)
        self._parts[part[0].position] = {row.number: (row, paper) for row, paper in kept}
        if len(self._parts) > PARTS_KEPT:
            self._parts.popitem(last=False)
        by_key = {row.id: row for row in found}
        self._pairs.take([(leaf.position, said) for leaf, said in zip(part, told, strict=True)])
        for leaf, said in zip(part, told, strict=True):
            self._compare(leaf, said, by_key.get(leaf.certificate_id))

    def _compare(self, leaf: Any, said: dict[str, Any], row: Row[*tuple[Any, ...]] | None) -> None:
        if leaf_hash(leaf.entry.encode()) != leaf.digest:
            self.found.append(finding(FlawCode.ROW_CHANGED, leaf.position))
        number = said.get("number")
        if number is None:
            return  # the audit itself names a leaf that can't be read
        if time_text(leaf.at) != said.get("at"):
            self._differs(f"leaf {leaf.position}", "at")
        if row is None or row.number != number:
            self._differs(f"certificate {number}", "log_leaf")
        elif said.get("kind") == LeafKind.ISSUED:
            for column in _changed_columns(row, said):
                self._differs(f"certificate {number}", column)

    def _differs(self, what: str, part: str) -> None:
        self.found.append(
            AuditFlaw(
                FlawCode.ROW_CHANGED,
                f"{what} {part}",
                f"{what} 的 {part} 与日志不符。",
                f"{part} of {what} differs from the log.",
            )
        )


def _changed_columns(row: Row[*tuple[Any, ...]], said: dict[str, Any]) -> Iterator[str]:
    """Columns of a certificate that differ from its leaf, or from the record that it repeats."""
    record = members(row.record)
    item = record.get("item", {})
    stated = {
        "pdf_digest": said.get("pdf"),
        "record_digest": said.get("record"),
        "second_code": record.get("second_code"),
        "layout_version": record.get("layout_version"),
        "photo_digest": item.get("photo_sha256") or None,
    }
    yield from (column for column, value in stated.items() if getattr(row, column) != value)
    key = key_of("QC", str(item.get("code")))
    if key is None or key[0] != row.item_id:
        yield "item_id"
    if row.issued_at is None or time_text(row.issued_at) != said.get("at"):
        yield "issued_at"
