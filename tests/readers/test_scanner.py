"""Files are scanned for malware before they are read, where somebody is set who does that."""

from __future__ import annotations

import io
import socket
import struct
import threading
from contextlib import contextmanager
from dataclasses import replace

import pytest
from support.desk_pieces import picture

from app.base import config
from app.base.config import Misconfigured
from app.base.errors import NotYet
from app.readers import calls
from app.readers.door import read_file, read_stored
from app.readers.facts import FileFacts
from app.readers.orders.order_file import read
from app.readers.refusals import refusal_of
from app.readers.scanner import Clamd, ScannerAway, scanner_named
from workflows.verdict import Refused

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@contextmanager
def daemon(folder, says=None):
    """A clamd that finds the test file, or always `says` the same; its address, and what it got."""
    listener, got = socket.socket(socket.AF_UNIX), []
    listener.bind(str(folder / "c"))
    listener.listen()

    def serve():
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            with line, line.makefile("rb") as sent:
                command, content = sent.read(len(b"zINSTREAM\0")), b""
                while length := struct.unpack(">I", sent.read(4))[0]:
                    content += sent.read(length)
                got.append((command, content))
                verdict = b"Eicar-Test FOUND" if EICAR in content else b"OK"
                line.sendall(says if says is not None else b"stream: " + verdict + b"\0")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"clamd://{folder}/c", got
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


@pytest.fixture
def set_to(monkeypatch, tmp_path):
    """Set somebody who scans, and read in this process."""
    settings = config.Config(tmp_path, "", False, "x", "", "http://localhost")

    def made(scanner):
        monkeypatch.setattr(config, "_in_use", [replace(settings, file_scanner=scanner)])

    monkeypatch.setattr(
        calls.ROOM, "ask", lambda reader, content, limits: [reader(content, limits)]
    )
    return made


def test_clamd_is_asked_by_its_protocol(tmp_path):
    with daemon(tmp_path) as (address, got):
        assert Clamd(address).finds(b"clean") == ""
        assert Clamd(address).finds(io.BytesIO(b"x" * 600_000)) == ""
        assert Clamd(address).finds(b"a" + EICAR) == "Eicar-Test"
    assert got[0] == (b"zINSTREAM\0", b"clean")
    assert len(got[1][1]) == 600_000


@pytest.mark.parametrize("says", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"FOUND\0", b"\0"])
def test_no_clear_word_is_no_clean_file(tmp_path, says):
    with daemon(tmp_path, says) as (address, _), pytest.raises(ScannerAway):
        Clamd(address).finds(b"x")
    with pytest.raises(ScannerAway):
        Clamd(f"clamd://{tmp_path}/nobody").finds(b"x")


def test_a_file_that_is_bad_or_unscanned_is_not_taken(tmp_path, set_to):
    photo, rows = picture(1), b"a,b\n" + EICAR
    with daemon(tmp_path) as (address, _):
        set_to(address)
        assert isinstance(read_file("a.jpg", photo), FileFacts)
        bad = read_file("b.jpg", photo + EICAR), read("c.csv", rows)
        assert [one.code for one in bad if isinstance(one, Refused)] == 2 * ["file_malware"]
        assert isinstance(read_stored("image/jpeg", photo + EICAR), FileFacts)  # was scanned once
    for refused in (read_file("a.jpg", photo), read("c.csv", rows)):
        assert isinstance(refused, Refused)
        assert refused.code == "scanner_away"
        assert isinstance(refusal_of(refused), NotYet)
    set_to("")
    assert isinstance(read_file("b.jpg", photo + EICAR), FileFacts)


def test_who_scans_is_named_in_the_settings():
    assert scanner_named("") is None
    assert isinstance(scanner_named("clamd://scanner.internal:3310"), Clamd)
    for wrong in ("nobody", "clamd:", "clamd://"):
        with pytest.raises(Misconfigured, match="JADEGATE_FILE_SCANNER"):
            scanner_named(wrong)
