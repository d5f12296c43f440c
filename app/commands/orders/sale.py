"""Facts of a sale taken down before anybody asks for a return: by the order file, by the shop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.errors import Invalid, NotPermitted
from app.commands import record
from app.commands.entries import typed_code, typed_sentence
from app.commands.orders.work import ImportWork
from app.commands.personal.words import keep_words
from app.models.network.center import Merchant
from app.models.orders.order import OrderLine, ShopOrder
from app.models.orders.sale import SaleRecord
from workflows.audit.ledger import canonical
from workflows.orders.events import SaleTold
from workflows.orders.fields import OF_SALE
from workflows.orders.row import OrderRow
from workflows.returns.sale.cells import OF_ORDER, PERSONAL, SaleOrigin
from workflows.returns.sale.reading import read_cells
from workflows.roles import GRANTS, Actor, Permission
from workflows.verdict import Text

NO_SUCH_LINE = Text(
    "本店没有这个子订单，请核对编号；订单须先导入",
    "The shop has no such sub-order; check the number, the order must be imported first",
)
WHAT = Text(
    "请填写子订单编号，或商品 ID、商家编码其中之一",
    "Fill in a sub-order, or a product's number or code",
)
ONE_ORDER = Text(
    "这一项须逐单填写：请填写子订单编号",
    "This is told of each order by itself: fill in the sub-order",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldSale:
    """What a shop tells of one sub-order, or of a product: its number or its code, and its SKU
    where not all are meant. `cells` by their names; empty ones say nothing."""

    cells: Mapping[str, str]
    sub_order: str = ""
    product_id: str = ""
    merchant_code: str = ""
    sku: str = ""


def tell_sale(
    session: Session,
    merchant_id: int,
    told: ToldSale,
    origin: SaleOrigin,
    *,
    by: Actor,
    now: datetime,
) -> SaleRecord | None:
    """Keep what a shop tells; it replaces what was told of the same before. None: nothing new.

    Raises `Invalid` by cell, `NotPermitted` for another's shop.
    """
    _must_be_own(by, merchant_id)
    # A shop's records stand in a line: two who tell of the same product leave one latest.
    shop = session.scalars(
        select(Merchant).where(Merchant.id == merchant_id).with_for_update()
    ).one()
    cells = {name: typed_sentence(name, said) for name, said in told.cells.items()}
    cells = {name: said for name, said in cells.items() if said and name in OF_SALE}
    line = _line_of(session, merchant_id, told)
    kept = SaleRecord(
        merchant_id=merchant_id,
        order_line_id=line.id if line is not None else None,
        product_id="" if line is not None else typed_code("product_id", told.product_id),
        merchant_code="" if line is not None else typed_sentence("code", told.merchant_code)[:200],
        sku="" if line is not None else typed_sentence("sku", told.sku),
        origin=origin,
        by_id=by.person_id,
        at=now,
        words={},
    )
    if line is None and not (kept.product_id or kept.merchant_code):
        raise Invalid("sub_order", WHAT)
    alone = next((name for name in cells if name in OF_ORDER and line is None), None)
    if alone is not None:
        raise Invalid(alone, ONE_ORDER)
    digests: dict[str, str] = {}
    for name in sorted(PERSONAL & cells.keys()):
        assert line is not None  # noqa: S101  # personal cells are of an order
        words = keep_words(session, line.order_id, cells[name], now=now)
        kept.words = {**kept.words, name: words.sealed}
        digests[name] = words.digest
    _read(kept, cells | digests, shop.platform)
    if _is_told(session, kept):
        return None
    return _add(session, kept, line, by=by, now=now)


def tell_of_row(work: ImportWork, line: OrderLine, row: OrderRow, *, is_new: bool = False) -> None:
    """Keep what a row of an order file says of its sale; what is in trouble was told already.
    Of a line that `is_new` nothing was told before."""
    cells = {name: said for name in OF_SALE if (said := str(getattr(row, name)))}
    if not cells:
        return
    words = {name: said for name, said in cells.items() if name in PERSONAL}
    digests = work.vault.of(line.order_id).digests(words)
    kept = SaleRecord(
        merchant_id=work.merchants[work.shop_of(row)].id,
        order_line_id=line.id,
        product_id="",
        merchant_code="",
        sku="",
        origin=SaleOrigin.ORDER_FILE,
        by_id=work.by.person_id,
        at=work.now,
        words={},
    )
    bad = read_cells(cells | digests, work.platform).problems
    _read(kept, {n: s for n, s in (cells | digests).items() if n not in bad}, work.platform)
    if not is_new and _is_told(work.session, kept):
        return
    _add(work.session, kept, line, by=work.by, now=work.now)


def unread_cells(row: OrderRow, platform: str) -> tuple[str, ...]:
    """The cells of a row on its sale that can't be understood: the import names them."""
    return tuple(read_cells({n: str(getattr(row, n)) for n in OF_SALE}, platform).problems)


def _must_be_own(by: Actor, merchant_id: int) -> None:
    if not any(
        held.merchant_id == merchant_id and Permission.SALE_TELL in GRANTS[held.role]
        for held in by.assignments
    ):
        raise NotPermitted


def _line_of(session: Session, merchant_id: int, told: ToldSale) -> OrderLine | None:
    number = typed_code("sub_order", told.sub_order)
    if not number:
        return None
    found = session.scalars(
        select(OrderLine)
        .join(ShopOrder, ShopOrder.id == OrderLine.order_id)
        .where(ShopOrder.merchant_id == merchant_id, OrderLine.sub_number == number)
    ).one_or_none()
    if found is None:
        raise Invalid("sub_order", NO_SUCH_LINE, "no_such_line")
    return found


def _read(kept: SaleRecord, cells: Mapping[str, str], platform: str) -> None:
    """Read the cells into the record. Raises `Invalid` for the first that can't be understood."""
    read = read_cells(cells, platform)
    for name, reason in read.problems.items():
        raise Invalid(name, reason, "sale_cell")
    kept.facts = read.facts
    kept.cells = {name: said for name, said in cells.items() if name not in PERSONAL}
    what: dict[str, Any] = {"facts": kept.facts, "cells": kept.cells}
    kept.digest = sha256(canonical(what).encode()).hexdigest()


def _is_told(session: Session, kept: SaleRecord) -> bool:
    """Whether the latest that was told of the same says the same."""
    session.flush()
    before = session.scalars(
        select(SaleRecord.digest)
        .where(
            SaleRecord.merchant_id == kept.merchant_id,
            SaleRecord.order_line_id == kept.order_line_id
            if kept.order_line_id is not None
            else SaleRecord.order_line_id.is_(None),
            SaleRecord.product_id == kept.product_id,
            SaleRecord.merchant_code == kept.merchant_code,
            SaleRecord.sku == kept.sku,
            SaleRecord.origin == SaleOrigin.ORDER_FILE
            if kept.origin is SaleOrigin.ORDER_FILE
            else SaleRecord.origin != SaleOrigin.ORDER_FILE,
        )
        .order_by(SaleRecord.id.desc())
        .limit(1)
    ).one_or_none()
    return before == kept.digest


def _add(
    session: Session, kept: SaleRecord, line: OrderLine | None, *, by: Actor, now: datetime
) -> SaleRecord:
    session.add(kept)
    event = SaleTold(
        kept.merchant_id,
        line.sub_number if line is not None else "",
        kept.product_id or kept.merchant_code,
        kept.origin.value,
        sorted(kept.cells) + sorted(kept.words),
        kept.digest,
    )
    record.append(
        session,
        event,
        by=by,
        now=now,
        center_id=line.center_id if line is not None else None,
        order_id=line.order_id if line is not None else None,
    )
    return kept
