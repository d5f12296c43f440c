"""A worker beside the server of one machine: ends with it, and comes back by itself."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from subprocess import PIPE, Popen, TimeoutExpired

import click

PROGRAM = "from app.cli.jadegate import main; main()"
GRACE_SECONDS = 20.0  # for what a worker is at when it is told to stop
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
LIVED_WELL = 60.0  # seconds after which an end is no fault of the start


class WorkerBeside:
    """Keeps one `jadegate work` running from `begin` to `end`."""

    def __init__(self, port: int, *, wanted: bool = True) -> None:
        self.wanted = wanted
        self.command = [sys.executable, "-c", PROGRAM, "work", "--beside", "--port", str(port)]
        self.child: Popen[bytes] | None = None
        self.ended = threading.Event()

    def begin(self) -> None:
        if self.wanted:
            threading.Thread(target=self._keep, name="worker", daemon=True).start()

    def end(self) -> None:
        """Let it finish what it does, and wait for that."""
        self.ended.set()
        if (child := self.child) is None:
            return
        if child.stdin is not None:
            child.stdin.close()
        try:
            child.wait(GRACE_SECONDS)
        except TimeoutExpired:
            child.kill()

    def _keep(self) -> None:
        pause = FIRST_PAUSE
        while not self.ended.is_set():
            began = time.monotonic()
            # Its standard input ends with this process, however this process ends.
            self.child = subprocess.Popen(self.command, stdin=PIPE)  # noqa: S603  # our own command
            status = self.child.wait()
            if self.ended.is_set():
                return
            pause = FIRST_PAUSE if time.monotonic() - began > LIVED_WELL else pause
            click.echo(f"jadegate work: status {status}, again in {pause:.0f} s", err=True)
            self.ended.wait(pause)
            pause = min(2 * pause, LONGEST_PAUSE)
