"""Checking an evidence pack offline: every file, every certificate, and that none was dropped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from certificates.checking.examine import Examiner, examine
from certificates.checking.packfiles import (
    PackError,
    PackFiles,
    open_pack,
    pack_evidence,
    pack_trust,
    with_lists_of_pack,
)
from certificates.checking.packmanifest import LEAVES, Manifest, open_manifest
from certificates.checking.verify import verify
from certificates.flaws import AuditFlaw, FlawCode, finding
from certificates.log.checkpoint import Checkpoint, CheckpointError, open_checkpoint
from certificates.log.leaf import LeafError, parse_leaf
from certificates.log.tree import Peaks, leaf_hash
from certificates.reasons import Reason
from certificates.seal.stamp import StampError, stamped_at
from certificates.seal.trust import Trust

_UNLISTED = frozenset({"manifest.json", "manifest.note"})
_STATUS = {Reason.VALID: "issued"}
_PROGRESS = 100


@dataclass(frozen=True, slots=True)
class PackReport:
    """The result: certificates read, how many have which status, and all that differs.

    `pinned` tells whether keys from elsewhere were used; without them a pack only agrees with
    itself. `size` and `made` are of the signed checkpoint and manifest.
    """

    checked: int
    statuses: Mapping[str, int]
    pinned: bool
    findings: tuple[AuditFlaw, ...]
    size: int | None = None
    made: str = ""

    @property
    def agrees(self) -> bool:
        """Does nothing differ? A revoked certificate in a pack is no fault of the pack."""
        return not self.findings

    @property
    def ok(self) -> bool:
        """Does nothing differ, by keys that the pack did not bring itself?"""
        return self.agrees and self.pinned

    def to_json(self) -> dict[str, Any]:
        """`{"ok", "reasons", "checked", "statuses", "pinned", "as_of", "findings"}`."""
        unpinned = [] if self.pinned else ["keys_came_with_the_pack"]
        faults = dict.fromkeys(item.fault.value for item in self.findings)
        return {
            "ok": self.ok,
            "reasons": [*unpinned, *faults],
            "as_of": {"size": self.size, "made": self.made},
            "checked": self.checked,
            "statuses": dict(self.statuses),
            "pinned": self.pinned,
            "findings": [item.to_json() for item in self.findings],
        }


def verify_pack(
    path: Path,
    *,
    at: datetime,
    trust: Trust | None = None,
    progress: Callable[[int], None] | None = None,
    examiner: Examiner = examine,
) -> PackReport:
    """Check the pack at `path`, a folder or a ZIP, one certificate in memory at a time.

    `trust` are keys from elsewhere; without them those in the pack are used. `at` is the moment
    whose status is asked for (aware). `progress` is told the certificates checked. Never raises
    for what a pack holds.
    """
    try:
        with open_pack(path) as files:
            keys = with_lists_of_pack(trust or pack_trust(files), files)
            check = _Check(files, keys, at, examiner)
            check.run(progress)
            return PackReport(
                check.checked,
                check.statuses,
                trust is not None,
                tuple(check.found),
                check.size,
                check.made,
            )
    except PackError:
        return PackReport(0, {}, trust is not None, (finding(FlawCode.MANIFEST_WRONG),))


class _Check:
    def __init__(self, files: PackFiles, trust: Trust, at: datetime, examiner: Examiner) -> None:
        self.files, self.trust, self.at = files, trust, at
        self.examiner = examiner
        self.size: int | None = None
        self.made = ""
        self.found: list[AuditFlaw] = []
        self.statuses: Counter[str] = Counter()
        self.checked = 0
        self.events: Counter[str] | None = None

    def run(self, progress: Callable[[int], None] | None) -> None:
        manifest = self._manifest()
        self.made = manifest.made if manifest.genuine else ""
        names = Counter(self.files.names())
        self._log(frozenset(names))
        self._listing(manifest, names)
        for name, digest in manifest.files.items():
            if name != LEAVES or name not in names:  # as large as the log; the root covers it
                self._file(name, digest)
        for row in manifest.rows:
            self._certificate(row)
            self.checked += 1
            if progress is not None and self.checked % _PROGRESS == 0:
                progress(self.checked)

    def _manifest(self) -> Manifest:
        """The manifest, its signature and count compared. Raises PackError if it is none."""
        manifest = open_manifest(self.files, self.trust.logs)
        if not manifest.genuine:
            self.found.append(finding(FlawCode.MANIFEST_FORGED))
        if manifest.count != len(manifest.rows):
            self.found.append(
                finding(FlawCode.COUNT_WRONG, f"{manifest.count} / {len(manifest.rows)}")
            )
        return manifest

    def _log(self, names: frozenset[str]) -> None:
        try:
            note = self.files.read("log/checkpoint.txt").decode()
            checkpoint = open_checkpoint(note, self.trust.logs)
        except (KeyError, ValueError, CheckpointError):
            self.found.append(finding(FlawCode.CHECKPOINT_FORGED, "log/checkpoint.txt"))
            return
        self.size = checkpoint.size
        if "log/checkpoint.tsr" in names and self.trust.stamp_roots:
            try:
                stamped_at(self.files.read("log/checkpoint.tsr"), note, self.trust.stamp_roots)
            except (KeyError, StampError):
                self.found.append(finding(FlawCode.STAMP_WRONG))
        if LEAVES in names:
            self.events = self._leaves(checkpoint)

    def _leaves(self, checkpoint: Checkpoint) -> Counter[str]:
        """How many events each number has in the whole log."""
        peaks, events = Peaks(), Counter[str]()
        try:
            for entry in self.files.lines(LEAVES):
                peaks.push(leaf_hash(entry))
                events[parse_leaf(entry).number] += 1
        except (KeyError, LeafError):
            self.found.append(finding(FlawCode.FILE_CHANGED, LEAVES))
        if (peaks.size, peaks.root()) != (checkpoint.size, checkpoint.root):
            self.found.append(finding(FlawCode.ROOT_DIFFERS, f"size {checkpoint.size}"))
        return events

    def _listing(self, manifest: Manifest, names: Mapping[str, int]) -> None:
        known = set(manifest.files) | _UNLISTED
        for row in manifest.rows:
            known.update(_names(row["number"]))
        for name, times in names.items():
            if name not in known or times > 1:
                self.found.append(finding(FlawCode.FILE_EXTRA, name))

    def _file(self, name: str, digest: str) -> bytes | None:
        try:
            content = self.files.read(name)
        except KeyError:
            self.found.append(finding(FlawCode.FILE_MISSING, name))
            return None
        if sha256(content).hexdigest() != digest:
            self.found.append(finding(FlawCode.FILE_CHANGED, name))
        return content

    def _certificate(self, row: Mapping[str, Any]) -> None:
        number = row["number"]
        name_pdf, name_record, _ = _names(number)
        record = self._file(name_record, row.get("record", ""))
        pdf = self._file(name_pdf, row.get("pdf", ""))
        if pdf is None:
            return
        evidence = pack_evidence(self.files, number)
        logged = len(evidence.leaves) if evidence is not None else 0
        if self.events is not None and logged != self.events[number]:
            self.found.append(finding(FlawCode.EVENT_OMITTED, number))
        lookup = partial(pack_evidence, self.files)
        checked = verify(pdf, trust=self.trust, lookup=lookup, at=self.at, examiner=self.examiner)
        for answer in (checked.integrity, checked.issuer, checked.log):
            if answer.ok is not True:
                why = {"why_zh": answer.zh, "why_en": answer.en}
                self.found.append(finding(FlawCode.CERTIFICATE_BAD, number, **why))
        if checked.record is not None and (checked.number != number or checked.record != record):
            self.found.append(finding(FlawCode.FILE_CHANGED, name_record))
        status = _STATUS.get(checked.status.reason, checked.status.reason.value)
        self.statuses[status] += 1
        if status != row.get("status"):
            self.found.append(finding(FlawCode.STATUS_DIFFERS, number))


def _names(number: str) -> tuple[str, str, str]:
    return f"certificates/{number}.pdf", f"records/{number}.json", f"proofs/{number}.json"
