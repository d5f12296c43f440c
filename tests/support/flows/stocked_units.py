"""Units in stock, walked to a state by the real commands."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from support import desk_pieces
from support.build import NOW, Network
from support.flows import bought_lots as lots
from support.return_pieces import item_id

from app.base.db import reading, transaction
from app.commands.goods.stock import holds, labels, picks, reserve, shelve
from app.models.goods.stock import StockCase, StockNeed, StockUnit
from app.models.intake.item import Item
from workflows.goods.stock.states import UnitGrade, UnitState

BINS = "A-01-01 A-02-01 B-01-01"
BIN = "A-01-01"
REASON = "外盒有挤压，待查"


def labelled(
    net: Network, bought: lots.Bought = lots.JADE, in_cases: bool = False, now: datetime = NOW
) -> list[str]:
    """The units of an accepted lot, bins beside them; none is put away."""
    lot = lots.accepted(net, bought, now)
    by = net.warehouse_keeper
    with transaction() as session:
        labels.label_units(session, lot, in_cases, by=by, now=now)
        shelve.add_bins(session, net.center_id, BINS, by=by, now=now)
    with reading() as session:
        of_lot = select(StockUnit).where(StockUnit.lot_id == lots.lot_key(lot))
        return [one.ref for one in session.scalars(of_lot.order_by(StockUnit.id))]


def stored(net: Network, bought: lots.Bought = lots.JADE, now: datetime = NOW) -> list[str]:
    units = labelled(net, bought, now=now)
    for unit in units:
        puts(net, unit, now=now)
    return units


def reserved(net: Network) -> list[str]:
    """The first unit is some piece's."""
    units = stored(net)
    wanted(net)
    return units


def picked(net: Network) -> list[str]:
    units = reserved(net)
    with transaction() as session:
        picks.pick(session, units[0], by=net.warehouse_keeper, now=NOW)
    return units


def issued(net: Network) -> list[str]:
    units = picked(net)
    with transaction() as session:
        picks.hand_over(session, units[0], piece_of(units[0]), by=net.warehouse_keeper, now=NOW)
    return units


def held(net: Network) -> list[str]:
    units = stored(net)
    with transaction() as session:
        holds.hold(session, units[0], REASON, by=net.warehouse_keeper_2, now=NOW)
    return units


def missing(net: Network) -> list[str]:
    units = stored(net)
    with transaction() as session:
        holds.write_off(session, units[0], REASON, by=net.manager, now=NOW)
    return units


def puts(net: Network, code: str, place: str = BIN, now: datetime = NOW) -> None:
    with transaction() as session:
        shelve.shelve(session, code, place, by=net.warehouse_keeper, now=now)


def wanted(net: Network, pieces: int = 1, product: str = lots.PRODUCT) -> list[str]:
    """Pieces of a new order line that are answered from stock."""
    refs = desk_pieces.registered(net, pieces=pieces)
    with transaction() as session:
        items = [session.get_one(Item, item_id(ref)) for ref in refs]
        reserve.need_units(session, items, product, now=NOW)
    return refs


def takes_back(net: Network, code: str, grade: UnitGrade) -> None:
    with transaction() as session:
        picks.take_back(session, code, grade, REASON, by=net.warehouse_keeper_2, now=NOW)


def unit_state(code: str) -> UnitState:
    with reading() as session:
        return session.get_one(StockUnit, unit_key(code)).state


def piece_of(code: str) -> str:
    with reading() as session:
        item = session.get_one(StockUnit, unit_key(code)).item
        return "" if item is None else item.ref


def unit_for_piece(ref: str) -> str:
    """The unit that a piece has; empty while it waits."""
    with reading() as session:
        need = session.get_one(StockNeed, item_id(ref))
        return "" if need.unit_id is None else session.get_one(StockUnit, need.unit_id).ref


def cases() -> list[str]:
    with reading() as session:
        return [one.ref for one in session.scalars(select(StockCase).order_by(StockCase.id))]


def unit_key(code: str) -> int:
    return int(code.rsplit("-", 1)[1])
