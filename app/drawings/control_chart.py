"""A control chart: distances from a reference, between the lines of warning and of action."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from markupsafe import Markup

from app.drawings.axis import SMALL, Caption, Tone, amount, drawing, label, line, nothing, path, tag

WIDTH, HEIGHT = 640.0, 220.0
LEFT, RIGHT, TOP, BOTTOM = 64.0, 12.0, 14.0, 14.0
# What lies further out than this many limits is drawn at the edge.
FURTHEST = 1.5


def control_chart(caption: Caption, distances: Sequence[Decimal], limit: Decimal) -> Markup:
    """One dot a check, oldest first; beyond `limit` it is drawn as failed.

    Raises `ValueError` where the limit is not above zero.
    """
    action = amount(limit)
    if action <= 0:
        raise ValueError("a limit above zero")
    if not distances:
        return nothing(caption, width=WIDTH, height=HEIGHT, kind="chart-control")
    middle = (HEIGHT + TOP - BOTTOM) / 2
    reach = (HEIGHT - TOP - BOTTOM) / 2
    parts: list[Markup] = []
    for share, kind in ((1.0, "chart-axis"), (2 / 3, "chart-grid"), (0.0, "chart-grid")):
        for sign in (1, -1) if share else (1,):
            at = middle - sign * share / FURTHEST * reach
            parts.append(line(LEFT, at, WIDTH - RIGHT, at, kind))
            said = f"{sign * share * action:+.3g}" if share else "0"
            parts.append(label(LEFT - 8, at, said, anchor="end", kind="chart-tick", size=SMALL))
    step = (WIDTH - LEFT - RIGHT - 16) / max(1, len(distances) - 1)
    places = [
        (LEFT + 8 + index * step, middle - _keep_on_chart(amount(d) / action) / FURTHEST * reach)
        for index, d in enumerate(distances)
    ]
    if len(places) > 1:
        parts.append(
            tag(
                "path",
                d=path(places),
                class_=f"chart-line {Tone.PLAIN}",
                fill="none",
                stroke="currentColor",
                stroke_width="1.5",
            )
        )
    for (x, y), distance in zip(places, distances, strict=True):
        tone = Tone.FAILED if abs(distance) > limit else Tone.PASSED
        parts.append(tag("circle", cx=x, cy=y, r="3.5", class_=f"chart-dot {tone}"))
    return drawing(caption, parts, width=WIDTH, height=HEIGHT, kind="chart-control")


def _keep_on_chart(share: float) -> float:
    return max(-FURTHEST, min(FURTHEST, share))
