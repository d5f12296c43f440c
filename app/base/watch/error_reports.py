"""Where faults of the house are told to whoever collects them: a program that plugs in.

A package names a function as an entry point of the group `jadegate.error_reporters`;
`JADEGATE_ERROR_REPORTER` chooses it by that name. What was typed is never in a report.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import entry_points
from typing import cast

from app.base.config import Misconfigured, current
from app.base.watch.request_ids import current_request

GROUP = "jadegate.error_reporters"
NOBODY = ""
_log = logging.getLogger("jadegate.errors")


@dataclass(frozen=True, slots=True)
class ErrorReport:
    """A fault: the request's number, where (method and rule, or a part of the clock), its trace."""

    request: str
    where: str
    kind: str
    trace: str


Reporter = Callable[[ErrorReport], None]


def report_error(where: str, error: BaseException) -> None:
    """Tell the reporter of the settings; one that fails itself is logged and stops nothing."""
    name = current().error_reporter
    if name == NOBODY:
        return
    trace = "".join(traceback.format_exception(error))
    try:
        find_reporter(name)(ErrorReport(current_request(), where, type(error).__name__, trace))
    except Exception:  # noqa: BLE001  # whatever it is, the answer is made
        _log.exception("the error reporter %s failed", name)


@lru_cache(maxsize=2)
def find_reporter(name: str) -> Reporter:
    """The reporter of that name; raises `Misconfigured` where there is none."""
    found = next(iter(entry_points(group=GROUP, name=name)), None)
    if found is None:
        raise Misconfigured(f"JADEGATE_ERROR_REPORTER: no {name!r} in the group {GROUP}")
    return cast("Reporter", found.load())
