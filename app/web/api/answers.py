"""Rows as queries give them, put into the shapes that programs are answered in."""

from __future__ import annotations

import msgspec

from app.queries.network.gate.orders import GateLine, GateOrder
from app.queries.network.gate.pieces import GatePaper, GateParcel, GatePiece
from app.queries.network.gate.returns import GateReturn
from app.queries.network.gate.webhooks import HookMessageSeen, HookSeen
from app.queries.network.merchant import Round
from app.web.api.hook_shapes import Webhook, WebhookMessage
from app.web.api.shapes import (
    CenterNamed,
    Ground,
    Line,
    LineOutcome,
    OrderAnswer,
    OutcomeAnswer,
    Paper,
    Parcel,
    PieceAnswer,
    ReturnAnswer,
    WordPair,
)
from workflows.inspection.decisions import DECISIONS
from workflows.inspection.states import STATE_NAMES
from workflows.orders.import_result import RowOutcome
from workflows.orders.lines import Way
from workflows.returns.states import STATES as RETURN_STATES
from workflows.verdict import Text


def words(text: Text) -> WordPair:
    return WordPair(text.zh, text.en)


def piece_answer(piece: GatePiece) -> PieceAnswer:
    return PieceAnswer(
        ref=piece.ref,
        platform=piece.platform,
        shop=piece.shop,
        order=piece.order_number,
        line=piece.line_number,
        piece=piece.piece,
        title=piece.title,
        sku=piece.sku,
        category=piece.category,
        unit_price=piece.unit_price,
        state=piece.state,
        state_name=words(STATE_NAMES[piece.state]),
        state_since=piece.state_since,
        due_at=piece.due_at,
        center=CenterNamed(piece.center_code, piece.center.zh, piece.center.en),
        registered_at=piece.registered_at,
        waybill_in=piece.waybill_in,
        received_at=piece.received_at,
        asked_buyer_at=piece.asked_buyer_at,
        delivered_at=piece.delivered_at,
        exception=piece.exception,
        closing_reason=piece.closing_reason,
        submissions=piece.submissions,
        version=piece.version,
    )


def parcel_answer(parcel: GateParcel) -> Parcel:
    return msgspec.convert(parcel, Parcel, from_attributes=True)


def outcome_answer(one: Round) -> OutcomeAnswer:
    return OutcomeAnswer(
        round=one.number,
        decision=one.decision,
        decision_name=words(DECISIONS[one.decision].merchant_name),
        closed_at=one.closed_at,
        grounds=[Ground(code, text.zh, text.en) for code, text in one.grounds],
        defects=list(one.defects),
        note=one.note,
    )


def paper_answer(paper: GatePaper, public_url: str) -> Paper:
    return Paper(
        number=paper.number,
        piece=paper.item_ref,
        state=paper.state,
        issued_at=paper.issued_at,
        sha256=paper.pdf_digest,
        verify_url=f"{public_url}/v/{paper.number}?c={paper.second_code}",
    )


def line_answer(line: GateLine) -> Line:
    return Line(
        number=line.number,
        title=line.title,
        sku=line.sku,
        quantity=line.quantity,
        unit_price=line.unit_price,
        status=line.status,
        route=Way(line.route.value),
        route_reason=line.route_reason,
        category=line.category,
    )


def order_answer(order: GateOrder) -> OrderAnswer:
    return OrderAnswer(
        platform=order.platform,
        shop=order.shop,
        number=order.number,
        ordered_at=order.ordered_at,
        paid_at=order.paid_at,
        expected_at=order.expected_at,
        hand_back=order.hand_back,
        lines=[line_answer(line) for line in order.lines],
    )


def taken_answer(outcome: RowOutcome) -> LineOutcome:
    return LineOutcome(
        number=outcome.sub_order,
        result=outcome.result,
        route=outcome.way,
        category=outcome.category,
        pieces=outcome.items,
        code=outcome.code,
        reason=None if outcome.reason is None else words(outcome.reason),
    )


def return_answer(one: GateReturn) -> ReturnAnswer:
    return ReturnAnswer(
        ref=one.ref,
        piece=one.item_ref,
        order=one.order_number,
        line=one.line_number,
        state=one.state,
        state_name=words(RETURN_STATES[one.state].name),
        state_since=one.state_since,
        ground=one.ground,
        claim=one.claim,
        requested_at=one.requested_at,
        due_at=one.due_at,
        outcome=one.outcome,
        window_ends=one.window_ends,
        decision=one.decision,
        address=one.address,
        ship_back_until=one.ship_back_until,
        courier_back=one.courier_back,
        waybill_back=one.waybill_back,
        arrived_at=one.arrived_at,
        conclusion=one.conclusion,
        refund_number=one.refund_number,
        refund=one.refund,
        refunded_at=one.refunded_at,
        closed_at=one.closed_at,
        version=one.version,
    )


def webhook_answer(one: HookSeen) -> Webhook:
    return Webhook(
        code=one.code,
        url=one.url,
        topics=list(one.topics),
        note=one.note,
        platform=one.platform,
        shop=one.shop,
        center=one.center,
        made_at=one.made_at,
        ended_at=one.ended_at,
        earlier_secret_until=one.earlier_until,
        rests_until=one.rests_until,
        waiting=one.waiting,
        dead=one.dead,
    )


def webhook_message(one: HookMessageSeen) -> WebhookMessage:
    return msgspec.convert(one, WebhookMessage, from_attributes=True)
