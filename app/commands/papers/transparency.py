"""Appending to the public log of certificates, and publishing its checkpoints."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from pyhanko.sign.timestamps import HTTPTimeStamper
from sqlalchemy import insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.base.config import Config
from app.base.db import after_commit
from app.base.errors import ReadOnly
from app.models.papers.certificate import Certificate
from app.models.papers.log import LogCheckpoint, LogLeaf, LogNode, LogSize
from app.press.signing_keys import log_signer
from app.press.time_stamps import SECONDS
from app.queries.heads import keep_checkpoint, must_lead_to_signed
from app.queries.papers.log_heads import KnownNodes, head_of_note
from certificates.log import tree as log
from certificates.log.checkpoint import Checkpoint, sign_checkpoint
from certificates.log.gap import GapLeaf
from certificates.log.leaf import CertificateStatus, Leaf, LeafKind
from certificates.log.tree import TreeNode
from certificates.seal.log_keys import log_name
from certificates.seal.stamp import NoTimeStamp, stamp_note
from workflows.audit.heads import Head

GAP_PART = 1024


class StoredNodes(KnownNodes):
    """The complete subtrees of the log, in a table."""

    def put(self, nodes: Mapping[TreeNode, bytes]) -> None:
        """Keep new nodes; they never change."""
        rows = [
            {"level": node.level, "position": node.position, "digest": digest}
            for node, digest in nodes.items()
        ]
        if rows:
            self.session.execute(insert(LogNode), rows)


def append_leaf(
    session: Session,
    certificate: Certificate,
    kind: LeafKind,
    status: CertificateStatus,
    *,
    now: datetime,
    reason: str = "",
    successor: str = "",
) -> int:
    """Say in the log what became of a certificate; returns the leaf's position."""
    leaf = Leaf(
        kind=kind,
        number=certificate.number,
        pdf=certificate.pdf_digest or "",
        record=certificate.record_digest,
        status=status,
        at=now,
        reason=reason,
        successor=successor,
    )
    head = _locked_size(session)
    position = head.size
    head.size = log.append(StoredNodes(session), position, [leaf.digest()])
    session.add(
        LogLeaf(
            position=position,
            certificate_id=certificate.id,
            entry=leaf.entry().decode(),
            digest=leaf.digest(),
            at=now,
        )
    )
    session.flush()
    return position


def append_gap(session: Session, lost: Iterable[Head], *, now: datetime) -> tuple[int, int]:
    """Put a leaf that names the lost heads into every place that a lost leaf may have had.

    Returns the first of these positions, and the first behind them: beyond every size that was
    ever signed, so that no size is signed with two roots.
    """
    named = tuple((head.seq, bytes.fromhex(head.digest)) for head in lost)
    head = _locked_size(session)
    first, end = head.size, max([head.size, *(size for size, _ in named)]) + 1
    leaf = GapLeaf(named, now)
    row = {"certificate_id": None, "entry": leaf.entry().decode(), "digest": leaf.digest()}
    for start in range(first, end, GAP_PART):
        places = range(start, min(start + GAP_PART, end))
        head.size = log.append(StoredNodes(session), start, [leaf.digest()] * len(places))
        session.execute(insert(LogLeaf), [row | {"position": p, "at": now} for p in places])
    session.flush()
    return first, end


def publish_checkpoint(session: Session, config: Config, *, now: datetime) -> str | None:
    """Sign the log's head and keep it in the database and as a file; None where nothing is new.

    Where the time-stamp authority does not answer it is published without a token: proofs don't
    wait, and the token of a later checkpoint speaks for all the leaves before it. Raises
    `KeyTrouble` where the log's key can't be used, and `ReadOnly` where a head that was signed
    does not lie on this log: a second story is never signed.
    """
    size = _locked_size(session).size
    must_lead_to_signed(session, config)
    known = session.scalar(select(LogCheckpoint.note).where(LogCheckpoint.size == size))
    if size == 0 or known is not None:
        return None
    name = log_name(config.keys, config.log_origin)
    key = log_signer(config)
    root = log.root(StoredNodes(session), size)
    note = sign_checkpoint(Checkpoint(name, size, root), key)
    token = _token(note, config)
    session.add(LogCheckpoint(size=size, note=note, token=token, at=now))
    session.flush()
    _write_out(config.checkpoints, size, note)
    after_commit(session, "log", lambda _session: keep_checkpoint(config, note))
    return note


def _token(note: str, config: Config) -> bytes | None:
    if not config.tsa_url:
        return None
    try:
        return stamp_note(note, HTTPTimeStamper(config.tsa_url, timeout=SECONDS))
    except NoTimeStamp:
        return None


def _write_out(folder: Path, size: int, note: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    temporary, path = folder / f".{size}.part", folder / f"{size:012d}.txt"
    if path.exists() and head_of_note(path.read_bytes()) != head_of_note(note.encode()):
        raise ReadOnly  # what was published of this size is never replaced by another story
    temporary.write_text(note, "utf-8")
    temporary.replace(path)


def _locked_size(session: Session) -> LogSize:
    wanted = select(LogSize).where(LogSize.id == 1).with_for_update()
    wanted = wanted.execution_options(populate_existing=True)
    head = session.scalars(wanted).one_or_none()
    if head is None:
        dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        # Of two first certificates at once one makes the row; the other waits and makes none.
        first = dialect.insert(LogSize).values(id=1, size=0)
        session.execute(first.on_conflict_do_nothing())
        head = session.scalars(wanted).one()
    return head
