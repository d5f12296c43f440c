"""Code 128, drawn for pages: what a reader without a camera can scan."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup
from reportlab.graphics.barcode.code128 import Code128

from app.drawings.modules import modules_svg

QUIET_ZONE = 10  # modules
HEIGHT = 40  # modules


def code128_svg(text: str, *, title: str = "") -> Markup:
    """The bar code as an SVG that scales to its place, dark on light in every colour scheme."""
    code: Any = Code128(text, quiet=False)
    code.validate()
    code.encode()
    code.decompose()
    place, bars = QUIET_ZONE, []
    for at, width in enumerate(code.decomposed):
        modules = ord(width.lower()) - ord("a") + 1
        if at % 2 == 0:
            bars.append(f"M{place} 0h{modules}v{HEIGHT}h-{modules}z")
        place += modules
    return modules_svg(
        "".join(bars), title or text, width=place + QUIET_ZONE, height=HEIGHT, kind="bars"
    )
