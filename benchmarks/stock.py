"""Stock of any length: a reservation, a trace and the pages, and eight who reserve at once.

    .venv/bin/python benchmarks/stock.py [--units 10000 1000000] [--runs 20] [--postgres]
    .venv/bin/python benchmarks/stock.py --at-once 8 --pieces 10000 --units 9000 [--postgres]

The first prints CPU milliseconds; the second is a race, and ends with 1 if a unit was given twice
or lay in stock while a piece waited.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "benchmarks")]

import sqlalchemy as sa  # noqa: E402  # after the path is set
from support.build import NOW, Network  # noqa: E402  # the same
from support.flows import bought_lots, stocked_units  # noqa: E402  # the same

from app.base import db  # noqa: E402  # the same
from app.commands.goods.stock import reserve  # noqa: E402  # the same
from app.models.goods.stock import StockNeed, StockUnit  # noqa: E402  # the same
from app.models.intake.item import Item  # noqa: E402  # the same
from app.queries.goods.stock import units as query  # noqa: E402  # the same
from app.queries.goods.stock.trace import trace  # noqa: E402  # the same
from benchmarks.bench import lengthen, medians, office, table  # noqa: E402  # the same
from workflows.goods.stock.states import UnitState  # noqa: E402  # the same

A_BATCH = 100_000
LATE = NOW.replace(year=2027)
HEAD = ("units", "what", "CPU ms")


def main() -> int:
    """Fill the shelves step by step and measure, or let many reserve at once."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--units", type=int, nargs="+", default=[10_000, 1_000_000])
    arguments.add_argument("--runs", type=int, default=20)
    arguments.add_argument("--at-once", type=int, default=0)
    arguments.add_argument("--pieces", type=int, default=10_000)
    arguments.add_argument("--postgres", action="store_true")
    given = arguments.parse_args()
    with office(postgres=given.postgres) as (_app, network, key):
        unit = stocked_units.stored(network)[-1]
        if given.at_once:
            return race(key, given.pieces, given.units[0], given.at_once)
        rows, have = [], 5
        lengthen(key, (given.runs + 3) * len(given.units))
        pieces = iter(item_keys())
        for size in sorted(given.units):
            stock(size - have)
            have = size
            found = medians(measured(network, unit, pieces), given.runs)
            rows += [(f"{size:,}", name, f"{ms:.2f}") for name, ms in found.items()]
    table(HEAD, rows)
    return 0


def measured(network: Network, unit: str, pieces: Iterator[int]) -> dict[str, Callable[[], Any]]:
    """One reservation, committed; what the pages ask for."""
    here = {network.center_id}

    def reserves() -> None:
        if not take(next(pieces)):
            raise RuntimeError("nothing in stock")

    def asks(question: Callable[[Any], Any]) -> Callable[[], Any]:
        def act() -> None:
            with db.reading() as session:
                question(session)

        return act

    return {
        "reserve a unit": reserves,
        "list of units": asks(lambda s: query.units_listed(s, here, UnitState.STORED)),
        "pick list": asks(lambda s: query.units_to_pick(s, here)),
        "what expires soon": asks(lambda s: query.units_expiring(s, here, LATE)),
        "trace of one unit, all its lot": asks(lambda s: trace(s, unit, here)),
    }


def take(key: int) -> int:
    """One piece takes its unit, in a transaction of its own."""
    with db.transaction() as session:
        item = session.get_one(Item, key)
        return reserve.need_units(session, [item], bought_lots.PRODUCT, now=NOW)


def race(key: int, pieces: int, units: int, hands: int) -> int:
    """So many hands reserve for so many pieces; then everything is counted."""
    stock(units - 5)
    lengthen(key, pieces - 1)
    keys = item_keys()
    start = time.perf_counter()
    with ThreadPoolExecutor(hands) as pool:
        served = sum(pool.map(take, keys))
    took = time.perf_counter() - start
    with db.transaction() as session:
        served += reserve.serve_all(session, NOW)
    with db.reading() as session:
        count = sa.func.count()
        bound = session.scalar(sa.select(count).where(StockUnit.item_id.is_not(None)))
        each = session.scalar(sa.select(sa.func.count(StockUnit.item_id.distinct())))
        waiting = session.scalar(sa.select(count).where(StockNeed.unit_id.is_(None)))
        free = session.scalar(sa.select(count).where(StockUnit.state == UnitState.STORED))
    print(
        f"{pieces:,} pieces, {units:,} units, {hands} at once: "
        f"{served:,} served, {waiting:,} wait, {free:,} units left, {took:.0f} s"
    )
    right = bound == each == served == min(pieces, units) and waiting == pieces - served
    return 0 if right and free == units - served else 1


def item_keys() -> list[int]:
    """The pieces that are there."""
    with db.reading() as session:
        return list(session.scalars(sa.select(Item.id).order_by(Item.id)))


def stock(count: int) -> None:
    """`count` more units like the last one, which nobody has reserved; fresh statistics."""
    columns: Any = StockUnit.__table__
    copied = [column for column in columns.c if column.name != "id"]
    for done in range(0, count, A_BATCH):
        numbers = _numbers(min(A_BATCH, count - done))
        with db.transaction() as session:
            free = sa.select(sa.func.max(StockUnit.id)).where(StockUnit.state == UnitState.STORED)
            key = session.scalar(free)
            rows = sa.select(*copied).join_from(columns, numbers, columns.c.id == key)
            session.execute(
                sa.insert(columns).from_select([column.name for column in copied], rows)
            )
    with db.engine().execution_options(jadegate_write=True).begin() as connection:
        connection.exec_driver_sql("ANALYZE")


def _numbers(count: int) -> Any:
    start = sa.select(sa.literal(1).label("n")).cte("numbers", recursive=True)
    return start.union_all(sa.select(start.c.n + 1).where(start.c.n < count))


if __name__ == "__main__":
    sys.exit(main())
