"""An order as the arithmetic of refunds takes it: its lines, what was paid, what came back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.errors import Refusal
from app.models.orders.order import OrderLine
from app.models.returns.case import ReturnCase
from app.queries.returns.terms import fixes_order, known_order
from app.queries.returns.together import all_back
from workflows.returns.flow import ReturnGround
from workflows.returns.law.calendar import local_day
from workflows.returns.law.facts.words import ReviewOutcome
from workflows.returns.refund.calculation import order_from_json, refund, refund_to_json
from workflows.returns.refund.estimate import ExpectedRefund, expect_refund
from workflows.returns.refund.order import ZERO, Order, RefundGround, Return
from workflows.returns.refund.price_cut import is_kept
from workflows.returns.refund.result import Refund
from workflows.returns.refund.terms import KnownTerms
from workflows.strict_json.reader import UnreadableJson, dump, load
from workflows.verdict import Citation, Refused, Text

MEASURES = "网络购买商品七日无理由退货暂行办法"
DENIED = ReviewOutcome.REFUSE.value
GROUNDS = {
    "MISDESCRIBED": RefundGround.MISDESCRIBED,
    "WRONG_ITEM": RefundGround.MISDESCRIBED,
    "COUNTERFEIT": RefundGround.COUNTERFEIT,
}


@dataclass(frozen=True, slots=True)
class SettledOrder:
    """A refund with the order and the returns it was reckoned from.

    `together`: no terms of the order were needed, as all of it is back in cases of its own.
    """

    order: Order
    now: Return
    result: Refund
    together: bool = False

    def to_json(self) -> dict[str, Any]:
        """What a case stores: enough to reckon it again."""
        return {
            "order": dump(self.order),
            "now": dump(self.now),
            "result": refund_to_json(self.result),
            "together": self.together,
        }


def settle_case(
    session: Session,
    case: ReturnCase,
    *,
    at: datetime,
    gifts: dict[str, int] | None = None,
    freight_paid: Decimal = ZERO,
    freight_collect: Decimal = ZERO,
) -> SettledOrder:
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
        basis = _basis_of(session, case, now, at=at)
        result = refund(basis.order, basis.returns, basis.refunded, on=local_day(case.notice_at))
        return SettledOrder(order=basis.order, now=now, result=result, together=basis.together)


def expect_case(
    session: Session, case: ReturnCase, *, at: datetime, expecting: bool
) -> tuple[ExpectedRefund, bool]:
    """What this case is going to bring before anybody settles it, and whether with all the order.

    With `expecting` as if the other open cases of the order had arrived well; without, as it would
    be settled now. Raises as `settle_case`.
    """
    with _readable():
        line = _sub_number(session, case.order_line_id)
        now = Return(lines={line: case.quantity}, ground=ground_of(case))
        basis = _basis_of(session, case, now, at=at, expecting=expecting)
        day = local_day(case.notice_at)
        found = expect_refund(basis.order, basis.returns, basis.refunded, on=day)
        return found, basis.together


@contextmanager
def _readable() -> Iterator[None]:
    """Facts that contradict one another become a refusal that says which."""
    try:
        yield
    except UnreadableJson as unreadable:
        path, reason = unreadable.problems[0]
        raise Refusal(
            Refused(
                code="order_unreadable",
                reason=Text(
                    f"订单金额无法结算：{reason.zh}", f"The order can't be settled: {reason.en}"
                ),
                citation=Citation(MEASURES, "17"),
                next_step=Text("请核对订单后补充金额", "Check the order and supply the amounts"),
                facts={"field": path},
            )
        ) from None


@dataclass(frozen=True, slots=True)
class _Basis:
    """What a refund is reckoned from; `returns` has the one to settle last."""

    order: Order
    returns: tuple[Return, ...]
    refunded: dict[str, Decimal]
    together: bool


def _basis_of(
    session: Session, case: ReturnCase, now: Return, *, at: datetime, expecting: bool = False
) -> _Basis:
    """The order as its first settlement fixed it, or as it is known now, and all that came back."""
    earlier = _earlier(session, case)
    before, refunded = _before(earlier, case)
    returns = (*before, now)
    settled = (c.refund for c in earlier if c.refund and not is_kept(c.refund))
    fixed = next((one for one in settled if fixes_order(one)), None)
    if fixed is not None:
        together = bool(fixed.get("together"))
        return _Basis(
            order=order_from_json(fixed["order"]),
            returns=returns,
            refunded=refunded,
            together=together,
        )
    known = known_order(session, session.get_one(OrderLine, case.order_line_id).order_id)
    if known.split:
        raise Refusal(_split_unknown(known.split))
    if not _needs_terms(known, now):
        return _Basis(order=known.order, returns=returns, refunded=refunded, together=False)
    if all_back(session, case, known.order, returns, at=at, expecting=expecting):
        return _Basis(order=known.order, returns=returns, refunded=refunded, together=True)
    coming = all_back(session, case, known.order, returns, at=at, expecting=True)
    raise Refusal(_conditions_unknown(known.conditions, coming=coming))


def _needs_terms(known: KnownTerms, now: Return) -> bool:
    """A discount of unknown condition, and only a part of the order in this return.

    Faulty goods come back at what was paid for them, whatever a discount asked for.
    """
    bought = {line.id: line.quantity for line in known.order.lines}
    faultless = now.ground is RefundGround.NO_REASON
    return bool(known.conditions) and faultless and dict(now.lines) != bought


def ground_of(case: ReturnCase) -> RefundGround:
    """The track the money follows; a fault found on arrival leaves the track without a reason."""
    if case.conclusion == "FAULTY":
        return RefundGround.QUALITY
    judged = case.decision["facts"].get("claim") if case.decision else None
    if case.ground is not ReturnGround.QUALITY or (judged and judged["outcome"] == DENIED):
        return RefundGround.NO_REASON
    return GROUNDS.get(case.claim, RefundGround.QUALITY)


def _conditions_unknown(amount: Decimal, *, coming: bool) -> Refused:
    ask = Text(
        "请向商家核实后填写“优惠条件”（没有条件的也请注明）",
        "Find out from the merchant and enter the terms, or that there was no condition",
    )
    wait = Text(
        "订单的其余件也在退：都到中心并核对无误后，整单实付全退，不需要条件；现在就结算的，请填写“优惠条件”",
        "The rest of the order is coming back too: once all of it is here and found well, all that"
        " was paid is due without any terms; to settle now, enter the terms",
    )
    return Refused(
        code="terms_needed",
        reason=Text(
            f"这是部分退货，订单优惠了 {amount} 元，而导出文件没有优惠条件，不能按第十七条结算",
            f"This is a partial return of an order with {amount} yuan off; the export doesn't say"
            " on what condition, so article 17 can't be applied",
        ),
        citation=Citation(MEASURES, "17"),
        next_step=wait if coming else ask,
        facts={"discount": str(amount)},
    )


def _split_unknown(tender: str) -> Refused:
    return Refused(
        code="tenders_needed",
        reason=Text(
            f"订单用几种方式支付（{tender}），导出文件没有各自的金额",
            f"The order was paid in several ways ({tender}); the export doesn't say how much by"
            " which",
        ),
        citation=Citation(MEASURES, "14"),
        next_step=Text(
            "请核实后在“优惠条件”中填写各支付方式的金额", "Find out and enter each amount"
        ),
        facts={"tender": tender},
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
            .order_by(ReturnCase.id)
        )
    )


def _before(
    earlier: list[ReturnCase], case: ReturnCase
) -> tuple[tuple[Return, ...], dict[str, Decimal]]:
    """What came back before, and what was paid for it by tender.

    A price cut counts once its piece comes back after all: until then it is no part of a refund.
    """
    stored = [(one.item_id, one.refund) for one in earlier if one.refund is not None]
    came = [(item, one) for item, one in stored if not is_kept(one)]
    back = {case.item_id, *(item for item, _ in came)}
    cut = [(item, one) for item, one in stored if is_kept(one) and item in back]
    refunded: dict[str, Decimal] = defaultdict(Decimal)
    for _, one in (*came, *cut):
        for line in (*one["result"]["payments"], *one["result"]["to_programme"]):
            if line["tender"]:
                refunded[line["tender"]] += Decimal(line["amount"])
    return tuple(load(Return, one["now"]) for _, one in came), dict(refunded)


def _sub_number(session: Session, line_id: int) -> str:
    return session.scalars(select(OrderLine.sub_number).where(OrderLine.id == line_id)).one()
