"""The link in a message with a code: whoever asked for the code, who has the message is the buyer.

A stranger who knows an order's number and a phone's end can keep its codes used up. Each code that
they have sent brings the buyer this link, which needs no code and no budget, and which lasts as
long as the budget is gone; less long where the buyer acted by another message, a pass of the order
was withdrawn or its receiver changed. Its mark is a keyed digest: nothing of it is kept.
"""

from __future__ import annotations

import hmac
import re
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.errors import Refusal
from app.base.secrets_at_rest import keyed_digest
from app.commands.proof import LINK_GOES_ON, end_codes, lock_codes
from app.commands.returns.access.passes import give_act_pass
from app.commands.returns.access.platform_link import USED_LINK
from app.models.orders.order import ShopOrder
from app.models.returns.access import BuyerCode, BuyerPass
from workflows.people.access import PassEnd
from workflows.roles import AccessWay
from workflows.verdict import Refused, Text

PURPOSE = "link of a buyer's code"
LINK = re.compile(r"code-([0-9]{1,18})-([0-9a-f]{64})")
# As long as the codes of an order are used up by who asked first.
LINK_LASTS = timedelta(minutes=20)
OVER = Refused(
    "bad_link",
    Text("链接无效或已到期", "This link is not valid or has expired"),
    next_step=Text(
        "请用最近一条消息里的链接，或用订单号查询。",
        "Use the link of the latest message, or look the order up by its number.",
    ),
)


def link_of(code: BuyerCode) -> str:
    """The mark of a code's link."""
    return f"code-{code.id}-{_mark(code)}"


def is_code_link(token: str) -> bool:
    """Whether a mark is of this kind, and not a platform's."""
    return LINK.fullmatch(token) is not None


def order_linked(session: Session, token: str, now: datetime) -> str:
    """The number of the order that a link opens. Raises `Refusal`."""
    code = _code_of(session, token, now)
    return session.scalars(select(ShopOrder.number).where(ShopOrder.id == code.order_id)).one()


def follow_code_link(session: Session, token: str, *, device: str, now: datetime) -> str:
    """Use a message's link, once; the cookie that acts from now on. Raises `Refusal`."""
    lock_codes(session, _code_of(session, token, now).order_id)
    code = _code_of(session, token, now)
    used = keyed_digest(PURPOSE, f"used {code.id}")
    if session.scalar(select(BuyerPass.id).where(BuyerPass.token == used)) is not None:
        raise Refusal(USED_LINK)
    end_codes(session, code.order_id, PassEnd.USED, now, but=code.id)
    return give_act_pass(session, code.order_id, AccessWay.CODE, old=device, now=now, token=used)


def _code_of(session: Session, token: str, now: datetime) -> BuyerCode:
    found = LINK.fullmatch(token)
    key = int(found[1]) if found is not None else 0
    code = session.get(BuyerCode, key, populate_existing=True)
    if found is None or code is None or not hmac.compare_digest(_mark(code), found[2]):
        raise Refusal(OVER)
    if code.ended not in (None, *LINK_GOES_ON) or now >= code.made_at + LINK_LASTS:
        raise Refusal(OVER)
    return code


def _mark(code: BuyerCode) -> str:
    return keyed_digest(PURPOSE, f"{code.id} {code.digest}")
