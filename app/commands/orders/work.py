"""What one import works with: the shops it holds, and what the house knows of its rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.commands.intake.places import Places
from app.commands.intake.registration import NOT_ARRIVED
from app.commands.network.setup import known_merchant, merchant_of
from app.commands.personal.vault import Vault
from app.models.intake.item import Item
from app.models.network.center import Merchant
from app.models.orders.order import OrderLine, ShopOrder
from app.queries.orders.whose import orders_with_others
from workflows.orders.category_rules import Rules
from workflows.orders.lines import RowDecision
from workflows.orders.row import OrderRow
from workflows.orders.shops.shop_names import is_shop_name
from workflows.orders.shops.whose_order import makes_shops
from workflows.people.names import name_key
from workflows.people.programs import holdings
from workflows.roles import Actor, Permission

T = TypeVar("T")
# An export has tens of thousands of rows, and both databases a highest number of bound values.
CHUNK = 500


@dataclass(frozen=True, slots=True)
class NewLine:
    """A line that a row makes, not inserted yet: its pieces, and what its row was decided to be."""

    line: OrderLine
    items: list[Item]
    row: OrderRow
    decision: RowDecision


@dataclass
class ImportWork:
    """What one import works with; `new` are lines that wait to be inserted with others, of
    `new_orders`. `shops` are those of the orders that were there, `with_others` of these the ones
    that another has a part in; `claims` are numbers of other shops' orders, by who brought them."""

    session: Session
    by: Actor
    now: datetime
    rules: Rules
    places: Places
    import_id: int
    vault: Vault
    platform: str
    shop: str = ""
    same: frozenset[str] = frozenset()
    merchants: dict[str, Merchant] = field(default_factory=dict)
    orders: dict[str, ShopOrder] = field(default_factory=dict)
    lines: dict[str, OrderLine] = field(default_factory=dict)
    pieces: dict[int, tuple[int, int]] = field(default_factory=dict)
    new: dict[str, NewLine] = field(default_factory=dict)
    new_orders: set[str] = field(default_factory=set)
    shops: dict[int, tuple[int, str]] = field(default_factory=dict)
    with_others: set[int] = field(default_factory=set)
    new_shops: set[int] = field(default_factory=set)
    claims: set[tuple[int, str]] = field(default_factory=set)

    def speaks_of_new(self, row: OrderRow) -> bool:
        """Whether a row is of a line that waits, or of a known one of an order that has some."""
        if row.sub_order in self.new:
            return True
        return row.sub_order in self.lines and row.main_order in self.new_orders

    def shop_of(self, row: OrderRow) -> str:
        """The shop that the row names, else the one that was said."""
        return row.shop_name or row.shop_id or self.shop


def may_make_shops(by: Actor) -> bool:
    """Whether a shop that they name for the first time is made known by it."""
    held = holdings(by, Permission.ORDER_IMPORT)
    everywhere = any(one.center_id is None and one.merchant_id is None for one in held)
    return makes_shops(is_program=by.only is not None, everywhere=everywhere)


def lock_shops(work: ImportWork, rows: Sequence[OrderRow]) -> None:
    """Two imports of the same shop's orders stand in a line; the second then finds them known.

    A shop that may not be called so, or not be made known by who imports, is left out.
    """
    # Sorted: two imports of the same two shops would otherwise each hold what the other waits for.
    shops = {work.shop_of(row) for row in rows}
    for shop in sorted(shops, key=lambda name: (name_key(name) or "", name)):
        merchant = known_merchant(work.session, work.platform, shop)
        if merchant is None:
            if not is_shop_name(shop) or not may_make_shops(work.by):
                continue
            merchant = merchant_of(work.session, work.platform, shop)
            work.new_shops.add(merchant.id)
        work.merchants[shop] = work.session.scalars(
            select(Merchant).where(Merchant.id == merchant.id).with_for_update()
        ).one()


def forget_empty_shops(work: ImportWork) -> None:
    """A shop is made known by an order that was taken in, not by a row that was refused."""
    if not work.new_shops:
        return
    work.session.flush()
    sells = select(ShopOrder.id).where(ShopOrder.merchant_id == Merchant.id)
    work.session.execute(delete(Merchant).where(Merchant.id.in_(work.new_shops), ~sells.exists()))


def load_known(work: ImportWork, rows: Sequence[OrderRow]) -> None:
    """Lines, orders, the vault's records and the pieces of all rows, in chunks."""
    for numbers in _chunks(sorted({row.sub_order for row in rows})):
        for line in work.session.scalars(
            select(OrderLine).where(
                OrderLine.platform == work.platform, OrderLine.sub_number.in_(numbers)
            )
        ):
            work.lines[line.sub_number] = line
    for numbers in _chunks(sorted({row.main_order for row in rows})):
        for order in work.session.scalars(
            select(ShopOrder).where(
                ShopOrder.platform == work.platform, ShopOrder.number.in_(numbers)
            )
        ):
            work.orders[order.number] = order
    orders = {order.id for order in work.orders.values()}
    orders |= {line.order_id for line in work.lines.values()}
    work.vault.load(orders)
    for part in _chunks(sorted(orders)):
        found = work.session.execute(
            select(ShopOrder.id, ShopOrder.merchant_id, Merchant.shop)
            .join(Merchant, Merchant.id == ShopOrder.merchant_id)
            .where(ShopOrder.id.in_(part))
        )
        work.shops |= {key: (merchant, shop) for key, merchant, shop in found}
        work.with_others |= orders_with_others(work.session, part, Permission.ORDER_IMPORT, work.by)
    for keys in _chunks(sorted(line.id for line in work.lines.values())):
        arrived = func.count(Item.id).filter(Item.state.not_in(NOT_ARRIVED))
        for line_id, made, came in work.session.execute(
            select(Item.order_line_id, func.count(Item.id), arrived)
            .where(Item.order_line_id.in_(keys))
            .group_by(Item.order_line_id)
        ):
            work.pieces[line_id] = (made, came)


def _chunks(values: Sequence[T]) -> Iterable[Sequence[T]]:
    return (values[i : i + CHUNK] for i in range(0, len(values), CHUNK))
