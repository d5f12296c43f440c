"""What programs send: the shapes of bodies and of queries, with their bounds."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from workflows.inspection.states import ItemState
from workflows.intake.kinds import HandBackWay
from workflows.messages.webhooks.back_off import WebhookState
from workflows.returns.flow import ReturnGround
from workflows.returns.law.facts.words import BuyerReason

Number = Annotated[str, Meta(pattern=r"^[0-9A-Za-z][0-9A-Za-z_-]{0,63}$", max_length=64)]
Short = Annotated[str, Meta(max_length=100)]
Name = Annotated[str, Meta(min_length=1, max_length=100)]
Yuan = Annotated[
    str, Meta(pattern=r"^[0-9]{1,9}([.][0-9]{1,2})?$", max_length=12, description="元 / yuan")
]
When = Annotated[datetime, Meta(tz=True)]
Limit = Annotated[int, Meta(ge=1, le=200)]
Cursor = Annotated[str, Meta(max_length=64)]
Topic = Annotated[str, Meta(pattern=r"^[a-z_]{1,20}[.]([a-z_]{1,30}|[*])$", max_length=64)]
MOST_LINES = 100
MOST_OF_A_LINE = 99


class Listing(msgspec.Struct, forbid_unknown_fields=True):
    """A page of a list: at most `limit`, after the `cursor` that the page before gave."""

    limit: Limit = 50
    cursor: Cursor = ""


class PieceListing(msgspec.Struct, forbid_unknown_fields=True):
    """A page of pieces, in one state, of one order."""

    limit: Limit = 50
    cursor: Cursor = ""
    state: ItemState | None = None
    order: Annotated[str, Meta(max_length=64)] = ""


class ReturnListing(msgspec.Struct, forbid_unknown_fields=True):
    """A page of returns, of one piece."""

    limit: Limit = 50
    cursor: Cursor = ""
    piece: Annotated[str, Meta(max_length=64)] = ""


class Trial(msgspec.Struct, forbid_unknown_fields=True):
    """With `dry_run` everything is tried, answered as it would be, and nothing is kept."""

    dry_run: bool = False


class NoQuery(msgspec.Struct, forbid_unknown_fields=True):
    """Nothing is asked by the query."""


class TraceAsked(msgspec.Struct, forbid_unknown_fields=True):
    """What is traced: a unit, case, lot, batch, supplier, purchase order, piece or order."""

    code: Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f]+$")]


class OrderReceiver(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """Who gets the goods. Kept sealed with the order's own key; no answer tells it again."""

    name: Name
    phone: Annotated[str, Meta(pattern=r"^[0-9+*-]{5,20}$", max_length=20)]
    province: Name
    city: Name
    district: Short = ""
    address: Annotated[str, Meta(min_length=1, max_length=300)]


class SentLine(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """One line: what the buyer was shown, how many, at what price.

    `category` is the shop's word for it; the center's rules decide, and ask a person where the two
    do not agree.
    """

    number: Number
    title: Annotated[str, Meta(min_length=1, max_length=500)]
    sku: Annotated[str, Meta(max_length=300)] = ""
    category: Short = ""
    quantity: Annotated[int, Meta(ge=1, le=MOST_OF_A_LINE)]
    unit_price: Yuan
    paid: Yuan | None = None
    custom: Annotated[str, Meta(max_length=300)] = ""


class NewOrder(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """An order to inspect. The same number again tells what changed, and never other goods once its
    pieces are registered."""

    platform: Annotated[str, Meta(pattern=r"^[a-z0-9_-]{1,32}$", max_length=32)]
    shop: Name
    number: Number
    center: Annotated[str, Meta(pattern=r"^[0-9A-Za-z_-]{1,32}$", max_length=32)] | None = None
    ordered_at: When | None = None
    paid_at: When | None = None
    expected_at: When | None = None
    hand_back: HandBackWay | None = None
    waybill: Annotated[str, Meta(pattern=r"^[0-9A-Za-z-]{0,40}$", max_length=40)] = ""
    receiver: OrderReceiver | None = None
    lines: Annotated[list[SentLine], Meta(min_length=1, max_length=MOST_LINES)]


class ClosedOrder(msgspec.Struct, forbid_unknown_fields=True):
    """Why an order was closed."""

    reason: Annotated[str, Meta(min_length=1, max_length=200)]


class NewReturn(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A return that the buyer asked for. `claim` says what is wrong where the ground is quality."""

    ground: ReturnGround = ReturnGround.NO_REASON
    claim: BuyerReason = BuyerReason.NO_REASON
    reason: Annotated[str, Meta(max_length=500)] = ""
    quantity: Annotated[int, Meta(ge=1, le=MOST_OF_A_LINE)] = 1
    noticed_at: When | None = None
    asks_for_person: bool = False


class NewWebhook(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """An address that hears of what happens. No topics: all of them. `piece.*` is a family.

    `platform` and `shop` say whose pieces, where the key is for several shops.
    """

    url: Annotated[str, Meta(min_length=1, max_length=500)]
    topics: Annotated[list[Topic], Meta(max_length=60)] = []
    note: Short = ""
    platform: Annotated[str, Meta(max_length=32)] = ""
    shop: Short = ""


class MessageListing(msgspec.Struct, forbid_unknown_fields=True):
    """A page of messages, the latest first, in one state."""

    limit: Limit = 50
    cursor: Cursor = ""
    state: WebhookState | None = None


class DeviationAnswer(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What the buyer told the platform: the piece is taken as it is, or not.

    `reference` is the number under which the platform keeps what its buyer said.
    """

    accepts: bool
    reference: Number
