"""Webhooks while workers are killed (-9) and the receiver fails a third of the time: none is lost.

    .venv/bin/python benchmarks/webhooks_under_kills.py DATABASE_URL --deliveries 10000 --kills 30

The database is migrated and has no jobs in it. Deliveries of a piece, ten each, go by TLS to a
receiver of this machine. Pauses after failures are a hundredth of the real ones and a second at
most. Ends with 1 if a message was lost, left, or first came before one that was asked for earlier
of the same piece; what came twice is counted, as at least once promises no more.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import ssl
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import func, select

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from app.base import clock, config, db, secrets_at_rest  # noqa: E402 - after the path
from app.cli.workers.runner import JobWorker  # noqa: E402 - after the path
from app.commands.messages.webhooks import delivering  # noqa: E402 - after the path
from app.commands.messages.webhooks.outgoing import post  # noqa: E402 - after the path
from app.commands.messages.webhooks.payload import body_of  # noqa: E402 - after the path
from app.commands.messages.webhooks.signing import new_secret, seal_secret  # noqa: E402 - after the path
from app.commands.network.jobs.asking import ask_for  # noqa: E402 - after the path
from app.models.messages.webhook import WebhookDelivery, WebhookEndpoint  # noqa: E402 - after the path
from app.models.network.center import Merchant  # noqa: E402, F401 - what keys point to
from app.models.network.job import Job  # noqa: E402 - after the path
from app.models.people.account import Person  # noqa: E402, F401 - what keys point to
from workflows.messages.webhooks import back_off  # noqa: E402 - after the path
from workflows.network.jobs.kinds import JobKind  # noqa: E402 - after the path

LEASE = timedelta(seconds=1)
BEHIND = 2  # workers at once
A_PIECE = 10  # messages of each piece
FASTER, LONGEST, A_MINUTE_IS = 100, timedelta(seconds=1), 12
INSIDE = "127.0.0.0/8,::1/128"


class Receiver(BaseHTTPRequestHandler):
    """Takes two of three; what it took is kept in the order in which it came."""

    protocol_version = "HTTP/1.0"
    taken: list[str] = []  # noqa: RUF012  # one receiver a run
    refused = 0

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        fails = random.random() < 1 / 3
        if fails:
            Receiver.refused += 1
        else:
            Receiver.taken.append(self.headers["webhook-id"])
        self.send_response(500 if fails else 204)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        """Nothing is printed."""


def served(folder: Path) -> str:
    """The receiver's address; its authority is what this process and its children believe."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now, day = datetime.now(UTC), timedelta(days=1)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - day)
        .not_valid_after(now + day)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = folder / "receiver.pem"
    pem.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    os.environ["SSL_CERT_FILE"] = str(pem)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"https://localhost:{server.server_port}/hooks"


def settings(url: str, folder: Path) -> config.Config:
    plain = config.from_environment({"JADEGATE_INSTANCE": str(folder)})
    return replace(plain, database_url=url, webhook_networks=INSIDE)


def ask(deliveries: int, at: str) -> None:
    """An endpoint, and messages for it as the outbox would have made them."""
    now = clock.now()
    with db.transaction() as session:
        code = "wh_drill"
        endpoint = WebhookEndpoint(
            code=code,
            url=at,
            wanted={"topics": []},
            secret_sealed=seal_secret(code, new_secret()),
            made_at=now,
        )
        session.add(endpoint)
        session.flush()
        key = endpoint.id
    for first in range(0, deliveries, 1000):
        with db.transaction() as session:
            rows = [
                WebhookDelivery(
                    endpoint_id=key,
                    message=f"msg_{n}",
                    topic="test",
                    lane=f"piece-{n % (deliveries // A_PIECE)}",
                    body=body_of("test", now, {"endpoint": code}),
                    due_at=now,
                    asked_at=now,
                )
                for n in range(first, min(first + 1000, deliveries))
            ]
            session.add_all(rows)
            session.flush()
            for row in rows:
                ask_for(session, JobKind.DELIVER_WEBHOOK, str(row.id), now=now)


def sooner(pause: timedelta | None) -> Any:
    return None if pause is None else min(pause / FASTER, LONGEST)


def work(url: str, folder: Path) -> None:
    """One worker, until it is killed or nothing is left."""
    faster: dict[str, Any] = {
        "pause_after_failure": lambda n: sooner(back_off.pause_after_failure(n)),
        "rest_after": lambda n: sooner(back_off.rest_after(n)),
        "look_again": lambda due, now: back_off.look_again(due, now) / A_MINUTE_IS,
    }
    vars(delivering).update(faster)
    config.use(settings(url, folder))
    db.connect(url)
    worker = JobWorker(
        {JobKind.DELIVER_WEBHOOK: lambda job: delivering.deliver_webhook(job, clock.now(), post)},
        lease=LEASE,
    )
    with worker.at_work():
        worker.work_until_stopped()


def left() -> int:
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(Job)) or 0


def survive(url: str, folder: Path, deliveries: int, kills: int, seconds: float) -> int:
    """Kill and wait; how many jobs are left."""
    # One process has read the program; workers are its forks, so that a start costs nothing.
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["benchmarks.webhooks_under_kills"])

    def start() -> BaseProcess:
        worker = processes.Process(target=work, args=(url, folder))
        worker.start()
        return worker

    running = [start() for _ in range(BEHIND)]
    until = time.monotonic() + seconds
    killed = 0
    while (rest := left()) and time.monotonic() < until:
        # Spread over the work: the next kill comes when its share of it is done.
        if killed < kills and rest <= deliveries - deliveries * (killed + 1) // (kills + 2):
            victim = running.pop(0)
            victim.kill()
            victim.join()
            running.append(start())
            killed += 1
        time.sleep(0.05)
    for one in running:
        one.kill()
        one.join()
    assert killed == kills, f"{killed} of {kills} kills"
    return left()


def out_of_order(taken: list[str], deliveries: int) -> int:
    """Messages that first came after a later one of their piece."""
    last: dict[int, int] = defaultdict(lambda: -1)
    wrong = 0
    for number in dict.fromkeys(int(message.removeprefix("msg_")) for message in taken):
        lane = number % (deliveries // A_PIECE)
        wrong += number < last[lane]
        last[lane] = max(last[lane], number)
    return wrong


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("url")
    asked.add_argument("--deliveries", type=int, default=10_000)
    asked.add_argument("--kills", type=int, default=30)
    asked.add_argument("--seconds", type=float, default=1800)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        at = served(folder)
        used = config.use(settings(given.url, folder))
        db.connect(given.url)
        # Of this drill alone: the database keeps no key, and nothing else in it is sealed.
        secrets_at_rest.make_once(secrets_at_rest.master_file(used))
        ask(given.deliveries, at)
        began = time.monotonic()
        rest = survive(given.url, folder, given.deliveries, given.kills, given.seconds)
        spent = time.monotonic() - began
    counts = Counter(Receiver.taken)
    wrong = out_of_order(Receiver.taken, given.deliveries)
    lost = given.deliveries - len(counts)
    twice = sum(count > 1 for count in counts.values())
    print(f"{len(counts)} delivered, {lost} lost, {twice} twice, {wrong} out of order,", end=" ")
    print(f"{rest} left; {Receiver.refused} refused, {given.kills} kills, {spent:.0f} s")
    sys.exit(bool(lost or wrong or rest))


if __name__ == "__main__":
    main()
