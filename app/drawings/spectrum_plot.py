"""A spectrum as an accessible SVG: FTIR counts down from left to right, bands are shaded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.drawings.axis import SMALL, Caption, drawing, label, line, path, plain, tag, ticks
from app.readers.spectrum.curve import Spectrum

WIDTH, HEIGHT = 720.0, 300.0
LEFT, RIGHT, TOP, BOTTOM = 64.0, 12.0, 26.0, 44.0
COLUMNS = 400
BETWEEN_LABELS = 14  # the first stands above the frame, others below one another in it
SIGNS = {"cm-1": "cm⁻¹", "Δcm-1": "Δ cm⁻¹"}


@dataclass(frozen=True, slots=True)
class PlotBand:
    """A band to look at, in units of `x`, such as 2870-3060 cm⁻¹ for resin in jade; or one line."""

    low: float
    high: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class PlotFrame:
    """Where values lie on the paper."""

    x_low: float
    x_high: float
    y_low: float
    y_high: float
    falling: bool

    def across(self, value: float) -> float:
        """The place from the left of a value of `x`."""
        share = (value - self.x_low) / (self.x_high - self.x_low)
        return LEFT + (1 - share if self.falling else share) * (WIDTH - LEFT - RIGHT)

    def down(self, value: float) -> float:
        """The place from the top of a value of `y`."""
        share = (value - self.y_low) / (self.y_high - self.y_low)
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)


def plot_svg(
    spectrum: Spectrum,
    marks: Sequence[PlotBand] = (),
    *,
    title: str = "",
    description: str = "",
    falling: bool | None = None,
) -> Markup:
    """The curve with both axes; `marks` outside it are left out.

    Without words of its own the picture is called by the spectrum's title and described by its
    range. `falling` puts the larger `x` left; left open, wavenumbers fall and all else rises.
    """
    frame = _frame(spectrum, falling)
    extent = (
        f"{plain(spectrum.x[0])}–{plain(spectrum.x[-1])} {_sign(spectrum.x_unit)}, "
        f"{plain(min(spectrum.y))}–{plain(max(spectrum.y))} {spectrum.y_unit}"
    )
    seen = [mark for mark in marks if mark.high >= frame.x_low and mark.low <= frame.x_high]
    said = "; ".join(
        " ".join(f"{mark.label} {plain(mark.low)}–{plain(mark.high)}".split())
        for mark in seen
        if mark.label or mark.low < mark.high
    )
    caption = Caption(
        title or spectrum.title or extent,
        description or "; ".join(part for part in (extent, said) if part),
    )
    parts = [*_bands(seen, frame), *_axes(spectrum, frame), _curve(spectrum, frame)]
    return drawing(caption, parts, width=WIDTH, height=HEIGHT, kind="chart-spectrum")


def _frame(spectrum: Spectrum, falling: bool | None) -> PlotFrame:
    low, high = min(spectrum.y), max(spectrum.y)
    margin = (high - low) * 0.05 or abs(high) * 0.05 or 1.0
    down = spectrum.x_unit == "cm-1" if falling is None else falling
    return PlotFrame(spectrum.x[0], spectrum.x[-1], low - margin, high + margin, down)


def _bands(marks: Sequence[PlotBand], frame: PlotFrame) -> Iterator[Markup]:
    labelled = 0
    for mark in marks:
        ends = sorted(
            frame.across(min(max(value, frame.x_low), frame.x_high))
            for value in (mark.low, mark.high)
        )
        if mark.low == mark.high:
            yield line(ends[0], TOP, ends[0], HEIGHT - BOTTOM, "chart-mark")
        yield tag(
            "rect",
            x=ends[0],
            y=TOP,
            width=ends[1] - ends[0],
            height=HEIGHT - TOP - BOTTOM,
            class_="chart-band",
            fill_opacity="0.15",
        )
        middle = min(max((ends[0] + ends[1]) / 2, LEFT + 40), WIDTH - RIGHT - 40)
        if not mark.label:
            continue
        place = TOP - 10 + labelled * BETWEEN_LABELS
        labelled += 1
        yield label(middle, place, mark.label, anchor="middle", kind="chart-band-label", size=SMALL)


def _axes(spectrum: Spectrum, frame: PlotFrame) -> Iterator[Markup]:
    foot = HEIGHT - BOTTOM
    for value in ticks(frame.x_low, frame.x_high, 9):
        place = frame.across(value)
        yield line(place, TOP, place, foot, "chart-grid")
        yield label(place, foot + 13, plain(value), anchor="middle", kind="chart-tick", size=SMALL)
    for value in ticks(frame.y_low, frame.y_high, 5):
        place = frame.down(value)
        yield line(LEFT, place, WIDTH - RIGHT, place, "chart-grid")
        yield label(LEFT - 6, place, plain(value), anchor="end", kind="chart-tick", size=SMALL)
    yield line(LEFT, foot, WIDTH - RIGHT, foot, "chart-axis")
    yield line(LEFT, TOP, LEFT, foot, "chart-axis")
    middle = (LEFT + WIDTH - RIGHT) / 2
    yield label(middle, HEIGHT - 10, _sign(spectrum.x_unit), anchor="middle", kind="chart-unit")
    yield label(LEFT - 6, TOP - 12, spectrum.y_unit, anchor="end", kind="chart-unit")


def _curve(spectrum: Spectrum, frame: PlotFrame) -> Markup:
    points = [(frame.across(x), frame.down(y)) for x, y in _thin_curve(spectrum)]
    return tag(
        "path",
        d=path(points),
        class_="chart-line",
        fill="none",
        stroke="currentColor",
        stroke_width="1.5",
        stroke_linejoin="round",
    )


def _thin_curve(spectrum: Spectrum) -> list[tuple[float, float]]:
    """At most 800 points: the lowest and the highest of each column, so that no peak is lost."""
    points = list(zip(spectrum.x, spectrum.y, strict=True))
    if len(points) <= 2 * COLUMNS:
        return points
    kept: list[tuple[float, float]] = []
    for column in range(COLUMNS):
        part = points[column * len(points) // COLUMNS : (column + 1) * len(points) // COLUMNS]
        extremes = {min(part, key=_height), max(part, key=_height)}
        kept.extend(sorted(extremes))
    return kept


def _height(point: tuple[float, float]) -> float:
    return point[1]


def _sign(unit: str) -> str:
    return SIGNS.get(unit, unit)
