"""Blind counts: a bin is scanned without being told what should lie there; a person decides."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.errors import Invalid, Missing, NotPermitted, Refusal
from app.base.refs import key_of
from app.commands import record
from app.commands.goods.stock.holds import write_off
from app.commands.goods.stock.shelve import case_for_update
from app.commands.goods.stock.step import plain_ref
from app.models.goods.stock import StockBin, StockCount, StockUnit
from app.queries.second_person import pair_answer
from workflows.goods.stock.events import StockCountDecided, StockCounted
from workflows.goods.stock.states import IN_BIN
from workflows.roles import Actor, Permission
from workflows.verdict import Refused, Text

MOST_SCANS = 5000
LONGEST_REASON = 2000
STILL_OPEN = Refused(
    "count_open",
    Text("这个库位上一次盘点的差异还没有处理", "The last count of this bin waits for its decision"),
    next_step=Text("请主管先处理差异", "The manager decides on the differences first"),
)


def count_bin(
    session: Session, center_id: int, bin_code: str, scans: str, *, by: Actor, now: datetime
) -> StockCount:
    """Record a blind count: codes of units and of closed cases, parted by lines or spaces.

    Without a difference it is over; otherwise it waits for another person.
    """
    role = by.role_for(Permission.LOT_RECEIVE, center_id)
    if role is None or by.person_id is None:
        raise NotPermitted
    place = session.scalars(
        select(StockBin)
        .where(StockBin.center_id == center_id, StockBin.code == bin_code.strip().upper())
        .with_for_update()
    ).one_or_none()
    if place is None:
        raise Invalid("bin", Text("没有这个库位", "There is no such bin"))
    open_one = select(StockCount.id).where(
        StockCount.bin_id == place.id, StockCount.decided_at.is_(None)
    )
    if session.scalars(open_one).first() is not None:
        raise Refusal(STILL_OPEN)
    seen = _units_scanned(session, scans.split(), by)
    there = session.scalars(
        select(StockUnit).where(StockUnit.bin_id == place.id).order_by(StockUnit.id)
    ).all()
    expected = {unit.ref for unit in there}
    lacking = [unit.ref for unit in there if unit.ref not in seen]
    surplus = sorted(seen - expected)
    even = not lacking and not surplus
    made = StockCount(
        bin_id=place.id,
        center_id=center_id,
        scanned=len(seen),
        lacking={"units": lacking},
        surplus={"units": surplus},
        by_id=by.person_id,
        at=now,
        decided_by_id=by.person_id if even else None,
        decided_at=now if even else None,
    )
    session.add(made)
    session.flush()
    event = StockCounted(made.id, place.code, len(seen), len(lacking), len(surplus))
    record.append(session, event, by=by, role=role, now=now, center_id=center_id)
    return made


def decide_count(
    session: Session, key: int, reason: str, *, by: Actor, now: datetime
) -> StockCount:
    """Another person than who counted has looked: what still lacks is written off.

    What was there too many is put where it belongs by scan, as anything else that lies wrong.
    """
    count = session.scalars(
        select(StockCount)
        .where(StockCount.id == key)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if count is None or not by.may(Permission.LOT_READ, count.center_id):
        raise Missing(Text("没有这次盘点", "There is no such count"))
    role = by.role_for(Permission.LOT_CONCEDE, count.center_id)
    if role is None:
        raise NotPermitted
    if count.decided_at is not None:
        raise Refusal(Refused("count_decided", Text("差异已处理", "It has been decided already")))
    answer = pair_answer(session, count.by_id, by.person_id, now)
    if isinstance(answer, Refused):
        raise Refusal(answer)
    reason = reason.strip()[:LONGEST_REASON]
    if not reason:
        raise Invalid("reason", Text("请写明原因", "Give a reason"))
    gone = _still_there(session, count)
    for ref in gone:
        write_off(session, ref, reason, by=by, now=now)
    count.decided_at, count.decided_by_id, count.reason = now, by.person_id, reason
    event = StockCountDecided(count.id, len(gone), reason)
    record.append(session, event, by=by, role=role, now=now, center_id=count.center_id)
    return count


def _units_scanned(session: Session, codes: Sequence[str], by: Actor) -> set[str]:
    """The references of what was scanned; a closed case speaks for what is in it."""
    if len(codes) > MOST_SCANS:
        raise Invalid("scans", Text(f"一次最多 {MOST_SCANS} 码", f"At most {MOST_SCANS} at once"))
    keys: dict[int, str] = {}
    seen: set[str] = set()
    for code in codes:
        key = key_of("UN", code)
        if key is not None:
            keys[key[0]] = plain_ref(code)
            continue
        case = case_for_update(session, code, by)
        if case.opened_at is not None:
            raise Invalid(
                "scans",
                Text(f"{case.ref} 已开箱，请逐件扫描", f"{case.ref} is open: scan its units"),
            )
        inside = select(StockUnit).where(StockUnit.case_id == case.id, StockUnit.state.in_(IN_BIN))
        seen |= {unit.ref for unit in session.scalars(inside)}
    known = {unit.ref for unit in _by_keys(session, keys)}
    unknown = sorted(set(keys.values()) - known)
    if unknown:
        code = unknown[0]
        raise Invalid("scans", Text(f"没有编号为 {code} 的单件", f"No unit is called {code}"))
    return seen | known


def _by_keys(session: Session, keys: Iterable[int]) -> Sequence[StockUnit]:
    return session.scalars(select(StockUnit).where(StockUnit.id.in_(sorted(keys)))).all()


def _still_there(session: Session, count: StockCount) -> list[str]:
    """What lacked and has not been moved, picked or found since."""
    wanted = [key[0] for ref in count.lacking["units"] if (key := key_of("UN", ref)) is not None]
    return [unit.ref for unit in _by_keys(session, wanted) if unit.bin_id == count.bin_id]
