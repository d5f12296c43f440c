"""Code 128, drawn for pages: what a reader without a camera can scan."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup
from reportlab.graphics.barcode.code128 import Code128

from app.drawings.axis import tag

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
    edge = place + QUIET_ZONE
    parts = [
        tag("title", title or text),
        tag("rect", width=edge, height=HEIGHT, fill="#fff", class_="qr-ground"),
        tag("path", d="".join(bars), fill="#000", class_="qr-modules"),
    ]
    return tag(
        "svg",
        Markup("").join(parts),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {edge} {HEIGHT}",
        class_="bars",
        role="img",
        aria_label=title or text,
        shape_rendering="crispEdges",
    )
