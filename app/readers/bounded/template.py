"""The process that readers are forked from: it has imported them, and does nothing else.

    python -m app.readers.bounded.template CONTROL MODULE ...

Over the socket CONTROL come descriptors: a job (the call, then the content), a pipe for its
answer, and the content itself where it is a file of its own. Each job gets a process of its own.
When that has ended, by itself or not, the pipe gets the report of its end and is closed. The
socket's end is the end.
"""

from __future__ import annotations

import gc
import importlib
import os
import pickle
import selectors
import signal
import socket
import sys
import traceback
from contextlib import suppress

from app.readers.bounded.answers import CRASHED, REPORT, TOO_DEAR, write_answer
from app.readers.bounded.bounds import bound_this_process

LENGTH = 8
LONGEST_TRACE = 4000
KILOBYTE = 1024


def main(control: int, modules: list[str]) -> None:
    """Serve until the socket ends."""
    for module in modules:
        importlib.import_module(module)
    gc.collect()
    gc.freeze()
    Template(socket.socket(fileno=control)).serve()


class Template:
    """One thread that forks and reaps."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._answers: dict[int, int] = {}
        self._woken, wake = os.pipe()
        for end in (self._woken, wake):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGPIPE, signal.SIG_IGN)

    def serve(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._control, selectors.EVENT_READ, self._take)
            selector.register(self._woken, selectors.EVENT_READ, self._reap)
            while all(key.data() for key, _ in selector.select()):
                pass

    def _take(self) -> bool:
        word, descriptors, _, _ = socket.recv_fds(self._control, 1, 3)
        if not word:
            return False
        job, answer, *file = descriptors
        child = os.fork()
        if child == 0:
            self._read(job, answer, file)
        for descriptor in (job, *file):
            os.close(descriptor)
        self._answers[child] = answer
        return True

    def _read(self, job: int, answer: int, file: list[int]) -> None:
        """In the child: never returns."""
        signal.set_wakeup_fd(-1)
        self._control.close()
        for other in self._answers.values():
            os.close(other)
        try:
            silence = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(silence, stream)
            bound_this_process()
            _send(answer, _answer_job(job, file))
        finally:
            os._exit(0)

    def _reap(self) -> bool:
        os.read(self._woken, 512)
        while self._answers:
            child, status, used = os.wait4(-1, os.WNOHANG)
            if child == 0:
                break
            answer = self._answers.pop(child)
            scale = KILOBYTE if sys.platform == "linux" else 1
            cpu, memory = used.ru_utime + used.ru_stime, used.ru_maxrss * scale
            with suppress(OSError):  # whoever asked waits no longer
                _send(answer, REPORT.pack(status, cpu, memory))
            os.close(answer)
        return True


def _answer_job(job: int, file: list[int]) -> bytes:
    """What the reader answers, written down."""
    try:
        length = int.from_bytes(os.pread(job, LENGTH, 0), "big")
        reader, limits = pickle.loads(os.pread(job, length, LENGTH))  # noqa: S301  # of our own web process
        content = _whole(file[0], 0) if file else _whole(job, LENGTH + length)
        return write_answer(reader, reader(content, limits))
    except MemoryError:
        return TOO_DEAR
    except BaseException:  # noqa: BLE001  # told in the log of the process that asked
        return CRASHED + traceback.format_exc()[-LONGEST_TRACE:].encode(errors="replace")


def _whole(descriptor: int, start: int) -> bytes:
    os.lseek(descriptor, start, os.SEEK_SET)
    with os.fdopen(descriptor, "rb", buffering=0) as file:
        return file.read(os.fstat(descriptor).st_size - start) or b""


def _send(pipe: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(pipe, rest) :]


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
