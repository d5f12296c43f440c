"""Returns of the example network: one on its way back, one just asked for, one about quality."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from app.commands.returns_buyer import write_message
from app.commands.returns_goods import enter_waybill, give_address
from app.commands.returns_request import Request, open_return
from app.db import reading, transaction
from app.queries.items import item_view
from workflows.inspection import State
from workflows.law.words import Reason
from workflows.returns import ReturnChannel, ReturnGround
from workflows.roles import BUYER, Actor

LAST_ISSUE = timedelta(hours=8)  # no scene issues a certificate later: the log goes forward
REQUESTS = (
    Request(reason="手镯很漂亮，但颜色和我想的不一样，想退。", channel=ReturnChannel.BUYER_PAGE),
    Request(reason="不想要了", channel=ReturnChannel.BUYER_PAGE),
    Request(
        reason="收到时瓶盖处有渗漏，请处理。",
        ground=ReturnGround.QUALITY,
        claim=Reason.DEFECT,
        channel=ReturnChannel.BUYER_PAGE,
    ),
)


def ask(refs: Sequence[str], service: Actor, now: datetime) -> None:
    """Let the buyers of the first delivered pieces ask for their returns."""
    with reading() as session:
        delivered = [
            view
            for ref in refs
            if (view := item_view(session, ref)) is not None and view.state is State.DELIVERED
        ]
    for number, (view, request) in enumerate(zip(delivered, REQUESTS, strict=False)):
        asked = now - LAST_ISSUE + timedelta(hours=2 * number)
        with transaction() as session:
            case = open_return(session, view.ref, request, by=BUYER, now=asked)[0]
            write_message(session, case.ref, "请问多久可以退款？", by=BUYER, now=asked)
            if number == 0:
                give_address(session, case.ref, by=service, now=asked + timedelta(hours=1))
                back = asked + timedelta(hours=6)
                enter_waybill(session, case.ref, "圆通速递", "YT8800123456789", by=BUYER, now=back)
