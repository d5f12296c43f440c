"""Where readers of bytes from outside are called."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from app.readers.facts import Limits

Answer = TypeVar("Answer")


def read_with(reader: Callable[[bytes, Limits], Answer], content: bytes, limits: Limits) -> Answer:
    """What a reader answers for these bytes: facts, or a refusal as a value.

    Every reader is called here and nowhere else. A reader is a function of a module, or a `partial`
    of one, and its answers hold plain values, so that it could as well be called in a process of
    its own.
    """
    return reader(content, limits)
