"""The steps of a return in the example network: asked for, sent, taken in, compared, paid."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from enum import StrEnum

from app.base.db import transaction
from app.commands.across.confirm import confirm
from app.commands.people.second_person import SecondPersonAsked
from app.commands.returns.buyer import write_message
from app.commands.returns.compare import ComparisonReadings, compare_return
from app.commands.returns.goods import enter_waybill, give_address, receive
from app.commands.returns.refund import RefundRecorder, execute_refund
from app.commands.returns.request import Request, open_return
from app.commands.returns.settle import compute_refund
from app.demo import numbers
from app.demo.buyer import let_in
from app.demo.journey import Journey, stored_file
from app.queries.returns.outbound import outbound_of
from workflows.returns.flow import ReturnChannel, ReturnGround
from workflows.returns.law.facts.words import BuyerReason, Match, ReturnFinding
from workflows.whole import whole


class Comeback(StrEnum):
    """A step of a piece that its buyer brings back."""

    ASK = "ask"
    ADDRESS = "address"
    SEND = "send"
    TAKE_IN = "take_in"
    COMPARE = "compare"
    PAY = "pay"


AFTER: Mapping[Comeback, timedelta] = whole(
    Comeback,
    {
        Comeback.ASK: timedelta(hours=23),
        Comeback.ADDRESS: timedelta(hours=1),
        Comeback.SEND: timedelta(hours=17),
        Comeback.TAKE_IN: timedelta(hours=27),
        Comeback.COMPARE: timedelta(hours=2),
        Comeback.PAY: timedelta(hours=1),
    },
)
ANOTHER_PICTURE = 41  # the same piece on another photograph
WISH = Request(reason="手镯很漂亮，但颜色和我想的不一样，想退。", channel=ReturnChannel.BUYER_PAGE)
WISHES: dict[str, Request] = {
    "liquor": Request(
        reason="收到时瓶盖处有渗漏，请处理。",
        ground=ReturnGround.QUALITY,
        claim=BuyerReason.DEFECT,
        channel=ReturnChannel.BUYER_PAGE,
    ),
}


def _ask(walk: Journey) -> None:
    by, wish = let_in(walk.ref, walk.at), WISHES.get(walk.category, WISH)
    with transaction() as session:
        walk.case = open_return(session, walk.ref, wish, by=by, now=walk.at)[0].ref
        write_message(session, walk.case, "请问多久可以退款？", by=by, now=walk.at)


def _address(walk: Journey) -> None:
    walk.write(lambda s: give_address(s, walk.case, by=walk.crew.service, now=walk.at))


def _send(walk: Journey) -> None:
    by, waybill = let_in(walk.ref, walk.at), numbers.sent_back(walk.seed)
    walk.write(lambda s: enter_waybill(s, walk.case, "圆通速递", waybill, by=by, now=walk.at))


def _take_in(walk: Journey) -> None:
    """The parcel is opened before the camera, at the receiving desk."""
    files = [
        stored_file(walk.press.evidence, walk.category, name, walk.seed + ANOTHER_PICTURE)
        for name in ("front.jpg", "back.jpg", "scale.jpg")
    ]
    waybill = numbers.sent_back(walk.seed)
    walk.write(lambda s: receive(s, walk.case, waybill, files, by=walk.crew.receiver, now=walk.at))


def _compare(walk: Journey) -> None:
    """Another inspector reads the piece exactly as it left."""
    by = walk.crew.second_inspector or walk.crew.inspector
    with transaction() as session:
        left = outbound_of(session, walk.seed)
        seen = ComparisonReadings(
            figures={figure.key: figure.value for figure in left.figures},
            tag_no=left.tag_no,
            certificate_no=left.certificate_no,
            photos=Match.MATCHES,
        )
        compare_return(session, walk.case, seen, ReturnFinding.INTACT, by=by, now=walk.at)


def _pay(walk: Journey) -> None:
    """One settles, another confirms what is above the limit of one, and pays."""
    by, second = walk.crew.service, walk.crew.second_service or walk.crew.service
    note = "比对无误，按单结算"
    try:
        walk.write(lambda s: compute_refund(s, walk.case, by=by, now=walk.at, reason=note))
    except SecondPersonAsked as asked:
        key = asked.key
        walk.write(lambda s: confirm(s, key, "金额与订单一致", by=second, now=walk.at))
    execute_refund(RefundRecorder(), walk.case, by=second, now=walk.at)


COMEBACKS: Mapping[Comeback, Callable[[Journey], None]] = whole(
    Comeback,
    {
        Comeback.ASK: _ask,
        Comeback.ADDRESS: _address,
        Comeback.SEND: _send,
        Comeback.TAKE_IN: _take_in,
        Comeback.COMPARE: _compare,
        Comeback.PAY: _pay,
    },
)
