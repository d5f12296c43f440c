"""The first start: pages at once, everything slow beside them, nothing twice and nothing half."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT

from app.base import config, preparation
from app.base.locks import is_locked
from app.cli import background
from app.cli.port import busy
from app.press import typeface
from app.press.press import Press

NOBODY = "import sys; sys.exit(3)"
HOLD = """
import sys, time
from pathlib import Path
from app.base.locks import hold_lock
with hold_lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def backend():
    """How everybody starts."""
    return "sqlite"


@pytest.fixture
def taken():
    """A port that somebody listens on."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]


def free_port():
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


def environment(folder):
    clean = {k: v for k, v in os.environ.items() if not k.startswith("JADEGATE_")}
    return clean | {"JADEGATE_INSTANCE": str(folder)}


def test_a_busy_port_names_the_next_command_in_both_languages_before_anything_slow(taken, tmp_path):
    program = Path(sys.executable).parent / "jadegate"
    said = subprocess.run(
        [program, "run", "--port", str(taken)],
        env=environment(tmp_path / "new"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 2
    assert "已被占用" in said.stderr
    assert f"port {taken} is taken" in said.stderr
    assert "jadegate run --port " in said.stderr
    assert not (tmp_path / "new").exists()


def test_make_asks_for_the_port_before_there_is_an_environment(taken):
    bare = [sys.executable, "-S", "-E", "-m", "app.cli.port"]
    said = subprocess.run(
        [*bare, str(taken)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert said.returncode == 2
    assert "make run PORT=" in said.stderr
    assert subprocess.run([*bare, str(free_port())], cwd=ROOT, check=False).returncode == 0
    run = (ROOT / "Makefile").read_text().partition("\nrun:")[2].splitlines()[0]
    assert run.split()[:2] == ["free-port", "install"]


@pytest.mark.parametrize("port", [0, -1, 65536])
def test_what_is_no_port_is_said(port):
    assert "65535" in busy("127.0.0.1", port, "")


def test_a_lock_ends_with_its_process_however_it_ends(tmp_path):
    path = tmp_path / "a.lock"
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            HOLD,
            path,
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout.readline() == b"held\n"
    assert is_locked(path)
    holder.kill()
    holder.wait()
    holder.stdout.close()
    assert not is_locked(path)


@pytest.fixture
def bare(settings, monkeypatch, tmp_path):
    """An installation without its typeface."""
    monkeypatch.setattr(config.Config, "fonts", property(lambda _: tmp_path / "share" / "fonts"))
    return settings


def test_two_processes_never_build_the_typeface_at_once(bare, monkeypatch):
    at_it, most = [], []

    def build(folder, progress):
        at_it.append(folder)
        most.append(len(at_it))
        progress(0.5, "")
        assert preparation.typeface(bare).under_way
        assert "50%" in typeface.not_built(bare).reason.zh
        time.sleep(0.1)
        at_it.pop()

    monkeypatch.setattr(typeface, "build", build)
    both = [
        threading.Thread(target=typeface.build_typeface, args=(bare, lambda *_: None))
        for _ in range(2)
    ]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert most == [1, 1]
    assert not preparation.typeface(bare).under_way


def test_what_a_killed_build_left_is_never_used_and_cleared(bare, monkeypatch):
    left = bare.fonts / ".building-abc"
    left.mkdir(parents=True)
    (left / "NotoSansSC-Regular.ttf").write_bytes(b"half")
    preparation.typeface(bare).tell(0.7)
    assert not Press(bare).can_print
    assert "jadegate fonts" in typeface.not_built(bare).next_step.zh
    monkeypatch.setattr(typeface, "build", lambda *_: None)
    typeface.build_typeface(bare, lambda *_: None)
    assert not left.exists()


def test_what_is_killed_is_started_again(monkeypatch, capfd):
    ends = []
    monkeypatch.setattr(background, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(background, "PROGRAM", NOBODY)

    def is_needed():
        ends.append(1)
        return len(ends) < 3

    background._until_done(background.Work(("demo",), is_needed))
    assert len(ends) == 3
    assert capfd.readouterr().err.count("status 3") == 2


def test_links_follow_the_port_and_the_log_keeps_its_name(settings):
    local = replace(settings, public_url=config.LOCAL_URL)
    moved = local.served_at("127.0.0.1", 8100)
    assert moved.public_url == "http://127.0.0.1:8100"
    assert moved.log_origin == local.log_origin
    named = replace(settings, public_url="https://qc.example.com")
    assert named.served_at("127.0.0.1", 8100) == named


@contextmanager
def server(folder, port):
    program = Path(sys.executable).parent / "jadegate"
    run = subprocess.Popen(
        [program, "run", "--port", str(port)],
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield run
    finally:
        run.send_signal(signal.SIGTERM)
        run.communicate(timeout=60)


def waited_for(holds):
    """What `holds` gives, as soon as it gives something."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        if given := holds():
            return given
        time.sleep(0.1)
    raise AssertionError("waited in vain")


def answer(address):
    def page():
        try:
            with urllib.request.urlopen(address) as answered:
                return answered.read().decode(), answered.headers
        except OSError:
            return None

    return waited_for(page)


def workers_of(folder):
    """The names of the workers that say they live."""
    with closing(sqlite3.connect(folder / "jadegate.db", timeout=30)) as database:
        return [name for (name,) in database.execute("SELECT name FROM worker")]


WORK = "import os, sys; print(os.getpid(), flush=True); sys.stdin.read()"
BESIDE = f"""
import sys, time
from app.cli.workers.beside import WorkerBeside
beside = WorkerBeside(1)
beside.command = [sys.executable, "-c", {WORK!r}]
beside.begin()
time.sleep(60)
"""


def is_gone(key):
    try:
        os.kill(key, 0)
    except ProcessLookupError:
        return True
    return Path(f"/proc/{key}/stat").read_text().split()[2] == "Z"  # nobody has asked for its end


def test_a_worker_comes_back_when_it_ends_and_ends_with_its_server_however_that_ends():
    server = subprocess.Popen([sys.executable, "-c", BESIDE], cwd=ROOT, stdout=subprocess.PIPE)
    first = int(server.stdout.readline())
    os.kill(first, signal.SIGKILL)
    second = int(server.stdout.readline())
    assert second != first
    server.kill()
    server.wait()
    assert waited_for(lambda: is_gone(second))
    server.stdout.close()


def test_the_server_answers_while_the_network_is_loaded_and_ends_with_its_work(tmp_path):
    port, folder = free_port(), tmp_path / "instance"
    with server(folder, port):
        page, headers = answer(f"http://127.0.0.1:{port}/")
        assert "示例网络正在载入" in page
        assert headers["Refresh"]
        lock = waited_for(lambda: next(folder.glob("example-network-*.lock"), None))
        assert waited_for(lambda: is_locked(lock))
        (worker,) = waited_for(lambda: workers_of(folder))
        os.kill(int(worker.split("-")[-2]), 0)
    assert workers_of(folder) == [], "it left in good order"
    with pytest.raises(ProcessLookupError):
        os.kill(int(worker.split("-")[-2]), 0)
    assert waited_for(lambda: not is_locked(lock))
    (progress,) = folder.glob("example-network-*.progress")
    assert float(progress.read_text()) < 1
