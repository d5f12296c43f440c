"""The one act that shows a buyer's data in clear: with a permission, a reason, and a trace."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.errors import Missing, NotPermitted, Refusal
from app.base.refs import key_of
from app.commands import record
from app.commands.personal.reasons import typed_reason
from app.models.intake.item import Item
from app.models.orders.order import OrderLine
from app.queries.personal.vault import open_record, record_of
from workflows.personal.events import PersonalUnmasked
from workflows.personal.masks import Receiver
from workflows.roles import Actor, Permission
from workflows.verdict import Citation, Refused, Text

ERASED = Refused(
    "personal_erased",
    Text("该买家的个人信息已删除", "This buyer's data has been erased"),
    Citation("个人信息保护法", "第四十七条"),
)
RESTRICTED = Refused(
    "personal_restricted",
    Text(
        "买家已要求删除，信息仅依法保存，不能查看",
        "The buyer asked for erasure; the data is kept by law and not to be looked at",
    ),
    Citation("个人信息保护法", "第四十七条第二款"),
    Text("确需查看，请联系有权决定的主管", "Ask a manager who decides on it if it must be"),
)


def unmask(session: Session, ref: str, reason: str, *, by: Actor, now: datetime) -> Receiver:
    """Name, phone and address of a piece's buyer; who looked, why and at what is recorded.

    Raises `Refusal` where they were erased, or are kept for the law alone.
    """
    key = key_of("QC", ref)
    row = None
    if key is not None:
        row = session.execute(
            select(Item.id, Item.center_id, OrderLine.order_id)
            .join(OrderLine, OrderLine.id == Item.order_line_id)
            .where(Item.id == key[0])
        ).one_or_none()
    if row is None:
        raise Missing
    role = by.role_for(Permission.PERSONAL_UNMASK, row.center_id)
    if role is None:
        raise NotPermitted
    kept = record_of(session, row.order_id)
    if kept is not None and kept.erased_at is not None:
        raise Refusal(ERASED)
    if kept is not None and kept.restricted_at is not None:
        raise Refusal(RESTRICTED)
    held = open_record(kept)
    reason = typed_reason(reason, held)
    fields = [name for name, said in asdict(held.receiver).items() if said]
    record.append(
        session,
        PersonalUnmasked(reason, fields),
        by=by,
        now=now,
        role=role,
        center_id=row.center_id,
        item_id=row.id,
    )
    return held.receiver
