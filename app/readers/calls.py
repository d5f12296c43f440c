"""Where readers of bytes from outside are called: in a process of their own, within bounds."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from contextlib import nullcontext
from typing import TypeVar

from app.base.config import current
from app.base.content import Content, whole
from app.readers.bounded.ask import NotAnswered, ReadingRoom
from app.readers.bounded.turns import NoTurn, Turns
from app.readers.facts import MALWARE, SCANNER_AWAY, TOO_BUSY, TOO_COSTLY, Limits
from app.readers.scanner import ScannerAway, scanner_named

Answer = TypeVar("Answer")
LOG = logging.getLogger("jadegate.readers")
ROOM = ReadingRoom(("app.readers.preload",))
AT_ONCE, WAITING, PATIENCE = 2, 6, 10.0
TURNS = Turns(AT_ONCE, WAITING, PATIENCE)
# Of the two places, those who have not said who they are take one.
STRANGERS = Turns(1, 3, PATIENCE)


class NotRead(Exception):
    """The bytes were not read; `code` says why: too costly, too busy, malware, unscanned."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_with(
    reader: Callable[[bytes, Limits], Answer],
    content: Content,
    limits: Limits,
    *,
    of_strangers: bool = False,
    scanned: bool = True,
) -> Answer:
    """What a reader answers for these bytes: facts, or a refusal as a value. Raises `NotRead`.

    Every reader is called here and nowhere else. A reader is a function of a module, or a `partial`
    of one; its signature says which plain values it answers. What comes from outside and may be
    kept is `scanned` for malware first, where somebody is set who does that. On Windows, which has
    no such bounds and serves for development, it is called in this process.
    """
    if scanned:
        _scan(content)
    if sys.platform == "win32":
        return reader(whole(content), limits)
    try:
        with STRANGERS.taken() if of_strangers else nullcontext(), TURNS.taken():
            answer: Answer = ROOM.ask(reader, content, limits)[0]
    except NoTurn:
        raise NotRead(TOO_BUSY) from None
    except NotAnswered:
        raise NotRead(TOO_COSTLY) from None
    return answer


def _scan(content: Content) -> None:
    scanner = scanner_named(current().file_scanner)
    if scanner is None:
        return
    try:
        found = scanner.finds(content)
    except ScannerAway as away:
        LOG.warning("the scanner for malware did not answer: %s", away)
        raise NotRead(SCANNER_AWAY) from None
    if found:
        LOG.warning("a file was refused, the scanner found %s", found)
        raise NotRead(MALWARE)
