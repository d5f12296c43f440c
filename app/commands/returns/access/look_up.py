"""Looking an order up from outside: compared and counted here, below every way in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.base.errors import RememberedRefusal
from app.commands.returns.access.passes import LOOK_LASTS, device_of, end_other_orders
from app.commands.returns.access.tries import (
    TooManyTries,
    count_try,
    forget_tries,
    take_try_back,
)
from app.models.returns.access import BuyerPass
from app.queries.returns.passes import device_digest
from app.queries.returns.sought import SoughtOrder, device_knows, orders_by_number, plain_number
from workflows.roles import AccessWay
from workflows.verdict import Refused, Text

MOST_TRIES = 15
TRIES_WITHIN = timedelta(hours=1)
NOT_FOUND = Refused(
    "no_match",
    Text("没有找到相符的记录", "Nothing fits these together"),
    next_step=Text(
        "请核对订单号和手机号。店铺把手机号隐藏得多、只露末两三位的，还要填收货人的姓，或实付金额。"
        "还是不行，请联系下单店铺的客服。",
        "Check the number and the phone. Where the shop hides all but two or three digits of it, "
        "the receiver's surname or the amount paid is needed too. "
        "If it still doesn't work, ask the shop you bought from.",
    ),
)
LOCKED = (
    Text(
        "这个订单号刚才试错太多次，一小时后再试",
        "Too many wrong tries for this number; wait an hour",
    ),
    Text(
        "不想等的：用以前查过它的手机或电脑，从购物平台的订单页进入，或联系客服。",
        "Not to wait: use a device that opened it before, the platform's own link, or customer "
        "service.",
    ),
)


class NothingFits(RememberedRefusal):
    """What was typed belongs to no order; the same words for every reason."""

    status = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedOrder:
    """What a person typed: a number, the end of a phone, and a second fact where they gave one."""

    number: str
    phone: str
    fact: str = ""


@dataclass(frozen=True, slots=True)
class OpenedOrder:
    """An order that may be looked at now; `device` goes into the cookie."""

    order_key: int
    device: str
    digits: int


def look_up(session: Session, typed: TypedOrder, *, device: str, now: datetime) -> OpenedOrder:
    """Open an order to look at.

    Wrong tries count against the order that was sought, by whichever of its numbers. A device that
    opened it before is let through, so that strangers lock nobody out; where it is right the count
    begins anew. Raises `NothingFits`, `TooManyTries`; both leave their count.
    """
    orders = orders_by_number(session, typed.number)
    digest = device_digest(device)
    known = [one for one in orders if device_knows(session, digest, [one.key])]
    # Of several orders with one number, each it does not know is a stranger's.
    foreign = [f"order {one.key}" for one in orders if one not in known]
    if not orders:
        foreign = [f"number {plain_number(typed.number)}"]
    locked = _count_try(session, foreign, now)
    if locked and not known:
        raise TooManyTries(*LOCKED)
    fits = [one for one in (known if locked else orders) if one.opens(typed.phone, typed.fact)]
    if len(fits) != 1:
        raise TooManyTries(*LOCKED) if locked else NothingFits(NOT_FOUND)
    for subject in foreign:
        take_try_back(session, subject)
    if fits[0] in known:
        forget_tries(session, f"order {fits[0].key}")
    return _open_order(session, fits[0], typed, device, now)


def _count_try(session: Session, subjects: list[str], now: datetime) -> bool:
    """Count a try at each; whether one of them had too many."""
    tried = [count_try(session, one, lasts=TRIES_WITHIN, now=now) for one in sorted(subjects)]
    return max(tried, default=0) > MOST_TRIES


def _open_order(
    session: Session, order: SoughtOrder, typed: TypedOrder, cookie: str, now: datetime
) -> OpenedOrder:
    match = order.match(typed.phone)
    cookie, device = device_of(session, cookie)
    end_other_orders(session, device, order.key, now)
    session.add(
        BuyerPass(
            order_id=order.key,
            way=AccessWay.DIGITS if match.enough else AccessWay.MASKED,
            device=device,
            digits=match.compared,
            made_at=now,
            ends_at=now + LOOK_LASTS,
        )
    )
    session.flush()
    return OpenedOrder(order.key, cookie, match.compared)
