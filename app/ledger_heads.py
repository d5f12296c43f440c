"""The end of each ledger chain, recorded in files apart from the database.

Whoever can change the database can make a chain that agrees with itself; these files, kept by
someone else or copied away, are what makes a cut or rewritten tail visible.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def keep(folder: Path, chain: str, seq: int, digest: str) -> None:
    """Record a head; readers see the old one or the new one, never half of one."""
    folder.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=".head-")
    with os.fdopen(handle, "w", encoding="ascii") as head:
        head.write(f"{seq} {digest}\n")
    Path(temporary).replace(folder / f"{chain}.head")


def kept(folder: Path) -> dict[str, tuple[int, str]]:
    """All recorded heads by chain."""
    heads = {}
    for path in sorted(folder.glob("*.head")):
        seq, digest = path.read_text("ascii").split()
        heads[path.stem] = (int(seq), digest)
    return heads
