"""The end of each ledger chain, recorded in files apart from the database.

Whoever can change the database can make a chain that agrees with itself; these files, kept by
someone else or copied away, are what makes a cut or rewritten tail visible.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform != "win32":
    from fcntl import LOCK_EX, flock

LENGTH = 86  # always the same: written over in place, within one sector


def keep(folder: Path, chain: str, seq: int, digest: str) -> None:
    """Record a head, unless a transaction that came later was quicker to record its own."""
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder / f"{chain}.head") as handle:
        found = os.read(handle, LENGTH)
        if not found or int(found.split()[0]) < seq:
            os.lseek(handle, 0, os.SEEK_SET)
            os.write(handle, f"{seq:20} {digest:64}\n".encode("ascii"))


def kept(folder: Path) -> dict[str, tuple[int, str]]:
    """All recorded heads by chain."""
    heads = {}
    for path in sorted(folder.glob("*.head")):
        if written := path.read_text("ascii").split():  # nothing yet, after a crash at the first
            heads[path.stem] = (int(written[0]), written[1])
    return heads


@contextmanager
def _alone(path: Path) -> Iterator[int]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if sys.platform != "win32":
            flock(handle, LOCK_EX)
        yield handle
    finally:
        os.close(handle)
