"""QR codes, drawn for pages and labels."""

from __future__ import annotations

import io

import segno
from markupsafe import Markup

from app.drawings.modules import modules_svg

QUIET_ZONE = 4


def qr_svg(text: str, *, title: str = "", error: str = "m") -> Markup:
    """A QR code as an SVG that scales to its place, dark on light in every colour scheme.

    It carries the classes `qr`, `qr-ground` and `qr-modules`. Raises `ValueError` for a text that
    no QR code can hold.
    """
    code = segno.make_qr(text, error=error)
    edge = code.symbol_size(border=QUIET_ZONE)[0]
    modules = "".join(
        f"M{x + QUIET_ZONE} {y + QUIET_ZONE}h1v1h-1z"
        for y, row in enumerate(code.matrix)
        for x, dark in enumerate(row)
        if dark
    )
    return modules_svg(modules, title or text, width=edge, height=edge, kind="qr")


def qr_png(text: str, *, scale: int = 8, error: str = "m") -> bytes:
    """A QR code as a PNG with its quiet zone; `scale` is the edge of a module in pixels."""
    out = io.BytesIO()
    segno.make_qr(text, error=error).save(out, kind="png", scale=scale, border=QUIET_ZONE)
    return out.getvalue()
