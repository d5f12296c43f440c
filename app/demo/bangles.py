"""Jade bangles, of which the example network sells most: mass and measures that belong together."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

INNER = re.compile(r"圈口([0-9]+(?:\.[0-9])?)")
DENSITY = Decimal("3.33")  # g/cm³
DECLARED = Decimal("0.5")  # mm; shops round to halves
# Width and thickness in mm, and the share of their rectangle that the cross-section fills.
SHAPES = {
    "圆条": ("8.60..10.40", "8.60..10.40", 0.785),
    "贵妃": ("10.80..12.90", "6.40..7.90", 0.80),
    "": ("11.60..14.80", "6.60..8.20", 0.80),
}
# Trade words of a title, and the colour that a laboratory writes: words, hue, transparency.
COLOURS = {
    "飘蓝花": ("白色，局部见蓝绿色条带", "green", "translucent"),
    "冰糯种飘花": ("近无色，局部见绿色条带", "green", "sub_transparent"),
    "豆种满绿": ("绿色，分布较均匀", "green", "sub_translucent"),
    "老坑细糯": ("浅绿色，分布均匀", "green", "translucent"),
    "春带彩": ("浅紫色，局部见绿色", "lavender", "translucent"),
    "冰种起胶": ("近无色，微带灰色调", "white", "sub_transparent"),
    "晴水": ("淡绿色，带灰色调", "green", "translucent"),
    "": ("浅绿色，局部绿色较浓", "green", "translucent"),
}


def bangle(title: str, wanted: str, draw: Callable[[str, str], Any]) -> dict[str, Any]:
    """Listing and findings of a bangle, from its title and its size.

    `draw` gives the value of a name out of a spread. Raises `LookupError` for what is no bangle.
    """
    size = INNER.search(wanted)
    if size is None:
        raise LookupError(title)
    spread = next(s for word, s in SHAPES.items() if word in title)
    words, hue, clear = next(c for word, c in COLOURS.items() if word in title)
    inner = Decimal(size[1]) + draw("inner", "-0.20..0.20")
    width, thick = draw("width", spread[0]), draw("thickness", spread[1])
    mass = _mass(inner, width, thick, spread[2])
    gross = mass + draw("pack", "118.0..131.0")
    return {
        "listing": {
            "mass_g": f"{mass:.2f}",
            "gross_mass_g": f"{gross:.0f}",
            "inner_mm": size[1],
            "width_mm": f"{_round_length(width)}",
            "thickness_mm": f"{_round_length(thick)}",
        },
        "findings": {
            "CM-06": f"{gross + draw('scale', '-1.0..1.0'):.1f}",
            "CM-07": f"{mass:.2f}",
            "CM-16": f"{mass:.2f}",
            "JD-01": f"{mass:.3f}",
            "JD-02": {"inner": f"{inner:.2f}", "width": f"{width}", "thickness": f"{thick}"},
            "JD-04": {"value": words, "hue": hue},
            "JD-05": {"value": clear},
        },
    }


def _mass(inner: Decimal, width: Decimal, thick: Decimal, fills: float) -> Decimal:
    """In grams: the cross-section carried round the ring that runs through its middle."""
    volume = math.pi * float(inner + thick) * float(width * thick) * fills / 1000
    return Decimal(f"{volume * float(DENSITY):.3f}")


def _round_length(length: Decimal) -> Decimal:
    return (length / DECLARED).quantize(Decimal(1)) * DECLARED
