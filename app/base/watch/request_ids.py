"""The number of a request: on the page of an error, in log lines, in what a reporter is told."""

from __future__ import annotations

import re
import secrets
from contextvars import ContextVar

HEADER = "X-Request-ID"
GIVEN = re.compile(r"[0-9A-Za-z-]{8,64}")
_current: ContextVar[str] = ContextVar("request_id", default="")


def begin(given: str = "") -> str:
    """The number of the request that begins; what a trusted proxy gave stays, if it is one."""
    number = given if GIVEN.fullmatch(given) else secrets.token_hex(8)
    _current.set(number)
    return number


def end(number: str) -> None:
    """That request is over: what its thread does next has another number, or none."""
    if _current.get() == number:
        _current.set("")


def current_request() -> str:
    """The number of the request that is answered; empty where none is."""
    return _current.get()
