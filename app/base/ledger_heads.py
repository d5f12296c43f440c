"""The end of each ledger chain, recorded in files apart from the database.

Whoever can change the database can make a chain that agrees with itself; these files, kept by
someone else or copied away, are what makes a cut or rewritten tail visible.
"""

from __future__ import annotations

import os
from pathlib import Path

from app.base.locks import hold_lock

UNREADABLE = (1, "")  # agrees with no chain, and stays until somebody has looked at it
LENGTH = 86  # always the same: written over in place, within one sector


def keep(folder: Path, chain: str, seq: int, digest: str) -> None:
    """Record a head, unless a transaction that came later was quicker to record its own."""
    folder.mkdir(parents=True, exist_ok=True)
    with hold_lock(folder / f"{chain}.head") as handle:
        found = _head(os.read(handle, LENGTH))
        if found is None or (found != UNREADABLE and found[0] < seq):
            os.lseek(handle, 0, os.SEEK_SET)
            os.write(handle, f"{seq:20} {digest:64}\n".encode("ascii"))


def recorded_heads(folder: Path) -> dict[str, tuple[int, str]]:
    """All recorded heads by chain."""
    heads = {}
    for path in sorted(folder.glob("*.head")):
        if (head := _head(path.read_bytes())) is not None:
            heads[path.stem] = head
    return heads


def _head(written: bytes) -> tuple[int, str] | None:
    """What a file says; nothing yet where a crash came before the first head was written."""
    match written.decode("ascii", "replace").split():
        case []:
            return None
        case [seq, digest] if seq.isdecimal():
            return int(seq), digest
    return UNREADABLE
