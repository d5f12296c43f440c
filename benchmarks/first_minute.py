"""From a clone to the first useful screen, step by step: what a newcomer waits for.

python benchmarks/first_minute.py [--port 8199] [--until-whole] [--repository DIR]

Clones the repository into a temporary folder, runs `make run` there, and asks for the start page
and for the inspector's queue as an example inspector until there are pieces in it. Prints seconds
since the clone began, beside them the seconds of computing so far, of all that ran. Packages come
by the package client's usual way, from its cache where it has one; an empty cache is asked for by
UV_CACHE_DIR and PIP_CACHE_DIR.
"""

from __future__ import annotations

import argparse
import http.cookiejar
import os
import re
import signal
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 600.0
GOAL = 60.0
INSPECTOR = "jianyan"


class Visitor:
    """A newcomer's browser: cookies, and the token of the last page."""

    def __init__(self, address: str) -> None:
        self.address = address
        cookies = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(cookies)

    def get(self, path: str) -> str:
        """The page, or nothing where nobody answers yet."""
        try:
            with self.opener.open(self.address + path, timeout=20) as answer:
                return str(answer.read().decode())
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return ""

    def is_inspector(self) -> bool:
        """One click on the start page, if the inspector is offered there."""
        page = self.get("/")
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        if token is None or f'value="{INSPECTOR}"' not in page:
            return False
        form = urllib.parse.urlencode({"csrf_token": token[1], "login": INSPECTOR}).encode()
        with self.opener.open(f"{self.address}/sign-in/example", form, timeout=20) as answer:
            return bool(answer.status == 200)


def computed(session: int) -> float:
    """Seconds of computing of a session's processes and of those they waited for; Linux only."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        if session and int(fields[3]) == session:
            ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


class Watch:
    """Says each step once, with the seconds since the start."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.session = 0

    def say(self, what: str) -> float:
        """One line; returns the seconds."""
        passed = time.monotonic() - self.began
        print(f"{passed:7.1f} s  {computed(self.session):6.1f} cpu  {what}", flush=True)
        return passed

    def until(self, holds: Callable[[], object], what: str) -> float:
        """Ask four times a second until it holds."""
        while not holds():
            if time.monotonic() - self.began > PATIENCE:
                raise SystemExit(f"gave up: {what}")
            time.sleep(0.25)
        return self.say(what)


def main() -> None:
    """Measure once."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--port", type=int, default=8199)
    asked.add_argument("--repository", type=Path, default=ROOT)
    asked.add_argument("--until-whole", action="store_true", help="wait for the whole network")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="jadegate-first-minute-") as folder:
        clone = Path(folder) / "jadegate"
        watch = Watch()
        subprocess.run(["git", "clone", "-q", given.repository, clone], check=True)
        watch.say("cloned")
        make = started(clone, given.port, watch)
        try:
            useful = visit(f"http://127.0.0.1:{given.port}", clone, watch, whole=given.until_whole)
        finally:
            os.killpg(make.pid, signal.SIGTERM)
            make.wait(60)
    print(f"first useful screen after {useful:.1f} s of {GOAL:.0f} s")


def started(clone: Path, port: int, watch: Watch) -> subprocess.Popen[str]:
    """`make run`, its words told with their time."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("JADEGATE_", "VIRTUAL_ENV"))}
    make = subprocess.Popen(
        ["make", "run", f"PORT={port}"],
        cwd=clone,
        env=clean,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    watch.session = make.pid
    threading.Thread(target=_tell, args=(make, watch), daemon=True).start()
    return make


def _tell(make: subprocess.Popen[str], watch: Watch) -> None:
    for line in make.stdout or ():
        if line.strip() and not line.startswith("    "):
            watch.say(f"make: {line.strip()}")


def visit(address: str, clone: Path, watch: Watch, *, whole: bool) -> float:
    """Ask until there is something to do; returns when that was."""
    visitor = Visitor(address)
    watch.until(lambda: visitor.get("/"), "the start page answers")
    watch.until(visitor.is_inspector, "an inspector is signed in with one click")
    useful = watch.until(
        lambda: "/bench/" in visitor.get("/bench") and "QC-" in visitor.get("/bench"),
        "the inspector's queue has pieces",
    )
    if whole:
        fonts = clone / ".venv" / "share" / "jadegate" / "fonts" / "fonts.json"
        watch.until(fonts.exists, "the typeface is there")
        watch.until(lambda: "<progress" not in Visitor(address).get("/"), "the network is whole")
    return useful


if __name__ == "__main__":
    main()
