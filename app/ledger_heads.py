"""The end of each ledger chain, recorded in files apart from the database.

Whoever can change the database can make a chain that agrees with itself; these files, kept by
someone else or copied away, are what makes a cut or rewritten tail visible.
"""

from __future__ import annotations

from pathlib import Path


def keep(folder: Path, chain: str, seq: int, digest: str) -> None:
    """Record a head; readers see the old one or the new one, never half of one."""
    folder.mkdir(parents=True, exist_ok=True)
    # A place in a chain belongs to one transaction, so nobody else writes a file of this name.
    temporary = folder / f".{chain}-{seq}"
    temporary.write_text(f"{seq} {digest}\n", "ascii")
    temporary.replace(folder / f"{chain}.head")


def kept(folder: Path) -> dict[str, tuple[int, str]]:
    """All recorded heads by chain."""
    heads = {}
    for path in sorted(folder.glob("*.head")):
        seq, digest = path.read_text("ascii").split()
        heads[path.stem] = (int(seq), digest)
    return heads
