"""Returns for programs: asked for in the buyer's name, followed to the refund's lines."""

from __future__ import annotations

from typing import Any

from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading
from app.base.errors import Missing
from app.commands.across.gate.returns import ask_for_buyer
from app.commands.returns.request import Request
from app.queries.network.gate import returns as found
from app.web.api import answers, shapes
from app.web.api.bodies import NewReturn, ReturnListing, Trial
from app.web.api.desk import (
    Operation,
    answer,
    body,
    mine,
    operation,
    page_begins,
    page_ends,
    query,
    write,
)
from app.web.api.pieces import visible_piece
from app.web.base.access import acting
from workflows.people.sign_in_ways import KeyScope
from workflows.returns.flow import ReturnChannel
from workflows.verdict import Text

RETURNS = "returns"


@operation(
    Operation(
        name="list_returns",
        method="GET",
        path="/returns",
        scope=KeyScope.RETURNS,
        summary=Text("退货列表", "List returns"),
        answer=shapes.ReturnList,
        query=ReturnListing,
    )
)
def list_returns() -> ResponseReturnValue:
    asked = query(ReturnListing)
    after = page_begins(RETURNS, asked.cursor)
    with reading() as session:
        rows = found.returns(session, mine(), item=asked.piece, after=after, limit=asked.limit)
    items = [answers.return_answer(row) for row in rows[: asked.limit]]
    following = page_ends(RETURNS, [row.key for row in rows], asked.limit)
    return answer(shapes.ReturnList(items, following))


@operation(
    Operation(
        name="return",
        method="GET",
        path="/returns/{ref}",
        scope=KeyScope.RETURNS,
        summary=Text(
            "一件退货：法律判断与退款明细", "One return: the law's decision and the refund"
        ),
        answer=shapes.ReturnAnswer,
        tagged=True,
    )
)
def one_return(ref: str) -> ResponseReturnValue:
    with reading() as session:
        one = found.return_called(session, mine(), ref)
    if one is None:
        raise Missing(Text(f"没有退货申请 {ref}", f"There is no return {ref}"))
    return answer(answers.return_answer(one), tag=str(one.version))


@operation(
    Operation(
        name="ask_return",
        method="POST",
        path="/pieces/{ref}/returns",
        scope=KeyScope.RETURNS,
        summary=Text("代买家提交退货申请，当场判断", "Ask for a return in the buyer's name"),
        answer=shapes.ReturnsAsked,
        body=NewReturn,
        query=Trial,
    )
)
def ask_return(ref: str) -> ResponseReturnValue:
    visible_piece(ref)
    given = body(NewReturn)
    request = Request(
        reason=given.reason,
        ground=given.ground,
        claim=given.claim,
        quantity=given.quantity,
        channel=ReturnChannel.PLATFORM,
        asks_for_person=given.asks_for_person,
        notice_at=given.noticed_at,
    )

    def act(session: Any) -> shapes.ReturnsAsked:
        cases = ask_for_buyer(session, ref, request, by=acting(), now=clock.now())
        session.flush()
        rows = [found.return_called(session, mine(), case.ref) for case in cases]
        return shapes.ReturnsAsked([answers.return_answer(one) for one in rows if one is not None])

    return write(act)
