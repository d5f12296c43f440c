"""What is done with a lot, each act by its own command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.errors import Invalid, Missing
from app.commands.goods import decide, purchase, receipt, sample
from app.web.base.access import acting
from app.web.goods.lots.desk import desk
from app.web.goods.writing import day, field_number, field_text, needed_day, write_here
from app.web.items.parcel_fields import right_as_is
from workflows.goods.lots.classes import CLASS_NAMES, LotClass, PieceAuthenticity
from workflows.goods.lots.documents import DocumentKind
from workflows.goods.lots.flow import ACTION_NAMES, LotAction
from workflows.roles import Actor
from workflows.verdict import Text

GOOD, BAD = Text("合格件数", "Good pieces"), Text("不合格件数", "Bad pieces")
CARTON, PIECE = Text("箱号", "Carton"), Text("件号", "Piece")
FROM, UNTIL = Text("生效日", "In force from"), Text("截止日", "Until")
DONE = Text("已记录", "Recorded")
DOCUMENT = "document"
Command = Callable[[Any, str, Actor, Any], object]


def record_piece_of(session: Any, ref: str, by: Actor, now: Any) -> None:
    """One sampled piece as its form says."""
    found = {one: field_number(f"found-{one.value}", CLASS_NAMES[one], empty=0) for one in LotClass}
    sample.record_piece(
        session,
        ref,
        field_number("carton", CARTON),
        field_number("piece", PIECE),
        _authenticity(),
        found,
        field_text("code"),
        field_text("note"),
        by=by,
        now=now,
    )


def _authenticity() -> PieceAuthenticity:
    try:
        return PieceAuthenticity(field_text("authenticity"))
    except ValueError:
        raise Invalid("authenticity", Text("请选择真伪", "Say whether it is genuine")) from None


def add_document_of(session: Any, ref: str, by: Actor, now: Any) -> None:
    """A document as its form says."""
    try:
        kind = DocumentKind(field_text("kind"))
    except ValueError:
        raise Invalid("kind", Text("请选择文件种类", "Choose the kind of document")) from None
    receipt.add_lot_document(
        session,
        ref,
        kind,
        field_text("number"),
        needed_day("valid_from", FROM),
        day("valid_to", UNTIL),
        by=by,
        now=now,
    )


COMMANDS: Mapping[str, Command] = {
    LotAction.CANCEL: lambda s, ref, by, now: purchase.cancel_lot(
        s, ref, field_text("reason"), by=by, now=now
    ),
    LotAction.FREEZE_PLAN: lambda s, ref, by, now: sample.freeze_plan(s, ref, by=by, now=now),
    LotAction.DRAW: lambda s, ref, by, now: sample.draw_sample_of(s, ref, by=by, now=now),
    LotAction.RECORD_PIECE: record_piece_of,
    LotAction.ACCEPT: lambda s, ref, by, now: decide.accept_lot(s, ref, by=by, now=now),
    LotAction.REFUSE: lambda s, ref, by, now: decide.refuse_lot(
        s, ref, field_text("reason"), by=by, now=now
    ),
    LotAction.ASK_CONCESSION: lambda s, ref, by, now: decide.ask_concession(
        s, ref, field_text("reason"), by=by, now=now
    ),
    LotAction.GRANT_CONCESSION: lambda s, ref, by, now: decide.grant_concession(
        s, ref, by=by, now=now
    ),
    LotAction.DECLINE_CONCESSION: lambda s, ref, by, now: decide.decline_concession(
        s, ref, field_text("reason"), by=by, now=now
    ),
    LotAction.BEGIN_SORTING: lambda s, ref, by, now: decide.begin_sorting(s, ref, by=by, now=now),
    LotAction.FINISH_SORTING: lambda s, ref, by, now: decide.finish_sorting(
        s, ref, field_number("good", GOOD), field_number("bad", BAD), by=by, now=now
    ),
    LotAction.SEND_BACK: lambda s, ref, by, now: decide.send_back(
        s, ref, field_text("waybill"), by=by, now=now, as_is=right_as_is()
    ),
    LotAction.ORDER_DESTRUCTION: lambda s, ref, by, now: decide.order_destruction(
        s, ref, field_text("reason"), by=by, now=now
    ),
    LotAction.DESTROY: lambda s, ref, by, now: decide.destroy_lot(
        s,
        ref,
        [field_text("witness-1"), field_text("witness-2")],
        field_text("film"),
        by=by,
        now=now,
    ),
    DOCUMENT: add_document_of,
}


@desk.post("/<ref>/<action>")
def act(ref: str, action: str) -> ResponseReturnValue:
    command = COMMANDS.get(action)
    if command is None:
        raise Missing
    back = url_for("lots.lot", ref=ref)

    def write(session: Any) -> str:
        command(session, ref, acting(), clock.now())
        return back

    return write_here(write, back, _words_of_done(action))


def _words_of_done(action: str) -> Text:
    """What was done, in the words of the flow."""
    if action in (DOCUMENT, LotAction.RECORD_PIECE):
        return DONE
    name = ACTION_NAMES[LotAction(action)]
    return Text(f"完成：{name.zh}", f"Done: {name.en}")
