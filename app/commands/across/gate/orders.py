"""Orders that a program sends in: rows as of a file, by the command that takes files."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.base.errors import Invalid, Missing, NotPermitted, Refusal, RememberedRefusal
from app.commands.network.setup import known_merchant, merchant_of
from app.commands.orders.claims import note_claims
from app.commands.orders.files import must_be_known
from app.commands.orders.taking_in import ImportSource, import_orders
from app.commands.orders.work import may_make_shops
from app.models.network.center import Merchant
from app.models.orders.order import OrderLine, SendingNotice, ShopOrder
from app.queries.orders.whose import orders_with_others
from app.queries.personal.rows import whole_row
from app.readers.orders.order_file import OrderFile
from app.readers.orders.parts import OrderPart, pack_part
from workflows.intake.kinds import HandBackWay
from workflows.orders.fields import unfit_signs
from workflows.orders.import_result import ImportResult
from workflows.orders.lines import RowResult
from workflows.orders.row import OrderRow, OrderStatus
from workflows.orders.shops.shop_names import NO_SHOP, SHOP_NAME, is_shop_name, plain_shop
from workflows.orders.shops.whose_order import ORDER_OF_ANOTHER_CENTER, SHOP_NOT_KNOWN
from workflows.people.programs import CHANGED_SINCE, holdings
from workflows.personal.file_names import ORDER_FILE, house_name
from workflows.roles import Actor, Permission
from workflows.verdict import Refused, Text

FROM_A_PROGRAM = "api"
OF_ANOTHER_SHOP = Refused(
    "order_number_taken",
    Text("该平台上已有同号的订单或子订单，没有保存", "That platform has such a number; not saved"),
    next_step=Text(
        "请核对订单号与子订单号；登记在别家店铺名下、而确属本店的，已报总部主管裁定，裁定后重发",
        "Check the numbers; one that stands with another shop though it is yours was told to the"
        " network's manager, who decides it: send it again then",
    ),
)
# The texts of a row, by the place of each in what a program sends.
TEXTS = {
    "title": "lines[{}].title",
    "sku": "lines[{}].sku",
    "product_category": "lines[{}].category",
    "custom_info": "lines[{}].custom",
    "receiver_name": "receiver.name",
    "province": "receiver.province",
    "city": "receiver.city",
    "district": "receiver.district",
    "address": "receiver.address",
}
TWICE_IN_ONE = Text("同一请求里子订单号重复", "A line number stands twice in one request")


class NumberTaken(RememberedRefusal):
    """The number is of another order; who brought it stays on record."""


class LinesRefused(Refusal):
    """A line of the order was refused: nothing of it is kept."""

    status = 422


class ChangedSince(Refusal):
    """The order is not as the program has read it."""

    status = 412


@dataclass(frozen=True, slots=True)
class SentOrder:
    """An order as a program sends it: where from, where to, its rows, and what is said of them."""

    platform: str
    shop: str
    center_code: str | None
    rows: tuple[OrderRow, ...]
    expected_at: datetime | None
    hand_back: HandBackWay | None


def send_in(session: Session, sent: SentOrder, *, by: Actor, now: datetime) -> ImportResult:
    """Take in one order, all lines or none; pieces get their codes here.

    Raises `NotPermitted` for a shop that the key is not for, `Refusal` where the number is another
    shop's, `LinesRefused` with what is wrong with the first line that a rule refused.
    """
    must_be_known(sent.platform)
    sent = _as_read(sent)
    numbers = [row.sub_order for row in sent.rows]
    if len(set(numbers)) < len(numbers):
        raise Invalid("lines", TWICE_IN_ONE)
    known = known_merchant(session, sent.platform, sent.shop) is not None
    shop = _shop(session, sent, by)
    taken = _taken_numbers(session, sent, shop)
    if taken is not None:
        claims = [(key, shop.shop) for key in taken]
        if not known:  # what is refused makes no shop known
            session.delete(shop)
        note_claims(session, claims, by=by, now=now)
        raise NumberTaken(OF_ANOTHER_SHOP)
    result = _take(session, sent, by=by, now=now)
    order = session.scalars(
        select(ShopOrder).where(
            ShopOrder.platform == sent.platform, ShopOrder.number == sent.rows[0].main_order
        )
    ).one()
    if sent.hand_back is not None or sent.expected_at is not None:
        if orders_with_others(session, [order.id], Permission.ORDER_IMPORT, by):
            raise LinesRefused(ORDER_OF_ANOTHER_CENTER)
        _say_notice(session, order.id, sent, by=by, now=now)
    return result


def close_order(
    session: Session, order_id: int, reason: str, seen: str, *, by: Actor, now: datetime
) -> ImportResult:
    """The shop's order was closed: pieces that have not come are cancelled, others asked about.

    `seen` is the digest that the program has read; raises `ChangedSince` where it is another now.
    """
    found = session.get(ShopOrder, order_id)
    held = holdings(by, Permission.ORDER_IMPORT)
    if found is None or not any(one.merchant_id in (None, found.merchant_id) for one in held):
        raise Missing
    shop = session.scalars(
        select(Merchant).where(Merchant.id == found.merchant_id).with_for_update()
    ).one()
    lines = session.scalars(
        select(OrderLine)
        .where(OrderLine.order_id == order_id)
        .order_by(OrderLine.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    if seen not in ("*", digest_of_lines([line.content_digest for line in lines])):
        raise ChangedSince(CHANGED_SINCE)
    rows = [
        replace(whole_row(session, line), line=n, status=OrderStatus.CLOSED, cancel_reason=reason)
        for n, line in enumerate(lines, start=1)
    ]
    if (unfit := unfit_signs(reason)) is not None:
        raise Invalid("reason", unfit)
    sent = SentOrder(shop.platform, shop.shop, None, tuple(rows), None, None)
    return _take(session, sent, by=by, now=now)


def digest_of_lines(digests: Sequence[str]) -> str:
    """What an order's lines say, as one digest: the tag by which a program changes it."""
    return hashlib.sha256("".join(digests).encode("ascii")).hexdigest()[:32]


def _as_read(sent: SentOrder) -> SentOrder:
    """What was sent, by the rules for what a file says. Raises `Invalid`."""
    for n, row in enumerate(sent.rows):
        for name, place in TEXTS.items():
            unfit = unfit_signs(getattr(row, name))
            if unfit is not None:
                raise Invalid(place.format(n), unfit)
    return replace(sent, shop=plain_shop(sent.shop))


def _shop(session: Session, sent: SentOrder, by: Actor) -> Merchant:
    """The shop, if the key is for it; a key of the whole network also makes a new one known."""
    held = holdings(by, Permission.ORDER_IMPORT)
    shop = known_merchant(session, sent.platform, sent.shop)
    if shop is None and any(one.merchant_id is None for one in held):
        if not is_shop_name(sent.shop):
            raise Invalid("shop", SHOP_NAME)
        if not may_make_shops(by):
            raise Invalid("shop", SHOP_NOT_KNOWN.reason, SHOP_NOT_KNOWN.code)
        shop = merchant_of(session, sent.platform, sent.shop)
    if shop is None or not any(one.merchant_id in (None, shop.id) for one in held):
        raise NotPermitted
    # As an import locks it: two orders of one shop stand in a line.
    return session.get_one(Merchant, shop.id, with_for_update=True)


def _taken_numbers(session: Session, sent: SentOrder, shop: Merchant) -> Sequence[int] | None:
    """The other shops' orders of these numbers: no program touches one by naming it.

    None where all numbers are free, or the shop's own.
    """
    subs = [row.sub_order for row in sent.rows]
    foreign = (
        select(ShopOrder.id, Merchant.shop)
        .join(Merchant, Merchant.id == ShopOrder.merchant_id)
        .outerjoin(OrderLine, OrderLine.order_id == ShopOrder.id)
        .where(
            ShopOrder.platform == sent.platform,
            ShopOrder.merchant_id != shop.id,
            or_(ShopOrder.number == sent.rows[0].main_order, OrderLine.sub_number.in_(subs)),
        )
        .distinct()
    )
    elsewhere = (
        select(OrderLine.id)
        .join(ShopOrder, ShopOrder.id == OrderLine.order_id)
        .where(
            OrderLine.platform == sent.platform,
            OrderLine.sub_number.in_(subs),
            ShopOrder.number != sent.rows[0].main_order,
        )
        .limit(1)
    )
    found = session.execute(foreign).all()
    if not found and session.scalar(elsewhere) is None:
        return None
    return [key for key, name in found if name != NO_SHOP]


def _take(session: Session, sent: SentOrder, *, by: Actor, now: datetime) -> ImportResult:
    part = pack_part(OrderPart(sent.rows, ()))
    digest = hashlib.sha256(part).hexdigest()
    file = OrderFile(
        name=house_name(ORDER_FILE, digest),
        sha256=digest,
        kind=FROM_A_PROGRAM,
        encoding="utf-8",
        header=(),
        unknown_columns=(),
        platform=sent.platform,
        dialect="",
        shops=(sent.shop,),
        records=len(sent.rows),
        blank=0,
        totals=0,
        said=(),
        parts=(part,),
    )
    source = ImportSource(center_code=sent.center_code, platform=sent.platform, shop=sent.shop)
    result = import_orders(session, file, by=by, now=now, source=source)
    for outcome in result.outcomes:
        if outcome.result is RowResult.REJECTED:
            reason = outcome.reason or Text("这一行没有导入", "This line was not taken in")
            facts = {"field": f"lines[{outcome.line - 1}]", "line": outcome.sub_order}
            raise LinesRefused(Refused(outcome.code or "line_refused", reason, facts=facts))
    return result


def _say_notice(
    session: Session, order_id: int, sent: SentOrder, *, by: Actor, now: datetime
) -> None:
    notice = session.get(SendingNotice, order_id, with_for_update=True)
    if notice is None:
        notice = SendingNotice(order_id=order_id, hand_back=HandBackWay.POST)
        session.add(notice)
    notice.hand_back = sent.hand_back or notice.hand_back
    notice.expected_at = sent.expected_at or notice.expected_at
    notice.by_id, notice.at = by.person_id, now
