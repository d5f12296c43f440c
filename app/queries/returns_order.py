"""An order as the arithmetic of refunds takes it: its lines, what was paid, what came back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Refusal
from app.models.order import OrderLine
from app.models.returns import ReturnCase
from app.queries.returns_terms import fixes_order, known_order
from workflows.law.words import ReviewOutcome
from workflows.refund import order_from_json, refund, refund_to_json
from workflows.refund_expected import Expected, expected
from workflows.refund_order import ZERO, Ground, Order, Return
from workflows.refund_result import Refund
from workflows.returns import ReturnGround
from workflows.strict_json import Unreadable, dump, load
from workflows.verdict import Citation, Refused, Text

MEASURES = "网络购买商品七日无理由退货暂行办法"
DENIED = ReviewOutcome.REFUSE.value
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
    gifts: dict[str, int] | None = None,
    freight_paid: Decimal = ZERO,
    freight_collect: Decimal = ZERO,
) -> Settled:
    """What goes back for this case after all refunds of its order so far.

    The order is read from its lines and the terms that people entered; its first settlement fixes
    it for those that follow. Raises `Refusal` where no price is known, where the terms contradict
    themselves, and where a condition is needed that nobody has entered.
    """
    with _readable():
        now = Return(
            lines={_sub_number(session, case.order_line_id): case.quantity},
            ground=ground_of(case),
            gifts=gifts or {},
            freight_paid=freight_paid,
            freight_collect=freight_collect,
        )
        order, returns, refunded = _reckoned(session, case, now)
        return Settled(order, now, refund(order, returns, refunded))


def expect_case(session: Session, case: ReturnCase) -> Expected:
    """What this case is going to bring, before anybody settles it; raises as `settle_case`."""
    with _readable():
        line = _sub_number(session, case.order_line_id)
        now = Return(lines={line: case.quantity}, ground=ground_of(case))
        order, returns, refunded = _reckoned(session, case, now)
        return expected(order, returns, refunded)


@contextmanager
def _readable() -> Iterator[None]:
    """Facts that contradict one another become a refusal that says which."""
    try:
        yield
    except Unreadable as unreadable:
        path, reason = unreadable.problems[0]
        raise Refusal(
            Refused(
                "order_unreadable",
                Text(f"订单金额无法结算：{reason.zh}", f"The order can't be settled: {reason.en}"),
                Citation(MEASURES, "17"),
                Text("请核对订单后补充金额", "Check the order and supply the amounts"),
                {"field": path},
            )
        ) from None


def _reckoned(
    session: Session, case: ReturnCase, now: Return
) -> tuple[Order, tuple[Return, ...], dict[str, Decimal]]:
    """What a refund is reckoned from: the order, all returns with this one last, what was paid."""
    earlier = _earlier(session, case)
    order = _order(session, case, now, earlier)
    before, refunded = _before(earlier)
    return order, (*before, now), refunded


def ground_of(case: ReturnCase) -> Ground:
    """The track the money follows; a fault found on arrival leaves the track without a reason."""
    if case.conclusion == "FAULTY":
        return Ground.QUALITY
    judged = case.decision["facts"].get("claim") if case.decision else None
    if case.ground is not ReturnGround.QUALITY or (judged and judged["outcome"] == DENIED):
        return Ground.NO_REASON
    return GROUNDS.get(case.claim, Ground.QUALITY)


def _order(session: Session, case: ReturnCase, now: Return, earlier: list[ReturnCase]) -> Order:
    """The order as its first settlement fixed it, or as it is known now.

    Faulty goods come back at what was paid for them, whatever a discount asked for.
    """
    fixed = next((c.refund for c in earlier if c.refund and fixes_order(c.refund)), None)
    if fixed is not None:
        return order_from_json(fixed["order"])
    known = known_order(session, session.get_one(OrderLine, case.order_line_id).order_id)
    if known.split:
        raise Refusal(_split_unknown(known.split))
    bought = {line.id: line.quantity for line in known.order.lines}
    faultless = now.ground is Ground.NO_REASON
    if known.conditions and faultless and dict(now.lines) != bought:
        raise Refusal(_conditions_unknown(known.conditions))
    return known.order


def _conditions_unknown(amount: Decimal) -> Refused:
    return Refused(
        "terms_needed",
        Text(
            f"这是部分退货，订单优惠了 {amount} 元，而导出文件没有优惠条件，不能按第十七条结算",
            f"This is a partial return of an order with {amount} yuan off; the export doesn't say"
            " on what condition, so article 17 can't be applied",
        ),
        Citation(MEASURES, "17"),
        Text(
            "请向商家核实后填写“优惠条件”（没有条件的也请注明）",
            "Find out from the merchant and enter the terms, or that there was no condition",
        ),
        {"discount": str(amount)},
    )


def _split_unknown(tender: str) -> Refused:
    return Refused(
        "tenders_needed",
        Text(
            f"订单用几种方式支付（{tender}），导出文件没有各自的金额",
            f"The order was paid in several ways ({tender}); the export doesn't say how much by"
            " which",
        ),
        Citation(MEASURES, "14"),
        Text("请核实后在“优惠条件”中填写各支付方式的金额", "Find out and enter each amount"),
        {"tender": tender},
    )


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
