"""What the ledger says of messages: that one is to be sent again, and how somebody is reached."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.event import Event, event


@event("message.sent_again", "重发消息", "Message to be sent again", led_to=None)
@dataclass(frozen=True)
class MessageSentAgain(Event):
    delivery: int
    topic: str


@event("message.contact_changed", "通知邮箱变更", "Address for notices changed", led_to=None)
@dataclass(frozen=True)
class ContactChanged(Event):
    person: int
    wanted: bool


@event("webhook.changed", "推送地址变更", "Webhook address changed", led_to=None)
@dataclass(frozen=True)
class WebhookChanged(Event):
    endpoint: str
    change: str


@event("webhook.replayed", "重发推送", "Webhooks to be sent again", led_to=None)
@dataclass(frozen=True)
class WebhookReplayed(Event):
    endpoint: str
    count: int
