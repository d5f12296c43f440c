"""The units of a lot that was let through: a code each, in cases or by themselves."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.base.errors import NotPermitted, Refusal
from app.commands import record
from app.commands.goods.move import lot_for_update
from app.models.goods.lot import Lot
from app.models.goods.stock import StockCase, StockUnit
from workflows.goods.lots.states import LOT_STATES, LotState
from workflows.goods.stock.codes import plain_sscc
from workflows.goods.stock.events import UnitsLabelled
from workflows.goods.stock.flow import FLOW
from workflows.goods.stock.life import NEVER
from workflows.goods.stock.states import UnitGrade
from workflows.roles import Actor, Permission
from workflows.verdict import Refused, Text

NEW_UNITS = insert(StockUnit)
# What a version of a row begins with, as the mapper writes it.
FIRST_VERSION = 1
NOT_LET_THROUGH = Refused(
    "lot_not_let_through",
    Text("这一批尚未放行，不能贴单件码", "The lot was not let through: its pieces get no codes"),
    next_step=Text("请等检验结论", "Wait for the verdict on its sample"),
)
LABELLED_ALREADY = Refused(
    "lot_labelled",
    Text("这一批已经生成过单件码", "The pieces of this lot have their codes already"),
    next_step=Text("需要补打的，重新打印即可", "Print the labels again where one is lost"),
)


def label_units(
    session: Session, ref: str, in_cases: bool, *, by: Actor, now: datetime
) -> tuple[Lot, int]:
    """Give each good piece of a lot its code; returns the lot and how many there are.

    In cases: each carton as it was counted is a closed case of its own. A sorted lot has none, for
    all of its cartons were opened.
    """
    lot = lot_for_update(session, ref, by)
    role = by.role_for(Permission.LOT_RECEIVE, lot.center_id)
    if role is None:
        raise NotPermitted
    meaning = LOT_STATES[lot.state]
    if meaning.held or not meaning.here:
        raise Refusal(NOT_LET_THROUGH)
    if session.scalars(select(StockUnit.id).where(StockUnit.lot_id == lot.id).limit(1)).first():
        raise Refusal(LABELLED_ALREADY)
    whole = lot.state is not LotState.SORTED
    cases = _cases(session, lot, now) if in_cases and whole else []
    rows = list(_rows(lot, cases, now))
    if rows:
        session.execute(NEW_UNITS, rows)
    event = UnitsLabelled(lot.ref, len(rows), len(cases))
    record.append(session, event, by=by, role=role, now=now, center_id=lot.center_id)
    return lot, len(rows)


def _cases(session: Session, lot: Lot, now: datetime) -> list[tuple[StockCase, int]]:
    filled = [(one, one.counted) for one in lot.cartons if one.counted]
    made = [
        (
            StockCase(
                lot_id=lot.id,
                center_id=lot.center_id,
                carton=carton.number,
                sscc=plain_sscc(carton.sscc) or carton.sscc,
                made_at=now,
            ),
            pieces,
        )
        for carton, pieces in filled
    ]
    session.add_all(case for case, _ in made)
    session.flush()
    return made


def _rows(lot: Lot, cases: list[tuple[StockCase, int]], now: datetime) -> Iterator[dict[str, Any]]:
    pieces = lot.sorted_good if lot.state is LotState.SORTED else lot.counted
    places: list[int | None] = [case.id for case, held in cases for _ in range(held)]
    for place in places or [None] * (pieces or 0):
        yield {
            "lot_id": lot.id,
            "case_id": place,
            "center_id": lot.center_id,
            "product": lot.line.product,
            "category": lot.line.category,
            "expires_on": lot.expires_on or NEVER,
            "grade": UnitGrade.NEW,
            "state": FLOW.start,
            "state_since": now,
            "version": FIRST_VERSION,
            "reason": "",
            "made_at": now,
        }
