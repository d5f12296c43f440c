"""Few at a time, a short queue behind them, and nobody waits long."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class NoTurn(Exception):
    """Too many are before us."""


class Turns:
    """At most `at_once` inside and `waiting` in front, each for at most `patience` seconds."""

    def __init__(self, at_once: int, waiting: int, patience: float) -> None:
        self._places = threading.BoundedSemaphore(at_once)
        self._line = threading.BoundedSemaphore(at_once + waiting)
        self._patience = patience

    @contextmanager
    def taken(self) -> Iterator[None]:
        """A turn. Raises `NoTurn`."""
        if not self._line.acquire(blocking=False):
            raise NoTurn
        try:
            if not self._places.acquire(timeout=self._patience):
                raise NoTurn
            try:
                yield
            finally:
                self._places.release()
        finally:
            self._line.release()
