"""Registering the pieces of an order line: one item, one code, one center."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.base.errors import Invalid, Missing, Refusal
from app.commands import record
from app.commands.advance import advance
from app.commands.goods.stock.reserve import end_need, need_units
from app.commands.intake.places import Places
from app.commands.intake.printed_title import say_printed_title
from app.models.intake.item import Item
from app.models.orders.order import LineRoute, OrderImport, OrderLine, ShopOrder
from app.queries.goods.stock.mapping import StockedProduct, need_of
from app.queries.inspection import standards
from app.queries.inspection.facts import facts_of
from app.queries.orders.category_rules import intake_rules
from app.queries.orders.line_refs import lines_called, the_one
from app.queries.orders.whose import may_touch_line
from app.queries.personal.rows import whole_row
from workflows.inspection.flow import FLOW, ItemAction
from workflows.inspection.states import ItemState, states_where
from workflows.intake.events import ItemCancelled, ItemRegistered
from workflows.orders.events import LineCategorised
from workflows.orders.lines import Way, chosen, route
from workflows.papers.printable import printed_title
from workflows.roles import Actor, Permission
from workflows.verdict import Refused, Text

SEND_WITHIN = timedelta(hours=48)
NO_PLACE = Refused(
    "category_not_at_center",
    Text("没有可检验该品类的中心", "No center that you act for may inspect that category"),
)
NOT_ARRIVED = states_where(lambda record: not record.arrived)


def in_both(text: Text) -> str:
    """A reason as it is kept with an order line: "zh / en"; pages show one of the two."""
    return f"{text.zh} / {text.en}"


def register_items(
    session: Session, line: OrderLine, pieces: int, places: Places, *, by: Actor, now: datetime
) -> int:
    """Make an item for each piece; returns how many."""
    order = session.get_one(ShopOrder, line.order_id)
    items = make_items(line, order, pieces, places, now)
    session.add_all(items)
    session.flush()
    say_registered(session, line, items, by=by, now=now)
    take_from_stock(session, line, order, items, places, now=now)
    return len(items)


def make_items(
    line: OrderLine, order: ShopOrder, pieces: int, places: Places, now: datetime
) -> list[Item]:
    """The items of a line, each to be added; none where no center takes them."""
    if pieces == 0 or line.category is None:
        return []
    stocked = _find_stocked(line, order, places)
    home = order.merchant.center_id if stocked is None else stocked.center_id
    center_id = places.for_category(line.category, home)
    if center_id is None:
        return []
    line.center_id = center_id
    places.load[center_id] = places.load.get(center_id, 0) + pieces
    return [_item(line, order, center_id, piece, now) for piece in range(1, pieces + 1)]


def take_from_stock(
    session: Session,
    line: OrderLine,
    order: ShopOrder,
    items: Sequence[Item],
    places: Places,
    *,
    now: datetime,
) -> None:
    """Answer registered items from the stock of their center, where the shop's code says so."""
    stocked = _find_stocked(line, order, places)
    if items and stocked is not None and stocked.center_id == line.center_id:
        need_units(session, items, stocked.product, now=now)


def _find_stocked(line: OrderLine, order: ShopOrder, places: Places) -> StockedProduct | None:
    found = places.stocked.get((order.merchant_id, line.merchant_code))
    return found if found is not None and found.category == line.category else None


def say_registered(
    session: Session, line: OrderLine, items: Sequence[Item], *, by: Actor, now: datetime
) -> None:
    """Tell the ledger of items that have their keys."""
    for item in items:
        record.append(
            session,
            ItemRegistered(item.ref, line.sub_number, item.piece, item.category),
            by=by,
            now=now,
            center_id=item.center_id,
            item_id=item.id,
            order_id=line.order_id,
        )
        say_printed_title(session, item, by=by, now=now)


def register_replacement(session: Session, replaced: Item, *, by: Actor, now: datetime) -> Item:
    """Make an item of the same order line for the piece that comes instead of `replaced`."""
    line = session.get_one(OrderLine, replaced.order_line_id)
    order = session.get_one(ShopOrder, line.order_id)
    last = session.scalar(select(func.max(Item.piece)).where(Item.order_line_id == line.id)) or 0
    item = _item(line, order, replaced.center_id, last + 1, now)
    item.category = replaced.category
    session.add(item)
    session.flush()
    say_registered(session, line, [item], by=by, now=now)
    product = need_of(session, replaced.id)
    if product is not None:
        need_units(session, [item], product, now=now)
    return item


def _item(line: OrderLine, order: ShopOrder, center_id: int, piece: int, now: datetime) -> Item:
    listing: dict[str, object] = {"quantity": "1", "order_no": order.number}
    if line.unit_price is not None:
        listing["price"] = str(line.unit_price)
    printed = printed_title(line.title)
    return Item(
        line=line,
        piece=piece,
        center_id=center_id,
        merchant=order.merchant,
        category=line.category,
        state=FLOW.start,
        state_since=now,
        due_at=now + SEND_WITHIN,
        registered_at=now,
        title=line.title,
        printed_title=printed.shown,
        title_asks=printed.asks,
        listing=listing,
        unit_price=line.unit_price,
    )


def categorise_line(
    session: Session, sub_number: str, category: str, reason: str, *, by: Actor, now: datetime
) -> int:
    """A person names the category that no rule found; returns how many items came of it.

    `sub_number` is the line's `line_ref`.
    """
    found = session.scalars(
        select(OrderLine).where(lines_called(sub_number)).with_for_update()
    ).all()
    place = the_one([line.platform for line in found])
    line = None if place is None else found[place]
    if line is None or not may_touch_line(session, line, Permission.CATEGORY_DECIDE, by):
        raise Missing(Text(f"没有子订单 {sub_number}", f"No sub-order {sub_number}"))
    if standards.of_category(session, category, now) is None:
        raise Invalid("category", Text("没有这个品类", "No such category"))
    if line.route is not LineRoute.WAITING_FOR_CATEGORY:
        raise Refusal(
            Refused("not_waiting", Text("这一行不在等待确定品类", "This line does not wait"))
        )
    way = route(whole_row(session, line), chosen(category), intake_rules(session, now), now)
    if way.way is Way.WAITING_FOR_CATEGORY:
        raise Refusal(Refused("not_waiting", way.reason))
    places = _places_for(session, line, by)
    if way.items and places.for_category(category, _home(session, line)) is None:
        raise Refusal(NO_PLACE)
    line.route, line.category = LineRoute(way.way.value), way.category
    line.category_by = f"person {by.person_id}"
    line.route_reason = in_both(way.reason)
    line.custom = bool(way.custom)
    line.custom_proof = "；".join(f"{p.field}: {p.text}" for p in way.custom)
    record.append(
        session,
        LineCategorised(line.sub_number, category, way.way.value, reason.strip()),
        by=by,
        now=now,
        order_id=line.order_id,
    )
    return register_items(session, line, way.items, places, by=by, now=now)


def _places_for(session: Session, line: OrderLine, by: Actor) -> Places:
    """Where the pieces may go: the center the file was imported for, within the person's own."""
    places = Places.load_all(session)
    places.given_id = session.scalar(
        select(OrderImport.center_id).where(OrderImport.id == line.import_id)
    )
    places.keep_to(by.centers(Permission.CATEGORY_DECIDE))
    return places


def _home(session: Session, line: OrderLine) -> int | None:
    return session.get_one(ShopOrder, line.order_id).merchant.center_id


def locked_pieces(session: Session, line: OrderLine) -> tuple[int, int]:
    """How many pieces a line has, and how many of them have come; none moves from now on."""
    # By key, as everywhere: two who lock a line's pieces never wait for each other crosswise.
    of_line = select(Item.state).where(Item.order_line_id == line.id).order_by(Item.id)
    states = session.scalars(of_line.with_for_update()).all()
    return len(states), sum(state not in NOT_ARRIVED for state in states)


def cancel_registered(
    session: Session, line: OrderLine, reason: str, *, by: Actor, now: datetime
) -> int:
    """Cancel the pieces of a line that have not come to the center yet."""
    items = session.scalars(
        select(Item)
        .where(Item.order_line_id == line.id, Item.state == ItemState.REGISTERED)
        .order_by(Item.id)
        .with_for_update()
    ).all()
    for item in items:
        facts = replace(facts_of(session, item, ItemAction.CANCEL, by=by, now=now), reason=reason)
        item.closing_reason = reason[:200]
        event = ItemCancelled(reason)
        advance(session, item, ItemAction.CANCEL, event, by=by, facts=facts, now=now)
        end_need(session, item, reason, now=now)
    return len(items)
