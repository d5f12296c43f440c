"""Charts drawn on the server: bars, stacked bars, Pareto; lines by hour and sparklines.

Plain values in, an SVG string out that is safe to put into a page. Each has a name and a
description for who can't see it, says its figures in words as well as in colour, and takes its
colours by class:

    chart-tone-plain, -passed, -failed, -open, -soon, -late    what a bar or a line stands for
    chart-bar, chart-line, chart-dot, chart-area           shapes
    chart-axis, chart-grid, chart-band                     frame
    chart-label, chart-value, chart-tick, chart-unit       words
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from markupsafe import Markup

from app.drawings.axis import (
    SMALL,
    Caption,
    Tone,
    amount,
    drawing,
    figure,
    fit_text,
    label,
    legend,
    line,
    nothing,
    path,
    tag,
    text_width,
)
from app.drawings.lines import ChartLine, by_hour, sparkline

__all__ = [
    "Bar",
    "Caption",
    "ChartLine",
    "StackPart",
    "Tone",
    "bars",
    "by_hour",
    "pareto",
    "sparkline",
    "stacked_bars",
]

WIDTH = 640.0
ROW, THICK = 32.0, 20.0
GAP, MARGIN = 10.0, 4.0
WIDEST_LABEL = 0.36
LEGEND = 30.0
SHADES = ("0.5", "0.3", "0.18", "0.1")


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: its name, its figure, and what it stands for."""

    label: str
    value: float | Decimal
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class StackPart:
    """One share of every stacked row."""

    name: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the names end, where bars begin and end, and the figure that a full bar stands for."""

    names: float
    start: float
    end: float
    full: float

    def length(self, value: float) -> float:
        """How long a bar of this figure is."""
        return value / self.full * (self.end - self.start)


def bars(caption: Caption, rows: Sequence[Bar], *, unit: str = "", width: float = WIDTH) -> Markup:
    """Horizontal bars from zero, each with its name and its figure, in the order given."""
    values = [amount(row.value) for row in rows]
    if not rows:
        return nothing(caption, width=width, height=3 * ROW, kind="chart-bars")
    said = [f"{figure(value)} {unit}".strip() for value in values]
    columns = _columns([row.label for row in rows], said, max(values), width)
    parts: list[Markup] = []
    for place, (row, value, words) in enumerate(zip(rows, values, said, strict=True)):
        middle = (place + 0.5) * ROW
        parts += _row(row, value, words, columns, middle)
    parts.append(line(columns.start, 0, columns.start, len(rows) * ROW, "chart-axis"))
    return drawing(caption, parts, width=width, height=len(rows) * ROW, kind="chart-bars")


def stacked_bars(
    caption: Caption,
    rows: Sequence[tuple[str, Sequence[float | Decimal]]],
    parts: Sequence[StackPart],
    *,
    width: float = WIDTH,
) -> Markup:
    """One bar a row, made of the same parts in the same order, with its total at the end.

    Raises `ValueError` for a row that has not one figure for each part.
    """
    figures = [[amount(value) for _, value in zip(parts, row, strict=True)] for _, row in rows]
    if not rows:
        return nothing(caption, width=width, height=3 * ROW, kind="chart-stacked")
    totals = [sum(row) for row in figures]
    said = [figure(total) for total in totals]
    columns = _columns([name for name, _ in rows], said, max(totals), width)
    drawn = list(legend([(part.name, part.tone) for part in parts], columns.start, SHADES))
    for place, ((name, _), row) in enumerate(zip(rows, figures, strict=True)):
        middle = LEGEND + (place + 0.5) * ROW
        drawn.append(_name(name, columns, middle))
        drawn += _pieces(row, parts, columns, middle)
        end = columns.start + columns.length(totals[place]) + GAP
        drawn.append(label(end, middle, said[place], kind="chart-value"))
    height = LEGEND + len(rows) * ROW
    drawn.append(line(columns.start, LEGEND, columns.start, height, "chart-axis"))
    return drawing(caption, drawn, width=width, height=height, kind="chart-stacked")


def pareto(
    caption: Caption, rows: Sequence[Bar], *, other: str, most: int = 10, width: float = WIDTH
) -> Markup:
    """The reasons by weight, the heaviest first, with the share that they make up together.

    Rows beyond `most` become one row named `other`, always last. Rows of nothing are left out.
    """
    weighed = [Bar(row.label, amount(row.value), row.tone) for row in rows if amount(row.value)]
    weighed.sort(key=lambda row: -row.value)
    if rest := weighed[most:]:
        weighed = [*weighed[:most], Bar(other, sum(amount(row.value) for row in rest))]
    if not weighed:
        return nothing(caption, width=width, height=3 * ROW, kind="chart-pareto")
    values = [amount(row.value) for row in weighed]
    shares = [run / sum(values) for run in accumulate(values)]
    said = [f"{figure(v)} · {share:.0%}" for v, share in zip(values, shares, strict=True)]
    columns = _columns([row.label for row in weighed], said, max(values), width)
    parts: list[Markup] = []
    for place, (row, value) in enumerate(zip(weighed, values, strict=True)):
        middle = (place + 0.5) * ROW
        parts += [_name(row.label, columns, middle), _bar(row, value, columns, middle)]
        parts.append(label(width - MARGIN, middle, said[place], anchor="end", kind="chart-value"))
    parts += _together(shares, columns)
    parts.append(line(columns.start, 0, columns.start, len(values) * ROW, "chart-axis"))
    return drawing(caption, parts, width=width, height=len(values) * ROW, kind="chart-pareto")


def _columns(names: Sequence[str], said: Sequence[str], largest: float, width: float) -> Columns:
    room = min(max(map(text_width, names)), width * WIDEST_LABEL)
    start = room + GAP
    end = width - MARGIN - GAP - max(map(text_width, said))
    return Columns(room, start, max(start + GAP, end), largest or 1.0)


def _row(row: Bar, value: float, words: str, columns: Columns, middle: float) -> Iterator[Markup]:
    yield _name(row.label, columns, middle)
    yield _bar(row, value, columns, middle)
    end = columns.start + columns.length(value) + GAP
    yield label(end, middle, words, kind="chart-value")


def _name(name: str, columns: Columns, middle: float) -> Markup:
    short = fit_text(name, columns.names)
    drawn = label(columns.names, middle, short, anchor="end", kind="chart-name")
    return drawn if short == name else tag("g", Markup("").join([tag("title", name), drawn]))


def _bar(row: Bar, value: float, columns: Columns, middle: float) -> Markup:
    return tag(
        "rect",
        x=columns.start,
        y=middle - THICK / 2,
        width=columns.length(value),
        height=THICK,
        class_=f"chart-bar {row.tone}",
        fill_opacity="0.65",
    )


def _pieces(
    row: Sequence[float], parts: Sequence[StackPart], columns: Columns, middle: float
) -> Iterator[Markup]:
    at = columns.start
    for index, (value, part) in enumerate(zip(row, parts, strict=True)):
        length = columns.length(value)
        if not length:
            continue
        words = figure(value)
        piece = tag(
            "rect",
            tag("title", f"{part.name} {words}"),
            x=at,
            y=middle - THICK / 2,
            width=max(0.5, length - 1),
            height=THICK,
            class_=f"chart-bar {part.tone}",
            fill_opacity=SHADES[index % len(SHADES)],
        )
        yield piece
        if text_width(words, SMALL) + MARGIN < length:
            yield label(
                at + length / 2, middle, words, anchor="middle", kind="chart-inside", size=SMALL
            )
        at += length


def _together(shares: Sequence[float], columns: Columns) -> Iterator[Markup]:
    """The cumulative line: a full share lies where the longest bar ends."""
    span = columns.end - columns.start
    points = [
        (columns.start + share * span, (place + 0.5) * ROW) for place, share in enumerate(shares)
    ]
    yield tag(
        "path",
        d=path(points),
        class_="chart-line chart-cumulative",
        fill="none",
        stroke="currentColor",
        stroke_width="1.5",
    )
    for x, y in points:
        yield tag("circle", cx=x, cy=y, r="3", class_="chart-dot chart-cumulative")
