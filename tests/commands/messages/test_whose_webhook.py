"""Which addresses hear of a message: made before it, of its shop and center, and of its topic."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.commands.messages.webhooks import fanning
from app.models.messages.outbox import OutboxMessage
from app.models.messages.webhook import WebhookEndpoint
from app.queries.network.gate.webhooks import PieceConcerned

AT = datetime(2026, 3, 1, 4, tzinfo=UTC)
PIECE = PieceConcerned(
    ref="QC-2026-000001",
    center_id=1,
    center="HZ",
    merchant_id=5,
    platform="douyin",
    shop="S5",
    order="D1",
    line="D1-1",
)


def hears(**of: Any) -> bool:
    given: dict[str, Any] = {"center_id": 1, "merchant_id": 5, "made_at": AT, "topics": []} | of
    endpoint = WebhookEndpoint(id=3, wanted={"topics": given.pop("topics")}, **given)
    message = OutboxMessage(id=9, created_at=AT, body={"state": "delivered"})
    return fanning._delivery(endpoint, message, ("piece.delivered", PIECE), AT) is not None


@pytest.mark.parametrize(
    "of",
    [
        {},
        {"center_id": None},
        {"merchant_id": None},
        {"topics": ["piece.delivered"]},
        {"made_at": AT - timedelta(days=1)},
    ],
)
def test_these_hear_of_it(of: dict[str, Any]) -> None:
    assert hears(**of)


@pytest.mark.parametrize(
    "of",
    [
        {"center_id": 2},
        {"merchant_id": 6},
        {"topics": ["return.decided"]},
        {"made_at": AT + timedelta(seconds=1)},
    ],
)
def test_each_of_these_alone_is_enough_to_hear_nothing(of: dict[str, Any]) -> None:
    assert not hears(**of)
