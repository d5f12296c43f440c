"""The two ends of a connection whose client keeps a least rate, or has come to its end."""

from __future__ import annotations

import errno
import selectors
import socket
import threading
import time
from typing import IO, Any

GRACE_SECONDS = 10.0  # that a large body or answer may keep a thread waiting
LEAST_RATE = 16 * 1024  # bytes a second, beyond these
CROWDED_SECONDS = 1.0  # the same for an answer where half of the threads wait already
CROWDED_RATE = 1024 * 1024
LONGEST_SECONDS = 900.0  # of waiting for one body
PIECE = 64 * 1024


class SteadySource:
    """A socket to read a body from: a client that is too slow has come to its end."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._waited, self._received = 0.0, 0

    def recv(self, size: int) -> bytes:
        """As a socket's; nothing where the client does not keep the least rate."""
        patience = min(GRACE_SECONDS + self._received / LEAST_RATE, LONGEST_SECONDS)
        begun = time.monotonic()
        with selectors.DefaultSelector() as selector:
            selector.register(self._sock, selectors.EVENT_READ)
            there = selector.select(max(0.0, patience - self._waited))
        self._waited += time.monotonic() - begun
        if not there:
            return b""
        got = self._sock.recv(size)
        self._received += len(got)
        return got


class Crowd:
    """The threads that may wait for slow readers: no more than `most` at once."""

    def __init__(self, most: int) -> None:
        self._places = threading.Semaphore(most)

    def enter(self) -> bool:
        """Whether there was a place; who has one leaves it."""
        return self._places.acquire(blocking=False)

    def leave(self) -> None:
        """Another may wait."""
        self._places.release()


class SteadySink:
    """A socket to write an answer to: a client that reads too slowly loses the connection.

    A film of 100 MB takes an honest slow line an hour and more; there is no longest time. Whoever
    finds the places of slow readers taken must read fast.
    """

    def __init__(self, sock: socket.socket, crowd: Crowd) -> None:
        self._sock, self._crowd = sock, crowd
        self._waited, self._sent, self._in_crowd = 0.0, 0, False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)

    def sendall(self, data: bytes) -> None:
        """As a socket's. Raises `BrokenPipeError` where the client does not keep the least rate."""
        left = memoryview(data).cast("B")
        self._sock.setblocking(False)  # with a time-out it would wait by itself
        while left:
            try:
                count = self._sock.send(left[:PIECE])
            except BlockingIOError:
                self._wait()
                continue
            self._sent += count
            left = left[count:]

    def sendfile(self, file: IO[bytes], offset: int = 0, count: int | None = None) -> int:
        """As a socket's, a piece at a time."""
        file.seek(offset)
        left = count
        while left is None or left:
            piece = file.read(PIECE if left is None else min(PIECE, left))
            if not piece:
                break
            self.sendall(piece)
            left = None if left is None else left - len(piece)
        return self._sent

    def done(self) -> None:
        """The answer is written, or given up."""
        if self._sock.fileno() >= 0:
            self._sock.setblocking(True)
        if self._in_crowd:
            self._crowd.leave()
            self._in_crowd = False

    def _wait(self) -> None:
        begun = time.monotonic()
        with selectors.DefaultSelector() as selector:
            selector.register(self._sock, selectors.EVENT_WRITE)
            there = selector.select(max(0.0, self._patience() - self._waited))
        self._waited += time.monotonic() - begun
        if not there and self._waited >= self._patience():
            raise BrokenPipeError(errno.EPIPE, "the client reads too slowly")

    def _patience(self) -> float:
        self._in_crowd = self._in_crowd or self._crowd.enter()
        if self._in_crowd:
            return GRACE_SECONDS + self._sent / LEAST_RATE
        return CROWDED_SECONDS + self._sent / CROWDED_RATE
