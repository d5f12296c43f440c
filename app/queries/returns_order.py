"""An order as the arithmetic of refunds takes it: its lines, what was paid, what came back."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.models.order import OrderLine
from app.models.returns import ReturnCase
from workflows.refund import order_from_json, refund, refund_to_json
from workflows.refund_order import (
    ZERO,
    Ground,
    Line,
    Order,
    OutboundFreight,
    Promotion,
    Return,
    Tender,
    TenderKind,
    Tier,
)
from workflows.refund_result import Refund
from workflows.returns import ReturnGround
from workflows.strict_json import Unreadable, dump, load
from workflows.verdict import Citation, Refused, Text

PAID = "paid"
CENT = Decimal("0.01")
GROUNDS = {
    "MISDESCRIBED": Ground.MISDESCRIBED,
    "WRONG_ITEM": Ground.MISDESCRIBED,
    "COUNTERFEIT": Ground.COUNTERFEIT,
}


@dataclass(frozen=True, slots=True)
class Settled:
    """A refund with the order and the returns it was reckoned from."""

    order: Order
    now: Return
    result: Refund

    def to_json(self) -> dict[str, Any]:
        """What a case stores: enough to reckon it again."""
        return {
            "order": dump(self.order),
            "now": dump(self.now),
            "result": refund_to_json(self.result),
        }


def settle_case(
    session: Session,
    case: ReturnCase,
    *,
    terms: dict[str, Any] | None = None,
    gifts: dict[str, int] | None = None,
    freight_paid: Decimal = ZERO,
    freight_collect: Decimal = ZERO,
) -> Settled:
    """What goes back for this case after all refunds of its order so far.

    `terms` is the order as JSON where promotions, tenders or gifts are known; without it the order
    is read from its lines. The first return of an order fixes it for those that follow. Raises
    `Refusal` where no price is known or the terms contradict themselves.
    """
    earlier = _earlier(session, case)
    try:
        order = _order(session, case, terms, earlier)
        now = Return(
            lines={_sub_number(session, case.order_line_id): case.quantity},
            ground=ground_of(case),
            gifts=gifts or {},
            freight_paid=freight_paid,
            freight_collect=freight_collect,
        )
        before, refunded = _before(earlier)
        return Settled(order, now, refund(order, (*before, now), refunded))
    except Unreadable as unreadable:
        path, reason = unreadable.problems[0]
        raise Refusal(
            Refused(
                "order_unreadable",
                Text(f"订单金额无法结算：{reason.zh}", f"The order can't be settled: {reason.en}"),
                Citation("网络购买商品七日无理由退货暂行办法", "17"),
                Text("请核对订单后补充金额", "Check the order and supply the amounts"),
                {"field": path},
            )
        ) from None


def ground_of(case: ReturnCase) -> Ground:
    """The track the money follows; a fault found on arrival leaves the track without a reason."""
    if case.conclusion == "FAULTY":
        return Ground.QUALITY
    if case.ground is not ReturnGround.QUALITY:
        return Ground.NO_REASON
    return GROUNDS.get(case.claim, Ground.QUALITY)


def order_of_lines(session: Session, order_id: int) -> Order:
    """The order as its lines have it: payable amounts as recorded, one way of payment.

    A line that cost less than its price had a discount of its own, which stays as long as any of
    it is kept; that is the reading most favourable to the buyer.
    """
    rows = session.execute(
        select(
            OrderLine.sub_number,
            OrderLine.quantity,
            OrderLine.unit_price,
            OrderLine.payable,
            OrderLine.freight,
        )
        .where(OrderLine.order_id == order_id)
        .order_by(OrderLine.id)
    ).all()
    lines, promotions = [], []
    for row in rows:
        if row.unit_price is None and row.payable is None:
            raise Unreadable([("lines", Text("没有价格", "no price is known"))], [])
        paid = row.payable if row.payable is not None else row.unit_price * row.quantity
        price = row.unit_price if row.unit_price is not None else _unit(paid, row.quantity)
        price = max(price, _unit(paid, row.quantity))
        off = price * row.quantity - paid
        lines.append(Line(row.sub_number, row.quantity, price, paid=paid))
        if off > 0:
            tier = Tier(from_pieces=1, off=off)
            promotions.append(Promotion(f"off-{row.sub_number}", (tier,), (row.sub_number,)))
    freight = sum((row.freight or ZERO for row in rows), ZERO)
    total = sum((line.paid or ZERO for line in lines), ZERO) + freight
    return Order(
        lines=tuple(lines),
        tenders=(Tender(PAID, TenderKind.WALLET, total),),
        promotions=tuple(promotions),
        outbound_freight=OutboundFreight(paid=freight),
    )


def _unit(paid: Decimal, quantity: int) -> Decimal:
    """The unit price rounded up to the cent, so that the line never exceeds its price."""
    exact = (paid / quantity).quantize(CENT)
    return exact if exact * quantity >= paid else exact + CENT


def _order(
    session: Session,
    case: ReturnCase,
    terms: dict[str, Any] | None,
    earlier: list[ReturnCase],
) -> Order:
    if earlier and earlier[0].refund is not None:
        return order_from_json(earlier[0].refund["order"])
    if terms is not None:
        return order_from_json(terms)
    return order_of_lines(session, session.get_one(OrderLine, case.order_line_id).order_id)


def _earlier(session: Session, case: ReturnCase) -> list[ReturnCase]:
    """The other cases of the order that have a refund, in the order in which they were settled."""
    line = session.get_one(OrderLine, case.order_line_id)
    return list(
        session.scalars(
            select(ReturnCase)
            .join(OrderLine, OrderLine.id == ReturnCase.order_line_id)
            .where(
                OrderLine.order_id == line.order_id,
                ReturnCase.refund_number.is_not(None),
                ReturnCase.id != case.id,
            )
            .order_by(ReturnCase.refund_number)
        )
    )


def _before(earlier: list[ReturnCase]) -> tuple[tuple[Return, ...], dict[str, Decimal]]:
    kept = [case.refund for case in earlier if case.refund is not None]
    refunded: dict[str, Decimal] = defaultdict(Decimal)
    for one in kept:
        for line in (*one["result"]["payments"], *one["result"]["to_programme"]):
            if line["tender"]:
                refunded[line["tender"]] += Decimal(line["amount"])
    return tuple(load(Return, one["now"]) for one in kept), dict(refunded)


def _sub_number(session: Session, line_id: int) -> str:
    return session.scalars(select(OrderLine.sub_number).where(OrderLine.id == line_id)).one()
