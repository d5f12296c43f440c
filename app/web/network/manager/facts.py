"""Tables of facts for whoever reckons: what each holds, and a file of some days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading
from app.base.errors import Missing
from app.drawings.spreadsheet import CSV_TYPE, csv_stream
from app.queries.network.facts_out import heads_of, rows_of
from app.web.base.access import acting
from app.web.network.manager.desk import desk
from workflows.network.facts import FACTS, MOST_DAYS, Fact, days_between, unfit_days
from workflows.roles import Permission
from workflows.strict_json.days import day_in
from workflows.verdict import Refused, Text

SHOWN_DAYS = timedelta(days=7)
NO_DAY = Refused("no_day", Text("请填写日期，例如 2026-11-20", "Give days such as 2026-11-20"))


@desk.get("/facts")
def facts() -> ResponseReturnValue:
    return _facts_page()


def _facts_page(refused: Refused | None = None, status: int = 200) -> ResponseReturnValue:
    yesterday = clock.today() - timedelta(days=1)
    shown = render_template(
        "network/manager/facts.html",
        tables=FACTS,
        table=request.args.get("table", Fact.PIECES.value),
        first=request.args.get("first", str(yesterday - SHOWN_DAYS + timedelta(days=1))),
        last=request.args.get("last", str(yesterday)),
        most=MOST_DAYS,
        refused=refused,
    )
    return shown, status


@desk.get("/facts/file")
def facts_file() -> ResponseReturnValue:
    """Some days of a table, of the centers that the person answers for."""
    named = request.args.get("table", "")
    if named not in set(Fact):
        raise Missing
    fact = Fact(named)
    first, last = _day("first"), _day("last")
    if first is None or last is None:
        return _facts_page(NO_DAY, 422)
    unfit = unfit_days(first, last, clock.today())
    if unfit is not None:
        return _facts_page(unfit, 422)
    centers = acting().centers(Permission.BOARD_READ)
    made = csv_stream(heads_of(fact), _rows(fact, first, last, centers))
    response = Response(made, content_type=CSV_TYPE)
    name = f"{fact.value}-{first:%Y%m%d}-{last:%Y%m%d}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _day(name: str) -> date | None:
    return day_in(request.args.get(name, ""))


def _rows(
    fact: Fact, first: date, last: date, centers: frozenset[int] | None
) -> Iterator[tuple[Any, ...]]:
    # A day at a time: no look at the database lasts longer than it takes to send a day.
    for day in days_between(first, last):
        with reading() as session:
            yield from rows_of(session, fact, day, centers)
