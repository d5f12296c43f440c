"""The example network served for a browser: one server, its people signed in, every main page."""

from __future__ import annotations

import contextlib
import os
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
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page

from app.demo.network import PASSWORD

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
JADEGATE = (sys.executable, "-c", "from app.cli import main; main()")
STARTS_WITHIN = 60
LANGUAGES = ("zh", "en")
BUYER = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A page: its name, who looks (a sign-in name, or empty for a buyer), and its address."""

    name: str
    login: str
    path: str


PAGES: tuple[Shown, ...] = (
    Shown("inspector-queue", "jianyan", "/bench"),
    Shown("inspector-bench", "jianyan", "/bench/{inspecting}"),
    Shown("inspector-mine", "jianyan", "/bench/mine"),
    Shown("reviewer-queue", "shenhe", "/review"),
    Shown("reviewer-item", "shenhe", "/review/{in_review}"),
    Shown("signatory-queue", "qianzi", "/sign"),
    Shown("signatory-item", "qianzi", "/sign/{passed}"),
    Shown("receiving-queue", "shouhuo", "/receiving/"),
    Shown("receiving-item", "shouhuo", "/receiving/items/{received}"),
    Shown("receiving-expected", "shouhuo", "/receiving/expected"),
    Shown("receiving-batch", "shouhuo", "/receiving/batch"),
    Shown("sealing-queue", "fengzhuang", "/sealing/"),
    Shown("sealing-item", "fengzhuang", "/sealing/items/{certified}"),
    Shown("sealing-parcels", "fengzhuang", "/sealing/parcels"),
    Shown("orders", "zhuguan", "/orders/"),
    Shown("orders-import", "zhuguan", "/orders/imports/1"),
    Shown("manager-board", "zhuguan", "/board/"),
    Shown("manager-merchants", "zhuguan", "/board/merchants"),
    Shown("manager-staff", "zhuguan", "/board/staff"),
    Shown("manager-standards", "zhuguan", "/board/rules"),
    Shown("admin-people", "admin", "/admin/people"),
    Shown("admin-shops", "admin", "/admin/shops"),
    Shown("auditor-search", "shenji", "/audit"),
    Shown("auditor-certificate", "shenji", "/audit/certificates/{number}"),
    Shown("auditor-trail", "shenji", "/audit/items/{delivered}"),
    Shown("auditor-alarms", "shenji", "/audit/alarms"),
    Shown("service-queue", "kefu", "/service/"),
    Shown("service-answer", "kefu", "/service/items/{delivered}"),
    Shown("service-case", "kefu", "/service/cases/{case}"),
    Shown("merchant-goods", "shangjia", "/merchant/"),
    Shown("item-trail", "zhuguan", "/items/{delivered}"),
    Shown("sign-in", BUYER, "/sign-in"),
    Shown("buyer-look-up", BUYER, "/b/"),
    Shown("buyer-items", BUYER, "/b/items"),
    Shown("buyer-item", BUYER, "/b/items/{delivered}"),
    Shown("buyer-return", BUYER, "/b/returns/{case}"),
    Shown("verify", BUYER, "/v/{number}?c={code}"),
)


def chromium_program() -> str | None:
    """The Chromium of this machine, if there is one."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


@dataclass(frozen=True, slots=True)
class Order:
    """What a buyer knows: the order's number and the end of the phone number."""

    ref: str
    number: str
    phone: str


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

    def order(self, ref: str) -> Order:
        """The order of a piece, as its buyer knows it."""
        ((number, phone),) = self.rows(
            "select shop_order.number, json_extract(receiver_masked, '$.phone') from item"
            " join order_line on order_line.id = order_line_id"
            " join shop_order on shop_order.id = order_id where item.id = ?",
            int(ref[-6:]),
        )
        return Order(ref, number, f"00{phone[-2:]}")

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
        context = browser.new_context(base_url=self.address, **options)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto("/sign-in")
        page.fill("[name=login]", login)
        page.fill("[name=password]", PASSWORD)
        page.click("main button.primary")
        page.wait_for_url(lambda url: "/sign-in" not in url)
        page.close()
        return context

    def as_buyer(self, browser: Browser, order: Order, **options: object) -> BrowserContext:
        """A browser of its own for the buyer of an order."""
        context = browser.new_context(base_url=self.address, **options)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto("/b/")
        page.fill("[name=number]", order.number)
        page.fill("[name=phone]", order.phone)
        page.press("[name=phone]", "Enter")
        page.wait_for_url("**/b/items**")
        page.close()
        return context


def speak(page: Page, language: str) -> None:
    """Choose a language as the menu of every page does."""
    page.goto("/v")
    token = page.locator("meta[name=csrf-token]").get_attribute("content")
    page.request.post("/language", form={"csrf_token": token or "", "language": language})


def ask_for_return(page: Page, ref: str) -> str:
    """The buyer asks to return a piece without a reason; gives the case's reference."""
    page.goto(f"/b/items/{ref}/return")
    page.locator("[name=why]").first.check()
    page.locator("main form.form button.primary").click()
    page.wait_for_url("**/b/returns/**")
    return page.url.rpartition("/")[2].partition("?")[0]


def addresses(browser: Browser, desks: Desks) -> dict[str, str]:
    """What stands in the addresses: a piece of each state, a certificate, a return."""
    states = ("inspecting", "in_review", "passed", "certified", "delivered")
    names = {state: desks.refs(state)[0] for state in states}
    names["received"] = (desks.refs("received") or desks.refs("registered"))[0]
    names["number"], names["code"] = desks.paper(names["delivered"])
    known = desks.rows("select strftime('%Y', requested_at), id from return_case order by id")
    if known:
        names["case"] = f"RT-{known[0][0]}-{int(known[0][1]):06d}"
        return names
    ref = desks.returnable()[0]
    context = desks.as_buyer(browser, desks.order(ref))
    names["case"] = ask_for_return(context.new_page(), ref)
    context.close()
    return names


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
def serving(instance: Path) -> Iterator[Desks]:
    """The example network of `instance`, made there first if it is empty, on a free port."""
    if not (instance / "jadegate.db").exists():
        fill(instance)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [*JADEGATE, "run", "--no-setup", "--port", str(port)]
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
