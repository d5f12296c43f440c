"""One server under attack, started as the README says, and what an attack asks of it."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from benchmarks.attacks.visitor import Reply, Visitor

ROOT = Path(__file__).resolve().parents[2]
JADEGATE = ROOT / ".venv" / "bin" / "jadegate"
START = 300.0  # a machine that others work on is slow
PATIENCE = 900.0
FOUND, REFUSED = 302, 400
KILOBYTE = 1024


class Broke(Exception):
    """An attack got through; the words say what was seen."""


def must(holds: object, seen: str) -> None:
    """Raise `Broke` with what was seen unless it holds."""
    if not holds:
        raise Broke(seen)


@dataclass
class House:
    """A server, its database and its folder; `facts` are what the scene told."""

    name: str
    folder: Path
    url: str
    facts: dict[str, Any]
    port: int = 0
    server: subprocess.Popen[bytes] | None = None
    signed: dict[str, Visitor] = field(default_factory=dict)
    others: dict[str, Any] = field(default_factory=dict)

    # the server

    def environment(self, **more: str) -> dict[str, str]:
        """What a start of the product reads."""
        clean = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("JADEGATE_", "PYTHONPATH"))  # where the tests lie is ours
        }
        own = {"JADEGATE_INSTANCE": str(self.folder), "JADEGATE_DATABASE_URL": self.url}
        return {**clean, **own, **more}

    def start(self) -> None:
        """Serve, and wait for the first answer."""
        if not self.port:
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                self.port = free.getsockname()[1]
        with (self.folder / "server.log").open("ab") as log:
            self.server = subprocess.Popen(
                [JADEGATE, "run", "--port", str(self.port)], env=self.environment(), stdout=log,
                stderr=log, start_new_session=True, cwd=ROOT,
            )  # fmt: skip
        until = time.monotonic() + START
        while time.monotonic() < until:
            try:
                if self.stranger().get("/healthz").status == 200:
                    return
            except OSError:
                time.sleep(0.2)
        raise RuntimeError(f"{self.name}: nothing answers at port {self.port}")

    def stop(self, how: int = signal.SIGTERM) -> None:
        """End the server and what it started."""
        if self.server is None:
            return
        os.killpg(self.server.pid, how)
        self.server.wait(timeout=PATIENCE)
        self.server = None

    def prompt(self, *words: str | Path, **more: str) -> subprocess.CompletedProcess[str]:
        """A command of the product."""
        return subprocess.run(
            [JADEGATE, *map(str, words)], env=self.environment(**more), text=True, cwd=ROOT,
            capture_output=True, timeout=PATIENCE, check=False,
        )  # fmt: skip

    def prompts(
        self, *commands: Sequence[str | Path], settings: Sequence[Mapping[str, str]] = ()
    ) -> list[subprocess.CompletedProcess[str]]:
        """Commands that only judge, or that must fail at once, in one start of the product."""
        each = settings or [{}] * len(commands)
        asked = [([*map(str, c)], dict(s)) for c, s in zip(commands, each, strict=True)]
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.attacks.prompts"], env=self.environment(),
            input=json.dumps(asked), text=True, cwd=ROOT, capture_output=True, timeout=PATIENCE,
            check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{self.name}: no answers\n{done.stderr[-1000:]}")
        told = zip(commands, json.loads(done.stdout), strict=True)
        return [subprocess.CompletedProcess(c, **said) for c, said in told]

    def memory(self) -> int:
        """Bytes that the largest process of the server holds; 0 where the system can't tell."""
        assert self.server is not None
        most = 0
        for status in Path("/proc").glob("[0-9]*/status"):
            try:
                if os.getpgid(int(status.parent.name)) == self.server.pid:
                    found = re.search(r"VmRSS:\s+(\d+)", status.read_text())
                    most = max(most, int(found[1]) * KILOBYTE if found else 0)
            except OSError:
                continue  # it ended meanwhile
        return most

    # who comes

    def stranger(self) -> Visitor:
        """Somebody without anything."""
        return Visitor(self.port)

    def staff(self, login: str) -> Visitor:
        """Somebody of the house, signed in once."""
        if login not in self.signed:
            visitor = self.stranger()
            reply = visitor.sign_in(login, self.facts["password"])
            if reply.status != FOUND:
                raise RuntimeError(f"{login} can't sign in: {reply.status}")
            self.signed[login] = visitor
        return self.signed[login]

    def looking(self, piece: str) -> Visitor:
        """Who knows the number and the digits: may look."""
        visitor, known = self.stranger(), self.facts[piece]
        visitor.get("/b/")
        typed = {"number": known["order"], "phone": known["phone"], "fact": known["fact"]}
        reply = visitor.post("/b/", typed)
        if reply.status != FOUND:
            raise RuntimeError(f"the order of {piece} can't be looked up: {reply.status}")
        return visitor

    def code_for(self, piece: str, visitor: Visitor) -> str:
        """The code that was sent to the buyer; a development server says it on its first page."""
        reply = visitor.post("/b/confirm/code")
        if reply.status != FOUND:
            raise RuntimeError(f"no code for {piece}: {reply.status} {reply.words[-300:]}")
        page = self.stranger().get("/start").words
        found = re.search(self.facts[piece]["order"] + r"\D{1,5}(\d{6})\b", page)
        if found is None:
            raise RuntimeError(f"the code of {piece} is not shown")
        return found[1]

    def buyer(self, piece: str) -> Visitor:
        """Who has shown that they are the buyer."""
        visitor = self.looking(piece)
        visitor.get("/b/confirm")
        reply = visitor.post("/b/confirm", {"code": self.code_for(piece, visitor)})
        if reply.status != FOUND:
            raise RuntimeError(f"the buyer of {piece} is refused: {reply.status}")
        visitor.get("/b/")
        return visitor

    # what lies in the database

    @contextmanager
    def database(self) -> Iterator[sa.Connection]:
        """Whoever has the database, reading or turning a clock back."""
        engine = sa.create_engine(self.url, poolclass=sa.NullPool)
        with engine.begin() as connection:
            yield connection
        engine.dispose()

    def state(self, piece: str) -> str:
        """Where a piece is."""
        key = int(self.facts[piece]["ref"].rsplit("-", 1)[1])
        with self.database() as connection:
            asked = sa.text("SELECT state FROM item WHERE id = :key")
            return str(connection.execute(asked, {"key": key}).scalar_one())

    def count(self, statement: str, **given: Any) -> int:
        """A number out of the database."""
        with self.database() as connection:
            return int(connection.execute(sa.text(statement), given).scalar_one())

    def says(self, words: list[str]) -> list[str]:
        """The tables in which one of these words stands in clear."""
        found = []
        with self.database() as connection:
            tables = sa.MetaData()
            tables.reflect(connection)
            for table in tables.tables.values():
                for row in connection.execute(sa.select(table)):
                    text = " ".join(_clear(value) for value in row)
                    if any(word in text for word in words):
                        found.append(table.name)
                        break
        return found


def _clear(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def at_once(acts: list[Any]) -> list[Reply]:
    """The answers of all, begun together."""
    with ThreadPoolExecutor(len(acts)) as pool:
        return [waiting.result() for waiting in [pool.submit(act) for act in acts]]


def statuses(replies: list[Reply]) -> list[int]:
    """Their status codes."""
    return [reply.status for reply in replies]


def order_file(rows: list[Mapping[str, str]]) -> bytes:
    """A shop's export."""
    usual = {
        "店铺名称": "玉满堂翡翠珠宝旗舰店", "选购商品": "天然翡翠A货圆条手镯",
        "商品规格": "圈口57mm", "商品数量": "1", "商品ID": "3650000000000000001",
        "商品金额": "12,800.00",
        "订单应付金额": "12,800.00", "支付完成时间": "2026-11-10 10:00:00",
        "订单提交时间": "2026-11-10 09:59:00", "收件人": "张**", "收件人手机号": "1********88",
        "订单状态": "待发货", "售后状态": "-", "订单类型": "普通订单",
    }  # fmt: skip
    heads = list(
        dict.fromkeys(["主订单编号", "子订单编号", *usual, *(n for row in rows for n in row)])
    )
    lines = [",".join(heads)]
    for row in rows:
        whole = usual | dict(row)
        lines.append(",".join(f'"{whole.get(head, "")}"' for head in heads))
    return ("\ufeff" + "\r\n".join(lines) + "\r\n").encode()
