"""One certificate's file against an evidence pack: its proof, and what else the pack knows of it.

A proof alone can be an old one, or shortened. The signed manifest and the leaves of the log that
came with it say what there was when the pack was made.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from hashlib import sha256
from typing import Any

from certificates.checking.examine import Examiner, examine
from certificates.checking.packfiles import PackFiles, pack_evidence, with_lists_of_pack
from certificates.checking.packmanifest import LEAVES, Manifest, open_manifest
from certificates.checking.verify import Verification, told_status, verify
from certificates.log.checkpoint import Checkpoint, CheckpointError, open_checkpoint
from certificates.log.evidence import LogEvidence
from certificates.log.leaf import Leaf, LeafError, parse_leaf
from certificates.log.tree import Peaks, leaf_hash
from certificates.reasons import Reason, answer
from certificates.seal.trust import Trust

CHECKPOINT = "log/checkpoint.txt"


@dataclass(frozen=True, slots=True)
class PackVerification:
    """The answers, and of when they are.

    `size` is how many leaves the pack's checkpoint has, `made` the time that the signed manifest
    states; both are empty where nobody trusted has signed them. `pinned`: did the keys come from
    elsewhere?
    """

    found: Verification
    pinned: bool
    size: int | None
    made: str

    @property
    def ok(self) -> bool:
        """Do all four answers hold, by keys that the pack did not bring itself?"""
        return self.found.ok and self.pinned

    def to_json(self) -> dict[str, Any]:
        """As `Verification`, with `"pinned"` and `"as_of": {"size", "made"}`."""
        told = self.found.to_json()
        unpinned = [] if self.pinned else ["keys_came_with_the_pack"]
        return {
            **told,
            "ok": self.ok,
            "reasons": unpinned + told["reasons"],
            "pinned": self.pinned,
            "as_of": {"size": self.size, "made": self.made},
        }


def verify_in_pack(
    pdf: bytes,
    files: PackFiles,
    *,
    trust: Trust,
    pinned: bool,
    at: datetime,
    examiner: Examiner = examine,
) -> PackVerification:
    """Check a file against a pack. Raises PackError where the manifest is none."""
    trust = with_lists_of_pack(trust, files)
    manifest = open_manifest(files, trust.logs)
    checkpoint = _checkpoint(files, trust)
    found = verify(pdf, trust=trust, lookup=partial(pack_evidence, files), at=at, examiner=examiner)
    evidence = pack_evidence(files, found.number)
    if evidence is not None and checkpoint is not None:
        found = _against_the_rest(found, evidence, files, manifest, checkpoint, at)
    return PackVerification(
        found=found,
        pinned=pinned,
        size=checkpoint.size if checkpoint is not None else None,
        made=manifest.made if manifest.genuine else "",
    )


def _against_the_rest(
    found: Verification,
    evidence: LogEvidence,
    files: PackFiles,
    manifest: Manifest,
    checkpoint: Checkpoint,
    at: datetime,
) -> Verification:
    """The answers, corrected where the proof tells less than the pack knows."""
    if not manifest.genuine or not _is_listed(files, manifest, CHECKPOINT):
        return _unproven(found, Reason.PACK_UNPROVEN)
    if evidence.checkpoint.encode() != files.read(CHECKPOINT):
        return _unproven(found, Reason.OMITTED)
    try:
        told = [parse_leaf(leaf.entry) for leaf in evidence.leaves]
        whole = _whole_history(files, found.number, checkpoint) if manifest.has(LEAVES) else told
    except (KeyError, LeafError):
        return _unproven(found, Reason.PACK_UNPROVEN)
    if whole != told:
        shown = told_status(whole, at, is_it=False) if whole else answer(Reason.UNPROVEN)
        return replace(found, log=answer(Reason.OMITTED), status=shown)
    if not told or manifest.statuses.get(found.number) != told[-1].status.value:
        return _unproven(found, Reason.OMITTED)
    return found


def _whole_history(files: PackFiles, number: str, checkpoint: Checkpoint) -> list[Leaf]:
    """All events of a number in the log. KeyError where its leaves are not those signed."""
    peaks, history = Peaks(), []
    for entry in files.lines(LEAVES):
        peaks.push(leaf_hash(entry))
        leaf = parse_leaf(entry)
        if leaf.number == number:
            history.append(leaf)
    if (peaks.size, peaks.root()) != (checkpoint.size, checkpoint.root):
        raise KeyError(LEAVES)
    return history


def _unproven(found: Verification, reason: Reason) -> Verification:
    return replace(found, log=answer(reason), status=answer(Reason.UNPROVEN))


def _checkpoint(files: PackFiles, trust: Trust) -> Checkpoint | None:
    try:
        return open_checkpoint(files.read(CHECKPOINT).decode(), trust.logs)
    except (KeyError, ValueError, CheckpointError):
        return None


def _is_listed(files: PackFiles, manifest: Manifest, name: str) -> bool:
    return sha256(files.read(name)).hexdigest() == manifest.files.get(name)
