"""Returns as their shop sees them: what is asked of it, what became of them; no buyer is named.

Neither what a buyer wrote nor the pictures that came with it: customer service tells the shop what
it needs. The law's clock and its decision are the shop's matter too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from app.base.refs import key_of, reference
from app.models.inspection.evidence import Attachment, Evidence, EvidencePurpose
from app.models.intake.item import Item
from app.models.orders.order import OrderLine
from app.models.people.account import Person
from app.models.returns.case import ReturnCase
from app.models.returns.notes import ShopReply
from app.queries.personal.words import open_words
from workflows.returns.flow import ReturnGround
from workflows.returns.law.facts.words import ReturnFinding
from workflows.returns.service.shop_reply import ReplyStanding, ShopStance, reply_due, standing
from workflows.returns.states import ReturnState

PAGE = 50
MOST_EXPORTED, AT_ONCE = 20_000, 1000
FIRST_REPLY = (
    select(func.min(ShopReply.at)).where(ShopReply.case_id == ReturnCase.id).scalar_subquery()
)


@dataclass(frozen=True, slots=True)
class ShopCase:
    """One return of a shop's goods."""

    key: int
    ref: str
    item_key: int
    item_ref: str
    merchant_id: int
    order_id: int
    sub_number: str
    title: str
    state: ReturnState
    ground: ReturnGround
    outcome: str
    conclusion: ReturnFinding | None
    compared_at: datetime | None
    requested_at: datetime
    closed_at: datetime | None
    refunded: Decimal | None
    due_at: datetime
    standing: ReplyStanding


@dataclass(frozen=True, slots=True)
class ReplyShown:
    """One reply. No text: it was erased with the buyer. `files` are keys of attachments."""

    stance: ShopStance
    who: str
    text: str | None
    at: datetime
    files: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A file of a case that its shop may open."""

    key: int
    digest: str
    mime: str
    name: str
    own: bool
    image: bool


def shop_cases(
    session: Session,
    merchants: Collection[int],
    now: datetime,
    *,
    waiting: bool = False,
    before: int = 0,
    size: int = PAGE,
) -> list[ShopCase]:
    """A page of the returns of these shops and one more, the latest first.

    `waiting`: those that are open and to which nothing was said.
    """
    wanted = _cases().where(Item.merchant_id.in_(sorted(merchants)))
    if waiting:
        wanted = wanted.where(ReturnCase.closed_at.is_(None), FIRST_REPLY.is_(None))
    if before:
        wanted = wanted.where(ReturnCase.id < before)
    rows = session.execute(wanted.order_by(ReturnCase.id.desc()).limit(size + 1))
    return [_case(r, now) for r in rows]


def count_waiting(session: Session, merchants: Collection[int]) -> int:
    """How many returns wait for a word of these shops."""
    wanted = (
        select(func.count())
        .select_from(ReturnCase)
        .join(Item, Item.id == ReturnCase.item_id)
        .where(
            Item.merchant_id.in_(sorted(merchants)),
            ReturnCase.closed_at.is_(None),
            FIRST_REPLY.is_(None),
        )
    )
    return session.scalar(wanted) or 0


def every_case(session: Session, merchants: Collection[int], now: datetime) -> Iterator[ShopCase]:
    """All of them, the latest first, for an export."""
    before, left = 0, MOST_EXPORTED
    while left > 0:
        rows = shop_cases(session, merchants, now, before=before, size=AT_ONCE)
        yield from rows[:AT_ONCE]
        if len(rows) <= AT_ONCE:
            return
        before, left = rows[AT_ONCE - 1].key, left - AT_ONCE


def shop_case(
    session: Session, ref: str, merchants: Collection[int], now: datetime
) -> ShopCase | None:
    """One return, if its goods are of one of these shops."""
    key = key_of("RT", ref)
    if key is None:
        return None
    row = session.execute(
        _cases().where(ReturnCase.id == key[0], Item.merchant_id.in_(sorted(merchants)))
    ).one_or_none()
    found = None if row is None else _case(row, now)
    return found if found is not None and found.ref == ref.strip().upper() else None


def replies_of(session: Session, case_key: int, order_id: int) -> list[ReplyShown]:
    """What the shop said to a return, oldest first."""
    rows = session.execute(
        select(ShopReply.stance, ShopReply.text, ShopReply.attached, ShopReply.at, Person.name)
        .join(Person, Person.id == ShopReply.by_id)
        .where(ShopReply.case_id == case_key)
        .order_by(ShopReply.id)
    ).all()
    texts = open_words(session, order_id, [r.text for r in rows]) if rows else []
    return [
        ReplyShown(stance=r.stance, who=r.name, text=text, at=r.at, files=tuple(r.attached["keys"]))
        for r, text in zip(rows, texts, strict=True)
    ]


def files_for_shop(session: Session, case: ShopCase) -> list[CaseFile]:
    """The shop's own evidence; and what was seen on arrival, once it was compared."""
    purposes = [EvidencePurpose.RETURN_SHOP]
    if case.compared_at is not None:
        purposes.append(EvidencePurpose.RETURN_ARRIVAL)
    rows = session.execute(
        select(
            Attachment.id,
            Attachment.purpose,
            Attachment.name,
            Evidence.digest,
            Evidence.mime,
            Evidence.kind,
        )
        .join(Evidence, Evidence.id == Attachment.evidence_id)
        .where(
            Attachment.item_id == case.item_key,
            Attachment.purpose.in_(purposes),
            Attachment.check_code == case.ref,
            Attachment.withdrawn_at.is_(None),
        )
        .order_by(Attachment.purpose.desc(), Attachment.position, Attachment.id)
    )
    return [
        CaseFile(
            key=r.id,
            digest=r.digest,
            mime=r.mime,
            name=r.name,
            own=r.purpose is EvidencePurpose.RETURN_SHOP,
            image=r.kind == "image",
        )
        for r in rows
    ]


def _cases() -> Any:
    return (
        select(
            ReturnCase.id,
            ReturnCase.requested_at,
            ReturnCase.item_id,
            Item.registered_at,
            Item.merchant_id,
            Item.title,
            OrderLine.order_id,
            OrderLine.sub_number,
            ReturnCase.state,
            ReturnCase.ground,
            ReturnCase.outcome,
            ReturnCase.conclusion,
            ReturnCase.compared_at,
            ReturnCase.closed_at,
            ReturnCase.refunded_at,
            ReturnCase.refund,
            FIRST_REPLY.label("replied_at"),
        )
        .join(Item, Item.id == ReturnCase.item_id)
        .join(OrderLine, OrderLine.id == ReturnCase.order_line_id)
    )


def _case(r: Row[*tuple[Any, ...]], now: datetime) -> ShopCase:
    paid = r.refund is not None and r.refunded_at is not None
    return ShopCase(
        key=r.id,
        ref=reference("RT", r.id, r.requested_at),
        item_key=r.item_id,
        item_ref=reference("QC", r.item_id, r.registered_at),
        merchant_id=r.merchant_id,
        order_id=r.order_id,
        sub_number=r.sub_number,
        title=r.title,
        state=r.state,
        ground=r.ground,
        outcome=r.outcome,
        conclusion=r.conclusion,
        compared_at=r.compared_at,
        requested_at=r.requested_at,
        closed_at=r.closed_at,
        refunded=Decimal(r.refund["result"]["total"]) if paid else None,
        due_at=reply_due(r.requested_at),
        standing=standing(r.requested_at, r.replied_at, r.closed_at, now),
    )
