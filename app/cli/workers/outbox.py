"""The outbox, emptied while a worker works: each message becomes a delivery for who hears of it."""

from __future__ import annotations

import logging
import threading

from app.base import clock
from app.base.db import reading, transaction
from app.commands.messages.webhooks.fanning import fan_out, is_any_unsent

OUTBOX = logging.getLogger("jadegate.outbox")
LOOKS_EVERY = 1.0
AWAY_SECONDS = 5.0


def fan_out_until_stopped(stop: threading.Event) -> None:
    """Look every second; of several workers one at a time does it."""
    while not stop.is_set():
        try:
            pause = 0.0 if fan_out_once() else LOOKS_EVERY
        except Exception as error:  # noqa: BLE001  # what waits is found again the next time
            OUTBOX.warning("outbox: %s", type(error).__name__)
            pause = AWAY_SECONDS
        stop.wait(pause)


def fan_out_once() -> int:
    """Make the deliveries of some messages; how many messages were gone through."""
    with reading() as session:
        if not is_any_unsent(session):
            return 0
    with transaction() as session:
        return fan_out(session, clock.now())
