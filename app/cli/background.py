"""What a fresh installation still lacks is made by processes beside the server, while it answers.

Processes and not threads: pages share no interpreter with an hour's worth of outlines. Each takes
the lock of its work, so that two servers never make one thing twice; one that is killed is started
again.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass

import click

from app.base import preparation
from app.base.config import Config
from app.cli.workers.beside import PROGRAM
from app.press.press import Press

FIRST_PAUSE, LONGEST_PAUSE = 2.0, 300.0
_running: list[subprocess.Popen[bytes]] = []


@dataclass(frozen=True, slots=True)
class Work:
    """A command of ours that makes something, and whether it is needed."""

    arguments: tuple[str, ...]
    is_needed: Callable[[], bool]


def works(settings: Config, port: int) -> tuple[Work, ...]:
    """What may have to be made, each by its command."""
    return (
        Work(("fonts", "--gently"), lambda: not Press(settings).can_print),
        Work(("demo", "--gently", "--port", str(port)), lambda: preparation.is_loading(settings)),
    )


def begin(settings: Config, port: int) -> None:
    """Make what is needed beside this process."""
    for work in works(settings, port):
        if work.is_needed():
            name = work.arguments[0]
            threading.Thread(target=_until_done, args=(work,), name=name, daemon=True).start()


def end() -> None:
    """Stop what this process started: the next start goes on with it."""
    for child in _running:
        child.terminate()


def _until_done(work: Work) -> None:
    pause = FIRST_PAUSE
    stopped = threading.Event()
    while True:
        child = subprocess.Popen(  # noqa: S603  # our own command
            [sys.executable, "-c", PROGRAM, *work.arguments], stdin=subprocess.DEVNULL
        )
        _running.append(child)
        status = child.wait()
        _running.remove(child)
        if not work.is_needed():
            return
        click.echo(
            f"jadegate {work.arguments[0]}: status {status}, again in {pause:.0f} s", err=True
        )
        stopped.wait(pause)
        pause = min(2 * pause, LONGEST_PAUSE)
