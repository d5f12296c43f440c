"""Buyers by name, as an import would put them into the vault."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from support.build import NOW

from app.base import db
from app.commands.personal.vault import Vault
from app.models.intake.item import Item
from app.models.orders.order import OrderLine
from workflows.personal.masks import Receiver

ZHANG = Receiver("张三丰", "13812345678", "湖北省十堰市丹江口市武当山紫霄宫")


def order_of(ref: str) -> int:
    """The key of the order of a piece."""
    with db.reading() as session:
        line = session.get_one(Item, int(ref[-6:])).order_line_id
        return session.get_one(OrderLine, line).order_id


def change_receiver(order_id: int, **values: str) -> None:
    """Change what the vault holds of an order's receiver, as if it had always been so."""
    with db.transaction() as session:
        vault = Vault(session, NOW)
        vault.load([order_id])
        known = asdict(vault.of(order_id).held.receiver)
        vault.take(order_id, "", {}, Receiver(**known | values))
        vault.save()


def name_buyer(ref: str, receiver: Receiver = ZHANG, *, now: datetime = NOW) -> int:
    """Put a receiver into the vault for the order of a piece; returns the order's key."""
    order_id = order_of(ref)
    with db.transaction() as session:
        vault = Vault(session, now)
        vault.load([order_id])
        vault.take(order_id, "", {}, receiver)
        vault.save()
    return order_id
