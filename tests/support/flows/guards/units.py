"""Guards of a unit's flow in commands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session
from support.build import NOW, Network
from support.flows import recalled
from support.flows import stocked_units as stock
from support.flows.guards.given import NO_REASON, Act, Given, Spoiler, Start, change
from support.flows.guards.items import NOBODY, all_one_person, by_session
from support.return_pieces import item_id

from app.commands.goods.stock import holds, picks, reserve, shelve
from app.models.goods.stock import StockCase, StockStep, StockUnit
from app.models.intake.item import Item
from workflows.goods.stock.flow import UnitAction
from workflows.goods.stock.states import UnitGrade

A = UnitAction
ELSEWHERE = "A-02-01"


@dataclass(kw_only=True)
class UnitGiven(Given):
    """A unit on the point of one step."""

    piece: str = ""
    waybill: str = "SF0000000000009"
    item: int = 0


def _start(make: Callable[[Network], list[str]]) -> Start:
    def start(net: Network) -> Given:
        unit = make(net)[0]
        return UnitGiven(
            net=net,
            by=NOBODY,
            now=NOW + timedelta(hours=1),
            number=unit,
            piece=stock.piece_of(unit),
        )

    start.__name__ = f"unit {make.__name__}"
    return start


MAKERS: Mapping[str, Callable[[Network], list[str]]] = {
    "labelled": stock.labelled,
    "stored": stock.stored,
    "reserved": stock.reserved,
    "picked": stock.picked,
    "issued": stock.issued,
    "held": stock.held,
    "missing": stock.missing,
}
PEOPLE: Mapping[str, str] = {}


def start_of(source: str, action: str) -> Start:
    return _start(MAKERS[source])


def of_unit(act: Callable[[Session, UnitGiven], object]) -> Act:
    """An act that reads what a unit's step is given besides."""

    def narrowed(session: Session, given: Given) -> None:
        assert isinstance(given, UnitGiven)
        act(session, given)

    return by_session(narrowed)


def shelves(session: Session, given: UnitGiven) -> None:
    shelve.shelve(session, given.number, ELSEWHERE, by=given.by, now=given.now)


def is_cancelled(session: Session, given: UnitGiven) -> None:
    unit = session.get_one(StockUnit, stock.unit_key(given.number))
    reserve.end_need(session, session.get_one(Item, unit.item_id), given.reason, now=given.now)


ACTS: Mapping[str, Act] = {
    A.PUT_AWAY: of_unit(shelves),
    A.MOVE: of_unit(shelves),
    A.FREE: of_unit(is_cancelled),
    A.PICK: of_unit(lambda s, g: picks.pick(s, g.number, by=g.by, now=g.now)),
    A.HAND_OVER: of_unit(lambda s, g: picks.hand_over(s, g.number, g.piece, by=g.by, now=g.now)),
    A.TAKE_BACK: of_unit(
        lambda s, g: picks.take_back(s, g.number, UnitGrade.NEW, g.reason, by=g.by, now=g.now)
    ),
    A.HOLD: of_unit(lambda s, g: holds.hold(s, g.number, g.reason, by=g.by, now=g.now)),
    A.RELEASE: of_unit(lambda s, g: holds.release(s, g.number, g.reason, by=g.by, now=g.now)),
    A.WRITE_OFF: of_unit(lambda s, g: holds.write_off(s, g.number, g.reason, by=g.by, now=g.now)),
    A.FIND: of_unit(lambda s, g: holds.find(s, g.number, g.reason, by=g.by, now=g.now)),
    A.SEND_BACK: of_unit(
        lambda s, g: holds.send_unit_back(s, g.number, g.waybill, by=g.by, now=g.now)
    ),
    A.DESTROY: of_unit(lambda s, g: holds.destroy_unit(s, g.number, g.reason, by=g.by, now=g.now)),
}


def of_the_unit(**values: object) -> Spoiler:
    """The unit's own row says another thing."""

    def spoil(session: Session, given: Given) -> None:
        mine = StockUnit.id == stock.unit_key(given.number)
        session.execute(update(StockUnit).where(mine).values(**values))

    return spoil


def in_a_closed_case(session: Session, given: Given) -> None:
    unit = session.get_one(StockUnit, stock.unit_key(given.number))
    case = StockCase(lot_id=unit.lot_id, center_id=unit.center_id, carton=1, made_at=NOW)
    session.add(case)
    session.flush()
    session.execute(update(StockUnit).where(StockUnit.id == unit.id).values(case_id=case.id))


def owed_to_an_order(session: Session, given: Given) -> None:
    """It was held while an order had it, and that order has no other unit yet."""
    session.rollback()
    (piece,) = stock.wanted(given.net, product="NEVER-BOUGHT")
    session.add(
        StockStep(
            unit_id=stock.unit_key(given.number),
            action=UnitAction.HOLD,
            item_id=item_id(piece),
            by_id=given.net.warehouse_keeper_2.person_id,
            at=NOW,
        )
    )


def in_a_recall(session: Session, given: Given) -> None:
    """A recall has begun that lists it."""
    session.rollback()
    recalled.running(given.net)


SPOILERS: Mapping[str, Spoiler] = {
    "case_open": in_a_closed_case,
    "for_that_piece": change("piece", "QC-2026-999999"),
    "life_suffices": of_the_unit(expires_on=NOW.date() + timedelta(days=29)),
    "not_damaged": of_the_unit(grade=UnitGrade.DAMAGED),
    "not_recalled": in_a_recall,
    "order_let_go": owed_to_an_order,
    "reason_told": NO_REASON,
    "second_is_independent": all_one_person,
    "way_back_told": change("waybill", " "),
}
