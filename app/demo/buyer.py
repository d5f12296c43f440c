"""A buyer of the example network, let in as any buyer is: looked up, a code sent and entered."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from sqlalchemy import select

from app.base.db import reading, transaction
from app.commands.returns.access.codes import enter_code, send_code
from app.commands.returns.access.look_up import TypedOrder, look_up
from app.commands.returns.access.passes import buyer_with, item_of
from app.commands.returns.access.sender import DESK, CodeToSend
from app.models.orders.order import ShopOrder
from app.queries.returns.passes import device_digest, open_pass
from app.queries.returns.personal import receiver_in_full
from workflows.roles import NO_ACCESS, Actor

DIGITS = 4


class PocketSender:
    """Sends to nobody: the code stays in the pocket of who asked."""

    at_desk: ClassVar[bool] = True

    def __init__(self) -> None:
        self.code = ""

    def send(self, code: CodeToSend) -> None:
        self.code = code.code


def what_buyers_know(ref: str) -> TypedOrder:
    """What the buyer of a piece types: the number, the end of their phone, their surname."""
    with reading() as session:
        order = item_of(session, ref).line.order_id
        number = session.scalars(select(ShopOrder.number).where(ShopOrder.id == order)).one()
        receiver = receiver_in_full(session, order)
    tail = receiver["phone"][-DIGITS:].replace("*", "0")
    return TypedOrder(number=number, phone=tail, fact=receiver["name"][:1])


def look_at(ref: str, now: datetime) -> str:
    """Look the order of a piece up on a new device; its cookie."""
    with transaction() as session:
        return look_up(session, what_buyers_know(ref), device="", now=now).device


def device_of_buyer(ref: str, now: datetime) -> str:
    """The cookie of a new device that may act as the buyer of a piece for two hours."""
    device, pocket = look_at(ref, now), PocketSender()
    send_code(pocket, DESK, device=device, network="", now=now)
    with transaction() as session:
        return enter_code(session, pocket.code, device=device, now=now)


def let_in(ref: str, now: datetime) -> Actor:
    """The buyer of a piece, or of a return, with a pass to act for two hours."""
    device = device_of_buyer(ref, now)
    with reading() as session:
        granted = open_pass(session, device_digest(device), now)
    return buyer_with(granted.access if granted is not None else NO_ACCESS)
