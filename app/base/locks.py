"""Work that one process at a time may do: a lock on a file, let go by the system at any end."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform != "win32":
    from fcntl import LOCK_EX, LOCK_NB, flock


@contextmanager
def hold_lock(path: Path) -> Iterator[int]:
    """Hold the lock of the file, after whoever holds it now; yields the file, open.

    The file stays: to delete it would give the next two a lock each. Windows serves with one
    process and has no such lock.
    """
    handle = _open_file(path)
    try:
        if sys.platform != "win32":
            flock(handle, LOCK_EX)
        yield handle
    finally:
        os.close(handle)


def is_locked(path: Path) -> bool:
    """Whether a process holds the lock of the file now."""
    if sys.platform == "win32" or not path.exists():
        return False
    handle = _open_file(path)
    try:
        flock(handle, LOCK_EX | LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def _open_file(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
