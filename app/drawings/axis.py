"""What every drawing shares: SVG elements with escaped text, round ticks, figures, text widths.

Colours come from the style sheet by class. The attributes written here (`fill="currentColor"`)
are weaker than any rule and keep a drawing readable where no style sheet reaches it.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from markupsafe import Markup, escape

SMALLEST, LARGEST = 1e-4, 1e9
LEAST, MOST = 1e-9, 1e21  # of a figure that is drawn
SMALLEST_SPAN = 1e-200
NEAR = 0.75
FONT = 13
SMALL = 11
WIDE = "WF"


class Tone(StrEnum):
    """What a bar or a line stands for; the value is its class in the style sheet."""

    PLAIN = "chart-tone-plain"
    PASSED = "chart-tone-passed"
    FAILED = "chart-tone-failed"
    OPEN = "chart-tone-open"
    SOON = "chart-tone-soon"
    LATE = "chart-tone-late"


@dataclass(frozen=True, slots=True)
class Caption:
    """What a drawing is called and says to who can't see it; `empty` stands where nothing is."""

    title: str
    description: str
    empty: str = "—"


def tag(name: str, content: str | Markup = "", **attributes: object) -> Markup:
    """One element; names lose a trailing `_` and turn `_` into `-`, values and text are escaped."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_value(value))}"'
        for key, value in attributes.items()
        if value not in (None, "")
    )
    return Markup(f"<{name}{written}>{escape(content)}</{name}>")  # noqa: S704 - escaped above


def drawing(
    caption: Caption, parts: Iterable[Markup], *, width: float, height: float, kind: str
) -> Markup:
    """The whole picture: scales to its place, is one image with a name to a screen reader."""
    inner = Markup("").join([tag("title", caption.title), tag("desc", caption.description), *parts])
    return tag(
        "svg",
        inner,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_value(width)} {_value(height)}",
        class_=f"chart {kind}",
        role="img",
        aria_label=caption.title,
        font_size=FONT,
        fill="currentColor",
        stroke="none",
        preserveAspectRatio="xMidYMid meet",
    )


def nothing(caption: Caption, *, width: float, height: float, kind: str) -> Markup:
    """The picture of no figures: the word for it, in the middle."""
    word = label(width / 2, height / 2, caption.empty, anchor="middle")
    return drawing(caption, [word], width=width, height=height, kind=kind)


def label(
    x: float, y: float, content: str, *, anchor: str = "start", kind: str = "", size: int = FONT
) -> Markup:
    """A line of text whose middle is at height `y`."""
    return tag(
        "text",
        content,
        x=x,
        y=y,
        class_=f"chart-label {kind}".strip(),
        text_anchor=anchor,
        dominant_baseline="central",
        font_size=size,
    )


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> Markup:
    """A straight line, faint where no style sheet says otherwise."""
    faint = "0.2" if "chart-grid" in kind else None
    return tag(
        "line", x1=x1, y1=y1, x2=x2, y2=y2, class_=kind, stroke="currentColor", opacity=faint
    )


def legend(
    entries: Sequence[tuple[str, Tone]], x: float, marks: Sequence[str], *, dashed: bool = False
) -> Iterator[Markup]:
    """Names with their colour and their shade (or, where `dashed`, their dashes), in a row."""
    for index, (name, tone) in enumerate(entries):
        mark = marks[index % len(marks)]
        if dashed:
            yield tag(
                "path",
                d=f"M{_value(x)} 14h22",
                class_=f"chart-line {tone}",
                stroke="currentColor",
                stroke_width="2",
                stroke_dasharray=mark,
            )
        else:
            yield tag(
                "rect",
                x=x + 10,
                y=8,
                width=12,
                height=12,
                class_=f"chart-bar {tone}",
                fill_opacity=mark,
            )
        yield label(x + 28, 14, name, kind="chart-legend")
        x += 28 + text_width(name) + 20


def amount(value: float | Decimal) -> float:
    """A figure that can be drawn from zero up; what no board counts to counts as zero."""
    number = float(value)
    return number if LEAST < number < MOST else 0.0


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round values from `low` to `high`, about `most` of them: steps of 1, 2 or 5 times ten."""
    span = high - low
    if not span > SMALLEST_SPAN:
        return [low]
    rough = span / max(1, most - 1)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * NEAR)
    first = math.ceil(low / step - 1e-9)
    last = math.floor(high / step + 1e-9)
    return [count * step for count in range(first, last + 1)]


def figure(value: float) -> str:
    """A number as a person reads it: thousands apart, no tail of zeros, at most four decimals."""
    if value and not SMALLEST <= abs(value) < LARGEST:
        return f"{value:.3g}"
    return _trim(f"{value:,.4f}" if abs(value) < 1 else f"{value:,.2f}")


def plain(value: float) -> str:
    """A number on a scale of nature, such as 4000 cm⁻¹: six digits, nothing between them."""
    return f"{value:.6g}"


def text_width(content: str, size: float = FONT) -> float:
    """How wide a text is about: a Chinese character counts one em, another 0.58."""
    return sum(
        size if unicodedata.east_asian_width(sign) in WIDE else size * 0.58 for sign in content
    )


def fit_text(content: str, room: float, size: float = FONT) -> str:
    """The text, or as much of it as there is room for, with `…`."""
    if text_width(content, size) <= room:
        return content
    kept = content
    while kept and text_width(kept + "…", size) > room:
        kept = kept[:-1]
    return f"{kept}…"


def path(points: Sequence[tuple[float, float]]) -> str:
    """The `d` of an open line through the points."""
    return "M" + "L".join(f"{_value(x)} {_value(y)}" for x, y in points)


def _trim(written: str) -> str:
    return written.rstrip("0").rstrip(".") if "." in written else written


def _value(value: object) -> str:
    return _trim(f"{value:.1f}") if isinstance(value, float) else str(value)
