"""A return that a buyer asked their shop or platform for, told by its program."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.base.errors import Missing, Refusal
from app.commands import record
from app.commands.proof import end_passes
from app.commands.returns.access.passes import buyer_with, item_of
from app.commands.returns.request import Request, open_return
from app.models.returns.access import BuyerPass
from app.models.returns.case import ReturnCase
from workflows.people.access import PassEnd
from workflows.people.programs import covers, holdings, speaks_for_buyers_of
from workflows.returns.events import BuyerPassGiven
from workflows.roles import AccessWay, Actor, BuyerAccess, Permission
from workflows.verdict import Refused

WITHIN = timedelta(minutes=1)


class NotTheShops(Refusal):
    """The program is not that of the shop to which the buyer spoke."""

    status = 403


def ask_for_buyer(
    session: Session, ref: str, request: Request, *, by: Actor, now: datetime
) -> tuple[ReturnCase, ...]:
    """Open a return in the buyer's name: the platform says that its buyer asked for it.

    It speaks for this one request, in the buyer's favour: nothing else opens by it, and the ledger
    names the program's key. Raises `Missing` for a piece of another shop or center, `NotTheShops`
    where the program is the center's and not the shop's.
    """
    item = item_of(session, ref)
    held = holdings(by, Permission.RETURN_ASK)
    if not covers(held, item.center_id, item.merchant_id):
        raise Missing
    said = speaks_for_buyers_of(held, item.center_id, item.merchant_id)
    if isinstance(said, Refused):
        raise NotTheShops(said)
    order = item.line.order_id
    word = BuyerPass(order_id=order, way=AccessWay.PLATFORM, made_at=now, ends_at=now + WITHIN)
    session.add(word)
    session.flush()
    event = BuyerPassGiven(word.id, AccessWay.PLATFORM.value)
    record.append(session, event, by=by, now=now, center_id=item.center_id, order_id=order)
    buyer = buyer_with(BuyerAccess(AccessWay.PLATFORM, word.id), key=by.key)
    cases = open_return(session, ref, request, by=buyer, now=now)
    end_passes(session, now, PassEnd.USED, BuyerPass.id == word.id)
    return cases
