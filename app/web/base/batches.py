"""One action for several pieces: each in its own transaction, each with its own answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.base.db import transaction
from app.web.base.edge import refusal_behind
from workflows.verdict import Refused

Act = Callable[[Any, str], object]
"""`act(session, ref)`: what is done with one piece."""


def attempt(act: Act, ref: str) -> Refused | None:
    """Do it with one piece; what speaks against it, or None where it is done.

    Also where somebody else was faster: what was done with the pieces before must be told.
    """
    try:
        with transaction() as session:
            act(session, ref)
    except Exception as error:
        refused = refusal_behind(error)
        if refused is None:
            raise
        return refused
    return None
