"""Columns of a shop's own file named by a person, and seen by a second one where money is in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.errors import Invalid, Missing, NotPermitted, Refusal
from app.commands import record
from app.commands.network.setup import merchant_of
from app.models.network.center import Merchant
from app.models.orders.order import ShopMapping
from app.queries.orders.whose import only_center
from app.queries.second_person import may_decide, pair_answer
from workflows.orders.dialect_file import platforms
from workflows.orders.events import MappingApproved, MappingSaved
from workflows.orders.mapping import header_digest, is_about_money
from workflows.orders.shops.shop_names import SHOP_NAME, is_shop_name, plain_shop
from workflows.people.second_person import PairAct
from workflows.roles import Actor, Permission
from workflows.verdict import Refused, Text

APPROVED = Refused(
    "mapping_approved", Text("这份对照已经复核", "The mapping has been confirmed already")
)


def save_mapping(
    session: Session,
    platform: str,
    shop: str,
    mapping: Mapping[str, Any],
    *,
    by: Actor,
    now: datetime,
) -> ShopMapping:
    """Keep how a shop's file names our fields. One that names no money is in force at once.

    Not where a center says it of a shop that is no center's: others' files would be read by it.
    """
    shop = plain_shop(shop)
    if platform not in platforms():
        raise Invalid("platform", Text("请选择平台", "Choose the platform"))
    if not is_shop_name(shop):
        raise Invalid("shop", SHOP_NAME)
    merchant = merchant_of(session, platform, shop)
    center = merchant.center_id or only_center(by, Permission.ORDER_IMPORT)
    if not by.may(Permission.ORDER_IMPORT, center):
        raise NotPermitted
    own = merchant.center_id is not None or by.may(Permission.ORDER_IMPORT)
    alone = own and not is_about_money(mapping)
    kept = ShopMapping(
        merchant_id=merchant.id,
        center_id=center,
        header_digest=header_digest(mapping["header"]),
        mapping=dict(mapping),
        by_id=by.person_id,
        at=now,
        approved_at=now if alone else None,
    )
    session.add(kept)
    session.flush()
    event = MappingSaved(kept.id, platform, shop, dict(mapping["columns"]), in_force=alone)
    _say(session, event, kept, by, now)
    return kept


def approve_mapping(session: Session, key: int, *, by: Actor, now: datetime) -> ShopMapping:
    """A second person has seen it: from now on the shop's files are read by it."""
    kept = session.scalars(
        select(ShopMapping)
        .where(ShopMapping.id == key)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if kept is None:
        raise Missing(Text("没有这份对照", "There is no such mapping"))
    if not may_decide(by, PairAct.APPROVE_MAPPING, kept.center_id, None):
        raise NotPermitted
    if kept.approved_at is not None:
        raise Refusal(APPROVED)
    answer = pair_answer(session, kept.by_id, by.person_id, now)
    if isinstance(answer, Refused):
        raise Refusal(answer)
    kept.approved_at, kept.approved_by_id = now, by.person_id
    merchant = session.get_one(Merchant, kept.merchant_id)
    _say(session, MappingApproved(kept.id, merchant.platform, merchant.shop), kept, by, now)
    return kept


def _say(
    session: Session,
    event: MappingSaved | MappingApproved,
    kept: ShopMapping,
    by: Actor,
    now: datetime,
) -> None:
    role = by.role_for(Permission.ORDER_IMPORT, kept.center_id)
    record.append(session, event, by=by, now=now, role=role, center_id=kept.center_id)
