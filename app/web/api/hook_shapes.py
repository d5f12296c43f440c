"""What programs are answered about webhooks."""

from __future__ import annotations

from datetime import datetime

import msgspec

from workflows.messages.webhooks.back_off import WebhookState


class Webhook(msgspec.Struct, kw_only=True):
    """An address that hears of what happens. `rests_until`: it failed so often that it is asked
    seldom; `waiting` and `dead` count messages."""

    code: str
    url: str
    topics: list[str]
    note: str
    platform: str | None
    shop: str | None
    center: str | None
    made_at: datetime
    ended_at: datetime | None
    earlier_secret_until: datetime | None
    rests_until: datetime | None
    waiting: int
    dead: int


class WebhookList(msgspec.Struct):
    """A page of addresses; `next` is the cursor of the page after, null on the last one."""

    items: list[Webhook]
    next: str | None


class WebhookSecrets(msgspec.Struct):
    """What signs now, the newest first: two while a new secret takes over."""

    secrets: list[str]


class WebhookMessage(msgspec.Struct, kw_only=True):
    """What was sent to an address, or waits to be; `about` is the piece."""

    message: str
    topic: str
    about: str
    state: WebhookState
    attempts: int
    fault: str
    asked_at: datetime
    due_at: datetime
    ended_at: datetime | None


class WebhookMessageList(msgspec.Struct):
    """A page of messages; `next` is the cursor of the page after, null on the last one."""

    items: list[WebhookMessage]
    next: str | None
