"""A witness as somebody else would run it: it signs a head that continues the last it signed."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from certificates.log.checkpoint import Checkpoint, CheckpointError, NoteKey, open_checkpoint
from certificates.log.cosign import WitnessKey, cosignature_line, signed_message
from certificates.log.proof import consistent

SECONDS = 1_790_000_000


class WitnessOnPaper:
    """Its key, its address, and the last head that it signed."""

    def __init__(self, name: str, log: NoteKey) -> None:
        self.private = Ed25519PrivateKey.generate()
        public = self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.key, self.log = WitnessKey(name, public), log
        self.last: Checkpoint | None = None
        self.address = ""

    @property
    def signed(self) -> int:
        """The size of the last head that it signed."""
        return self.last.size if self.last else 0

    def answer(self, body: str) -> tuple[int, str]:
        """Status and text, as C2SP tlog-witness says."""
        head, _, note = body.partition("\n\n")
        first, *steps = head.split("\n")
        old = int(first.removeprefix("old "))
        try:
            new = open_checkpoint(note, [self.log])
        except CheckpointError:
            return 403, ""
        known = self.signed
        if old != known:
            return 409, f"{known}\n"
        proof = [base64.b64decode(step) for step in steps]
        if self.last and not consistent(known, self.last.root, new.size, new.root, proof):
            return 422, ""
        self.last = new
        text = note.rpartition("\n\n")[0] + "\n"
        signature = self.private.sign(signed_message(text, SECONDS))
        return 200, cosignature_line(self.key, SECONDS, signature)


@contextmanager
def witness_server(name: str, log: NoteKey) -> Iterator[WitnessOnPaper]:
    """A witness that answers."""
    witness = WitnessOnPaper(name, log)

    class Asked(BaseHTTPRequestHandler):
        """One address."""

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            status, text = witness.answer(body) if self.path == "/add-checkpoint" else (404, "")
            self.send_response(status)
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the library's
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Asked)
    witness.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield witness
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
