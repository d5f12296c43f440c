"""Asking a reader in a process of its own, and what becomes of its answer."""

from __future__ import annotations

import atexit
import logging
import os
import pickle
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import IO, Any

from app.base.content import Content
from app.readers.bounded.answers import CRASHED, REPORT, NoAnswer, read_answer
from app.readers.bounded.bounds import MOST_WALL
from app.readers.bounded.template import LENGTH
from app.readers.facts import Limits

LOG = logging.getLogger("jadegate.readers")
GRACE = 2  # seconds beyond the wall limit, which the kernel holds
PIECE = 256 * 1024


class NotAnswered(Exception):
    """The reader did not answer within its bounds; `cost` is what it took, where that is known."""

    def __init__(self, cost: Cost | None = None) -> None:
        super().__init__("no answer within the bounds")
        self.cost = cost


class _Lost(Exception):
    """The template has gone: the machine took it, or it never came up."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a read took: seconds of CPU, bytes in memory at most, and its wait status."""

    cpu: float
    memory: int
    status: int


class ReadingRoom:
    """The template of this process: started when first asked, started again where it has gone."""

    def __init__(self, modules: Sequence[str]) -> None:
        self._modules = tuple(modules)
        self._lock = threading.Lock()
        self._owner = 0
        self._control: socket.socket | None = None
        self._template: subprocess.Popen[bytes] | None = None
        atexit.register(self.close)

    def ask(self, reader: Callable[..., Any], content: Content, limits: Limits) -> tuple[Any, Cost]:
        """What the reader answers for these bytes, and what that took. Raises `NotAnswered`."""
        for _ in range(2):
            try:
                return self._ask_once(reader, content, limits)
            except _Lost as lost:
                LOG.warning("the process that reads files has gone (%s); it is started again", lost)
                self.close()
        raise NotAnswered

    def close(self) -> None:
        """End the template and whatever it has forked."""
        with self._lock:
            if self._owner == os.getpid():
                self._end()

    def template_id(self) -> int:
        """The process of the template, started where it is not."""
        with self._lock:
            self._start_template()
            assert self._template is not None  # noqa: S101  # just started
            return self._template.pid

    def _ask_once(
        self, reader: Callable[..., Any], content: Content, limits: Limits
    ) -> tuple[Any, Cost]:
        ours, theirs = os.pipe()
        try:
            call = pickle.dumps((reader, limits))
            at_hand = content if isinstance(content, bytes) else b""
            with _job(call, at_hand) as job, _file_of(content) as file:
                self._send(job.fileno(), theirs, *file)
        except OSError as error:
            os.close(ours)
            raise _Lost(str(error)) from None
        finally:
            os.close(theirs)
        try:
            said = self._heard(ours, limits.answer)
        finally:
            os.close(ours)
        if len(said) < REPORT.size:
            raise _Lost("no report")
        status, cpu, memory = REPORT.unpack(said[-REPORT.size :])
        return _understand(reader, memoryview(said)[: -REPORT.size], Cost(cpu, memory, status))

    def _heard(self, pipe: int, most: int) -> bytearray:
        """All that comes until the pipe's end."""
        end = time.monotonic() + MOST_WALL + GRACE
        said = bytearray()
        waiting = select.poll()
        waiting.register(pipe, select.POLLIN)
        while True:
            if not waiting.poll(max(0.0, end - time.monotonic()) * 1000):
                self.close()  # what holds on beyond the kernel's own limit is ended with all others
                raise NotAnswered
            piece = os.read(pipe, PIECE)
            if not piece:
                return said
            said += piece
            if len(said) > most + REPORT.size:
                LOG.warning("a reader answered more than %d bytes", most)
                raise NotAnswered

    def _send(self, *descriptors: int) -> None:
        with self._lock:
            control = self._start_template()
            socket.send_fds(control, [b"j"], list(descriptors))

    def _start_template(self) -> socket.socket:
        """The way to the template. A fork of this process has none: it makes its own."""
        gone = self._template is not None and self._template.poll() is not None
        if self._owner == os.getpid() and self._control is not None and not gone:
            return self._control
        if self._owner == os.getpid():
            self._end()
        self._owner = os.getpid()
        self._control, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-m", "app.readers.bounded.template"]
            self._template = subprocess.Popen(  # noqa: S603  # our own module
                [*command, str(theirs.fileno()), *self._modules],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
                # No setting and no secret of ours: what is read there may be hostile.
                env={
                    "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
                    "MALLOC_ARENA_MAX": "1",
                    "OPENBLAS_NUM_THREADS": "1",
                },
            )
        return self._control

    def _end(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._template is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._template.pid, signal.SIGKILL)
            self._template.wait()
        self._control = self._template = None


def _job(call: bytes, content: bytes) -> IO[bytes]:
    """A file without a name: the call and the content, which the other process reads from there."""
    if sys.platform == "linux":
        job: IO[bytes] = os.fdopen(os.memfd_create("job"), "w+b", buffering=0)
    else:
        job = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115  # closed by whoever asked
    job.write(len(call).to_bytes(LENGTH, "big") + call)
    rest = memoryview(content)
    while rest:
        rest = rest[job.write(rest) :]
    return job


@contextmanager
def _file_of(content: Content) -> Iterator[tuple[int, ...]]:
    """The descriptor of a content that is a file: for reading only, with a place of its own."""
    if isinstance(content, bytes):
        yield ()
        return
    content.flush()
    own = content.fileno()
    linux = sys.platform == "linux"
    descriptor = os.open(f"/proc/self/fd/{own}", os.O_RDONLY) if linux else os.dup(own)
    try:
        yield (descriptor,)
    finally:
        os.close(descriptor)


def _understand(reader: Callable[..., Any], said: memoryview, cost: Cost) -> tuple[Any, Cost]:
    try:
        return read_answer(reader, said), cost
    except NoAnswer as fault:
        if said[:1] == CRASHED:
            LOG.error(  # noqa: TRY400  # the trace of interest is the reader's
                "a reader failed: %s", bytes(said[1:]).decode(errors="replace")
            )
        else:
            LOG.warning(
                "a read was given up (%s): status %d, %.1f s of CPU, %d MB",
                *(fault, cost.status, cost.cpu, cost.memory // 2**20),
            )
        raise NotAnswered(cost) from None
