"""Slow senders hold no thread: the server answers others while dozens of them go on."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import time

import pytest

from app.cli.patience import declared_length, is_whole

THREADS, SLOW, SOON = 2, 20, 3.0
SERVER = """
import sys
from gunicorn.app.base import BaseApplication
from app.cli import patience

patience.HEAD_SECONDS = patience.GRACE_SECONDS = 1.0


def answer(environ, start_response):
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Length", str(len(str(len(body)))))])
    return [str(len(body)).encode()]


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
