"""Two adapters as a package of somebody else's: a carrier that pushes, and who brings codes."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import ClassVar

from app.commands.dispatch.tracking.adapters import NotAuthentic
from app.commands.returns.access.sender import CodeToSend
from workflows.dispatch.tracking.words import (
    RouteStep,
    TrackingWord,
    UnreadablePush,
    instant_in_china,
    step_of,
)

# The carrier's own codes, in the house's words. A code that is not here goes to a person.
CODES = {
    "MOVING": TrackingWord.MOVING,
    "SIGNED": TrackingWord.SIGNED,
    "SIGNED_SELF": TrackingWord.SIGNED_SELF,
    "REFUSED": TrackingWord.REFUSED,
}


class ExampleCarrier:
    """Posts `body`, JSON, and `signature`, HMAC-SHA-256 of it in hexadecimal."""

    def read(self, form: Mapping[str, str], secret: str) -> tuple[RouteStep, ...]:
        """Signature first: what a stranger sends is not even read."""
        body = form.get("body", "")
        wanted = hmac.new(secret.encode(), body.encode(), hashlib.sha256).hexdigest()
        if not hmac.compare_digest(wanted.encode(), form.get("signature", "").encode()):
            raise NotAuthentic
        try:
            sent = json.loads(body)
            return tuple(
                step_of(
                    str(sent["waybill"]),
                    str(row["code"]),
                    instant_in_china(row["time"]),
                    str(row.get("text", "")),
                    CODES,
                )
                for row in sent["route"]
            )
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            raise UnreadablePush("body") from None

    def answer(self, *, taken: bool) -> Mapping[str, object]:
        """What the carrier waits for."""
        return {"ok": taken}


class ExampleCodeSender:
    """Brings one-time codes to buyers; here they are put into a list, where a provider would be."""

    at_desk: ClassVar[bool] = False
    sent: ClassVar[list[CodeToSend]] = []

    def send(self, code: CodeToSend) -> None:
        """Raise `NotSent` where the provider did not take it."""
        self.sent.append(code)
