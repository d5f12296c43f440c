"""What uploads cost the process that serves pages, measured on a server as it is started."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.cookiejar import CookieJar
from pathlib import Path
from typing import IO
from uuid import uuid4

import pytest
from support.build import PASSWORD, Network, Scene
from support.desk_pieces import picture, received
from support.hostile import bombs
from support.issued_pieces import issued
from support.media_samples import mp4

from app.base.config import Config
from app.cli.port import busy
from app.readers.facts import MEGABYTE

MOST_GROWTH = 64 * 1024  # kB
PAPERS = tuple(bombs.PAPERS)
EVIDENCE = ("PNG 5000² of 16 bits", "WebP 7900²", "JCAMP copies")
ORDERS = ("one text in 100,000 cells", "25 million empty texts")


@pytest.fixture
def backend() -> str:
    return "sqlite"


@pytest.fixture
def scene() -> Scene:
    return Scene("one_certificate", issued)


class Visitor:
    """Somebody with a browser, by the standard library."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._open = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(CookieJar()), _NoRedirect()
        ).open

    def get(self, path: str) -> tuple[int, str]:
        return self._sent(urllib.request.Request(self.address + path))

    def sign_in(self, login: str) -> None:
        token = self._token("/sign-in")
        form = f"csrf_token={token}&login={login}&password={PASSWORD}&code="
        status, _ = self._sent(
            urllib.request.Request(self.address + "/sign-in", data=form.encode(), method="POST")
        )
        assert status == 302

    def upload(self, path: str, content: bytes | Path, *, form: str = "") -> tuple[int, str]:
        edge = uuid4().hex
        parts = f'--{edge}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n'
        parts += self._token(form or "/v") + "\r\n"
        parts += f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
        with _joined(parts.encode(), content, f"\r\n--{edge}--\r\n".encode()) as body:
            asked = urllib.request.Request(self.address + path, data=body, method="POST")
            asked.add_header("Content-Length", str(os.fstat(body.fileno()).st_size))
            asked.add_header("Content-Type", f"multipart/form-data; boundary={edge}")
            asked.add_header("Accept", "application/json")
            return self._sent(asked)

    def download(self, path: str) -> tuple[int, str]:
        """How many bytes came."""
        with self._open(self.address + path, timeout=120) as answer:
            return sum(map(len, iter(lambda: answer.read(MEGABYTE), b""))), ""

    def _token(self, path: str) -> str:
        found = re.search(r'name="csrf_token" value="([^"]+)"', self.get(path)[1])
        assert found is not None
        return found[1]

    def _sent(self, asked: urllib.request.Request) -> tuple[int, str]:
        try:
            with self._open(asked, timeout=120) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as answer:
            with answer:
                return answer.code, answer.read().decode()


@contextmanager
def _joined(*parts: bytes | Path) -> Iterator[IO[bytes]]:
    with tempfile.TemporaryFile() as body:
        for part in parts:
            if isinstance(part, Path):
                with part.open("rb") as file:
                    shutil.copyfileobj(file, body)
            else:
                body.write(part)
        body.seek(0)
        yield body


def film(path: Path) -> Path:
    """A whole film of the most that is taken; its frames are holes on the disk."""
    opens, index = mp4(clip=b"")[:-8], 100 * MEGABYTE
    with path.open("wb") as file:
        file.write(opens + (index - len(opens)).to_bytes(4, "big") + b"mdat")
        file.truncate(index)
    return path


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_given: object) -> None:
        return None


@contextmanager
def serving(settings: Config) -> Iterator[tuple[str, int]]:
    """The address of a server, and the process that answers its pages."""
    port = next(port for port in range(8300, 8400) if not busy("127.0.0.1", port, ""))
    program = Path(sys.executable).parent / "jadegate"
    run = subprocess.Popen(
        [program, "run", "--no-setup", "--port", str(port)],
        env={**os.environ, "JADEGATE_INSTANCE": str(settings.instance)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        address = f"http://127.0.0.1:{port}"
        until = time.monotonic() + 120
        while not _answers(address):
            assert run.poll() is None
            assert time.monotonic() < until
            time.sleep(0.1)
        children = Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text().split()
        yield address, int(children[0])
    finally:
        run.send_signal(signal.SIGTERM)
        run.communicate(timeout=60)


def _answers(address: str) -> bool:
    try:
        return Visitor(address).get("/v")[0] == 200
    except urllib.error.URLError:
        return False


def resident(process: int, what: str) -> int:
    """Kilobytes: `VmRSS` now, `VmHWM` at most since the last `reset`."""
    status = Path(f"/proc/{process}/status").read_text()
    found = re.search(rf"{what}:\s+(\d+) kB", status)
    assert found is not None
    return int(found[1])


def growth(process: int, act: Callable[[], tuple[int, str]]) -> tuple[int, int, str]:
    """How many kilobytes the process grew by at most, and what was answered."""
    Path(f"/proc/{process}/clear_refs").write_text("5")
    before = resident(process, "VmRSS")
    status, said = act()
    return resident(process, "VmHWM") - before, status, said


@pytest.mark.skipif(sys.platform != "linux", reason="measured by /proc")
def test_no_upload_makes_the_serving_process_large(
    database: Config, settings: Config, network: Network
) -> None:
    ref = received(network)
    with serving(settings) as (address, worker):
        anybody, clerk, manager = (Visitor(address) for _ in range(3))
        clerk.sign_in("receiving")
        manager.sign_in("manager")
        tried: list[tuple[str, Callable[[], tuple[int, str]], tuple[int, ...]]] = []
        for name in PAPERS:
            content = bombs.PAPERS[name]()
            tried.append((name, partial(anybody.upload, "/v/file", content), (200,)))
        for name in EVIDENCE:
            content = bombs.EVIDENCE[name]()
            path = f"/receiving/items/{ref}/files/intake"
            tried.append((name, partial(clerk.upload, path, content), (409,)))
        for name in ORDERS:
            content = bombs.ORDERS[name]()
            path = "/orders/"
            tried.append((name, partial(manager.upload, path, content), (409, 422)))
        for name, act, statuses in tried:
            grown, status, said = growth(worker, act)
            assert status in statuses, (name, said[:300])
            assert grown <= MOST_GROWTH, name
        assert resident(worker, "VmRSS") < 400 * 1024
        assert anybody.get("/v")[0] == 200


@pytest.mark.skipif(sys.platform != "linux", reason="measured by /proc")
def test_no_film_is_ever_whole_in_the_serving_process(
    database: Config, settings: Config, network: Network, tmp_path: Path
) -> None:
    longest = film(tmp_path / "film.mp4")
    path = f"/receiving/items/{received(network)}/files/intake"
    with serving(settings) as (address, worker):
        clerk = Visitor(address)
        clerk.sign_in("receiving")
        assert clerk.upload(path, picture(7))[0] == 200  # what is imported once is there
        for _ in ("new", "the same again"):
            grown, status, said = growth(worker, lambda: clerk.upload(path, longest))
            assert status == 200, said[:300]
            assert grown <= MOST_GROWTH
        taken = json.loads(said)["url"]
        grown, size, _ = growth(worker, lambda: clerk.download(taken))
        assert size == 100 * MEGABYTE
        assert grown <= MOST_GROWTH
