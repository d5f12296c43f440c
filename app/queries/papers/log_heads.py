"""Whether recorded heads of the certificate log lie on the log of this database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.base.heads.places import LOG
from app.models.papers.log import LogCheckpoint, LogLeaf, LogNode, LogSize
from certificates.log import tree as log
from certificates.log.checkpoint import CheckpointError, parse_checkpoint
from certificates.log.gap import gap_in
from certificates.log.tree import TreeNode
from workflows.audit.heads import UNREADABLE, Departure, Head, lies_on

PART = 1024


class KnownNodes:
    """The complete subtrees of the log, in a table, as readers need them."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def get(self, nodes: Sequence[TreeNode]) -> Mapping[TreeNode, bytes]:
        """The hashes of these nodes."""
        if not nodes:
            return {}
        levels: dict[int, list[int]] = {}
        for node in nodes:
            levels.setdefault(node.level, []).append(node.position)
        # Level by level: SQLite reads the whole table for pairs in a list.
        wanted = or_(
            *(
                (LogNode.level == level) & LogNode.position.in_(positions)
                for level, positions in levels.items()
            )
        )
        rows = self.session.execute(
            select(LogNode.level, LogNode.position, LogNode.digest).where(wanted)
        )
        return {TreeNode(r.level, r.position): r.digest for r in rows}


def head_of_note(note: bytes) -> Head | None:
    """The head that a checkpoint speaks of; `UNREADABLE` where it is none, None where empty."""
    text = note.decode("utf-8", "replace")
    if not text.strip():
        return None
    try:
        checkpoint = parse_checkpoint(text.rpartition("\n\n")[0] + "\n")
    except CheckpointError:
        return UNREADABLE
    return Head(checkpoint.size, checkpoint.root.hex())


def log_departures(session: Session, recorded: Iterable[tuple[str, Head]]) -> list[Departure]:
    """The recorded heads of the log that its leaves do not lead to."""
    known = sorted(set(recorded))
    if not known:
        return []
    own = log_head(session)
    found = []
    for place, head in known:
        there = log_root(session, head.seq) if head.seq <= own.seq else None
        if lies_on(head, own, there, ()):
            continue
        if not lies_on(head, own, there, lost_log_heads(session)):
            found.append(Departure(chain=LOG, place=place, recorded=head, own=own))
    return found


def log_head(session: Session) -> Head:
    """Size and root of the log now."""
    size = session.scalar(select(LogSize.size).where(LogSize.id == 1)) or 0
    return Head(size, log_root(session, size) or "")


def log_root(session: Session, size: int) -> str | None:
    """The root of the first leaves; None where nodes are missing."""
    try:
        return log.root(KnownNodes(session), size).hex()
    except KeyError:
        return None


def lost_log_heads(session: Session) -> set[Head]:
    """The heads that leaves of the log name as lost."""
    wanted = select(LogLeaf.entry).where(LogLeaf.certificate_id.is_(None))
    gaps = (gap_in(entry.encode()) for entry in session.scalars(wanted.distinct()))
    return {Head(size, root.hex()) for gap in gaps if gap for size, root in gap.lost}


def newest_note(session: Session) -> str | None:
    """The newest signed head of the log."""
    wanted = select(LogCheckpoint.note).order_by(LogCheckpoint.size.desc()).limit(1)
    return session.scalar(wanted)


def checkpoints_in(folder: Path) -> list[Head]:
    """The newest head that lies in a folder as a file: one is enough, it speaks for all before."""
    newest = max(folder.glob("*.txt"), default=None)
    head = None if newest is None else head_of_note(newest.read_bytes())
    return [] if head is None else [head]


def log_leaves(session: Session) -> Iterator[bytes]:
    """The leaf hashes as the entries give them, in their order."""
    wanted = select(LogLeaf.entry).order_by(LogLeaf.position)
    for entry in session.scalars(wanted.execution_options(yield_per=PART)):
        yield log.leaf_hash(entry.encode())
