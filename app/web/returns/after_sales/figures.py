"""Figures of after-sales by agent, shop and category: each leads to its returns; a CSV."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Response, render_template, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading
from app.drawings.spreadsheet import CSV_TYPE, Row, csv_stream
from app.queries.returns.desk.service_times import served_cases
from app.web.base.categories import category_name
from app.web.base.language import say
from app.web.base.lists import asked_filter
from app.web.returns.after_sales.desk import desk
from app.web.returns.after_sales.filters import readable
from workflows.returns.service.figures import (
    BY_NAMES,
    FIGURE_NAMES,
    FigureBy,
    GroupServed,
    ServedCase,
    ServiceFigure,
    cases_behind,
    group_served,
)
from workflows.verdict import Text

DAYS: dict[str, Text] = {
    "7": Text("近 7 天", "7 days"),
    "30": Text("近 30 天", "30 days"),
    "90": Text("近 90 天", "90 days"),
}
NOBODY = Text("未分派", "Nobody's")
ANSWER = Text("首次答复（小时）", "First answer (hours)")
REFUND = Text("到货到退款（天）", "Arrival to refund (days)")
RATE = Text("改写率（%）", "Override rate (%)")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MOST_LISTED = 200


def _choices_of_address() -> tuple[FigureBy, str]:
    """By what, and of how many days; what is none of the choices is the first."""
    by = next((one for one in FigureBy if one.value == asked_filter("by")), FigureBy.AGENT)
    days = asked_filter("days")
    return by, days if days in DAYS else "30"


def _cases(days: str) -> list[ServedCase]:
    with reading() as session:
        since = clock.now() - timedelta(days=int(days))
        return served_cases(session, readable(), since)


@desk.get("/figures")
def figures() -> ResponseReturnValue:
    by, days = _choices_of_address()
    now, cases = clock.now(), _cases(days)
    figure = next((one for one in ServiceFigure if one.value == asked_filter("figure")), None)
    of = asked_filter("of", 200)
    behind = cases_behind(cases, by, of, figure, now) if figure is not None else ()
    groups = group_served(cases, by, now)
    return render_template(
        "returns/after_sales/figures.html",
        rows=[_cells_with_leads(one, by, days) for one in groups],
        heads=_heads(by),
        by=by.value,
        days=days,
        day_choices=[(key, say(name)) for key, name in DAYS.items()],
        tabs_by=[
            (say(name), url_for("after_sales.figures", by=one.value, days=days), one is by)
            for one, name in BY_NAMES.items()
        ],
        title=f"{_group_name(of, by)} · {say(FIGURE_NAMES[figure])}" if figure else "",
        behind=behind[:MOST_LISTED],
        more=max(0, len(behind) - MOST_LISTED),
    )


@desk.get("/figures.csv")
def figures_csv() -> ResponseReturnValue:
    by, days = _choices_of_address()
    groups = group_served(_cases(days), by, clock.now())
    rows: list[Row] = [list(_cells(one, by)) for one in groups]
    response = Response(csv_stream(_heads(by), rows), content_type=CSV_TYPE)
    name = f"after-sales-{by.value}-{clock.local(clock.now()):%Y%m%d-%H%M}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _heads(by: FigureBy) -> list[str]:
    counts = [say(name) for name in FIGURE_NAMES.values()]
    return [say(BY_NAMES[by]), *counts, say(ANSWER), say(REFUND), say(RATE)]


def _cells(one: GroupServed, by: FigureBy) -> tuple[Any, ...]:
    answer = round(one.answer / HOUR, 1) if one.answer is not None else ""
    refund = round(one.refund / DAY, 1) if one.refund is not None else ""
    rate = round(one.override_rate, 1) if one.override_rate is not None else ""
    counts = (one.counts[figure] for figure in ServiceFigure)
    return (_group_name(one.group, by), *counts, answer, refund, rate)


# Which list a figure that is no count leads to.
MEANS = (ServiceFigure.ANSWERED, ServiceFigure.REFUNDED, ServiceFigure.OVERRIDDEN)


def _cells_with_leads(one: GroupServed, by: FigureBy, days: str) -> list[tuple[str, str]]:
    """The cells of a group, each with the address of its returns."""
    name, *cells = _cells(one, by)
    leads = [
        url_for("after_sales.figures", by=by.value, days=days, figure=figure.value, of=one.group)
        for figure in (*ServiceFigure, *MEANS)
    ]
    return [
        (str(name), ""),
        *((str(cell), lead if cell else "") for cell, lead in zip(cells, leads, strict=True)),
    ]


def _group_name(group: str, by: FigureBy) -> str:
    if by is FigureBy.CATEGORY:
        return category_name(group)
    return group or say(NOBODY)
