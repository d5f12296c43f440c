"""A number that two shops bring: the conflict is kept, and two people of the network decide it.

What a foreign shop said under a number is not the order of the shop whose it is: that order is
closed under another name, and the number begins anew, empty, with its own shop.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.base.errors import Missing, NotPermitted, Refusal
from app.commands import record
from app.commands.intake.registration import NOT_ARRIVED, cancel_registered, in_both
from app.commands.network.setup import known_merchant, merchant_of
from app.commands.orders.rows import keep_row
from app.commands.people.second_person import Agreement, PairProposal, take_two
from app.commands.people.takes_two import must_say_why
from app.commands.personal.vault import rename_rows
from app.commands.proof import end_all_of_order
from app.models.intake.item import Item
from app.models.network.center import Merchant
from app.models.orders.claim import ClaimOutcome, NumberClaim
from app.models.orders.order import LineRoute, OrderLine, SendingNotice, ShopOrder
from workflows.orders.dialect_file import platforms
from workflows.orders.events import OrderNumberMoved, OrderNumberStays
from workflows.orders.row import from_record
from workflows.orders.shops.whose_order import CLAIM_DECIDED, number_may_move, set_aside
from workflows.people.names import name_key
from workflows.people.second_person import PairAct
from workflows.roles import Actor, Permission, Role
from workflows.verdict import Refused, Text

GONE = Text("订单号已裁定属于另一家店铺", "The number was found to be another shop's")


def move_number(
    session: Session,
    key: int,
    reason: str,
    *,
    by: Actor,
    now: datetime,
    agreed: Agreement | None = None,
) -> ShopOrder:
    """Give the number to the shop that claims it, while no piece of the order has come.

    What the other shop said stays with it, closed: pieces cancelled, units back in stock, notices
    gone, nobody's proof as its buyer holds. Returns the new order, which has no lines yet. Raises
    `SecondPersonAsked` without an agreement, `Refusal`.
    """
    claim = _claim(session, key, by)
    reason = must_say_why(reason)
    order = _lock_order(session, claim)
    lines, items = _lines(session, order), _items(session, order)
    answer = number_may_move(sum(item.state not in NOT_ARRIVED for item in items))
    if isinstance(answer, Refused):
        raise Refusal(answer)
    proposal = _proposal(claim, order, items, reason)
    take_two(session, proposal, by=by, now=now, agreed=agreed)
    number, shop = order.number, merchant_of(session, order.platform, claim.shop)
    _end_all(session, order, lines, by, now)
    made = ShopOrder(platform=order.platform, number=number, merchant=shop)
    session.add(made)
    _decide(claim, ClaimOutcome.MOVED, reason, by, now)
    session.flush()
    # Who else claims the number, claims it of its new shop.
    session.execute(
        update(NumberClaim)
        .where(NumberClaim.order_id == order.id, NumberClaim.decided_at.is_(None))
        .values(order_id=made.id)
        .execution_options(synchronize_session=False)
    )
    refs = [item.ref for item in items]
    held_by, platform = order.merchant.shop, order.platform
    told = OrderNumberMoved(platform, number, order.number, held_by, shop.shop, refs, reason)
    for one in (order, made):
        record.append(session, told, by=by, now=now, role=_role(by), order_id=one.id)
    return made


def leave_number(session: Session, key: int, reason: str, *, by: Actor, now: datetime) -> None:
    """The number stays where it is; whoever brings it again is heard again."""
    claim, reason = _claim(session, key, by), must_say_why(reason)
    order = session.get_one(ShopOrder, claim.order_id)
    _decide(claim, ClaimOutcome.STAYS, reason, by, now)
    told = OrderNumberStays(order.platform, order.number, claim.shop, reason)
    record.append(session, told, by=by, now=now, role=_role(by), order_id=order.id)


def _claim(session: Session, key: int, by: Actor) -> NumberClaim:
    """The claim, locked. Whose a number is concerns shops of any center: the network decides."""
    if not by.may(Permission.CATEGORY_DECIDE):
        raise NotPermitted
    claim = session.get(NumberClaim, key, with_for_update=True, populate_existing=True)
    if claim is None:
        raise Missing(Text("没有这条订单号争议", "There is no such claim"))
    if claim.decided_at is not None:
        raise Refusal(CLAIM_DECIDED)
    return claim


def _lock_order(session: Session, claim: NumberClaim) -> ShopOrder:
    """The order, after both shops: an import of either stands in a line with this."""
    order = session.get_one(ShopOrder, claim.order_id)
    own = known_merchant(session, order.platform, claim.shop)
    shops = {m.id: m.shop for m in (order.merchant, own) if m is not None}
    # In the order of imports, which hold several shops too.
    for shop in sorted(shops, key=lambda one: (name_key(shops[one]) or "", shops[one])):
        session.get_one(Merchant, shop, with_for_update=True)
    return session.get_one(
        ShopOrder, claim.order_id, with_for_update={"of": ShopOrder}, populate_existing=True
    )


def _lines(session: Session, order: ShopOrder) -> Sequence[OrderLine]:
    of_order = select(OrderLine).where(OrderLine.order_id == order.id).order_by(OrderLine.id)
    return session.scalars(
        of_order.with_for_update(of=OrderLine).execution_options(populate_existing=True)
    ).all()


def _items(session: Session, order: ShopOrder) -> Sequence[Item]:
    lines = select(OrderLine.id).where(OrderLine.order_id == order.id)
    return session.scalars(
        select(Item)
        .where(Item.order_line_id.in_(lines))
        .order_by(Item.id)
        .with_for_update(of=Item)
        .execution_options(populate_existing=True)
    ).all()


def _end_all(
    session: Session, order: ShopOrder, lines: Sequence[OrderLine], by: Actor, now: datetime
) -> None:
    """What hangs on the order ends with it, and its numbers are free."""
    for line in lines:
        cancel_registered(session, line, GONE.zh, by=by, now=now)
    end_all_of_order(session, order.id, now)
    session.execute(delete(SendingNotice).where(SendingNotice.order_id == order.id))
    _call_otherwise(session, order, lines, now)


def _call_otherwise(
    session: Session, order: ShopOrder, lines: Sequence[OrderLine], now: datetime
) -> None:
    """Free the numbers: order, lines, and what the vault calls by them."""
    order.number, names = set_aside(order.number, order.id), {}
    for line in lines:
        before, line.sub_number = line.sub_number, set_aside(line.sub_number, order.id)
        names[before] = line.sub_number
        row = replace(from_record(line.row), main_order=order.number, sub_order=line.sub_number)
        keep_row(line, row)
        line.route, line.route_reason = LineRoute.NONE, in_both(GONE)
    session.flush()
    rename_rows(session, order.id, names, now)


def _decide(
    claim: NumberClaim, outcome: ClaimOutcome, reason: str, by: Actor, now: datetime
) -> None:
    claim.outcome, claim.reason = outcome, reason
    claim.decided_by_id, claim.decided_at = by.person_id, now


def _role(by: Actor) -> Role | None:
    return by.role_for(Permission.CATEGORY_DECIDE, None)


def _proposal(
    claim: NumberClaim, order: ShopOrder, items: Sequence[Item], reason: str
) -> PairProposal:
    """What the second person reads; where the order has other pieces by then, it is another act."""
    refs = [item.ref for item in items]
    return PairProposal(
        act=PairAct.MOVE_NUMBER,
        subject=f"{claim.id} {order.id}",
        args={"key": claim.id, "reason": reason},
        facts={"order": order.id, "shop": order.merchant_id, "pieces": refs},
        shown=(
            (
                Text("平台", "Platform"),
                platforms().get(order.platform, Text(order.platform, order.platform)),
            ),
            (Text("订单号", "Number"), order.number),
            (Text("现登记店铺", "Stands with"), order.merchant.shop),
            (Text("改归店铺", "Goes to"), claim.shop),
            (
                Text("取消的货品", "Pieces cancelled"),
                "、".join(refs) or Text("无", "none"),
            ),
        ),
        reason=reason,
    )
