"""Where readers of bytes from outside are called: in a process of their own, within bounds."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import nullcontext
from typing import TypeVar

from app.base.content import Content, whole
from app.readers.bounded.ask import NotAnswered, ReadingRoom
from app.readers.bounded.turns import NoTurn, Turns
from app.readers.facts import TOO_BUSY, TOO_COSTLY, Limits

Answer = TypeVar("Answer")
ROOM = ReadingRoom(("app.readers.preload",))
AT_ONCE, WAITING, PATIENCE = 2, 6, 10.0
TURNS = Turns(AT_ONCE, WAITING, PATIENCE)
# Of the two places, those who have not said who they are take one.
STRANGERS = Turns(1, 3, PATIENCE)


class NotRead(Exception):
    """The bytes were not read; `code` is `file_too_costly` or `reading_busy`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_with(
    reader: Callable[[bytes, Limits], Answer],
    content: Content,
    limits: Limits,
    *,
    of_strangers: bool = False,
) -> Answer:
    """What a reader answers for these bytes: facts, or a refusal as a value. Raises `NotRead`.

    Every reader is called here and nowhere else. A reader is a function of a module, or a `partial`
    of one; its signature says which plain values it answers. On Windows, which has no such bounds
    and serves for development, it is called in this process.
    """
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
