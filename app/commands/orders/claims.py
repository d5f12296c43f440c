"""Rows that are set aside for whose they are: another shop's order, another center's line."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.commands.orders.receivers import has_new_receiver
from app.commands.orders.work import ImportWork
from app.models.orders.claim import NumberClaim
from app.models.orders.order import OrderLine, ShopOrder
from app.queries.inspection.standards import categories
from app.queries.orders.whose import may_touch_line
from app.readers.orders.columns import LABELS
from workflows.orders.import_result import RowOutcome
from workflows.orders.lines import RowDecision, RowEffect, RowResult, Way
from workflows.orders.row import OrderRow
from workflows.orders.shops.shop_names import NO_SHOP, SHOP_NAME, is_shop_name
from workflows.orders.shops.whose_order import (
    ORDER_OF_ANOTHER_SHOP,
    SHOP_NOT_KNOWN,
    RowClaim,
    is_of_another_shop,
    refused_claim,
)
from workflows.roles import Actor, Permission
from workflows.verdict import Refused, Text


def refused_shop(work: ImportWork, row: OrderRow) -> RowOutcome | None:
    """A row touches the orders of its own shop alone, and names a shop that there may be."""
    shop = work.shop_of(row)
    merchant = work.merchants.get(shop)
    if merchant is None:
        said = SHOP_NOT_KNOWN if is_shop_name(shop) else Refused("invalid", SHOP_NAME)
        return _reject_row(row, said, "shop_name", shop)
    line, order = work.lines.get(row.sub_order), work.orders.get(row.main_order)
    named = [(order.id, _shop_of_order(work, order))] if order is not None else []
    if line is not None:
        of_line = work.shops.get(line.order_id) or _shop_of_order(work, line.order)
        named.append((line.order_id, of_line))
    foreign = [key for key, one in named if is_of_another_shop(one, merchant.id)]
    if foreign:
        # What this very file makes has no key yet: whoever sent it sees both rows.
        work.claims |= {(key, merchant.shop) for key in foreign if key in work.shops}
        return _reject_row(row, ORDER_OF_ANOTHER_SHOP, "main_order", row.main_order)
    return None


def note_claims(
    session: Session,
    claims: Iterable[tuple[int, str]],
    *,
    by: Actor,
    now: datetime,
    import_id: int | None = None,
) -> None:
    """Keep who else brings the number of an order, by (order, shop); what waits already, waits."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    for order_id, shop in sorted(set(claims)):
        if shop == NO_SHOP:
            continue
        session.execute(
            dialect.insert(NumberClaim)
            .values(
                order_id=order_id,
                shop=shop,
                import_id=import_id,
                by_id=by.person_id,
                at=now,
                reason="",
            )
            .on_conflict_do_nothing()
        )


def _shop_of_order(work: ImportWork, order: ShopOrder) -> tuple[int, str]:
    # What this import makes has no key yet, and is of a shop that it holds.
    return work.shops.get(order.id) or (order.merchant.id, order.merchant.shop)


def refused_place(
    work: ImportWork, row: OrderRow, line: OrderLine | None, decision: RowDecision
) -> RowOutcome | None:
    """A center takes no goods that it may not inspect, and touches nothing of another's."""
    refused = refused_claim(_claim(work, row, line, decision))
    if refused is not None:
        return _reject_row(row, refused, "sub_order", row.sub_order, decision)
    route = decision.route
    if decision.effect is RowEffect.NOTHING or route is None:
        return None
    if route.way is not Way.INSPECT or route.category is None:
        return None
    shop = work.merchants[work.shop_of(row)]
    if work.places.for_category(route.category, shop.center_id) is not None:
        return None
    kind = _say_category(work, route.category)
    reason = Text(
        f"没有可检验“{kind.zh}”的中心，或所选中心不可检验",
        f"No center, or not the chosen one, may inspect {kind.en}",
    )
    said = Refused("category_not_at_center", reason)
    return _reject_row(row, said, "title", row.title, decision)


def _claim(
    work: ImportWork, row: OrderRow, line: OrderLine | None, decision: RowDecision
) -> RowClaim:
    order = work.orders.get(row.main_order)
    order_id = line.order_id if line is not None else order.id if order is not None else None
    shared = order_id in work.with_others
    # What is refused would tell what is known, so that it too is for who may change it.
    changes = decision.effect is not RowEffect.NOTHING or decision.result is RowResult.REJECTED
    return RowClaim(
        is_new_line=line is None,
        changes=changes,
        new_receiver=shared and has_new_receiver(work.vault, order_id or 0, decision.row),
        own_line=line is None
        or not changes
        or may_touch_line(work.session, line, Permission.ORDER_IMPORT, work.by),
        own_order=not shared,
    )


def _say_category(work: ImportWork, code: str) -> Text:
    known = categories(work.session, work.now)
    return next((c.name for c in known if c.code == code), Text(code, code))


def _reject_row(
    row: OrderRow, said: Refused, column: str, value: str, decision: RowDecision | None = None
) -> RowOutcome:
    route = decision.route if decision is not None else None
    return RowOutcome(
        line=row.line,
        sheet=row.sheet,
        result=RowResult.REJECTED,
        main_order=row.main_order,
        sub_order=row.sub_order,
        category=route.category if route else None,
        code=said.code,
        reason=said.reason,
        column=LABELS[column],
        value=value,
    )
