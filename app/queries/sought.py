"""What a code of any kind belongs to, as far as somebody may see it: one statement a kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, false, func, or_, select
from sqlalchemy.orm import Session

from app.base.refs import key_of, reference
from app.models.dispatch.parcel import Dispatch, Seal
from app.models.intake.item import Item
from app.models.network.center import Center, Merchant
from app.models.orders.order import OrderLine, ShopOrder
from app.models.papers.certificate import Certificate
from app.models.papers.piece_code import PieceCode
from app.models.returns.case import ReturnCase
from app.queries.orders.line_waybills import came_with
from app.queries.personal.vault import orders_by_phone_end
from app.queries.search_sight import SearchSight, within
from certificates.content.number import BadNumber, parse_number
from workflows.inspection.piece_codes import fold_code
from workflows.inspection.states import ItemState
from workflows.intake.codes.meaning import CodeKind, CodeRead
from workflows.intake.codes.surety import PARTS, Surety, is_told_beside, surety_of
from workflows.orders.cells.phone import names_phone
from workflows.verdict import Text
from workflows.whole import whole

MOST_FOUND = 50
LATEST_ORDERS = 100_000  # among which a part of a number is looked for


@dataclass(frozen=True, slots=True)
class SoughtPiece:
    """A piece that a code belongs to, or its return (`case_ref`), and what the code is of it.

    `compared`: of a phone, how many digits at its end were known and agreed.
    """

    kind: CodeKind
    key: int
    ref: str
    state: ItemState
    category: str
    title: str
    center_id: int
    merchant_id: int
    shop: str
    platform: str
    order_number: str
    waybill: str
    case_ref: str = ""
    case_open: bool = False
    compared: int | None = None
    surety: Surety = Surety.NAMED


def find_pieces(session: Session, code: CodeRead, sight: SearchSight) -> list[SoughtPiece]:
    """Everything that the code may be, each piece and each return once: what it names before what
    only some digits agree with, of each the latest first."""
    found: dict[tuple[int, str], SoughtPiece] = {}
    for meaning in code.meanings:
        named = any(one.surety is Surety.NAMED for one in found.values())
        if named and meaning.kind in PARTS:  # it is a whole code
            continue
        for one in _FINDERS[meaning.kind](session, meaning.kind, meaning.forms, sight):
            found.setdefault((one.key, one.case_ref), one)
    sureties = {one.surety for one in found.values()}
    told = [one for one in found.values() if is_told_beside(one.surety, sureties)]
    told.sort(key=lambda one: (one.key, one.case_ref), reverse=True)
    return sorted(told, key=lambda one: one.surety)[:MOST_FOUND]


def found_elsewhere(session: Session, code: CodeRead) -> Text | None:
    """The center that a piece of this code belongs to, whoever may see it: a parcel went wrong."""
    for kind in (CodeKind.ITEM, CodeKind.ORDER, CodeKind.WAYBILL):
        forms = code.forms(kind)
        if not forms:
            continue
        wanted = (
            select(Center.name_zh, Center.name_en)
            .join(Item, Item.center_id == Center.id)
            .where(_is_of(kind, forms))
            .limit(1)
        )
        row = session.execute(wanted).one_or_none()
        if row is not None:
            return Text(row.name_zh, row.name_en)
    return None


def _is_of(kind: CodeKind, forms: tuple[str, ...]) -> ColumnElement[bool]:
    """The pieces that bear a code of this kind."""
    if kind is CodeKind.ITEM:
        key = key_of("QC", forms[0])
        return false() if key is None else Item.id == key[0]
    if kind is CodeKind.ITEM_DIGITS:
        return Item.id == int(forms[0])
    if kind is CodeKind.CERTIFICATE:
        number = _certificate_number(forms[0])
        return Item.id.in_(select(Certificate.item_id).where(Certificate.number == number))
    if kind is CodeKind.TAG:
        return Item.id.in_(select(Seal.item_id).where(Seal.tag_no.in_(forms)))
    if kind is CodeKind.PIECE_CODE:
        folded = {fold_code(form) for form in forms}
        holders = (
            select(Certificate.item_id)
            .join(PieceCode, PieceCode.certificate_id == Certificate.id)
            .where(PieceCode.code.in_(sorted(folded)))
        )
        return Item.id.in_(holders)
    if kind is CodeKind.WAYBILL:
        out = select(Dispatch.item_id).where(Dispatch.waybill.in_(forms))
        told = select(OrderLine.id).where(came_with(forms))
        return or_(Item.waybill_in.in_(forms), Item.id.in_(out), Item.order_line_id.in_(told))
    own = select(OrderLine.id).where(OrderLine.sub_number.in_(forms))
    of_orders = (
        select(OrderLine.id)
        .join(ShopOrder, ShopOrder.id == OrderLine.order_id)
        .where(ShopOrder.number.in_(forms))
    )
    return Item.order_line_id.in_(own.union(of_orders))


def _certificate_number(typed: str) -> str:
    try:
        return parse_number(typed)
    except BadNumber:
        return ""


def _by_item(
    session: Session, kind: CodeKind, forms: tuple[str, ...], sight: SearchSight
) -> list[SoughtPiece]:
    wanted = _items(sight).where(_is_of(kind, forms))
    found = [_piece(kind, row, surety=surety_of(kind)) for row in session.execute(wanted)]
    if kind is CodeKind.ITEM:  # the year is part of the code
        return [one for one in found if key_of("QC", one.ref) == key_of("QC", forms[0])]
    return found


def _by_waybill(
    session: Session, kind: CodeKind, forms: tuple[str, ...], sight: SearchSight
) -> list[SoughtPiece]:
    ways = or_(ReturnCase.waybill_back.in_(forms), ReturnCase.waybill_out.in_(forms))
    return _by_item(session, kind, forms, sight) + _cases(session, kind, ways, sight)


def _by_return(
    session: Session, kind: CodeKind, forms: tuple[str, ...], sight: SearchSight
) -> list[SoughtPiece]:
    key = key_of("RT", forms[0])
    if key is None:
        return []
    return _cases(session, kind, ReturnCase.id == key[0], sight, forms[0])


def _by_refund(
    session: Session, kind: CodeKind, forms: tuple[str, ...], sight: SearchSight
) -> list[SoughtPiece]:
    return _cases(session, kind, ReturnCase.refund_number == forms[0], sight)


def _by_phone(
    session: Session, kind: CodeKind, forms: tuple[str, ...], sight: SearchSight
) -> list[SoughtPiece]:
    if sight.phones is not None and not sight.phones:
        return []
    orders = orders_by_phone_end(session, forms[0])
    if not orders:
        return []
    wanted = _items(sight).where(
        ShopOrder.id.in_(sorted(orders)), within(Item.center_id, sight.phones)
    )
    return [
        _piece(
            kind,
            row,
            compared=orders[row.order_id].compared,
            surety=surety_of(kind, names_phone=names_phone(orders[row.order_id], forms[0])),
        )
        for row in session.execute(wanted)
    ]


def _by_part(
    session: Session, kind: CodeKind, forms: tuple[str, ...], sight: SearchSight
) -> list[SoughtPiece]:
    newest = session.scalar(select(func.max(ShopOrder.id))) or 0
    listed = kind is CodeKind.LISTED_NUMBER
    texts = (OrderLine.title, OrderLine.sku) if listed else (ShopOrder.number, OrderLine.sub_number)
    inside = (func.upper(text).contains(forms[0], autoescape=True) for text in texts)
    wanted = _items(sight).where(or_(*inside), ShopOrder.id > newest - LATEST_ORDERS)
    return [_piece(kind, row, surety=surety_of(kind)) for row in session.execute(wanted)]


def _cases(
    session: Session,
    kind: CodeKind,
    condition: ColumnElement[bool],
    sight: SearchSight,
    form: str = "",
) -> list[SoughtPiece]:
    """The returns, where they are theirs to see; of another, the piece alone, where that is."""
    wanted = (
        _pieces()
        .add_columns(
            ReturnCase.id.label("case_id"),
            ReturnCase.requested_at,
            ReturnCase.closed_at,
            within(ReturnCase.center_id, sight.cases).label("case_seen"),
        )
        .join(ReturnCase, ReturnCase.item_id == Item.id)
        .where(condition, or_(within(ReturnCase.center_id, sight.cases), _theirs(sight)))
        .order_by(ReturnCase.id.desc())
        .limit(MOST_FOUND + 1)
    )
    found = []
    for row in session.execute(wanted):
        ref = reference("RT", row.case_id, row.requested_at)
        if kind is CodeKind.RETURN and key_of("RT", ref) != key_of("RT", form):
            continue  # the year is part of the code
        more = {"case_ref": ref, "case_open": row.closed_at is None} if row.case_seen else {}
        found.append(_piece(kind, row, **more))
    return found


def _items(sight: SearchSight) -> Any:
    return _pieces().where(_theirs(sight)).order_by(Item.id.desc()).limit(MOST_FOUND + 1)


def _theirs(sight: SearchSight) -> ColumnElement[bool]:
    theirs = within(Item.center_id, sight.items)
    if sight.shops:
        return or_(theirs, Item.merchant_id.in_(sorted(sight.shops)))
    return theirs


def _pieces() -> Any:
    return (
        select(
            Item.id,
            Item.registered_at,
            Item.state,
            Item.category,
            Item.title,
            Item.center_id,
            Item.merchant_id,
            Item.waybill_in,
            Merchant.shop,
            ShopOrder.id.label("order_id"),
            ShopOrder.platform,
            ShopOrder.number,
        )
        .join(Merchant, Merchant.id == Item.merchant_id)
        .join(OrderLine, OrderLine.id == Item.order_line_id)
        .join(ShopOrder, ShopOrder.id == OrderLine.order_id)
    )


def _piece(kind: CodeKind, row: Row[*tuple[Any, ...]], **more: Any) -> SoughtPiece:
    return SoughtPiece(
        kind=kind,
        key=row.id,
        ref=reference("QC", row.id, row.registered_at),
        state=row.state,
        category=row.category,
        title=row.title,
        center_id=row.center_id,
        merchant_id=row.merchant_id,
        shop=row.shop,
        platform=row.platform,
        order_number=row.number,
        waybill=row.waybill_in,
        **more,
    )


Finder = Callable[[Session, CodeKind, tuple[str, ...], SearchSight], list[SoughtPiece]]
_FINDERS: Mapping[CodeKind, Finder] = whole(
    CodeKind,
    {
        CodeKind.ITEM: _by_item,
        CodeKind.ITEM_DIGITS: _by_item,
        CodeKind.RETURN: _by_return,
        CodeKind.REFUND: _by_refund,
        CodeKind.CERTIFICATE: _by_item,
        CodeKind.ORDER: _by_item,
        CodeKind.ORDER_PART: _by_part,
        CodeKind.WAYBILL: _by_waybill,
        CodeKind.TAG: _by_item,
        CodeKind.PIECE_CODE: _by_item,
        CodeKind.LISTED_NUMBER: _by_part,
        CodeKind.PHONE: _by_phone,
    },
)
