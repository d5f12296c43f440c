"""What a file may cost: small ones that grow, while everybody else is answered."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from support.hostile import bombs

from benchmarks.attacks.house import REFUSED, House, must
from benchmarks.attacks.listing import attack

MEGABYTE = 1024 * 1024
# The web process may keep this much of all that was uploaded, and others wait this long meanwhile.
MOST_GROWTH, MOST_WAIT = 64 * MEGABYTE, 10.0
DONE = 200


def _meanwhile(house: House, work: Callable[[], None]) -> float:
    """The longest that a stranger waited for the log's head while this was done."""
    over, waits = threading.Event(), [0.0]

    def watch() -> None:
        stranger = house.stranger()
        while not over.is_set():
            began = time.monotonic()
            status = stranger.get("/log/checkpoint").status
            waits.append(time.monotonic() - began if status == DONE else 999.0)
            over.wait(0.6)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        work()
    finally:
        over.set()
        watcher.join()
    return max(waits)


def _sent(house: House, makers: list[str]) -> tuple[int, float]:
    """Bytes that the server grew by, and how long others waited, over all these papers."""
    contents = [bombs.PAPERS[name]() for name in makers]
    before = house.memory()

    def work() -> None:
        threads = []
        for content in contents:

            def one(content: bytes = content) -> None:
                stranger = house.stranger()
                stranger.get("/v")
                reply = stranger.post("/v/file", {}, {"file": ("paper.pdf", content)})
                must(reply.status < 500 or reply.status == 503, f"{reply.status}")

            threads.append(threading.Thread(target=one))
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    wait = _meanwhile(house, work)
    return house.memory() - before, wait


@attack("S3", "C2", words="papers whose streams unpack to gigabytes, at once")
def paper_bombs(house: House) -> None:
    names = [name for name in bombs.PAPERS if name != "12 authorities"]
    grown, wait = _sent(house, names)
    must(grown <= MOST_GROWTH, f"the server grew by {grown // MEGABYTE} MB")
    must(wait <= MOST_WAIT, f"others waited {wait:.1f} s")


@attack("C1", words="a signature with twelve authorities of one name, six at once")
def path_bomb(house: House) -> None:
    grown, wait = _sent(house, ["12 authorities"] * 6)
    must(grown <= MOST_GROWTH, f"the server grew by {grown // MEGABYTE} MB")
    must(wait <= MOST_WAIT, f"others waited {wait:.1f} s")


@attack("S3", words="pictures of a thousand megabytes as a buyer's message")
def picture_bombs(house: House) -> None:
    buyer, case = house.buyer("asked"), house.facts["case"]
    buyer.get(f"/b/returns/{case}")
    before = house.memory()

    def work() -> None:
        for name in ("WebP 7900²", "PNG 8000²"):
            maker = bombs.EVIDENCE.get(name)
            content = maker() if maker else bombs.webp(7900)
            reply = buyer.post(
                f"/b/returns/{case}/messages", {"text": "x"}, {"photos": ("a.webp", content)}
            )
            must(reply.status < 500 or reply.status == 503, f"{name}: {reply.status}")

    wait = _meanwhile(house, work)
    grown = house.memory() - before
    must(grown <= MOST_GROWTH, f"the server grew by {grown // MEGABYTE} MB")
    must(wait <= MOST_WAIT, f"others waited {wait:.1f} s")


@attack("S3", words="tables of orders that unpack to gigabytes")
def table_bombs(house: House) -> None:
    manager = house.staff("manager")
    before = house.memory()

    def work() -> None:
        for name, maker in list(bombs.ORDERS.items())[:3]:
            if name == "zip in zip":
                continue
            manager.get("/orders/")
            reply = manager.post("/orders/", {"center": "RL"}, {"file": (name, maker())})
            must(reply.status >= REFUSED and reply.status != 500, f"{name}: {reply.status}")

    wait = _meanwhile(house, work)
    grown = house.memory() - before
    must(grown <= MOST_GROWTH, f"the server grew by {grown // MEGABYTE} MB")
    must(wait <= MOST_WAIT, f"others waited {wait:.1f} s")
