"""What programs are answered: each shape stands in the specification under its own name."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from workflows.inspection.decisions import ReviewDecision
from workflows.inspection.states import ItemState
from workflows.intake.kinds import HandBackWay
from workflows.orders.lines import RowResult, Way
from workflows.papers.states import CertificateState
from workflows.returns.flow import ReturnGround
from workflows.returns.states import ReturnState


class Problem(msgspec.Struct, kw_only=True):
    """RFC 9457. `code` is stable, words are not; `field` says where what was sent is at fault."""

    type: str
    title: str
    status: int
    code: str
    detail: str | None = None
    field: str | msgspec.UnsetType = msgspec.UNSET


class WordPair(msgspec.Struct):
    """A sentence or a name in both languages."""

    zh: str
    en: str


class CenterNamed(msgspec.Struct):
    """A center."""

    code: str
    zh: str
    en: str


class PieceAnswer(msgspec.Struct, kw_only=True):
    """One physical piece with its code (一物一码)."""

    ref: str
    platform: str
    shop: str
    order: str
    line: str
    piece: int
    title: str
    sku: str
    category: str
    unit_price: Decimal | None
    state: ItemState
    state_name: WordPair
    state_since: datetime
    due_at: datetime
    center: CenterNamed
    registered_at: datetime
    waybill_in: str
    received_at: datetime | None
    asked_buyer_at: datetime | None
    delivered_at: datetime | None
    exception: str
    closing_reason: str
    submissions: int
    version: int


class PieceList(msgspec.Struct):
    """A page of pieces; `next` is the cursor of the page after, null on the last one."""

    items: list[PieceAnswer]
    next: str | None


class Parcel(msgspec.Struct, kw_only=True):
    """One parcel to the buyer; `place` is where the carrier handed it over."""

    courier: str
    waybill: str
    sent_at: datetime
    tag_no: str
    signed_at: datetime | None
    place: str
    consent: bool | None
    picked_up_at: datetime | None


class ParcelList(msgspec.Struct):
    """The parcels in which a piece was sent, the first one first."""

    items: list[Parcel]


class Ground(msgspec.Struct):
    """What a conclusion rests on."""

    code: str
    zh: str
    en: str


class OutcomeAnswer(msgspec.Struct, kw_only=True):
    """One closed inspection, without the people who tested."""

    round: int
    decision: ReviewDecision
    decision_name: WordPair
    closed_at: datetime
    grounds: list[Ground]
    defects: list[str]
    note: str


class OutcomeList(msgspec.Struct, kw_only=True):
    """The closed inspections of a piece, the latest first, and whether its buyer is being asked."""

    items: list[OutcomeAnswer]
    asked_buyer_at: datetime | None


class Paper(msgspec.Struct, kw_only=True):
    """One issued certificate; anybody may check it at `verify_url`."""

    number: str
    piece: str
    state: CertificateState
    issued_at: datetime
    sha256: str
    verify_url: str


class PaperList(msgspec.Struct):
    """The issued certificates of a piece, the latest first."""

    items: list[Paper]


class ProofAnswer(msgspec.Struct, kw_only=True):
    """What this installation proves of a certificate: its four answers, record and log entries."""

    number: str
    ok: bool
    answers: dict[str, Any]
    record: dict[str, Any] | None
    log: dict[str, Any] | None


class Line(msgspec.Struct, kw_only=True):
    """One line of an order and where it goes."""

    number: str
    title: str
    sku: str
    quantity: int
    unit_price: Decimal | None
    status: str
    route: Way
    route_reason: str
    category: str | None


class OrderAnswer(msgspec.Struct, kw_only=True):
    """One order, without a word of its buyer."""

    platform: str
    shop: str
    number: str
    ordered_at: datetime | None
    paid_at: datetime | None
    expected_at: datetime | None
    hand_back: HandBackWay | None
    lines: list[Line]


class OrderList(msgspec.Struct):
    """A page of orders; `next` is the cursor of the page after, null on the last one."""

    items: list[OrderAnswer]
    next: str | None


class LineOutcome(msgspec.Struct, kw_only=True):
    """What became of one line that was sent."""

    number: str
    result: RowResult
    route: Way | None
    category: str | None
    pieces: int
    code: str
    reason: WordPair | None


class OrderTaken(msgspec.Struct, kw_only=True):
    """An order that was taken in: all of its lines, and the pieces with their codes."""

    order: OrderAnswer
    outcomes: list[LineOutcome]
    pieces: list[PieceAnswer]


class ReturnAnswer(msgspec.Struct, kw_only=True):
    """One return. `decision` is the law's, with its reasons and articles; `refund` has signed lines
    with their articles, in yuan, once it is settled."""

    ref: str
    piece: str
    order: str
    line: str
    state: ReturnState
    state_name: WordPair
    state_since: datetime
    ground: ReturnGround
    claim: str
    requested_at: datetime
    due_at: datetime
    outcome: str
    window_ends: datetime | None
    decision: dict[str, Any]
    address: str
    ship_back_until: datetime | None
    courier_back: str
    waybill_back: str | None
    arrived_at: datetime | None
    conclusion: str
    refund_number: str | None
    refund: dict[str, Any] | None
    refunded_at: datetime | None
    closed_at: datetime | None
    version: int


class ReturnList(msgspec.Struct):
    """A page of returns; `next` is the cursor of the page after, null on the last one."""

    items: list[ReturnAnswer]
    next: str | None


class ReturnsAsked(msgspec.Struct):
    """The returns that a request opened, one a piece; the piece that was asked for comes first."""

    items: list[ReturnAnswer]


class CategoryInForce(msgspec.Struct, kw_only=True):
    """A category and the version of its standard that is in force."""

    code: str
    zh: str
    en: str
    standard_version: int
    in_force_from: date
    threshold: Decimal


class RulesInForce(msgspec.Struct, kw_only=True):
    """What is applied now: the version of the law's rules, and each category's standard."""

    law_version: str
    categories: list[CategoryInForce]
