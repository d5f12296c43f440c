"""Auditing the log: everything recomputed from stored rows, nodes and files, nothing believed.

One pass over the rows, O(n). A log that only chains rows passes its own check when its tail is
cut off; here signed checkpoints, also ones that others kept, say how long it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from certificates.flaws import AuditFlaw, FlawCode, finding
from certificates.log.checkpoint import Checkpoint, CheckpointError, NoteKey, open_checkpoint
from certificates.log.evidence import LogEvidence
from certificates.log.gap import gap_in
from certificates.log.histories import Histories
from certificates.log.history import proven_history
from certificates.log.leaf import CertificateStatus, Leaf, LeafError, LeafKind, parse_leaf
from certificates.log.tree import EMPTY_ROOT, NodeReading, leaf_hash
from certificates.log.treecheck import TreeCheck

_CHUNK = 2048
Digests = Callable[[str], str | None]
"""Certificate number → SHA-256 (hex) of the bytes that are stored, or None if there are none.

The digest must be of the bytes as they are now; "" stands for bytes known to be altered.
"""


@dataclass(frozen=True, slots=True)
class LeafRow:
    """A stored leaf: where it stands, and its entry as the columns give it."""

    index: int
    entry: bytes


@dataclass(frozen=True, slots=True)
class Findings:
    """The result: the tree of `size` leaves with this `root`, and all that differs."""

    size: int
    root: bytes
    findings: tuple[AuditFlaw, ...]

    @property
    def ok(self) -> bool:
        """Does nothing differ?"""
        return not self.findings

    def to_json(self) -> dict[str, Any]:
        """`{"ok", "size", "root", "findings"}`."""
        return {
            "ok": self.ok,
            "size": self.size,
            "root": self.root.hex(),
            "findings": [item.to_json() for item in self.findings],
        }


@dataclass(frozen=True, slots=True)
class StoredBeside:
    """What else is kept beside the log; leave out what is not to be compared.

    `states` are the statuses that the table of certificates shows now, `proofs` are evidence that
    was given out, by certificate number.
    """

    pdf: Digests | None = None
    record: Digests | None = None
    states: Iterable[tuple[str, CertificateStatus]] | None = None
    proofs: Iterable[tuple[str, LogEvidence]] = ()


def audit(
    rows: Iterable[LeafRow],
    nodes: NodeReading,
    checkpoints: Sequence[str],
    *,
    keys: Sequence[NoteKey],
    stored: StoredBeside | None = None,
    since: str | None = None,
    progress: Callable[[int], None] | None = None,
) -> Findings:
    """Recompute the log and name what differs.

    `rows` in the order of their index; `checkpoints` are signed notes. With `since`, a signed
    note, the tree up to it is taken from the nodes and must have its root, `rows` begin behind
    it, and only lives that begin later are followed from their beginning. `progress` is told the
    number of leaves after every few thousand.
    """
    stored = stored or StoredBeside()
    signed, found = _open(checkpoints, keys)
    first, refused = _open([since] if since else [], keys)
    start = first[0].size if first else 0
    if refused:
        return Findings(0, EMPTY_ROOT, (*found, *refused))
    try:
        tree = TreeCheck(nodes, signed + first, start)
    except KeyError:
        return Findings(0, EMPTY_ROOT, (*found, finding(FlawCode.NODE_MISSING, f"0–{start - 1}")))
    histories = Histories(whole=start == 0)
    iterator = iter(rows)
    lost: set[tuple[int, bytes]] = set()
    while chunk := list(islice(iterator, _CHUNK)):
        tree.take([(row.index, leaf_hash(row.entry)) for row in chunk])
        for row in chunk:
            gap = gap_in(row.entry)
            if gap is None:
                found += _read(row, histories, stored)
            else:
                lost.update(gap.lost)
        if progress is not None:
            progress(tree.size)
    tree.finish(lost)
    found += tree.found + histories.found
    if stored.states is not None:
        found += histories.compare(stored.states)
    found += _find_forged(stored.proofs, keys)
    return Findings(tree.size, tree.kept.root(), tuple(found))


def _open(
    notes: Sequence[str], keys: Sequence[NoteKey]
) -> tuple[list[Checkpoint], list[AuditFlaw]]:
    opened, found = [], []
    for place, note in enumerate(notes, start=1):
        try:
            opened.append(open_checkpoint(note, keys))
        except CheckpointError:
            found.append(finding(FlawCode.CHECKPOINT_FORGED, f"#{place}"))
    return opened, found


def _read(row: LeafRow, histories: Histories, stored: StoredBeside) -> list[AuditFlaw]:
    try:
        leaf = parse_leaf(row.entry)
    except LeafError:
        return [finding(FlawCode.ROW_UNREADABLE, row.index)]
    histories.read(row.index, leaf)
    return _files(leaf, stored) if leaf.kind is LeafKind.ISSUED else []


def _files(leaf: Leaf, stored: StoredBeside) -> list[AuditFlaw]:
    found = []
    for reader, digest, missing, changed in (
        (stored.pdf, leaf.pdf, FlawCode.PDF_MISSING, FlawCode.PDF_CHANGED),
        (stored.record, leaf.record, FlawCode.RECORD_MISSING, FlawCode.RECORD_CHANGED),
    ):
        if reader is None:
            continue
        now = reader(leaf.number)
        if now is None:
            found.append(finding(missing, leaf.number))
        elif now != digest:
            found.append(finding(changed, leaf.number))
    return found


def _find_forged(
    proofs: Iterable[tuple[str, LogEvidence]], keys: Sequence[NoteKey]
) -> list[AuditFlaw]:
    return [
        finding(FlawCode.PROOF_FORGED, number)
        for number, evidence in proofs
        if not isinstance(proven_history(evidence, number, keys), list)
    ]
