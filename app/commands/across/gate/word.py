"""The word of a shop's program: what its buyer told the shop, for one act, under the key's name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.base.errors import Missing, Refusal
from app.commands import record
from app.commands.proof import end_passes
from app.commands.returns.access.passes import buyer_with, item_of
from app.models.intake.item import Item
from app.models.returns.access import BuyerPass
from workflows.people.access import PassEnd
from workflows.people.programs import covers, holdings, speaks_for_buyers_of
from workflows.returns.events import BuyerPassGiven
from workflows.roles import AccessWay, Actor, BuyerAccess, Permission
from workflows.verdict import Refused

WITHIN = timedelta(minutes=1)


class NotTheShops(Refusal):
    """The program is not that of the shop to which the buyer spoke."""

    status = 403


class BuyersYes(Refusal):
    """What serves the shop and binds the buyer is not the shop's to tell."""

    status = 403


@contextmanager
def platforms_word(session: Session, ref: str, *, by: Actor, now: datetime) -> Iterator[Actor]:
    """The buyer of a piece, as far as the shop's program may say what they want, for one act.

    The ledger names the program's key. Raises `Missing` for a piece of another shop or center,
    `NotTheShops` where the program is the center's and not the shop's.
    """
    item: Item = item_of(session, ref)
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
    yield buyer_with(BuyerAccess(AccessWay.PLATFORM, word.id), key=by.key)
    end_passes(session, now, PassEnd.USED, BuyerPass.id == word.id)
