"""The proven life of one certificate, from the evidence that a log gives for its number."""

from __future__ import annotations

from collections.abc import Sequence

from certificates.log.checkpoint import CheckpointError, NoteKey, open_checkpoint
from certificates.log.evidence import LogEvidence
from certificates.log.leaf import Leaf, LeafError, LeafKind, parse_leaf
from certificates.log.proof import inclusion_holds
from certificates.log.tree import leaf_hash
from certificates.reasons import Reason


def proven_history(
    evidence: LogEvidence, number: str, logs: Sequence[NoteKey]
) -> list[Leaf] | Reason:
    """The proven events of a number in their order, or why they are not believed."""
    try:
        checkpoint = open_checkpoint(evidence.checkpoint, logs)
    except CheckpointError as error:
        return Reason.LOG_UNKNOWN if error.code == "key" else Reason.CHECKPOINT_WRONG
    for logged in evidence.leaves:
        leaf = leaf_hash(logged.entry)
        if not inclusion_holds(leaf, logged.index, checkpoint.size, logged.path, checkpoint.root):
            return Reason.PROOF_WRONG
    try:
        history = [parse_leaf(logged.entry) for logged in evidence.leaves]
    except LeafError:
        return Reason.LEAF_WRONG
    order = [logged.index for logged in evidence.leaves]
    return history if order == sorted(set(order)) and _agree(history, number) else Reason.LEAF_WRONG


def _agree(history: list[Leaf], number: str) -> bool:
    """One issue, then changes of status of the very same file, and nothing after a final one."""
    if not history:
        return False
    first = history[0]
    same = {(leaf.number, leaf.pdf, leaf.record) for leaf in history}
    kinds = [leaf.kind for leaf in history]
    return (
        same == {(number, first.pdf, first.record)}
        and kinds == [LeafKind.ISSUED] + [LeafKind.STATUS] * (len(history) - 1)
        and not any(leaf.status.final for leaf in history[:-1])
    )
