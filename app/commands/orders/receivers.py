"""What a row of an export says of the buyer: compared, kept in the vault, told by its fields."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from app.commands import record
from app.commands.personal.vault import OpenRecord, Vault
from app.commands.proof import end_all_of_order
from app.models.dispatch.parcel import Dispatch
from app.models.intake.item import Item
from app.models.orders.order import OrderLine
from workflows.event import Event
from workflows.inspection.states import STATES, OnTheRoad
from workflows.orders.buyer_fields import hides
from workflows.orders.cells.phone import is_another_phone
from workflows.orders.events import ReceiverNoted, ReceiverReplaced
from workflows.orders.row import (
    OrderRow,
    from_record,
    personal_of,
    with_personal,
    without_personal,
)
from workflows.personal.masks import Receiver
from workflows.roles import Actor
from workflows.verdict import Text

NOTED = Text(
    "订单已寄出，新的收件信息仅作记录，未替换",
    "The order is on its way; the new receiver is noted, not taken over",
)


def known_row(vault: Vault, line: OrderLine) -> OrderRow:
    """The row of a line with what the vault holds of it."""
    held = vault.of(line.order_id).held
    return with_personal(from_record(line.row), held.rows.get(line.sub_number, {}))


def as_may_be_kept(vault: Vault, order_id: int | None, row: OrderRow) -> OrderRow:
    """The row as it came, or without its buyer where that order's buyer was erased."""
    if order_id is None or not vault.of(order_id).erased:
        return row
    return without_personal(row)


def receiver_of(row: OrderRow) -> Receiver:
    """Who the row says the parcel goes to."""
    return Receiver(
        row.receiver_name,
        row.receiver_phone,
        f"{row.province}{row.city}{row.district}{row.street}{row.address}",
    )


def keep_buyer(vault: Vault, line: OrderLine, row: OrderRow, *, by: Actor, now: datetime) -> bool:
    """Keep what the row says. A new receiver replaces the old one until the order is sent; after
    that it is noted, and the answer is True: the person has to be told. Another phone ends what
    the old one proved."""
    one = vault.of(line.order_id)
    before = one.held.receiver
    after, fields = _newer(before, receiver_of(row))
    # What no import knew of before has no parcel on its way.
    noted = bool(fields) and one.row in vault.session and _is_sent(vault.session, line.order_id)
    vault.take(line.order_id, line.sub_number, personal_of(row), before if noted else after)
    if before == Receiver() or not fields or one.erased:
        return False
    if not noted and is_another_phone(before.phone, after.phone):
        end_all_of_order(vault.session, line.order_id, now)
    event: Event = ReceiverReplaced(line.sub_number, fields)
    if noted:
        if one.held.noted and Receiver(**one.held.noted[-1]["receiver"]) == after:
            return True  # another line of the same order said so before
        event = ReceiverNoted(line.sub_number, fields)
        one.held.noted.append({"at": now.isoformat(), "receiver": asdict(after)})
        topic = {"sub_order": line.sub_number, "reason": NOTED.zh}
        record.announce(vault.session, "order.receiver_noted", topic, now=now)
    record.append(
        vault.session,
        event,
        by=by,
        now=now,
        center_id=line.center_id,
        order_id=line.order_id,
    )
    return noted


def has_new_receiver(vault: Vault, order_id: int, row: OrderRow) -> bool:
    """Whether keeping the row would change to whom the order goes."""
    return bool(_newer(vault.of(order_id).held.receiver, receiver_of(row))[1])


def personal_digests(one: OpenRecord, row: OrderRow, fields: set[str]) -> dict[str, str]:
    """What the ledger says of changed personal fields."""
    return one.digests({name: getattr(row, name) for name in sorted(fields)})


def _newer(old: Receiver, new: Receiver) -> tuple[Receiver, list[str]]:
    """`new` where it says something else, and the fields in which it does."""
    before, after = asdict(old), asdict(new)
    fields = [
        name
        for name, said in after.items()
        if said and said != before[name] and not hides(said, before[name])
    ]
    return Receiver(**before | {name: after[name] for name in fields}), fields


def _is_sent(session: Session, order_id: int) -> bool:
    """Whether a parcel of the order is gone and none is still to go."""
    sent = exists().where(Dispatch.item_id == Item.id)
    pieces = session.execute(
        select(Item.state, sent.label("sent"))
        .join(OrderLine, OrderLine.id == Item.order_line_id)
        .where(OrderLine.order_id == order_id)
    ).all()
    waiting = any(not p.sent and isinstance(STATES[p.state].buyer, OnTheRoad) for p in pieces)
    return any(p.sent for p in pieces) and not waiting
