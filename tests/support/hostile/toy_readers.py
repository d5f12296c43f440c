"""Readers that no file needs: a toy kind, and ways for the process of a reader to go wrong.

They stand here because a reader is called by its module and name, in a process of its own.
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from app.readers.facts import FileReading, Limits, Unread


def read_toy(content: bytes, limits: Limits) -> FileReading | Unread:
    return FileReading() if content.endswith(b"end") else Unread("file_cut_off")


def echo(content: bytes, limits: Limits) -> list[str]:
    return [content.decode()]


def limits_held(content: bytes, limits: Limits) -> list[int]:
    """What the process of a reader may take, and where it runs."""
    import resource

    kinds = (resource.RLIMIT_CPU, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE)
    return [os.getpid(), *(resource.getrlimit(kind)[1] for kind in kinds)]


def environment(content: bytes, limits: Limits) -> list[str]:
    return sorted(os.environ)


def take_memory(content: bytes, limits: Limits) -> list[str]:
    held = []
    while True:
        held.append(bytes(1024 * 1024) + b"x")


def take_time(content: bytes, limits: Limits) -> list[str]:
    while True:
        pass


def sleep(content: bytes, limits: Limits) -> list[str]:
    time.sleep(float(content))
    return ["slept"]


def crash(content: bytes, limits: Limits) -> list[str]:
    os.kill(os.getpid(), signal.SIGSEGV)
    return []


def leave(content: bytes, limits: Limits) -> list[str]:
    os._exit(3)


def raise_error(content: bytes, limits: Limits) -> list[str]:
    raise ZeroDivisionError("in the reader")


def answer_garbage(content: bytes, limits: Limits) -> list[str]:
    """Writes what it likes into every pipe it holds, as a reader that was taken over would."""
    for descriptor in range(3, 64):
        try:
            os.write(descriptor, content)
        except OSError:
            continue
    os._exit(0)


def answer_another(content: bytes, limits: Limits) -> FileReading:
    return Unread("file_cut_off")  # type: ignore[return-value]  # what no reader may answer


def answer_endless(content: bytes, limits: Limits) -> list[str]:
    return ["x" * (limits.answer + 1)]


def kill_template(content: bytes, limits: Limits) -> list[str]:
    """The machine takes the process that readers are forked from, once: the file says whether."""
    first = Path(content.decode())
    if not first.exists():
        return ["came back"]
    first.unlink()
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(30)
    return []
