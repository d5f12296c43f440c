"""How log lines are written: one JSON object each in production, so that no text makes a second."""

from __future__ import annotations

import json
import logging
import sys
import time
from typing import Any

from app.base.watch.request_ids import current_request

ACCESS = "jadegate.access"
AT = "%Y-%m-%dT%H:%M:%S"
_FOR_PEOPLE = "%(asctime)s %(levelname)s %(name)s %(message)s"


class JsonLine(logging.Formatter):
    """When in UTC, how grave, whose, what; a message that is JSON itself is taken in."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": time.strftime(AT, time.gmtime(record.created)) + f".{int(record.msecs):03}Z",
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            "message": _taken_in(record.getMessage()),
        }
        if number := current_request():
            line["request"] = number
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        # ASCII alone: no line separator and no terminal command of any alphabet comes through.
        return json.dumps(line, ensure_ascii=True, default=str)


def _taken_in(message: str) -> Any:
    if not message.startswith("{"):
        return message
    try:
        return json.loads(message)
    except ValueError:
        return message


def write_log_lines(*, production: bool) -> None:
    """Send what is logged to standard error, where whoever started the process keeps it."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLine() if production else logging.Formatter(_FOR_PEOPLE))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger(ACCESS).setLevel(logging.INFO if production else logging.WARNING)
