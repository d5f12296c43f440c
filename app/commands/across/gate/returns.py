"""What a buyer told their shop or platform, done by its program: a return, an answer, pictures."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.base.errors import Refusal
from app.commands import evidence
from app.commands.across.gate.word import BuyersYes, platforms_word
from app.commands.entries import typed_code
from app.commands.inspection.review import buyer_answers
from app.commands.returns.request import Request, attach_request, open_return
from app.commands.returns.step import act_of_buyer, hold
from app.models.inspection.evidence import Attachment, EvidencePurpose
from app.models.intake.item import Item
from app.models.returns.case import ReturnCase
from workflows.people.programs import YES_IS_THE_BUYERS
from workflows.returns.states import STATES
from workflows.roles import Actor
from workflows.verdict import Refused, Text

MOST_PICTURES = 30
TOO_MANY_PICTURES = Refused(
    "too_many_pictures",
    Text(f"一件退货最多 {MOST_PICTURES} 张照片", f"A return has at most {MOST_PICTURES} pictures"),
    next_step=Text("请只上传能说明问题的照片", "Send those that show what is wrong"),
)
RETURN_OVER = Refused(
    "return_over",
    Text("这件退货已经结束，不能再加照片", "This return is over and takes no more pictures"),
    next_step=Text("买家不服可以申诉", "The buyer may appeal"),
)


def ask_for_buyer(
    session: Session, ref: str, request: Request, *, by: Actor, now: datetime
) -> tuple[ReturnCase, ...]:
    """Open a return in the buyer's name: the platform says that its buyer asked for it."""
    with platforms_word(session, ref, by=by, now=now) as buyer:
        return open_return(session, ref, request, by=buyer, now=now)


def answer_for_buyer(
    session: Session, ref: str, accepts: bool, reference: str, *, by: Actor, now: datetime
) -> Item:
    """The buyer does not take the piece with its deviation, as they told their platform.

    `reference` is the number under which the platform keeps what its buyer said. A yes serves the
    shop whose program speaks: it is the buyer's own, `BuyersYes`.
    """
    via = f"platform {typed_code('reference', reference)}"
    with platforms_word(session, ref, by=by, now=now) as buyer:
        if accepts:
            raise BuyersYes(YES_IS_THE_BUYERS)
        return buyer_answers(session, ref, accepts, via=via, by=buyer, now=now)


def picture_for_buyer(
    session: Session, ref: str, picture: evidence.StoredFile, *, by: Actor, now: datetime
) -> ReturnCase:
    """A picture that the buyer sent their platform, put to the return; the same one once."""
    held = hold(session, ref)
    if STATES[held.case.state].final:
        raise Refusal(RETURN_OVER)
    with platforms_word(session, held.case.ref, by=by, now=now) as word:
        buyer = act_of_buyer(session, held, by=word, now=now)
        attach_request(session, held.item, held.case, (picture,), by=buyer, now=now)
    session.flush()
    if pictures_of(session, held.case) > MOST_PICTURES:
        raise Refusal(TOO_MANY_PICTURES)
    return held.case


def pictures_of(session: Session, case: ReturnCase) -> int:
    """How many pictures a return has."""
    count = session.scalar(
        select(func.count())
        .select_from(Attachment)
        .where(
            Attachment.item_id == case.item_id,
            Attachment.purpose == EvidencePurpose.RETURN_REQUEST,
            Attachment.check_code == case.ref,
            Attachment.withdrawn_at.is_(None),
        )
    )
    return count or 0
