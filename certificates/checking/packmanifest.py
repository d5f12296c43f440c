"""The manifest of an evidence pack, read: its rows, its files, and whether it was signed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from certificates.checking.manifest import VERSION, note_body
from certificates.checking.packfiles import PackError, PackFiles
from certificates.log.checkpoint import CheckpointError, NoteKey, open_note

LEAVES = "log/leaves.jsonl"


@dataclass(frozen=True)
class Manifest:
    """What a manifest says. `genuine`: a trusted key of the log has signed these very bytes."""

    genuine: bool
    made: str
    count: Any
    files: Mapping[str, str]
    rows: Sequence[Mapping[str, Any]]

    @cached_property
    def statuses(self) -> Mapping[str, Any]:
        """Number → status when the pack was made."""
        return {row["number"]: row.get("status") for row in self.rows}

    def has(self, name: str) -> bool:
        """Whether the pack was made with this file."""
        return name in self.files


def open_manifest(files: PackFiles, logs: Sequence[NoteKey]) -> Manifest:
    """The manifest, its signature compared. Raises PackError if it is none."""
    try:
        raw = files.read("manifest.json")
        manifest = json.loads(raw)
        rows = manifest["certificates"]
        shaped = manifest["version"] == VERSION and isinstance(manifest["files"], dict)
        named = all(isinstance(row["number"], str) for row in rows)
    except (KeyError, ValueError, TypeError, RecursionError) as error:
        raise PackError from error
    if not shaped or not named:
        raise PackError
    body = note_body(str(manifest.get("origin")), len(rows), sha256(raw).digest())
    try:
        genuine = open_note(files.read("manifest.note").decode(), logs) == body
    except (KeyError, ValueError, CheckpointError):
        genuine = False
    made = str(manifest.get("made", ""))
    return Manifest(genuine, made, manifest.get("count"), manifest["files"], rows)
