"""What the merchant's listing declares of a piece: what the findings are compared with."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from app.base.errors import Invalid, NotPermitted, Refusal
from app.commands import record
from app.commands.load import item_for_update, last_inspection
from app.models.intake.item import Item
from app.queries.inspection import standards
from app.queries.inspection.shop_ties import is_related
from workflows.inspection.finding import parse_listing, raw_listing
from workflows.inspection.states import STATES
from workflows.orders.events import ListingDeclared
from workflows.roles import Actor, Permission
from workflows.separation import not_related
from workflows.verdict import Citation, Refused, Text


def declare(
    session: Session, ref: str, facts: Mapping[str, object], *, by: Actor, now: datetime
) -> Item:
    """Add declared facts (species, mass, size, flaws ...) from the product page.

    Until the first inspection begins: afterwards the listing is what the piece was tested against
    (ISO/IEC 17025:2017 7.8.2.2, data supplied by the customer).
    """
    item = item_for_update(session, ref)
    allowed = (Permission.RECEIVE, Permission.CATEGORY_DECIDE)
    role = next((r for p in allowed if (r := by.role_for(p, item.center_id))), None)
    if role is None:
        raise NotPermitted
    apart = not_related.rule(is_related(session, by, item.merchant_id))
    if isinstance(apart, Refused):
        raise Refusal(apart)
    if not STATES[item.state].listing_open or last_inspection(session, item) is not None:
        raise Refusal(
            Refused(
                "listing_fixed",
                Text(
                    "检测已开始，商品描述不能再改",
                    "The inspection has begun; the listing is fixed",
                ),
                Citation("ISO/IEC 17025:2017", "7.8.2.2"),
            )
        )
    standard = standards.in_force(session, item.category, now)
    declared = parse_listing(standard, facts)
    if isinstance(declared, Refused):
        raise Invalid(declared.facts.get("fact", "listing"), declared.reason, declared.code)
    item.listing = {**item.listing, **raw_listing(declared)}
    record.append(
        session,
        ListingDeclared({k: str(v) for k, v in raw_listing(declared).items()}),
        by=by,
        now=now,
        role=role,
        center_id=item.center_id,
        item_id=item.id,
    )
    return item
