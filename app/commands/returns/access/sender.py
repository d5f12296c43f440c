"""Who brings a one-time code to the buyer: customer service, or a provider that plugs in.

A provider's package (SMS, e-mail, a platform's messages) names a class without arguments as an
entry point of the group `jadegate.code_senders`; `JADEGATE_CODE_SENDER` chooses it by that name.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import entry_points
from typing import ClassVar, Protocol, cast

from app.base.config import Misconfigured, current

GROUP = "jadegate.code_senders"
DESK = "desk"
CODES = logging.getLogger("jadegate.codes")


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeToSend:
    """A code on its way. `phone` is as the order has it; where it is masked the platform sends.

    `link` goes into the same message: who reads it is the buyer, whoever had it sent. It is the
    buyer's way where a stranger keeps all codes of the order used up.
    """

    key: int
    label: str
    code: str
    platform: str
    order_number: str
    phone: str
    ends_at: datetime
    link: str = ""


class NotSent(Exception):
    """The provider did not take the message."""


class CodeSender(Protocol):
    """Brings a code to the buyer. `at_desk`: customer service tells it, nothing is sent."""

    at_desk: ClassVar[bool]

    def send(self, code: CodeToSend) -> None:
        """Send it; raises `NotSent`. Called outside any transaction."""


class DeskSender:
    """The sender of the house: customer service reads the code out, after verifying the caller."""

    at_desk: ClassVar[bool] = True

    def send(self, code: CodeToSend) -> None:
        """In development the server's log says it too."""
        if not current().production:
            CODES.warning(
                "order %s: code %s (request %s)", code.order_number, code.code, code.label
            )


def code_sender() -> CodeSender:
    """The sender of the settings; raises `Misconfigured` where nobody goes by that name."""
    name = current().code_sender
    if name == DESK:
        return DeskSender()
    found = next(iter(entry_points(group=GROUP, name=name)), None)
    if found is None:
        raise Misconfigured(f"JADEGATE_CODE_SENDER: no {name!r} in the group {GROUP}")
    return cast("CodeSender", found.load()())
