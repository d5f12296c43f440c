"""Vector ornament: the engine-turned borders, the cinnabar seal, the small marks.

A border is one small form repeated along the sides, so that it costs a few hundred bytes. Forms are
written in points and take the colour and line weight that are set where they are stamped.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import cache

from certificates.page.ink import Ink
from certificates.page.style import CINNABAR, JADE, MIST, PAPER, SOFT
from certificates.page.typeface.typeset import MM

BAND = 2.6  # mm, width of the border
INSET = 5.5  # mm, from the edge of the paper to the border
TILE = BAND * MM  # a tile is a square of this side, about its centre

Form = tuple[tuple[float, float, float, float], bytes]  # bounding box, operators

WEIGHTS: Mapping[str, float] = {"Guilloche": 0.3, "Meander": 0.4, "Stitch": 0.6}  # points


def _wave(phase: float, height: float, periods: float = 1.0, steps: int = 6) -> str:
    """A sine over one tile as Bezier curves (Hermite form, exact slopes)."""
    reach, turn = TILE / 2, 2 * math.pi * periods

    def at(n: int) -> tuple[float, float, float]:
        angle = turn * n / steps + phase
        return n / steps * TILE - reach, height * math.sin(angle), height * math.cos(angle)

    x, y, slope = at(0)
    path = [f"{x:.2f} {y:.2f} m"]
    step, lift = TILE / steps / 3, turn / steps / 3
    for n in range(1, steps + 1):
        x1, y1, slope1 = at(n)
        path.append(
            f"{x + step:.2f} {y + slope * lift:.2f} {x1 - step:.2f} {y1 - slope1 * lift:.2f} "
            f"{x1:.2f} {y1:.2f} c"
        )
        x, y, slope = x1, y1, slope1
    return " ".join(path)


def _guilloche() -> bytes:
    """Eight strands in two heights, crossing as on a banknote."""
    high, low = TILE * 0.44, TILE * 0.22
    strands = [_wave(n * math.pi / 2, high) for n in range(4)]
    strands += [_wave(n * math.pi / 2 + math.pi / 4, low) for n in range(4)]
    return f"{' '.join(strands)} S".encode()


def _meander() -> bytes:
    """回纹, the square spiral of bronze vessels and tea caddies."""
    half = TILE * 0.5
    turns = [(-1, -0.6), (-1, 0.6), (0.6, 0.6), (0.6, -0.6), (-0.5, -0.6), (-0.5, 0.1), (0.1, 0.1)]
    points = [f"{x * half:.2f} {y * half:.2f}" for x, y in (*turns, (0.1, -0.2))]
    base = f"{-half:.2f} {-0.6 * half:.2f} m {half:.2f} {-0.6 * half:.2f} l"
    return f"{points[0]} m {' l '.join(points[1:])} l {base} S".encode()


def _stitch() -> bytes:
    """A saddler's stitch: short slanted threads in a row."""
    a, b = TILE * 0.40, TILE * 0.07
    return f"{-a:.2f} {-b:.2f} m {a:.2f} {b:.2f} l S".encode()


_BOX = (-TILE / 2, -TILE / 2, TILE / 2, TILE / 2)
FORMS: Mapping[str, Form] = {
    "Guilloche": (_BOX, _guilloche()),
    "Meander": (_BOX, _meander()),
    "Stitch": (_BOX, _stitch()),
}


@cache
def border(form: str, width: float, height: float) -> str:
    """Operators of the band of one form around the paper, between hairlines."""
    ink = Ink(height)
    near, far = INSET + BAND / 2, INSET + BAND
    across, down = width - 2 * far, height - 2 * far
    ink.stroke(JADE, 0.7)
    ink.box(INSET - 0.9, INSET - 0.9, width - 2 * INSET + 1.8, height - 2 * INSET + 1.8)
    ink.stroke(MIST, 0.3)
    ink.box(INSET, INSET, width - 2 * INSET, height - 2 * INSET)
    ink.box(far, far, across, down)
    ink.stroke(MIST, WEIGHTS[form])
    columns, rows = round(across / BAND), round(down / BAND)
    wide, tall = across / columns, down / rows
    x0, x1, y0, y1 = far + wide / 2, width - far - wide / 2, far + tall / 2, height - far - tall / 2
    long, high = wide / BAND, tall / BAND
    ink.stamps(form, (long, 0, 0, 1), x0, near, columns, TILE)
    ink.stamps(form, (-long, 0, 0, -1), x1, height - near, columns, TILE)
    ink.stamps(form, (0, high, -1, 0), near, y1, rows, TILE)
    ink.stamps(form, (0, -high, 1, 0), width - near, y0, rows, TILE)
    for x in (near, width - near):
        for y in (near, height - near):
            _corner(ink, x, y)
    return ink.operators()


def _corner(ink: Ink, x: float, y: float) -> None:
    reach = BAND / 2
    for part in (0.86, 0.5):
        r = reach * part
        ink.path([(x - r, y), (x, y - r), (x + r, y), (x, y + r)], "s")
    ink.box(x - reach, y - reach, BAND, BAND)


# 玉門 in white on cinnabar (白文), read from the right; x, y, width, height on a grid of 100
SEAL: tuple[tuple[float, float, float, float], ...] = (
    (55, 11, 35, 6.5),  # 玉: three bars, equal as in the seal script
    (55, 46, 35, 6.5),
    (55, 82.5, 35, 6.5),
    (69.25, 11, 6.5, 78),
    (82, 61, 6.5, 13),  # its dot
    (10, 11, 6, 78),  # 門: left leaf
    (10, 11, 17, 5.5),
    (10, 26, 17, 5.5),
    (10, 41, 17, 5.5),
    (21.5, 11, 5.5, 35.5),
    (41, 11, 6, 78),  # right leaf
    (30, 11, 17, 5.5),
    (30, 26, 17, 5.5),
    (30, 41, 17, 5.5),
    (30, 11, 5.5, 35.5),
)


def seal(ink: Ink, x: float, y: float, side: float) -> None:
    """The square stamp 玉门, the mark of the product."""
    unit = side / 100
    cut = 3.5 * unit  # worn corners
    ink.fill(CINNABAR)
    x1, y1 = x + side, y + side
    ink.path(
        [
            (x + cut, y), (x1 - cut, y), (x1, y + cut), (x1, y1 - cut),
            (x1 - cut, y1), (x + cut, y1), (x, y1 - cut), (x, y + cut),
        ],
        "f",
    )  # fmt: skip
    ink.fill(PAPER)
    for left, top, width, height in SEAL:
        ink.box(x + left * unit, y + top * unit, width * unit, height * unit, "f")


def _draw_tick(ink: Ink, x: float, y: float, r: float) -> None:
    ink.fill(JADE)
    ink.disc(x, y, r, "f")
    ink.stroke(PAPER, 0.7)
    ink.path(
        [(x - r * 0.45, y + r * 0.02), (x - r * 0.1, y + r * 0.4), (x + r * 0.5, y - r * 0.4)], "S"
    )


def _open(ink: Ink, x: float, y: float, r: float) -> None:
    ink.stroke(SOFT, 0.7)
    ink.disc(x, y, r * 0.9, "s")


def _differs(ink: Ink, x: float, y: float, r: float) -> None:
    ink.stroke(SOFT, 0.7)
    ink.path([(x - r, y), (x, y - r), (x + r, y), (x, y + r)], "s")
    ink.rule(x, y - r * 0.45, x, y + r * 0.45)


MARKS: Mapping[str, Callable[[Ink, float, float, float], None]] = {
    "established": _draw_tick,
    "open": _open,
    "differs": _differs,
}
