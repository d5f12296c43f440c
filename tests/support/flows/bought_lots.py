"""Lots bought in, walked to a state by the real commands: five jade bangles in a carton."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from support.build import NOW, Network

from app.base.db import reading, transaction
from app.commands.goods import decide, purchase, receipt, sample, suppliers
from app.models.goods.purchase import PurchaseOrder
from app.models.goods.sample import SampledUnit
from app.models.goods.supplier import Supplier
from workflows.goods.lots.classes import LotClass, PieceAuthenticity
from workflows.goods.lots.documents import DocumentKind
from workflows.goods.lots.identity import LotIdentity
from workflows.goods.lots.states import LotState
from workflows.roles import Actor

SUPPLIER, PRODUCT = "YN01", "JADE-B-1"
GENUINE = PieceAuthenticity.GENUINE
S = LotState
REASON = "样本一件有裂，达到拒收数"


@dataclass(frozen=True)
class Bought:
    """What a lot is made of."""

    category: str = "jade"
    pieces: int = 5
    imported: bool = False
    cartons: int = 1
    expires: date | None = None
    documents: tuple[DocumentKind, ...] = (
        DocumentKind.PURCHASE_CONTRACT,
        DocumentKind.ORIGIN_STATEMENT,
    )


JADE = Bought()


def ordered(net: Network, bought: Bought = JADE, now: datetime = NOW) -> str:
    """The purchase order of one product, its supplier's documents in order."""
    with transaction() as session:
        by = net.purchaser
        if session.scalars(select(Supplier.id).where(Supplier.code == SUPPLIER)).first() is None:
            suppliers.add_supplier(session, SUPPLIER, "瑞丽玉石商行", by=by, now=now)
            for number, kind in enumerate(bought.documents, start=1):
                suppliers.add_supplier_document(
                    session, SUPPLIER, kind, f"D-{number}", date(2026, 1, 1), None, by=by, now=now
                )
        line = purchase.OrderedProduct(
            product=PRODUCT,
            name="翡翠手镯",
            category=bought.category,
            quantity=bought.pieces,
            imported=bought.imported,
        )
        made = purchase.place_order(session, SUPPLIER, net.center_id, [line], by=by, now=now)
        return made.ref


def announced(net: Network, bought: Bought = JADE, now: datetime = NOW) -> str:
    ref = ordered(net, bought, now)
    with transaction() as session:
        cartons = [purchase.AnnouncedCarton(bought.pieces // bought.cartons)] * bought.cartons
        identity = LotIdentity(expires=bought.expires)
        made = purchase.announce(session, ref, 1, cartons, identity, by=net.purchaser, now=now)
        return made.ref


def received(net: Network, bought: Bought = JADE, now: datetime = NOW) -> str:
    ref = announced(net, bought, now)
    with transaction() as session:
        by = net.warehouse_keeper
        counted = {n + 1: bought.pieces // bought.cartons for n in range(bought.cartons)}
        receipt.receive_lot(session, ref, counted, by=by, now=now)
    return ref


def planned(net: Network, bought: Bought = JADE, now: datetime = NOW) -> str:
    ref = received(net, bought, now)
    with transaction() as session:
        sample.freeze_plan(session, ref, by=net.inspector, now=now)
    return ref


def drawn(net: Network, bought: Bought = JADE, now: datetime = NOW) -> str:
    ref = planned(net, bought, now)
    with transaction() as session:
        sample.draw_sample_of(session, ref, by=net.inspector, now=now)
    return ref


def recorded(
    net: Network,
    bought: Bought = JADE,
    now: datetime = NOW,
    bad: int = 0,
    authenticity: PieceAuthenticity = GENUINE,
) -> str:
    """All pieces of the sample recorded; the first `bad` of them with a major nonconformity."""
    ref = drawn(net, bought, now)
    for number, (carton, piece) in enumerate(sample_places(ref)):
        records(net.inspector, ref, (carton, piece), int(number < bad), authenticity, now)
    return ref


def records(
    by: Actor,
    ref: str,
    place: tuple[int, int],
    major: int = 0,
    authenticity: PieceAuthenticity = GENUINE,
    now: datetime = NOW,
) -> None:
    found, note = {LotClass.MAJOR: major}, "" if not major and authenticity is GENUINE else "裂"
    with transaction() as session:
        sample.record_piece(session, ref, *place, authenticity, found, "", note, by=by, now=now)


def sample_places(ref: str) -> list[tuple[int, int]]:
    """Carton and piece of each piece of the sample."""
    wanted = select(SampledUnit.carton, SampledUnit.piece).where(SampledUnit.lot_id == lot_key(ref))
    with reading() as session:
        rows = session.execute(wanted.order_by(SampledUnit.carton, SampledUnit.piece)).all()
    return [(row.carton, row.piece) for row in rows]


def accepted(net: Network, bought: Bought = JADE, now: datetime = NOW) -> str:
    ref = recorded(net, bought, now)
    with transaction() as session:
        decide.accept_lot(session, ref, by=net.reviewer, now=now)
    return ref


def refused(net: Network, bought: Bought = JADE, now: datetime = NOW) -> str:
    ref = recorded(net, bought, now, bad=1)
    with transaction() as session:
        decide.refuse_lot(session, ref, REASON, by=net.reviewer, now=now)
    return ref


def conceding(net: Network) -> str:
    """Refused, and a concession was asked for."""
    ref = refused(net)
    with transaction() as session:
        decide.ask_concession(session, ref, "轻微外观差异", by=net.reviewer, now=NOW)
    return ref


def sorting(net: Network) -> str:
    ref = refused(net)
    with transaction() as session:
        decide.begin_sorting(session, ref, by=net.reviewer, now=NOW)
    return ref


def to_destroy(net: Network) -> str:
    ref = refused(net)
    with transaction() as session:
        decide.order_destruction(session, ref, "不宜退回", by=net.reviewer, now=NOW)
    return ref


def lot_key(ref: str) -> int:
    return int(ref.rsplit("-", 1)[1])


def orders() -> list[str]:
    with reading() as session:
        return [one.ref for one in session.scalars(select(PurchaseOrder))]
