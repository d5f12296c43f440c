"""Bytes and requests of every desk's main pages, and when a slow phone can use them.

    .venv/bin/python benchmarks/pages.py [--instance DIR] [--only NAME ...]

Each page is opened in Chromium on the example network, with nothing kept from before, on a network
of 1.6 Mbit/s with 150 ms round trips and a processor four times slower: a cheap phone on 4G.
Usable is when the document is there and its scripts have run; the time shrinks and grows with the
machine, bytes and requests do not.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:1] = [str(ROOT), str(ROOT / "tests")]  # this folder has a certificates.py of its own

from playwright.sync_api import Browser, BrowserContext, sync_playwright  # noqa: E402  # after the path

from benchmarks.bench import table  # noqa: E402  # the same
from benchmarks.example_addresses import addresses  # noqa: E402  # after the path
from benchmarks.example_desks import Desks, chromium_program, serving  # noqa: E402  # the same
from benchmarks.example_pages import PAGES, Shown, looking  # noqa: E402  # the same

HEAD = ("page", "requests", "HTML kB", "all kB", "usable ms")
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
SLOW = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}
TIMES = """() => {
  const page = performance.getEntriesByType('navigation')[0];
  return [page.domContentLoadedEventEnd, page.encodedBodySize];
}"""


def main() -> None:
    """Open every page once as the person whose page it is."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--instance", type=Path, help="an example instance to measure as it stands")
    asked.add_argument("--only", nargs="*", default=[], help="names of pages")
    given = asked.parse_args()
    program = chromium_program()
    if program is None:
        raise SystemExit("no Chromium: install chromium first")
    with (
        tempfile.TemporaryDirectory(prefix="jadegate-pages-") as folder,
        serving(given.instance or Path(folder)) as desks,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        wanted = [p for p in PAGES if not given.only or p.name in given.only]
        rows = measured(browser, desks, wanted)
        browser.close()
    table(HEAD, rows)


def measured(browser: Browser, desks: Desks, pages: list[Shown]) -> list[tuple[str, ...]]:
    """One row a page."""
    names = addresses(browser, desks)
    logins = dict.fromkeys(page.login for page in pages)
    people = {login: looking(browser, desks, names, login, **PHONE) for login in logins}
    return [opened(people[p.login], p.name, p.path.format(**names)) for p in pages]


def opened(context: BrowserContext, name: str, path: str) -> tuple[str, ...]:
    """Open one page with an empty cache and count what comes."""
    page = context.new_page()
    wire = context.new_cdp_session(page)
    for command in ("Network.enable", "Network.clearBrowserCache"):
        wire.send(command)
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    wire.send("Network.emulateNetworkConditions", SLOW)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    arrived: list[float] = []
    wire.on("Network.loadingFinished", lambda event: arrived.append(event["encodedDataLength"]))
    page.goto(path, wait_until="networkidle")
    usable, html = page.evaluate(TIMES)
    page.close()
    size = f"{sum(arrived) / 1000:.1f}"
    return name, str(len(arrived)), f"{html / 1000:.1f}", size, f"{usable:.0f}"


if __name__ == "__main__":
    main()
