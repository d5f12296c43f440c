"""Returns for programs: asked for in the buyer's name, followed to the refund's lines."""

from __future__ import annotations

from typing import Any

from flask import request
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.content import brought
from app.base.db import reading, transaction
from app.base.errors import Invalid, Missing
from app.commands.across.gate.returns import (
    answer_for_buyer,
    ask_for_buyer,
    picture_for_buyer,
)
from app.commands.evidence import store_file
from app.commands.returns.request import Request
from app.queries.network.gate import pieces
from app.queries.network.gate import returns as found
from app.readers.facts import Kind
from app.web.api import answers, shapes
from app.web.api.bodies import DeviationAnswer, NewReturn, ReturnListing, Trial
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
from app.web.items.views import evidence_store
from workflows.people.sign_in_ways import KeyScope
from workflows.returns.flow import ReturnChannel
from workflows.verdict import Text

RETURNS = "returns"
NO_FILE = Text("请以 file 字段上传一张照片", "Send one picture as `file`")
NO_PICTURE = Text("只收照片", "A picture is wanted")


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
    one = _visible_return(ref)
    return answer(answers.return_answer(one), tag=str(one.version))


def _visible_return(ref: str) -> found.GateReturn:
    with reading() as session:
        one = found.return_called(session, mine(), ref)
    if one is None:
        raise Missing(Text(f"没有退货申请 {ref}", f"There is no return {ref}"))
    return one


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
    wanted = Request(
        reason=given.reason,
        ground=given.ground,
        claim=given.claim,
        quantity=given.quantity,
        channel=ReturnChannel.PLATFORM,
        asks_for_person=given.asks_for_person,
        notice_at=given.noticed_at,
    )

    def act(session: Any) -> shapes.ReturnsAsked:
        cases = ask_for_buyer(session, ref, wanted, by=acting(), now=clock.now())
        session.flush()
        rows = [found.return_called(session, mine(), case.ref) for case in cases]
        return shapes.ReturnsAsked([answers.return_answer(one) for one in rows if one is not None])

    return write(act)


@operation(
    Operation(
        name="return_pictures",
        method="POST",
        path="/returns/{ref}/pictures",
        scope=KeyScope.RETURNS,
        summary=Text("上传买家的照片", "Send a picture of the buyer's"),
        answer=shapes.ReturnAnswer,
        sends_file=True,
    )
)
def return_pictures(ref: str) -> ResponseReturnValue:
    """One picture; the same one again changes nothing."""
    _visible_return(ref)
    sent = request.files.get("file")
    if sent is None:
        raise Invalid("file", NO_FILE)
    stored = store_file(evidence_store(), str(sent.filename), brought(sent.stream))
    if stored.file.kind is not Kind.IMAGE:
        raise Invalid("file", NO_PICTURE)
    with transaction() as session:
        picture_for_buyer(session, ref, stored, by=acting(), now=clock.now())
    return answer(answers.return_answer(_visible_return(ref)))


@operation(
    Operation(
        name="answer_deviation",
        method="POST",
        path="/pieces/{ref}/deviation-answer",
        scope=KeyScope.RETURNS,
        summary=Text(
            "转告买家不接受差异；接受须买家本人确认",
            "Tell that the buyer declines a deviation; a yes is the buyer's own",
        ),
        answer=shapes.PieceAnswer,
        body=DeviationAnswer,
        query=Trial,
    )
)
def answer_deviation(ref: str) -> ResponseReturnValue:
    visible_piece(ref)
    given = body(DeviationAnswer)

    def act(session: Any) -> shapes.PieceAnswer:
        answer_for_buyer(session, ref, given.accepts, given.reference, by=acting(), now=clock.now())
        session.flush()
        one = pieces.piece_called(session, mine(), ref)
        if one is None:
            raise Missing
        return answers.piece_answer(one)

    return write(act)
