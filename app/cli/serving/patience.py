"""The server's worker: a slow sender or reader keeps no thread from others.

Gunicorn's threads read from the first byte on and write to the last, and so a handful of slow
clients hold them all. Here a request waits beside the threads until its header, and a small body,
have come; a large body is read by a thread, at a least rate. A small answer goes into the system's
buffer; a large one is written at a least rate, and half of the threads never wait for slow readers.
"""

from __future__ import annotations

import selectors
import socket
import time
from functools import partial
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

from app.cli.serving.least_rate import Crowd, SteadySink, SteadySource
from app.web.arriving import SMALL_BODY

HEAD_SECONDS = 10.0  # for a header and a small body, all of it
LARGEST_HEAD = 64 * 1024
MOST_ARRIVING = 500
LINGER_SECONDS = 2.0  # for what a client still sends after the answer
PIECE = 64 * 1024
SMALL_ANSWER = 256 * 1024  # that the system takes at once, however slowly it is read
END = b"\r\n\r\n"


def is_whole(arrived: bytes | bytearray) -> bool:
    """Whether a thread may take the request: no more is to be waited for than a large body."""
    head, end, _ = bytes(arrived[: LARGEST_HEAD + len(END)]).partition(END)
    if not end:
        return len(arrived) > LARGEST_HEAD
    length = declared_length(head)
    return length is None or length > SMALL_BODY or len(arrived) - len(head) - len(end) >= length


def declared_length(head: bytes) -> int | None:
    """How long the body is; None where that is not told as a number."""
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        kind = name.strip().lower()
        if kind == b"transfer-encoding":
            return None
        if kind == b"content-length":
            said = value.strip()
            return int(said) if said.isdigit() and len(said) < len(str(2**63)) else None
    return 0


class PatientWorker(ThreadWorker):  # type: ignore[misc]  # the library is untyped
    """Gunicorn's threads, which are given requests that have arrived."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._arriving: dict[TConn, float] = {}  # each with its deadline, oldest first
        self._crowd = Crowd(max(1, self.cfg.threads // 2))

    def accept(self, listener: socket.socket) -> None:
        """A new connection: wait for its request."""
        try:
            sock, client = listener.accept()
        except OSError:  # it went away, or another process took it
            return
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SMALL_ANSWER)
        self.nr_conns += 1
        self._wait_for(TConn(self.cfg, sock, client, listener.getsockname()))

    def on_client_socket_readable(self, conn: TConn, client: socket.socket) -> None:
        """A connection that was kept brings its next request."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._wait_for(conn)

    def handle(self, conn: TConn) -> Any:
        """In a thread: what has arrived first, then the rest of a large body."""
        arrived, conn.arrived = bytes(conn.arrived), bytearray()
        conn.sock.setblocking(True)
        conn.init()
        conn.parser.unreader.unread(arrived)
        conn.parser.unreader.sock = SteadySource(conn.sock)
        conn.large = declared_length(arrived.partition(END)[0]) not in range(SMALL_BODY + 1)
        return super().handle(conn)

    def handle_request(self, req: Any, conn: TConn) -> Any:
        """In a thread: the answer is written as fast as it is read, or not at all."""
        sock = conn.sock
        conn.sock = SteadySink(sock, self._crowd)
        try:
            return super().handle_request(req, conn)
        finally:
            conn.sock.done()
            conn.sock = sock

    def _keepalive_after(self, conn: TConn, keepalive: bool) -> bool:
        # What is left of a large body would have to be read first.
        return not conn.large and bool(super()._keepalive_after(conn, keepalive))

    def finish_request(self, conn: TConn, fs: Any) -> None:
        """In the loop: nothing here may wait for a client."""
        try:
            goes_on = not fs.cancelled() and fs.result()
        except Exception:  # noqa: BLE001  # it was logged where it happened
            goes_on = False
        if not goes_on:
            self._linger(conn)
        elif conn.parser.unreader.buf.getvalue():
            self._wait_for(conn, conn.parser.unreader.take_buffered())
        else:
            super().finish_request(conn, fs)

    def murder_pending(self) -> None:
        """Once a second: who has not sent a request in time is sent away."""
        super().murder_pending()
        now = time.monotonic()
        for conn in [c for c, ends in self._arriving.items() if ends <= now or not self.alive]:
            self._drop(conn)

    def _wait_for(self, conn: TConn, arrived: bytes = b"") -> None:
        conn.arrived, conn.answered = bytearray(arrived), False
        if arrived and is_whole(arrived):
            self.enqueue_req(conn)
            return
        if len(self._arriving) >= MOST_ARRIVING:
            self._drop(next(iter(self._arriving)))
        self._watch(conn, HEAD_SECONDS)

    def _linger(self, conn: TConn) -> None:
        """Let a client take the answer before the connection goes."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self.nr_conns -= 1
            conn.close()
            return
        conn.answered = True
        self._watch(conn, LINGER_SECONDS)

    def _watch(self, conn: TConn, seconds: float) -> None:
        conn.sock.setblocking(False)
        self._arriving[conn] = time.monotonic() + seconds
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._on_bytes, conn))

    def _on_bytes(self, conn: TConn, sock: socket.socket) -> None:
        if conn not in self._arriving:  # sent away in this very turn of the loop
            return
        try:
            got = sock.recv(PIECE)
        except BlockingIOError:
            return
        except OSError:
            got = b""
        if not got:
            self._drop(conn)
        elif not conn.answered:
            conn.arrived += got
            if is_whole(conn.arrived):
                del self._arriving[conn]
                self.poller.unregister(sock)
                self.enqueue_req(conn)

    def _drop(self, conn: TConn) -> None:
        del self._arriving[conn]
        self.poller.unregister(conn.sock)
        self.nr_conns -= 1
        conn.close()
