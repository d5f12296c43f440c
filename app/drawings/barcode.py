"""Codes out and in: QR drawings for pages and labels, and what a camera's frame shows."""

from __future__ import annotations

import io

import segno
import zxingcpp
from markupsafe import Markup
from PIL import Image, ImageOps

from app.drawings.axis import tag

LARGEST_FRAME = 6 * 1024 * 1024
MOST_PIXELS = 25_000_000
EDGE = 1600
MOST_CODES = 8
LONGEST_CODE = 512
QUIET_ZONE = 4
FORMATS = "QRCode|DataMatrix|Code128|Code39|EAN13"


def decode(frame: bytes) -> list[str]:
    """The texts of the codes in a JPEG, PNG or WebP frame, each once, at most eight of them.

    Anything that is no such picture, or is too large, holds no code: the list is empty.
    """
    if len(frame) > LARGEST_FRAME:
        return []
    try:
        grey = _grey(frame)
        found = zxingcpp.read_barcodes(grey, formats=zxingcpp.barcode_formats_from_str(FORMATS))
    except Exception:  # noqa: BLE001 - decoders of hostile bytes raise any kind
        return []
    texts = dict.fromkeys(code.text for code in found if code.valid)
    return [text for text in texts if 0 < len(text) <= LONGEST_CODE][:MOST_CODES]


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
    parts = [
        tag("title", title or text),
        tag("rect", width=edge, height=edge, fill="#fff", class_="qr-ground"),
        tag("path", d=modules, fill="#000", class_="qr-modules"),
    ]
    return tag(
        "svg",
        Markup("").join(parts),
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {edge} {edge}",
        class_="qr",
        role="img",
        aria_label=title or text,
        shape_rendering="crispEdges",
    )


def qr_png(text: str, *, scale: int = 8, error: str = "m") -> bytes:
    """A QR code as a PNG with its quiet zone; `scale` is the edge of a module in pixels."""
    out = io.BytesIO()
    segno.make_qr(text, error=error).save(out, kind="png", scale=scale, border=QUIET_ZONE)
    return out.getvalue()


def _grey(frame: bytes) -> Image.Image:
    with Image.open(io.BytesIO(frame), formats=["JPEG", "PNG", "WEBP"]) as image:
        if image.width * image.height > MOST_PIXELS:
            raise ValueError("too many pixels")
        image.draft("L", (EDGE, EDGE))
        grey = ImageOps.exif_transpose(image).convert("L")
    grey.thumbnail((EDGE, EDGE), Image.Resampling.BILINEAR)
    return grey
