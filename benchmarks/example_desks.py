"""The example network served for a browser: one server, and its people signed in."""

from __future__ import annotations

import contextlib
import csv
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from playwright.sync_api import APIResponse, Browser, BrowserContext

from app.demo.network import PASSWORD

ROOT = Path(__file__).resolve().parent.parent
# Chromium without windows first: a page there costs half of what it costs with one.
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
JADEGATE = (sys.executable, "-c", "from app.cli.jadegate import main; main()")
STARTS_WITHIN = 60


def chromium_program() -> str | None:
    """The Chromium of this machine, if there is one."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


@dataclass(frozen=True, slots=True)
class Order:
    """What a buyer knows: the order's number, the end of the phone number, their own surname."""

    ref: str
    number: str
    phone: str
    surname: str


@cache
def receivers() -> dict[str, tuple[str, str]]:
    """Phone and name of the example orders, by order number, as their files have them."""
    found = {}
    for path in sorted((ROOT / "app" / "demo" / "exports").glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                found[row["主订单编号"].strip()] = (row["收件人手机号"], row["收件人"])
    return found


@dataclass
class Desks:
    """The served example network."""

    address: str
    instance: Path

    def rows(self, statement: str, *given: object) -> list[tuple[str, ...]]:
        """A read of the database, past the server."""
        database = sqlite3.connect(f"file:{self.instance / 'jadegate.db'}?mode=ro", uri=True)
        try:
            return database.execute(statement, given).fetchall()
        finally:
            database.close()

    def change(self, *statements: str) -> None:
        """Writes past the server: moments moved, as if time had passed."""
        database = sqlite3.connect(self.instance / "jadegate.db", timeout=30)
        with contextlib.closing(database), database:
            for statement in statements:
                assert database.execute(statement).rowcount == 1, statement

    def refs(self, state: str, category: str = "jade", center: str = "RL") -> list[str]:
        """The pieces of a state in a center, the oldest first."""
        found = self.rows(
            "select strftime('%Y', datetime(registered_at, '+8 hours')), item.id from item"
            " join center on center.id = center_id"
            " where state = ? and category = ? and center.code = ? order by item.id",
            state,
            category,
            center,
        )
        return [f"QC-{year}-{int(key):06d}" for year, key in found]

    def returnable(self) -> list[str]:
        """The delivered pieces that nobody has asked to return, the oldest first."""
        found = self.rows(
            "select strftime('%Y', datetime(registered_at, '+8 hours')), id from item"
            " where state = 'delivered' and id not in (select item_id from return_case)"
            " order by id"
        )
        return [f"QC-{year}-{int(key):06d}" for year, key in found]

    def returned(self, *states: str) -> tuple[str, str]:
        """The first piece, and its case, of the first of these states of a return that has one."""
        for state in states:
            found = self.rows(
                "select strftime('%Y', datetime(registered_at, '+8 hours')), item_id,"
                " strftime('%Y', requested_at), return_case.id from return_case"
                " join item on item.id = item_id where return_case.state = ?"
                " order by return_case.id",
                state,
            )
            if found:
                year, key, asked, case = found[0]
                return f"QC-{year}-{int(key):06d}", f"RT-{asked}-{int(case):06d}"
        raise LookupError(states)

    def order(self, ref: str) -> Order:
        """The order of a piece, as its buyer knows it."""
        ((number,),) = self.rows(
            "select shop_order.number from item"
            " join order_line on order_line.id = order_line_id"
            " join shop_order on shop_order.id = order_id where item.id = ?",
            int(ref[-6:]),
        )
        phone, name = receivers()[number]
        return Order(ref, number, f"00{phone[-2:]}", name[:1])

    def paper(self, ref: str) -> tuple[str, str]:
        """Number and second code of a piece's certificate."""
        ((number, code),) = self.rows(
            "select number, second_code from certificate where item_id = ?", int(ref[-6:])
        )
        return number, code

    def holder(self, ref: str) -> str:
        """Sign-in name of who holds the piece."""
        ((login,),) = self.rows(
            "select login from item join person on person.id = holder_id where item.id = ?",
            int(ref[-6:]),
        )
        return login

    def signed_in(self, browser: Browser, login: str, **options: object) -> BrowserContext:
        """A browser of its own for one person."""
        context = browser.new_context(base_url=self.address, **options)  # type: ignore[arg-type]  # passed on
        send_form(context, "/sign-in", login=login, password=PASSWORD)
        return context

    def as_buyer(self, browser: Browser, order: Order, **options: object) -> BrowserContext:
        """A browser of its own for the buyer of an order."""
        context = browser.new_context(base_url=self.address, **options)  # type: ignore[arg-type]  # passed on
        send_form(context, "/b/", number=order.number, phone=order.phone, fact=order.surname)
        send_form(context, "/b/confirm", "/b/confirm/code")
        # In development the start page shows what customer service would read out.
        told = context.request.get("/start").text()
        code = re.search(rf"{order.number}</span>\D*?<strong[^>]*>(\d{{6}})<", told)
        assert code, f"no code for {order.number} on the start page"
        send_form(context, "/b/confirm", code=code[1])
        return context


def send_form(context: BrowserContext, path: str, to: str = "", **fields: str) -> APIResponse:
    """Send the form of the page at `path` without drawing the page; the cookies stay.

    `to`: where the form goes, if not back to its page. Raises `AssertionError` where the form
    comes back: it was not taken.
    """
    page = context.request.get(path).text()
    token = re.search(r'<meta name="csrf-token" content="([^"]+)"', page)
    assert token, f"no form at {path}"
    answer = context.request.post(to or path, form={"csrf_token": token[1], **fields})
    assert answer.ok, f"{answer.status} at {answer.url}"
    assert to or not answer.url.endswith(path), f"not taken: {path}"
    return answer


def environment_of(instance: Path) -> dict[str, str]:
    """The environment in which the commands and the server of an instance run."""
    return {
        **os.environ,
        "JADEGATE_INSTANCE": str(instance),
        "JADEGATE_PUBLIC_URL": "http://127.0.0.1:8000",
    }


def fill(instance: Path) -> None:
    """Load the example network into an empty instance, by its real commands."""
    environment = environment_of(instance)
    subprocess.run(
        [*JADEGATE, "demo"], env=environment, cwd=ROOT, check=True, stdout=subprocess.DEVNULL
    )


@contextmanager
def serving(instance: Path, *, work: bool = True) -> Iterator[Desks]:
    """The example network of `instance`, made there first if it is empty, on a free port.

    Without `work` nobody takes up jobs or goes round by the clock beside it.
    """
    if not (instance / "jadegate.db").exists():
        fill(instance)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    beside = "--work" if work else "--no-work"
    command = [*JADEGATE, "run", "--no-setup", beside, "--port", str(port)]
    server = subprocess.Popen(
        command, env=environment_of(instance), cwd=ROOT, stdout=subprocess.DEVNULL
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address, server)
        yield Desks(address, instance)
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/healthz"):
                return
        except urllib.error.URLError:
            time.sleep(0.2)
    raise RuntimeError("the server did not start")
