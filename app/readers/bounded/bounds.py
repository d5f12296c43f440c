"""What one read may cost, set by the kernel on the process that reads."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from pathlib import Path

MOST_MEMORY = 512 * 1024 * 1024  # bytes in memory, what the process began with among them
_ROOM_TO_SPARE = 32 * 1024 * 1024  # pages that count as memory and are in no address space yet
MOST_CPU = 10  # seconds
MOST_WALL = 20  # seconds
MOST_FILES = 64
_DIE_WITH_PARENT = 1  # prctl(2), PR_SET_PDEATHSIG
_SYSTEM = ctypes.CDLL(None) if sys.platform == "linux" else None


def bound_this_process() -> None:
    """From here on this process ends where it takes more. Nothing can be undone, or written."""
    if sys.platform == "win32":
        return
    import resource

    for kind, most in (
        (resource.RLIMIT_CPU, MOST_CPU),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, MOST_FILES),
        (resource.RLIMIT_AS, _address_space()),
    ):
        _limit(kind, most)
    if _SYSTEM is not None:
        _SYSTEM.prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, MOST_WALL)


def _limit(kind: int, most: int) -> None:
    import resource

    hardest = resource.getrlimit(kind)[1]
    held = most if hardest == resource.RLIM_INFINITY else min(most, hardest)
    try:
        resource.setrlimit(kind, (held, held))
    except ValueError:
        # macOS knows no limit on memory; it serves for development.
        if sys.platform == "linux":
            raise


def _address_space() -> int:
    """So much that what lies in memory stays within the bound: libraries take room, not memory."""
    try:
        size, resident = map(int, Path("/proc/self/statm").read_text("ascii").split()[:2])
    except OSError:
        return MOST_MEMORY
    return MOST_MEMORY - _ROOM_TO_SPARE + (size - resident) * os.sysconf("SC_PAGE_SIZE")
