"""What the log can show for one certificate number: its leaves, their proofs, a checkpoint."""

from __future__ import annotations

import binascii
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


class EvidenceError(ValueError):
    """This JSON is no evidence."""


@dataclass(frozen=True, slots=True)
class LoggedLeaf:
    """A leaf's bytes, where it stands, and its inclusion proof (32-byte hashes)."""

    index: int
    entry: bytes
    path: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class LogEvidence:
    """All leaves of a number in the order of the log, proven against one signed checkpoint."""

    checkpoint: str
    leaves: tuple[LoggedLeaf, ...]

    def to_json(self) -> dict[str, Any]:
        """`{"checkpoint": note, "leaves": [{"index", "entry", "path": [hex, …]}, …]}`."""
        leaves = [
            {
                "index": leaf.index,
                "entry": leaf.entry.decode(),
                "path": [step.hex() for step in leaf.path],
            }
            for leaf in self.leaves
        ]
        return {"checkpoint": self.checkpoint, "leaves": leaves}


Lookup = Callable[[str], LogEvidence | None]
"""Certificate number → what the log has, or None if it has nothing under this number."""


def evidence_from_json(value: Any) -> LogEvidence:
    """Read what `Evidence.to_json` wrote. Raises EvidenceError; proves nothing."""
    try:
        leaves = tuple(
            LoggedLeaf(
                index=int(leaf["index"]),
                entry=leaf["entry"].encode(),
                path=tuple(binascii.unhexlify(step) for step in leaf["path"]),
            )
            for leaf in value["leaves"]
        )
        note = value["checkpoint"]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise EvidenceError("this is no evidence of a log") from error
    if not isinstance(note, str):
        raise EvidenceError("this is no evidence of a log")
    return LogEvidence(note, leaves)
