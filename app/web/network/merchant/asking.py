"""What a shop asks of the center about its piece, and the paper of its piece."""

from __future__ import annotations

from flask import Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.config import current
from app.base.db import reading, transaction
from app.base.errors import Invalid, Missing
from app.base.storage import BlobError
from app.commands.intake.shop_requests import ask_center
from app.press.press import Press
from app.queries.network import merchant as query
from app.queries.network.shop_desk import own_papers
from app.web.base.access import acting
from app.web.base.language import say
from app.web.items.attempt import refusal_of
from app.web.network.merchant.desk import desk, mine
from app.web.network.merchant.goods import piece_page
from workflows.intake.shop_requests import ShopRequestKind
from workflows.roles import Permission
from workflows.verdict import Text

ASKED = Text("已提交，中心主管会在 48 小时内答复", "Sent: the manager answers within 48 hours")


@desk.post("/items/<ref>/ask", access=Permission.SHOP_MANAGE)
def ask(ref: str) -> ResponseReturnValue:
    """Appeal a verdict, or ask to send the piece in again."""
    found = own(ref)
    kind = request.form.get("kind", "")

    def act() -> None:
        if kind not in set(ShopRequestKind):
            raise Invalid("kind", Text("请选择要申请什么", "Choose what you ask for"))
        reason = request.form.get("reason", "")
        with transaction() as session:
            ask_center(
                session, found.row.ref, ShopRequestKind(kind), reason, by=acting(), now=clock.now()
            )

    refusal = refusal_of(act)
    if refusal is not None:
        return piece_page(ref, refusal), refusal.status
    flash(say(ASKED), "ok")
    return redirect(url_for("merchant.piece", ref=found.row.ref))


@desk.get("/items/<ref>/certificate.pdf")
def paper(ref: str) -> ResponseReturnValue:
    """The paper of an own piece, as it was issued."""
    found = own(ref)
    with reading() as session:
        paper_of = own_papers(session, [found.key]).get(found.key)
    if paper_of is None or not paper_of.digest:
        raise Missing(Text("这件货品还没有证书", "This piece has no certificate yet"))
    try:
        content = Press(current()).papers.get(paper_of.digest)
    except BlobError:
        raise Missing(
            Text("存储的文件缺失或已被改动", "The stored file is missing or was changed")
        ) from None
    headers = {"Content-Disposition": f'attachment; filename="{paper_of.number}.pdf"'}
    return Response(content, mimetype="application/pdf", headers=headers)


def own(ref: str) -> query.OwnPiece:
    """The piece, if it is of a shop of this person."""
    with reading() as session:
        found = query.own_piece(session, ref, mine())
    if found is None:
        raise Missing(Text(f"没有编号为 {ref[:40]} 的货品", f"No item is called {ref[:40]}"))
    return found
