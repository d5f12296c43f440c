"""Slow senders and readers hold no thread: others are answered while dozens of them go on."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import time

import pytest

from app.cli.serving import least_rate
from app.cli.serving.patience import declared_length, is_whole

THREADS, SLOW, SOON = 2, 20, 3.0
SERVER = """
import sys
from gunicorn.app.base import BaseApplication
from app.cli.serving import least_rate, patience

patience.HEAD_SECONDS = least_rate.GRACE_SECONDS = 1.0


def answer(environ, start_response):
    body = environ["wsgi.input"].read()
    large = int(environ["QUERY_STRING"] or 0)
    told = b"x" * large if large else str(len(body)).encode()
    start_response("200 OK", [("Content-Length", str(len(told)))])
    return [told]


class Server(BaseApplication):
    def load_config(self):
        for key, value in {
            "bind": "127.0.0.1:0", "threads": 2, "worker_class": patience.PatientWorker,
            "loglevel": "critical", "post_worker_init": told,
        }.items():
            self.cfg.set(key, value)

    def load(self):
        return answer


def told(worker):
    print(worker.sockets[0].sock.getsockname()[1], flush=True)


Server().run()
"""


@pytest.fixture(scope="module")
def port():
    process = subprocess.Popen(  # our own text
        [sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True
    )
    try:
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


def opened(port, first):
    sock = socket.create_connection(("127.0.0.1", port), timeout=SOON)
    sock.sendall(first)
    return sock


def answered(port, body=None, headers=()):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SOON)
    try:
        connection.request("GET" if body is None else "POST", "/", body, dict(headers))
        return connection.getresponse().read()
    finally:
        connection.close()


def test_slow_headers_and_small_bodies_keep_nobody_waiting(port):
    head = b"POST / HTTP/1.1\r\nHost: x\r\n"
    small = head + b"Content-Length: 100\r\n\r\na"
    slow = [opened(port, first) for first in (head, small) for _ in range(SLOW)]
    begun = time.monotonic()
    assert answered(port) == b"0"
    assert answered(port, b"x" * 1000) == b"1000"
    assert time.monotonic() - begun < SOON
    for sock in slow:
        sock.settimeout(SOON)
        assert sock.recv(100) == b""  # sent away
        sock.close()


def test_a_large_body_comes_at_a_least_rate_or_not_at_all(port):
    large = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4000000\r\n\r\n"
    slow = [opened(port, large) for _ in range(THREADS)]
    assert answered(port) == b"0"  # once those are given up
    assert answered(port, b"x" * 4_000_000) == b"4000000"
    for sock in slow:
        sock.close()


def asks_for(port, size):
    """A client that asks for so many bytes and has little room for them."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    sock.settimeout(SOON)
    sock.connect(("127.0.0.1", port))
    sock.sendall(b"GET /?%d HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" % size)
    return sock


def test_pages_that_nobody_reads_hold_no_thread(port):
    slow = [asks_for(port, 200_000) for _ in range(SLOW)]
    begun = time.monotonic()
    assert answered(port) == b"0"
    assert time.monotonic() - begun < least_rate.GRACE_SECONDS
    for sock in slow:
        sock.close()


def test_a_large_answer_is_read_at_a_least_rate_or_not_at_all(port):
    slow = [asks_for(port, 8_000_000) for _ in range(THREADS)]
    assert answered(port) == b"0"  # once those are given up
    for sock in slow:
        sock.close()


def test_an_honest_slow_line_gets_the_whole_of_a_large_answer(port):
    line, got = asks_for(port, 1_500_000), 0
    begun = time.monotonic()
    while piece := line.recv(8192):
        got += len(piece)
        if got > 1_000_000 * (time.monotonic() - begun) / 2:  # half a megabyte a second
            time.sleep(0.01)
    line.close()
    assert got > 1_500_000
    assert time.monotonic() - begun > 2  # longer than the grace


class Trickle:
    """A socket that takes so many bytes at each try, and blocks between."""

    def __init__(self, takes):
        self.takes, self.taken, self.ready = takes, 0, True

    def setblocking(self, flag):
        self.blocks = flag

    def fileno(self):
        return 0

    def send(self, data):
        assert not self.blocks
        if not self.ready:
            self.ready = True
            raise BlockingIOError
        self.ready = False
        self.taken += min(self.takes, len(data))
        return min(self.takes, len(data))


class Clock:
    """Waits as told, in place of the clock and the selector."""

    EVENT_WRITE = 2

    def __init__(self, step):
        self.now, self.step = 0.0, step

    def monotonic(self):
        return self.now

    def DefaultSelector(self):  # noqa: N802  # the library's name
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def register(self, *_):
        return None

    def select(self, longest):
        self.now += min(self.step, longest)
        return [1] if self.step <= longest else []


@pytest.mark.parametrize(
    ("a_try", "waits", "places", "whole"),
    [
        (1, 1.0, 1, False),
        (8 * 1024, 1.0, 1, False),
        (17 * 1024, 1.0, 1, True),
        (64 * 1024, 0.5, 1, True),
        # The places are taken: a megabyte a second.
        (64 * 1024, 0.5, 0, False),
        (64 * 1024, 0.05, 0, True),
    ],
)
def test_the_least_rate_holds_for_a_film_of_any_length(monkeypatch, a_try, waits, places, whole):
    clock = Clock(waits)
    monkeypatch.setattr(least_rate, "time", clock)
    monkeypatch.setattr(least_rate, "selectors", clock)
    crowd, line = least_rate.Crowd(places), Trickle(a_try)
    sink = least_rate.SteadySink(line, crowd)  # type: ignore[arg-type]  # what it asks of a socket
    film = b"x" * 10_000_000
    try:
        sink.sendall(film)
    except BrokenPipeError:
        assert not whole
        assert clock.now < 25
    else:
        assert whole
        assert line.taken == len(film)
    sink.done()
    assert crowd.enter() is bool(places)  # it was given back


def test_a_connection_brings_one_request_after_another(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SOON)
    for body in (b"", b"a" * 10, b"b" * 70_000):
        connection.request("POST", "/", body)
        assert connection.getresponse().read() == str(len(body)).encode()
    connection.close()
    both = opened(port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 2)
    time.sleep(0.2)
    assert both.recv(4096).count(b"200 OK") >= 1
    both.close()


@pytest.mark.parametrize(
    ("head", "length"),
    [
        (b"GET / HTTP/1.1\r\nHost: x", 0),
        (b"POST / HTTP/1.1\r\ncontent-length:  12 ", 12),
        (b"POST / HTTP/1.1\r\nContent-Length: -1", None),
        (b"POST / HTTP/1.1\r\nContent-Length: x", None),
        (b"POST / HTTP/1.1\r\nContent-Length: " + b"9" * 5000, None),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked", None),
    ],
)
def test_how_long_a_body_is(head, length):
    assert declared_length(head) == length
    whole = head + b"\r\n\r\n"
    assert is_whole(whole) is (length != 12)
    assert not is_whole(whole[:-1])
    assert is_whole(b"x" * 70_000)  # no header is: gunicorn refuses it
