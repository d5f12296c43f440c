"""What a shop says to a return of its goods: kept with the case, told to who works on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.base.errors import Invalid, NotPermitted, Refusal
from app.commands import evidence
from app.commands.entries import typed_sentence
from app.commands.returns.step import hold, tell, words_of
from app.models.inspection.evidence import EvidencePurpose
from app.models.returns.notes import ShopReply
from workflows.returns.events import ShopReplied
from workflows.returns.service.shop_reply import CASE_CLOSED, GROUNDS_MISSING, ShopStance
from workflows.roles import Actor, Permission
from workflows.verdict import Text

MOST_REPLIES = 20
TOO_OFTEN = Text(
    f"一笔退货最多答复 {MOST_REPLIES} 次，其余请联系中心客服",
    f"At most {MOST_REPLIES} replies to a return; write to customer service for the rest",
)


def reply(
    session: Session,
    ref: str,
    stance: ShopStance,
    text: str,
    files: Sequence[evidence.StoredFile] = (),
    *,
    by: Actor,
    now: datetime,
) -> ShopReply:
    """Say something to a return, with evidence. It decides nothing. Raises `Refusal`."""
    held = hold(session, ref)
    case = held.case
    if by.person_id is None or held.item.merchant_id not in by.shops(Permission.SHOP_REPLY):
        raise NotPermitted
    if case.closed_at is not None:
        raise Refusal(CASE_CLOSED)
    text = typed_sentence("text", text)
    if stance is not ShopStance.AGREES and not text and not files:
        raise Invalid("text", GROUNDS_MISSING.reason, GROUNDS_MISSING.code)
    said = select(func.count()).select_from(ShopReply).where(ShopReply.case_id == case.id)
    if (session.scalar(said) or 0) >= MOST_REPLIES:
        raise Invalid("text", TOO_OFTEN, "too_often")
    keys = [
        evidence.attach(
            session,
            held.item,
            file,
            EvidencePurpose.RETURN_SHOP,
            by=by,
            now=now,
            check_code=case.ref,
        ).id
        for file in files
    ]
    words = words_of(session, case.order_line_id, text, now=now)
    row = ShopReply(
        case_id=case.id,
        by_id=by.person_id,
        stance=stance,
        text=words.sealed,
        attached={"keys": keys},
        at=now,
    )
    session.add(row)
    session.flush()
    tell(session, held, ShopReplied(case.ref, stance.value, len(keys)), by=by, now=now)
    return row
