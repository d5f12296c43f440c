"""How long a buyer's data must be kept, and what then becomes of it.

PIPL (个人信息保护法) 19: no longer than the purpose needs; 47: erased when it is reached or on
request, and where a law still asks for keeping, kept and nothing else. What asks for keeping
carries the days it is in force.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from workflows.verdict import ALLOWED, Answer, Citation, Refused, Text

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Keeping(StrEnum):
    """What is kept for a time."""

    TRANSACTION = "transaction"
    SIGN_IN = "sign_in"
    REJECTED_ROWS = "rejected_rows"
    CHOSEN_FILES = "chosen_files"
    ORDER_FILE = "order_file"
    FILE_NAME = "file_name"


@dataclass(frozen=True, slots=True)
class Retention:
    """For how long something is kept at least, by which text, since which day."""

    kept: Keeping
    years: int
    days: int
    source: Citation
    since: date
    until: date | None = None

    @property
    def length(self) -> timedelta:
        """As days alone, where it is counted in days."""
        return timedelta(days=self.days)

    def ends(self, begins: datetime) -> datetime:
        """The first instant at which it need not be kept any more."""
        here = begins.astimezone(SHANGHAI)
        try:
            then = here.replace(year=here.year + self.years)
        except ValueError:  # the 29th of February
            then = here.replace(year=here.year + self.years, month=3, day=1)
        return then + timedelta(days=self.days)


HOUSE = "house rule"
RETENTIONS = (
    Retention(Keeping.TRANSACTION, 3, 0, Citation("电子商务法", "第三十一条"), date(2019, 1, 1)),
    Retention(
        Keeping.SIGN_IN,
        0,
        184,
        Citation("网络安全法", "第二十一条"),
        date(2017, 6, 1),
        date(2026, 1, 1),
    ),
    Retention(Keeping.SIGN_IN, 0, 184, Citation("网络安全法", "第二十三条"), date(2026, 1, 1)),
    Retention(
        Keeping.REJECTED_ROWS,
        0,
        7,
        Citation("个人信息保护法", "第十九条", HOUSE),
        date(2021, 11, 1),
    ),
    Retention(
        Keeping.CHOSEN_FILES,
        0,
        3,
        Citation("个人信息保护法", "第十九条", HOUSE),
        date(2021, 11, 1),
    ),
    Retention(
        Keeping.ORDER_FILE, 0, 7, Citation("个人信息保护法", "第十九条", HOUSE), date(2021, 11, 1)
    ),
    Retention(
        Keeping.FILE_NAME, 0, 90, Citation("个人信息保护法", "第十九条", HOUSE), date(2021, 11, 1)
    ),
)
ERASE_ON_REQUEST = Citation("个人信息保护法", "第四十七条")


def retention(kept: Keeping, day: date) -> Retention:
    """The rule in force on that day; the oldest one for days before all of them."""
    ours = [r for r in RETENTIONS if r.kept is kept]
    return next((r for r in ours if r.since <= day and (r.until is None or day < r.until)), ours[0])


@dataclass(frozen=True, slots=True)
class OrderFacts:
    """What of an order decides whether its buyer's data may go.

    `completed_at` is the last thing that happened in the transaction: the sign-for, the end of a
    return, the refund, the cancelling.
    """

    open_return: bool
    refund_due: bool
    pieces_under_way: bool
    completed_at: datetime


NEXT = Text("办结后再申请删除", "Ask again once it is done")
OPEN_RETURN = Refused(
    "return_open",
    Text(
        "该订单的退货尚未办结，处理所必需的信息不能删除",
        "A return of this order is open; what it needs can't be erased",
    ),
    Citation("个人信息保护法", "第十三条第一款第二项"),
    NEXT,
)
REFUND_DUE = Refused(
    "refund_due",
    Text(
        "该订单的退款尚未付清，不能删除",
        "A refund of this order is not paid; nothing can be erased",
    ),
    Citation("个人信息保护法", "第十三条第一款第二项"),
    NEXT,
)
UNDER_WAY = Refused(
    "order_under_way",
    Text(
        "该订单还有货品未办结，履行合同所必需的信息不能删除",
        "Pieces of this order are under way; what the contract needs can't be erased",
    ),
    Citation("个人信息保护法", "第十三条第一款第二项"),
    NEXT,
)


def may_lose_its_buyer(facts: OrderFacts) -> Answer:
    """Whether nothing that is under way needs the buyer's data; no person may decide otherwise."""
    if facts.refund_due:
        return REFUND_DUE
    if facts.open_return:
        return OPEN_RETURN
    if facts.pieces_under_way:
        return UNDER_WAY
    return ALLOWED


def keep_until(facts: OrderFacts) -> tuple[datetime, Citation]:
    """Until when the record of the transaction must be kept, and by which text."""
    day = facts.completed_at.astimezone(SHANGHAI).date()
    rule = retention(Keeping.TRANSACTION, day)
    return rule.ends(facts.completed_at), rule.source


def must_be_kept(facts: OrderFacts, now: datetime) -> Answer:
    """Whether a text still asks for the record: then it is kept, and used for nothing else."""
    until, source = keep_until(facts)
    if now >= until:
        return ALLOWED
    day = until.astimezone(SHANGHAI).date()
    return Refused(
        "must_be_kept",
        Text(
            f"交易信息须保存至 {day:%Y-%m-%d}，在此之前只限制处理，不删除",
            f"The record of the transaction must be kept until {day:%Y-%m-%d}; it is restricted",
        ),
        source,
        Text(
            "到期自动删除；另一位有权决定的人员可决定提前删除",
            "It is erased on that day; another person may decide on erasing before",
        ),
    )
