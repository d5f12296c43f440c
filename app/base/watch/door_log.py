"""Refusals at the doors, one JSON line each: what, where, which account's number; no person."""

from __future__ import annotations

import json
import logging

_log = logging.getLogger("jadegate.doors")


def note_refusal(what: str, **facts: str | int | None) -> None:
    """Say that somebody was refused. `facts` are codes, keys and endpoints, never what was typed.

    An address, a name or a sign-in name would be personal data; the ledger knows whose key it is.
    """
    line = {"event": what, **{name: fact for name, fact in facts.items() if fact is not None}}
    _log.warning("%s", json.dumps(line, ensure_ascii=True, sort_keys=True))
