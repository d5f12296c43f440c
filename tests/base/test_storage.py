from __future__ import annotations

import hashlib
import re
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from obstore.store import LocalStore, MemoryStore

from app.base.storage import CHUNK, SMALL, Blobs, DamagedBlob, MissingBlob, digest_of, open_store

MEGABYTE = 1024 * 1024
BANGLE = b"a picture of a bangle"


class Bucket(BaseHTTPRequestHandler):
    """As much of S3 as blobs need: conditional PUT, GET, HEAD."""

    protocol_version = "HTTP/1.1"
    kept: dict[str, bytes]

    def do_POST(self) -> None:
        """A file in parts: begun, and put together. Or a list of what is to be deleted."""
        path, _, asked = self.path.partition("?")
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if asked.startswith("delete"):
            for key in re.findall(rb"<Key>(.*?)</Key>", body):
                self.kept.pop(f"{path}/{key.decode()}", None)
            self._answer(200, b"<DeleteResult><Deleted><Key>x</Key></Deleted></DeleteResult>")
            return
        if asked.startswith("uploads"):  # begun
            said = "<InitiateMultipartUploadResult><UploadId>1</UploadId>"
            self._answer(200, f"{said}</InitiateMultipartUploadResult>".encode())
            return
        names = sorted((n for n in self.kept if n.startswith(f"{path}?")), key=_part_of)
        self.kept[path] = b"".join(self.kept.pop(name) for name in names)
        said = "<CompleteMultipartUploadResult><ETag>x</ETag>"
        self._answer(200, f"{said}</CompleteMultipartUploadResult>".encode())

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        taken = self.path in self.kept and self.headers.get("If-None-Match") == "*"
        if not taken:
            self.kept[self.path] = body
        self._answer(412 if taken else 200, b"")

    def do_GET(self) -> None:
        found = self.kept.get(self.path)
        self._answer(404 if found is None else 200, found or b"")

    def do_HEAD(self) -> None:
        self.do_GET()

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("ETag", f'"{hashlib.md5(body).hexdigest()}"')
        self.send_header("Last-Modified", "Mon, 02 Nov 2026 00:00:00 GMT")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


def _part_of(name: str) -> int:
    return int(parse_qs(name.partition("?")[2])["partNumber"][0])


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, dict[str, bytes]]]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "example")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "example")
    kept: dict[str, bytes] = {}
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Own", (Bucket,), {"kept": kept}))
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    endpoint = f"http://127.0.0.1:{server.server_port}"
    yield f"s3://evidence/ruili?region=cn-1&endpoint={endpoint}", kept
    server.shutdown()
    server.server_close()


@pytest.fixture(params=["folder", "memory", "s3"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    if request.param == "s3":
        return open_store(request.getfixturevalue("bucket")[0])
    return open_store(tmp_path / "evidence") if request.param == "folder" else Blobs(MemoryStore())


def test_what_was_put_comes_back(blobs: Blobs) -> None:
    digest = blobs.put(BANGLE)
    assert digest == hashlib.sha256(BANGLE).hexdigest()
    assert blobs.get(digest) == BANGLE
    assert b"".join(blobs.stream(digest)) == BANGLE
    assert blobs.size(digest) == len(BANGLE)


def test_the_same_content_twice_is_one_blob(blobs: Blobs) -> None:
    assert blobs.put(BANGLE) == blobs.put(BANGLE)
    assert blobs.get(digest_of(BANGLE)) == BANGLE


def test_an_empty_blob_is_a_blob(blobs: Blobs) -> None:
    digest = blobs.put(b"")
    assert blobs.get(digest) == b""
    assert list(blobs.stream(digest)) == []


def test_a_long_blob_streams_in_pieces(blobs: Blobs) -> None:
    content = bytes(range(256)) * (CHUNK // 64)
    pieces = list(blobs.stream(blobs.put(content)))
    assert b"".join(pieces) == content


def test_a_file_is_put_as_its_bytes_would_be(blobs: Blobs) -> None:
    content = hashlib.sha512(BANGLE).digest() * (12 * MEGABYTE // 64)
    with tempfile.TemporaryFile() as file:
        file.write(content)
        for _ in range(2):
            digest = blobs.put(file)
            assert digest == digest_of(content)
            assert blobs.get(digest) == content
    assert blobs.put(content) == digest


def test_a_file_is_not_put_over_what_was_changed(tmp_path: Path) -> None:
    blobs = open_store(tmp_path)
    with tempfile.TemporaryFile() as file:
        file.write(BANGLE)
        blobs.put(file)
        next(path for path in tmp_path.rglob("*") if path.is_file()).write_bytes(b"changed")
        with pytest.raises(DamagedBlob):
            blobs.put(file)


def test_what_is_kept_beside_a_blob_is_proved_and_goes_with_it(blobs: Blobs) -> None:
    digest = blobs.put(BANGLE)
    assert blobs.get_beside(digest, SMALL) is None
    blobs.put_beside(digest, SMALL, b"less")
    blobs.put_beside(digest, SMALL, b"little")
    assert blobs.get_beside(digest, SMALL) == b"little"
    blobs.forget(digest)
    assert blobs.get_beside(digest, SMALL) is None
    assert not blobs.has(digest)


def test_what_is_damaged_beside_a_blob_is_as_nothing(tmp_path: Path) -> None:
    blobs = open_store(tmp_path)
    blobs.put_beside(digest_of(BANGLE), SMALL, b"little")
    next(path for path in tmp_path.rglob("*") if path.is_file()).write_bytes(b"")
    assert blobs.get_beside(digest_of(BANGLE), SMALL) is None


@pytest.mark.parametrize("read", ["get", "stream", "size"])
def test_an_unknown_digest_is_missing(blobs: Blobs, read: str) -> None:
    with pytest.raises(MissingBlob) as missing:
        getattr(blobs, read)("0" * 64)
    assert missing.value.digest == "0" * 64


@pytest.mark.parametrize(
    "digest",
    [
        "",
        "abc",
        "../../../etc/passwd",
        "sha256/ab",
        "A" * 64,
        "0" * 63 + "/",
        "0" * 65,
        "0" * 64 + "\n",
    ],
)
def test_what_is_no_digest_reaches_no_file(tmp_path: Path, digest: str) -> None:
    blobs = open_store(tmp_path)
    for read in (blobs.get, blobs.stream, blobs.size):
        with pytest.raises(MissingBlob):
            read(digest)


def test_the_folder_is_laid_out_by_digest(tmp_path: Path) -> None:
    digest = open_store(tmp_path / "new" / "evidence").put(BANGLE)
    stored = tmp_path / "new" / "evidence" / "sha256" / digest[:2] / digest[2:4] / digest
    assert stored.read_bytes() == BANGLE
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files == [stored], "no temporary file stays behind"


def test_a_changed_blob_is_reported_everywhere(tmp_path: Path) -> None:
    blobs = open_store(tmp_path)
    digest = blobs.put(BANGLE * CHUNK)
    path = next(path for path in tmp_path.rglob("*") if path.is_file())
    changed = bytearray(path.read_bytes())
    changed[-1] ^= 1
    path.write_bytes(changed)
    with pytest.raises(DamagedBlob):
        blobs.get(digest)
    with pytest.raises(DamagedBlob):
        blobs.put(BANGLE * CHUNK)
    pieces: list[bytes] = []
    with pytest.raises(DamagedBlob) as damaged:
        pieces.extend(blobs.stream(digest))
    delivered = sum(len(piece) for piece in pieces)
    assert 0 < delivered < len(changed), "a changed blob is never delivered whole"
    assert damaged.value.digest == digest


def test_a_cut_off_blob_is_reported(tmp_path: Path) -> None:
    blobs = open_store(tmp_path)
    digest = blobs.put(BANGLE)
    next(path for path in tmp_path.rglob("*") if path.is_file()).write_bytes(b"")
    with pytest.raises(DamagedBlob):
        list(blobs.stream(digest))


def test_many_writers_of_one_content_agree(tmp_path: Path) -> None:
    blobs = open_store(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        digests = set(pool.map(blobs.put, [BANGLE * 1000] * 32))
    assert digests == {digest_of(BANGLE * 1000)}
    assert blobs.get(digests.pop()) == BANGLE * 1000


def test_a_store_in_a_bucket_is_named_by_url(bucket: tuple[str, dict[str, bytes]]) -> None:
    url, kept = bucket
    digest = open_store(url).put(BANGLE)
    assert kept == {f"/evidence/ruili/sha256/{digest[:2]}/{digest[2:4]}/{digest}": BANGLE}
    kept[next(iter(kept))] = b"something else"
    with pytest.raises(DamagedBlob):
        open_store(url).get(digest)


def test_a_folder_may_be_a_url(tmp_path: Path) -> None:
    digest = open_store((tmp_path / "there").as_uri()).put(BANGLE)
    assert open_store(tmp_path / "there").get(digest) == BANGLE
    assert Blobs(LocalStore(tmp_path / "there")).get(digest) == BANGLE


@pytest.mark.parametrize("url", ["zzz://evidence", "s3://evidence?colour=green"])
def test_an_unknown_address_fails_loudly(url: str) -> None:
    with pytest.raises(ValueError, match="no object store at"):
        open_store(url)
