"""What a shop sells is answered from stock: asked for by one person, in force by a second one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.errors import Invalid, Missing, NotPermitted, Refusal
from app.commands import record
from app.commands.goods.suppliers import LONGEST_CODE, must_fit
from app.models.goods.stock import StockMapping
from app.models.network.center import Merchant
from app.queries.goods.stock.mapping import category_in
from app.queries.second_person import pair_answer
from workflows.goods.stock.events import StockMappingAsked, StockMappingDecided
from workflows.roles import Actor, Permission
from workflows.verdict import Refused, Text

MAPPED_ALREADY = Text(
    "这家店的这个编码已有对应或待复核", "This code of the shop is mapped already, or waits for it"
)
IN_FORCE = Refused("mapping_in_force", Text("这条对应已生效", "The mapping is in force already"))


def ask_mapping(
    session: Session,
    merchant_id: int,
    code: str,
    center_id: int,
    product: str,
    *,
    by: Actor,
    now: datetime,
) -> StockMapping:
    """Ask that a shop's code be answered by a product of a warehouse; a second person says yes."""
    role = by.role_for(Permission.LOT_BUY, center_id)
    if role is None or by.person_id is None:
        raise NotPermitted
    code, product = code.strip(), product.strip()
    must_fit("code", code, LONGEST_CODE, Text("请填写商家编码", "Give the shop's own code"))
    must_fit("product", product, LONGEST_CODE, Text("请填写库存商品", "Name the product in stock"))
    shop = session.get(Merchant, merchant_id)
    if shop is None or shop.center_id not in (None, center_id):
        raise Invalid("merchant", Text("请选择店铺", "Choose the shop"))
    category = category_in(session, center_id, product)
    if category is None:
        raise Invalid(
            "product",
            Text(f"该仓库没有采购过 {product}", f"{product} was never bought for this warehouse"),
        )
    same = select(StockMapping.id).where(
        StockMapping.merchant_id == merchant_id,
        StockMapping.code == code,
        StockMapping.ended_at.is_(None),
    )
    if session.scalars(same).first() is not None:
        raise Invalid("code", MAPPED_ALREADY)
    made = StockMapping(
        merchant_id=merchant_id,
        code=code,
        center_id=center_id,
        product=product,
        category=category,
        by_id=by.person_id,
        at=now,
    )
    session.add(made)
    session.flush()
    event = StockMappingAsked(made.id, shop.shop, code, product)
    record.append(session, event, by=by, role=role, now=now, center_id=center_id)
    return made


def approve_stock(session: Session, key: int, *, by: Actor, now: datetime) -> StockMapping:
    """A second person has seen it: the shop's next orders of that code are answered from stock."""
    kept = _mapping_for_update(session, key, by)
    if kept.approved_at is not None:
        raise Refusal(IN_FORCE)
    answer = pair_answer(session, kept.by_id, by.person_id, now)
    if isinstance(answer, Refused):
        raise Refusal(answer)
    kept.approved_at, kept.approved_by_id = now, by.person_id
    _say(session, kept, "", by=by, now=now)
    return kept


def end_mapping(
    session: Session, key: int, reason: str, *, by: Actor, now: datetime
) -> StockMapping:
    """Decline a mapping, or end one that is in force; what is reserved already stays so."""
    kept = _mapping_for_update(session, key, by)
    must_fit("reason", reason.strip(), 2000, Text("请写明原因", "Give a reason"))
    kept.ended_at = now
    _say(session, kept, reason.strip(), by=by, now=now)
    return kept


def _mapping_for_update(session: Session, key: int, by: Actor) -> StockMapping:
    kept = session.scalars(
        select(StockMapping)
        .where(StockMapping.id == key, StockMapping.ended_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if kept is None or not by.may(Permission.LOT_READ, kept.center_id):
        raise Missing(Text("没有这条对应", "There is no such mapping"))
    if not by.may(Permission.LOT_CONCEDE, kept.center_id):
        raise NotPermitted
    return kept


def _say(session: Session, kept: StockMapping, reason: str, *, by: Actor, now: datetime) -> None:
    event = StockMappingDecided(kept.id, kept.ended_at is None, reason)
    role = by.role_for(Permission.LOT_CONCEDE, kept.center_id)
    record.append(session, event, by=by, role=role, now=now, center_id=kept.center_id)
