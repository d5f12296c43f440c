"""Bins and cases: put away and moved by scan, a unit or a whole closed case at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from app.base.errors import Invalid, Missing, NotPermitted, Refusal
from app.base.refs import key_of
from app.commands import record
from app.commands.goods.stock.reserve import serve_for
from app.commands.goods.stock.step import plain_ref, step, unit_for_update
from app.models.goods.stock import StockBin, StockCase, StockUnit
from workflows.goods.stock.codes import bin_codes, plain_sscc
from workflows.goods.stock.events import BinAdded, CaseClosed, CaseOpened, UnitMoved, UnitPutAway
from workflows.goods.stock.flow import UnitAction
from workflows.goods.stock.states import IN_BIN, UnitState
from workflows.roles import Actor, Permission
from workflows.verdict import Refused, Text

MOST_BINS = 500
CARRIED = (UnitState.LABELLED, *IN_BIN)


def add_bins(
    session: Session, center_id: int, typed: str, *, by: Actor, now: datetime
) -> list[str]:
    """Record the bins that were typed, one a line; those that are there stay. Returns the new."""
    role = by.role_for(Permission.LOT_RECEIVE, center_id)
    if role is None or by.person_id is None:
        raise NotPermitted
    codes = bin_codes(typed)
    if isinstance(codes, Refused):
        raise Invalid("bins", codes.reason, codes.code, next_step=codes.next_step)
    if len(codes) > MOST_BINS:
        raise Invalid("bins", Text(f"一次最多 {MOST_BINS} 个", f"At most {MOST_BINS} at once"))
    there = set(session.scalars(select(StockBin.code).where(StockBin.center_id == center_id)))
    new = [code for code in codes if code not in there]
    for code in new:
        session.add(
            StockBin(center_id=center_id, code=code, added_by_id=by.person_id, added_at=now)
        )
        event = BinAdded(code)
        record.append(session, event, by=by, role=role, now=now, center_id=center_id)
    return new


def shelve(
    session: Session, code: str, bin_code: str, *, by: Actor, now: datetime
) -> tuple[str, int]:
    """Put away or move what was scanned, a unit or a closed case; who waits for such gets it.

    Returns the code and how many units it speaks for.
    """
    if key_of("UN", code) is not None:
        unit = unit_for_update(session, code, by)
        units: Sequence[StockUnit] = [unit]
        said, closed, center_id = unit.ref, None, unit.center_id
    else:
        case = case_for_update(session, code, by)
        units = [one for one in _units_inside(session, case) if one.state in CARRIED]
        if case.opened_at is not None:
            raise Refusal(_open_case(case))
        said, closed, center_id = case.ref, False, case.center_id
    if not by.may(Permission.LOT_RECEIVE, center_id):
        raise NotPermitted
    place = _bin(session, center_id, bin_code)
    new = [unit for unit in units if unit.state is UnitState.LABELLED]
    lying = [unit for unit in units if unit.state is not UnitState.LABELLED]
    if not units:
        raise Refusal(Refused("case_empty", Text("箱里没有单件", "The case holds no unit")))
    brought: dict[str, Any] = {} if closed is None else {"case_closed": closed}
    if new:
        event = UnitPutAway(said, place.code, len(new))
        step(session, new, UnitAction.PUT_AWAY, event, by=by, now=now, bin_id=place.id, **brought)
        serve_for(session, new, now)
    if lying:
        moved = UnitMoved(said, place.code, len(lying))
        step(session, lying, UnitAction.MOVE, moved, by=by, now=now, bin_id=place.id, **brought)
    return said, len(units)


def open_case(session: Session, code: str, *, by: Actor, now: datetime) -> StockCase:
    """Open a case: from now on each of its units is scanned by itself."""
    case = case_for_update(session, code, by)
    role = by.role_for(Permission.LOT_RECEIVE, case.center_id)
    if role is None:
        raise NotPermitted
    if case.opened_at is not None:
        raise Refusal(_open_case(case))
    case.opened_at = now
    event = CaseOpened(case.ref, len(_units_inside(session, case)))
    record.append(session, event, by=by, role=role, now=now, center_id=case.center_id)
    return case


def close_case(session: Session, code: str, *, by: Actor, now: datetime) -> StockCase:
    """Close a case again, with the units of it that lie together; the others belong to it no more.

    What lies elsewhere than the case can't be spoken for by its code.
    """
    case = case_for_update(session, code, by)
    role = by.role_for(Permission.LOT_RECEIVE, case.center_id)
    if role is None:
        raise NotPermitted
    if case.opened_at is None:
        raise Refusal(Refused("case_closed", Text("这一箱封着", "The case is closed")))
    units = _units_inside(session, case)
    inside = [u for u in units if u.state in (UnitState.STORED, UnitState.LABELLED)]
    if len({unit.bin_id for unit in inside}) > 1:
        raise Refusal(
            Refused(
                "case_scattered",
                Text("箱里的单件不在同一库位", "The units of the case lie in several bins"),
                next_step=Text("先把它们移到同一库位再封箱", "Move them into one bin first"),
            )
        )
    for unit in units:
        if unit not in inside:
            unit.case_id = None
    case.opened_at = None
    event = CaseClosed(case.ref, len(inside))
    record.append(session, event, by=by, role=role, now=now, center_id=case.center_id)
    return case


def case_for_update(session: Session, code: str, by: Actor) -> StockCase:
    """The case of a code or of what its maker wrote on it, locked; `Missing` if there is none.

    Of two with the same code from outside it is the later one.
    """
    key, mine = key_of("CS", code), by.centers(Permission.LOT_READ)
    called = StockCase.id == key[0] if key else StockCase.sscc == (plain_sscc(code) or code.strip())
    wanted = (
        select(StockCase)
        .where(called, StockCase.sscc != "" if key is None else true())
        .order_by(StockCase.id.desc())
        .limit(1)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if mine is not None:
        wanted = wanted.where(StockCase.center_id.in_(sorted(mine)))
    found = session.scalars(wanted).one_or_none()
    if found is None or (key is not None and found.ref != plain_ref(code)):
        raise Missing(
            Text(f"没有编号为 {code} 的单件或箱", f"No unit and no case is called {code}")
        )
    return found


def _units_inside(session: Session, case: StockCase) -> Sequence[StockUnit]:
    return session.scalars(
        select(StockUnit)
        .where(StockUnit.case_id == case.id)
        .order_by(StockUnit.id)
        .with_for_update(of=StockUnit)
        .execution_options(populate_existing=True)
    ).all()


def _bin(session: Session, center_id: int, code: str) -> StockBin:
    wanted = code.strip().upper()
    found = session.scalars(
        select(StockBin).where(StockBin.center_id == center_id, StockBin.code == wanted)
    ).one_or_none()
    if found is None:
        raise Invalid(
            "bin",
            Text(f"没有库位 {wanted}", f"There is no bin {wanted}"),
            next_step=Text("核对库位码；新库位先登记", "Check the code; add a new bin first"),
        )
    return found


def _open_case(case: StockCase) -> Refused:
    return Refused(
        "case_is_open",
        Text(f"{case.ref} 已开箱", f"{case.ref} is open"),
        next_step=Text("请逐件扫单件码，或先封箱", "Scan its units one by one, or close it first"),
    )
