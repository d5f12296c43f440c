"""The secrets of endpoints, sealed at rest, and the signature of a message (Standard Webhooks)."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping
from datetime import datetime

from standardwebhooks.webhooks import Webhook

from app.base import secrets_at_rest
from app.models.messages.webhook import WebhookEndpoint

PURPOSE = "webhook secret"
SECRET_BYTES = 32
PREFIX = "whsec_"


def new_secret() -> str:
    """A secret as the standard writes it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode("ascii")


def about_endpoint(code: str) -> str:
    """What a secret is bound to."""
    return f"endpoint {code}"


def seal_secret(code: str, secret: str) -> str:
    """A secret as its row keeps it."""
    return secrets_at_rest.seal(PURPOSE, secret.encode(), about=about_endpoint(code))


def secrets_of(endpoint: WebhookEndpoint, now: datetime) -> tuple[str, ...]:
    """The secrets that sign now, the newest first; a receiver that changes over takes either."""
    sealed = [endpoint.secret_sealed]
    if endpoint.earlier_sealed is not None and (endpoint.earlier_until or now) > now:
        sealed.append(endpoint.earlier_sealed)
    about = about_endpoint(endpoint.code)
    return tuple(secrets_at_rest.open(PURPOSE, one, about=about).decode() for one in sealed)


def signed_headers(
    keys: tuple[str, ...], message: str, content: bytes, now: datetime
) -> Mapping[str, str]:
    """Number, instant and signatures, one of each secret that is valid."""
    said = content.decode("utf-8")
    return {
        "webhook-id": message,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(Webhook(key).sign(message, now, said) for key in keys),
    }
