"""Lots that the Guangzhou warehouse has bought in, in several states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.db import transaction
from app.commands.goods import decide, purchase, receipt, sample, suppliers
from app.models.goods.sample import SampledUnit
from app.models.network.center import Center
from app.queries.people.accounts import actor_by_login
from workflows.goods.lots.classes import LotClass, PieceAuthenticity
from workflows.goods.lots.documents import DocumentKind
from workflows.goods.lots.identity import LotIdentity
from workflows.roles import Actor
from workflows.whole import whole

WAREHOUSE = "GZ-W"
K, C = DocumentKind, LotClass
SELLERS = (
    (
        "GZ01",
        "黔酒云仓供应链有限公司",
        (K.SUPPLIER_LICENCE, K.BRAND_AUTHORISATION, K.DELIVERY_NOTE),
    ),
    (
        "SZ07",
        "康源保健品贸易有限公司",
        (K.SUPPLIER_LICENCE, K.HEALTH_FOOD_REGISTRATION, K.BATCH_REPORT),
    ),
)
WORDS = whole(LotClass, {C.CRITICAL: "瓶内可见异物", C.MAJOR: "瓶盖渗漏", C.MINOR: "酒标歪斜"})


@dataclass(frozen=True, slots=True)
class ExampleLot:
    """One lot: its batch, how far it goes, and what is found on the first pieces of its sample."""

    batch: str
    goes: str
    found: tuple[LotClass, ...] = ()


LIQUOR = (
    ExampleLot("20260305A", "accepted"),
    ExampleLot("20260411B", "conceding", (C.MAJOR,)),
    ExampleLot("20260518A", "sampling"),
    ExampleLot("20260702C", "received"),
    ExampleLot("20260815A", "announced"),
)
CAPSULES = (ExampleLot("KY260601", "to_destroy", (C.CRITICAL,)),)


@dataclass(frozen=True, slots=True)
class LotCrew:
    """Who buys, receives, inspects and decides."""

    buyer: Actor
    keeper: Actor
    inspector: Actor
    reviewer: Actor


def lots_in_many_states(now: datetime) -> None:
    """Two suppliers, an order to each, and their lots."""
    with transaction() as session:
        crew = LotCrew(*(person_of(session, name) for name in
                         ("caigou", "cangku", "ln-jianyan1", "ln-shenhe")))  # fmt: skip
        center = session.scalars(select(Center.id).where(Center.code == WAREHOUSE)).one()
        started = now - timedelta(days=6)
        for code, name, documents in SELLERS:
            record_seller(session, code, name, documents, crew.buyer, started)
        bottles = purchase.OrderedProduct(
            product="MT-53-500",
            name="酱香型白酒 53度 500ml",
            category="liquor",
            quantity=240,
            gtin="06901234567892",
        )
        capsules = purchase.OrderedProduct(
            product="DHA-60", name="DHA 藻油软胶囊 60粒", category="supplement", quantity=12
        )
        orders = {
            code: purchase.place_order(
                session, code, center, [line], by=crew.buyer, now=started
            ).ref
            for code, line in (("GZ01", bottles), ("SZ07", capsules))
        }
    at = now - timedelta(days=5)
    for order, lots in ((orders["GZ01"], LIQUOR), (orders["SZ07"], CAPSULES)):
        for one in lots:
            with transaction() as session:
                walk_lot(session, order, one, crew, at)
            at += timedelta(hours=9)


def person_of(session: Session, login: str) -> Actor:
    """Who signs in so; `LookupError` where nobody does."""
    found = actor_by_login(session, login)
    if found is None:
        raise LookupError(login)
    return found


def record_seller(
    session: Session,
    code: str,
    name: str,
    documents: tuple[DocumentKind, ...],
    buyer: Actor,
    at: datetime,
) -> None:
    """A supplier with its documents, the next of which lapses soon."""
    suppliers.add_supplier(session, code, name, by=buyer, now=at)
    for number, kind in enumerate(documents, start=1):
        suppliers.add_supplier_document(
            session,
            code,
            kind,
            f"{code}-{number:03d}",
            date(2026, 1, 1),
            (at + timedelta(days=20 * number)).date(),
            by=buyer,
            now=at,
        )


def walk_lot(session: Session, order: str, one: ExampleLot, crew: LotCrew, at: datetime) -> str:
    """Bring one lot as far as it goes; its reference."""
    identity = LotIdentity(
        batch=one.batch, produced=date(2026, 3, 5), expires=date(at.year + 3, 3, 4)
    )
    cartons = [purchase.AnnouncedCarton(6), purchase.AnnouncedCarton(6)]
    lot = purchase.announce(session, order, 1, cartons, identity, by=crew.buyer, now=at)
    if one.goes == "announced":
        return lot.ref
    at += timedelta(hours=2)
    receipt.receive_lot(session, lot.ref, {1: 6, 2: 6}, by=crew.keeper, now=at)
    if one.goes == "received":
        return lot.ref
    sample.freeze_plan(session, lot.ref, by=crew.inspector, now=at)
    sample.draw_sample_of(session, lot.ref, by=crew.inspector, now=at)
    _inspect(session, lot.ref, lot.id, one, crew.inspector, at + timedelta(hours=1))
    _decide(session, lot.ref, one.goes, crew, at + timedelta(hours=3))
    return lot.ref


def _inspect(
    session: Session, ref: str, lot_id: int, one: ExampleLot, by: Actor, at: datetime
) -> None:
    """Every piece of the sample, or half of it where it is still going on."""
    units = session.scalars(
        select(SampledUnit)
        .where(SampledUnit.lot_id == lot_id)
        .order_by(SampledUnit.carton, SampledUnit.piece)
    ).all()
    last = len(units) // 2 if one.goes == "sampling" else len(units)
    for number, unit in enumerate(units[:last]):
        kind = one.found[number] if number < len(one.found) else None
        found: Mapping[LotClass, int] = {} if kind is None else {kind: 1}
        sample.record_piece(
            session,
            ref,
            unit.carton,
            unit.piece,
            PieceAuthenticity.GENUINE,
            found,
            "",
            "" if kind is None else WORDS[kind],
            by=by,
            now=at,
        )


def _decide(session: Session, ref: str, goes: str, crew: LotCrew, at: datetime) -> None:
    by = crew.reviewer
    if goes == "accepted":
        decide.accept_lot(session, ref, by=by, now=at)
    elif goes in ("conceding", "to_destroy"):
        decide.refuse_lot(session, ref, "样本不合格达到拒收数", by=by, now=at)
    if goes == "conceding":
        decide.ask_concession(session, ref, "渗漏一瓶已挑出，其余外观完好", by=by, now=at)
    elif goes == "to_destroy":
        decide.order_destruction(session, ref, "有可见异物，不宜退回", by=by, now=at)
