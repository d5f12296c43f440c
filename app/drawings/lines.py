"""Lines: figures by the hour with their scale, and the sparkline that fits into a line of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from app.drawings.axis import (
    SMALL,
    Caption,
    Tone,
    amount,
    drawing,
    figure,
    label,
    legend,
    line,
    nothing,
    path,
    tag,
    text_width,
    ticks,
)

WIDTH, HEIGHT = 640.0, 240.0
LEFT, RIGHT, TOP, BOTTOM = 48.0, 12.0, 36.0, 26.0
DASHES = ("", "7 4", "2 3", "9 3 2 3")
FEWEST = 5.0  # the scale goes at least so far: counts have no halves


@dataclass(frozen=True, slots=True)
class ChartLine:
    """A row of figures, one for each label below; None is an hour of which nothing is known."""

    name: str
    values: Sequence[float | Decimal | None]
    tone: Tone = Tone.PLAIN


def by_hour(
    caption: Caption,
    lines: Sequence[ChartLine],
    labels: Sequence[str],
    *,
    unit: str = "",
    width: float = WIDTH,
) -> Markup:
    """Lines over a common scale from zero, told apart by their dashes as well as by colour.

    Raises `ValueError` for a line that has not one figure, or None, for each label.
    """
    points = [
        [None if v is None else amount(v) for _, v in zip(labels, row.values, strict=True)]
        for row in lines
    ]
    known = [value for row in points for value in row if value is not None]
    if not known:
        return nothing(caption, width=width, height=HEIGHT, kind="chart-lines")
    steps = ticks(0.0, max(FEWEST, *known), 5)
    top = steps[-1] if steps[-1] >= max(known) else steps[-1] + (steps[1] - steps[0])
    foot, span = HEIGHT - BOTTOM, width - LEFT - RIGHT
    across = [LEFT + span * (place + 0.5) / len(labels) for place in range(len(labels))]
    parts = [*_scale(steps, top, unit, width), *_labels(labels, across, span)]
    parts += legend([(row.name, row.tone) for row in lines], LEFT + 40, DASHES, dashed=True)
    for index, row in enumerate(points):
        down = [None if v is None else foot - v / top * (foot - TOP) for v in row]
        dash = DASHES[index % len(DASHES)]
        parts += _trace(list(zip(across, down, strict=True)), lines[index].tone, dash)
    return drawing(caption, parts, width=width, height=HEIGHT, kind="chart-lines")


def sparkline(
    caption: Caption,
    values: Sequence[float | Decimal],
    *,
    tone: Tone = Tone.PLAIN,
    width: float = 120.0,
    height: float = 28.0,
) -> Markup:
    """The run of a figure without a scale, its last value as a dot; a single value is a dot."""
    heights = [amount(value) for value in values]
    if not heights:
        return drawing(caption, [], width=width, height=height, kind="chart-spark")
    low, high = min(heights), max(heights)
    span, step = (high - low) or 1.0, (width - 8) / max(1, len(heights) - 1)
    points = [
        (4 + index * step, height - 4 - (value - low) / span * (height - 8))
        for index, value in enumerate(heights)
    ]
    foot = f"L{points[-1][0]:.1f} {height:g}L{points[0][0]:.1f} {height:g}Z"
    area = tag("path", d=path(points) + foot, class_=f"chart-area {tone}", fill_opacity="0.12")
    x, y = points[-1]
    end = tag("circle", cx=x, cy=y, r="2.5", class_=f"chart-dot {tone}")
    parts = [area, _stroke(points, tone, ""), end]
    return drawing(caption, parts, width=width, height=height, kind="chart-spark")


def _scale(steps: Sequence[float], top: float, unit: str, width: float) -> Iterator[Markup]:
    foot = HEIGHT - BOTTOM
    for value in steps if steps[-1] == top else [*steps, top]:
        place = foot - value / top * (foot - TOP)
        yield line(LEFT, place, width - RIGHT, place, "chart-axis" if not value else "chart-grid")
        yield label(LEFT - 8, place, figure(value), anchor="end", kind="chart-tick", size=SMALL)
    yield label(LEFT - 8, 14, unit, anchor="end", kind="chart-unit", size=SMALL)


def _labels(labels: Sequence[str], across: Sequence[float], span: float) -> Iterator[Markup]:
    """As many of the labels as fit beside each other, from the first on at equal steps."""
    widest = max(text_width(word, SMALL) for word in labels) + 8
    every = max(1, -(-int(widest * len(labels)) // int(span)))
    for place, word in list(zip(across, labels, strict=True))[::every]:
        foot = HEIGHT - BOTTOM + 14
        yield label(place, foot, word, anchor="middle", kind="chart-tick", size=SMALL)


def _trace(points: Sequence[tuple[float, float | None]], tone: Tone, dash: str) -> Iterator[Markup]:
    """One stroke for each stretch of known figures, and a dot where one stands alone or last."""
    run: list[tuple[float, float]] = []
    for x, y in [*points, (0.0, None)]:
        if y is not None:
            run.append((x, y))
        elif run:
            if len(run) > 1:
                yield _stroke(run, tone, dash)
            yield tag("circle", cx=run[-1][0], cy=run[-1][1], r="3", class_=f"chart-dot {tone}")
            run = []


def _stroke(points: Sequence[tuple[float, float]], tone: Tone, dash: str) -> Markup:
    return tag(
        "path",
        d=path(points),
        class_=f"chart-line {tone}",
        fill="none",
        stroke="currentColor",
        stroke_width="2",
        stroke_linejoin="round",
        stroke_dasharray=dash,
    )
