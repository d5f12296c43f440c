"""How somebody showed that they are the buyer, and what that opens: to look is not to act.

What is printed on the paper, or written on a parcel, is known to many hands; an act moves goods and
money, and takes something that only the buyer was sent, or a clerk who answers for having asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum

from workflows.roles import AccessWay, HowVerified
from workflows.verdict import ALLOWED, Answer, Refused, Text
from workflows.whole import whole


class Opens(IntEnum):
    """What a proof opens; each also opens what stands before it."""

    NOTHING = 0
    PIECE = 1  # one piece's road and pictures: no order, no name
    LOOK = 2
    ACT = 3


OPENS: Mapping[AccessWay, Opens] = whole(
    AccessWay,
    {
        AccessWay.UNKNOWN: Opens.NOTHING,
        AccessWay.PAPER: Opens.NOTHING,
        AccessWay.LINK: Opens.PIECE,
        AccessWay.MASKED: Opens.LOOK,
        AccessWay.DIGITS: Opens.LOOK,
        AccessWay.CODE: Opens.ACT,
        AccessWay.PLATFORM: Opens.ACT,
        AccessWay.CLERK: Opens.ACT,
    },
)
WAY_NAMES: Mapping[AccessWay, Text] = whole(
    AccessWay,
    {
        AccessWay.UNKNOWN: Text("没有凭证", "No proof"),
        AccessWay.PAPER: Text("证书编号与校验码", "Certificate number and second code"),
        AccessWay.LINK: Text("分享链接", "Shared link"),
        AccessWay.MASKED: Text(
            "订单号、手机号可见的几位，加姓氏或金额", "Order number, visible digits, a fact"
        ),
        AccessWay.DIGITS: Text("订单号与手机号后四位", "Order number and phone digits"),
        AccessWay.CODE: Text("一次性验证码", "One-time code"),
        AccessWay.PLATFORM: Text("平台链接", "The platform's link"),
        AccessWay.CLERK: Text("客服核实来电人", "A clerk who verified the caller"),
    },
)


HOW_NAMES: Mapping[HowVerified, Text] = whole(
    HowVerified,
    {
        HowVerified.CALLED_BACK: Text(
            "回拨订单上的收货手机，由本人接听", "Called back on the order's phone"
        ),
        HowVerified.PLATFORM_CHAT: Text(
            "买家用下单账号在平台会话里联系", "Wrote from the buying account on the platform"
        ),
        HowVerified.THREE_FACTS: Text(
            "收货人姓名、收货地址、实付金额三项全对", "Name, address and amount paid all agree"
        ),
        HowVerified.IN_PERSON: Text("本人到场，出示有效证件", "Came in person with identification"),
    },
)


class PassEnd(StrEnum):
    """Why a pass or a code ended before its time."""

    BUYER = "buyer"
    SERVICE = "service"
    NEWER = "newer"
    USED = "used"
    TRIES = "tries"
    UNSENT = "unsent"


@dataclass(frozen=True, slots=True, kw_only=True)
class PassFacts:
    """A pass as the rule reads it; the defaults are those of somebody who shows none."""

    way: AccessWay = AccessWay.UNKNOWN
    order: int | None = None
    ends_at: datetime | None = None
    ended: bool = True


PASS_NEEDED = Refused(
    "pass_needed",
    Text("这一步要先确认您是买家本人", "First confirm that you are the buyer"),
    next_step=Text(
        "请在订单页获取验证码并填写，再提交一次；或联系客服代办。",
        "Get a code on the order's page, enter it and send this again; or ask customer service.",
    ),
)
PASS_OVER = Refused(
    "pass_over",
    Text("本人确认已失效", "That confirmation has ended"),
    next_step=PASS_NEEDED.next_step,
)
CALLER_UNVERIFIED = Refused(
    "caller_unverified",
    Text("请先核实来电人是买家本人", "First verify that the caller is the buyer"),
    next_step=Text(
        "在“买家凭证”里选核实方式并登记，30 分钟内可以代办；填好的内容请再提交一次。",
        "Record under “Buyer's access” how you verified; for 30 minutes you can act for them.",
    ),
)


RECEIVER_CHANGED = Refused(
    "receiver_changed",
    Text(
        "这个订单的收件手机被店铺的文件或程序换过，发到新手机的验证码不能证明是买家本人，没有保存",
        "The shop's file or program replaced this order's phone: a code sent to it does not prove"
        " that you are the buyer; nothing was saved",
    ),
    next_step=Text(
        "请从购物平台的订单页进入后再确认，或联系客服核实；不接受随时可以提交",
        "Come in from the platform's order page, or ask customer service; a no you can say now",
    ),
)


def may_act(shown: PassFacts, order: int, now: datetime) -> Answer:
    """Whether a pass bears an act on an order. A pass of another order is no pass."""
    if OPENS[shown.way] < Opens.ACT or shown.order != order:
        return PASS_NEEDED
    return ALLOWED if lives(shown, now) else PASS_OVER


def proves_yes(way: AccessWay, *, phone_replaced: bool) -> Answer:
    """Whether who acts may say yes to what serves the shop.

    The shop's files and programs say what the phone is: one that they replaced is no proof against
    them. A no, and all that serves the buyer, needs no more than the pass.
    """
    return RECEIVER_CHANGED if phone_replaced and way is AccessWay.CODE else ALLOWED


def lives(shown: PassFacts, now: datetime) -> bool:
    """Whether a pass still holds."""
    return not shown.ended and shown.ends_at is not None and now < shown.ends_at
