"""A shop asks something of its piece; the center's manager answers, and what is granted is done."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.errors import Invalid, Missing, NotPermitted, Refusal
from app.commands import record
from app.commands.entries import typed_sentence
from app.commands.inspection.rehear import rehear
from app.commands.intake.receiving import resubmit
from app.commands.load import item_for_update
from app.commands.messages.asking import notify
from app.models.intake.item import Item
from app.models.intake.shop_request import ShopRequest
from app.queries.inspection.shop_ties import is_related
from app.queries.inspection.submissions import last_verdict
from app.queries.messages.receivers import holders
from workflows.inspection.states import ItemState
from workflows.intake.events import ShopAnswered, ShopAsked
from workflows.intake.shop_requests import (
    GONE_ON,
    LIFT_FIRST,
    Granting,
    ShopRequestKind,
    ShopRequestState,
    answer_due,
    granting,
    may_ask,
)
from workflows.messages.topics import SHOP_ANSWERED, SHOP_ASKED, Audience
from workflows.roles import Actor, Permission
from workflows.separation import not_related
from workflows.verdict import Refused, Text

UNANSWERED = Text("请写明答复的理由，店铺会看到", "Give the reason: the shop reads it")
ANSWERED = Refused(
    "answered_already", Text("这个申请已经答复", "This request was answered already")
)
NO_SUCH = Text("没有这个申请", "There is no such request")


def ask_center(
    session: Session, ref: str, kind: ShopRequestKind, reason: str, *, by: Actor, now: datetime
) -> ShopRequest:
    """Ask for a further test of one's own piece, or to send it in again. Raises `Refusal`."""
    item = item_for_update(session, ref)
    if item.merchant_id not in by.shops(Permission.SHOP_MANAGE) or by.person_id is None:
        raise NotPermitted
    reason = typed_sentence("reason", reason)
    answer = may_ask(
        kind,
        item.state,
        last=last_verdict(session, item),
        refused_at_the_door=bool(item.exception),
        submissions=item.submissions,
        open_one=_open_one(session, item),
        reason=reason,
    )
    if isinstance(answer, Refused):
        raise Refusal(answer)
    asked = ShopRequest(
        item_id=item.id,
        center_id=item.center_id,
        kind=kind,
        state=ShopRequestState.OPEN,
        reason=reason,
        asked_by_id=by.person_id,
        asked_at=now,
        due_at=answer_due(now),
    )
    session.add(asked)
    session.flush()
    _say(session, item, ShopAsked(kind.value, reason), by, now)
    for person in holders(session, Permission.APPEAL_DECIDE, item.center_id):
        notify(session, person, SHOP_ASKED, Audience.MANAGERS, item.ref, now=now)
    return asked


def answer_shop(
    session: Session, key: int, answer: str, *, granted: bool, by: Actor, now: datetime
) -> ShopRequest:
    """Grant it, and have it done, or not; the shop reads the answer. Raises `Refusal`."""
    known = session.get(ShopRequest, key)
    if known is None or not by.may(Permission.APPEAL_DECIDE, known.center_id):
        raise Missing(NO_SUCH)
    item = session.get_one(Item, known.item_id, with_for_update=True, populate_existing=True)
    asked = session.get_one(ShopRequest, key, with_for_update=True, populate_existing=True)
    answer = typed_sentence("answer", answer)
    own = asked.asked_by_id == by.person_id
    related = not_related.rule(own or is_related(session, by, item.merchant_id))
    if isinstance(related, Refused):
        raise Refusal(related)
    if asked.state is not ShopRequestState.OPEN:
        raise Refusal(ANSWERED)
    if not answer:
        raise Invalid("answer", UNANSWERED)
    if granted:
        _grant(session, item, asked, answer, by, now)
    asked.state = ShopRequestState.GRANTED if granted else ShopRequestState.REFUSED
    asked.answer, asked.answered_by_id, asked.answered_at = answer, by.person_id, now
    _say(session, item, ShopAnswered(asked.kind.value, granted, answer), by, now)
    notify(session, asked.asked_by_id, SHOP_ANSWERED, Audience.SHOP, item.ref, now=now)
    return asked


def _grant(
    session: Session, item: Item, asked: ShopRequest, answer: str, by: Actor, now: datetime
) -> None:
    match granting(asked.kind, item.state):
        case Granting.TEST_AGAIN:
            if item.state is not ItemState.QUEUED:
                rehear(session, item.ref, answer, by=by, now=now)
        case Granting.REGISTER_AGAIN:
            resubmit(session, item.ref, asked.reason, by=by, now=now)
        case Granting.LIFT_FIRST:
            raise Refusal(LIFT_FIRST)
        case Granting.GONE_ON:
            raise Refusal(GONE_ON)


def _open_one(session: Session, item: Item) -> bool:
    wanted = select(ShopRequest.id).where(
        ShopRequest.item_id == item.id, ShopRequest.state == ShopRequestState.OPEN
    )
    return session.scalar(wanted) is not None


def _say(
    session: Session, item: Item, event: ShopAsked | ShopAnswered, by: Actor, now: datetime
) -> None:
    record.append(session, event, by=by, now=now, center_id=item.center_id, item_id=item.id)
