"""Purchase orders, and the lots that suppliers announce for their lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.errors import Invalid, Missing, NotPermitted
from app.base.refs import key_of
from app.commands import record
from app.commands.goods.move import lot_for, lot_for_update, move
from app.commands.goods.suppliers import LONGEST_CODE, LONGEST_NAME, must_fit, supplier_coded
from app.models.goods.lot import Lot, LotCarton
from app.models.goods.purchase import PurchaseLine, PurchaseOrder
from app.queries.inspection import standards
from workflows.goods.events import LotAnnounced, LotCancelled, PurchaseOrdered
from workflows.goods.lots.flow import FLOW, LotAction
from workflows.goods.lots.identity import LotIdentity
from workflows.goods.lots.states import LotState
from workflows.goods.sampling.draw import MOST_PIECES
from workflows.roles import Actor, Permission
from workflows.verdict import Text

MOST_LINES = 200
MOST_CARTONS = 2000
AGAIN = (LotState.SENT_BACK, LotState.SORTED)


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderedProduct:
    """One line of a purchase order as it is entered."""

    product: str
    name: str
    category: str
    quantity: int
    gtin: str = ""
    imported: bool = False


@dataclass(frozen=True, slots=True)
class AnnouncedCarton:
    """A carton that a supplier announces; `listed` is its row of the packing list, word by word."""

    pieces: int
    sscc: str = ""
    listed: Mapping[str, str] = field(default_factory=dict)


def place_order(
    session: Session,
    supplier: str,
    center_id: int,
    products: Sequence[OrderedProduct],
    note: str = "",
    *,
    by: Actor,
    now: datetime,
) -> PurchaseOrder:
    """Order products from a supplier, to be delivered to a center."""
    me = _buys(by, center_id)
    seller = supplier_coded(session, supplier)
    if not 1 <= len(products) <= MOST_LINES:
        raise Invalid(
            "lines",
            Text(f"采购单须有 1 至 {MOST_LINES} 行", f"An order has 1 to {MOST_LINES} lines"),
        )
    known = {one.category.code for one in standards.every(session)}
    made = PurchaseOrder(
        supplier_id=seller.id, center_id=center_id, note=note.strip()[:2000], by_id=me, at=now
    )
    made.lines = [_line(place, one, known) for place, one in enumerate(products, start=1)]
    session.add(made)
    session.flush()
    event = PurchaseOrdered(made.ref, seller.code, len(made.lines))
    role = by.role_for(Permission.LOT_BUY, center_id)
    record.append(session, event, by=by, role=role, now=now, center_id=center_id)
    return made


def announce(
    session: Session,
    order_ref: str,
    place: int,
    cartons: Sequence[AnnouncedCarton],
    identity: LotIdentity = LotIdentity(),  # noqa: B008  # frozen
    expected_on: date | None = None,
    again_of: str = "",
    *,
    by: Actor,
    now: datetime,
) -> Lot:
    """Announce the delivery of one batch of one ordered product; `again_of`: presented again."""
    order = order_of(session, order_ref)
    me = _buys(by, order.center_id)
    line = next((one for one in order.lines if one.place == place), None)
    if line is None:
        raise Missing(Text(f"采购单没有第 {place} 行", f"The order has no line {place}"))
    pieces = _pieces_in(cartons)
    made = Lot(
        line_id=line.id,
        center_id=order.center_id,
        state=FLOW.start,
        state_since=now,
        announced=pieces,
        announced_by_id=me,
        announced_at=now,
        expected_on=expected_on,
        again_of_id=_earlier(session, again_of, line.product, by),
        gtin=identity.gtin or line.gtin,
        batch=identity.batch[:LONGEST_CODE],
        produced_on=identity.produced,
        expires_on=identity.expires,
        cartons=[
            LotCarton(number=number, announced=one.pieces, sscc=one.sscc, listed=dict(one.listed))
            for number, one in enumerate(cartons, start=1)
        ],
    )
    session.add(made)
    session.flush()
    event = LotAnnounced(made.ref, order.ref, pieces, len(cartons))
    role = by.role_for(Permission.LOT_BUY, order.center_id)
    record.append(session, event, by=by, role=role, now=now, center_id=order.center_id)
    return made


def cancel_lot(session: Session, ref: str, reason: str, *, by: Actor, now: datetime) -> None:
    """What was announced does not come."""
    lot = lot_for(session, ref, LotAction.CANCEL, by=by)
    reason = reason.strip()[:2000]
    event = LotCancelled(lot.ref, reason)
    move(session, lot, LotAction.CANCEL, event, by=by, now=now, reason=reason)
    lot.reason = reason


def order_to_buy(session: Session, ref: str, *, by: Actor) -> PurchaseOrder:
    """The order of a reference, for who may buy for its center; raises before anything is read."""
    order = order_of(session, ref)
    if not by.may(Permission.LOT_READ, order.center_id):
        raise no_order(ref)
    _buys(by, order.center_id)
    return order


def order_of(session: Session, ref: str) -> PurchaseOrder:
    """The order of a reference; `Missing` if there is none."""
    key = key_of("PO", ref)
    found = session.get(PurchaseOrder, key[0]) if key is not None else None
    if found is None or found.ref != ref.strip().upper().replace(" ", "-"):
        raise no_order(ref)
    return found


def no_order(ref: str) -> Missing:
    """What is said of an order that is not there, and of one of another center."""
    return Missing(Text(f"没有编号为 {ref} 的采购单", f"No purchase order is called {ref}"))


def _buys(by: Actor, center_id: int) -> int:
    if not by.may(Permission.LOT_BUY, center_id) or by.person_id is None:
        raise NotPermitted
    return by.person_id


def _line(place: int, one: OrderedProduct, known: set[str]) -> PurchaseLine:
    product, name = one.product.strip(), " ".join(one.name.split())
    must_fit("product", product, LONGEST_CODE, Text("请填写商品编码", "Give the product's code"))
    must_fit("name", name, LONGEST_NAME, Text("请填写品名", "Give the product's name"))
    if one.category not in known:
        raise Invalid("category", Text("请选择品类", "Choose a category"))
    if not 1 <= one.quantity <= MOST_PIECES:
        raise Invalid(
            "quantity",
            Text(f"数量须为 1 至 {MOST_PIECES}", f"The quantity is 1 to {MOST_PIECES}"),
        )
    return PurchaseLine(
        place=place,
        product=product,
        name=name,
        category=one.category,
        gtin=one.gtin.strip()[:14],
        imported=one.imported,
        quantity=one.quantity,
    )


def _pieces_in(cartons: Sequence[AnnouncedCarton]) -> int:
    pieces = sum(one.pieces for one in cartons)
    if not 1 <= len(cartons) <= MOST_CARTONS:
        raise Invalid(
            "cartons",
            Text(f"一批须有 1 至 {MOST_CARTONS} 箱", f"A lot has 1 to {MOST_CARTONS} cartons"),
        )
    if min(one.pieces for one in cartons) < 1 or pieces > MOST_PIECES:
        raise Invalid(
            "cartons",
            Text(
                f"每箱至少 1 件，一批最多 {MOST_PIECES} 件",
                f"A carton holds at least 1 piece, a lot at most {MOST_PIECES}",
            ),
        )
    return pieces


def _earlier(session: Session, ref: str, product: str, by: Actor) -> int | None:
    """The lot that is presented again: refused before, and of the same product."""
    if not ref.strip():
        return None
    lot = lot_for_update(session, ref, by)
    same = session.scalars(select(PurchaseLine.product).where(PurchaseLine.id == lot.line_id)).one()
    if lot.state not in AGAIN or same != product:
        raise Invalid(
            "again_of",
            Text(
                f"{lot.ref} 不是同一商品已退回或已挑选的批",
                f"{lot.ref} is no lot of this product that was sent back or sorted",
            ),
        )
    return lot.id
