"""The codes that a camera's frame shows."""

from __future__ import annotations

import io

import zxingcpp
from PIL import Image, ImageOps

from app.readers.calls import NotRead, read_with
from app.readers.facts import MEGABYTE, Limits

FRAME = Limits(6 * MEGABYTE, pixels=25_000_000, edge=1600)
PICTURES = ("JPEG", "PNG", "WEBP")
MOST_CODES = 8
LONGEST_CODE = 512
FORMATS = "QRCode|DataMatrix|Code128|Code39|EAN13"


def decode(frame: bytes) -> list[str]:
    """The texts of the codes in a JPEG, PNG or WebP frame, each once, at most eight of them.

    Anything that is no such picture, or is too large, holds no code: the list is empty.
    """
    if len(frame) > FRAME.size:
        return []
    try:
        return read_with(read_codes, frame, FRAME)
    except NotRead:
        return []


def read_codes(frame: bytes, limits: Limits) -> list[str]:
    """The reader: what `decode` answers, read where the frame is."""
    try:
        grey = _grey(frame, limits)
        found = zxingcpp.read_barcodes(grey, formats=zxingcpp.barcode_formats_from_str(FORMATS))
    except Exception:  # noqa: BLE001 - decoders of hostile bytes raise any kind
        return []
    texts = dict.fromkeys(code.text for code in found if code.valid)
    return [text for text in texts if 0 < len(text) <= LONGEST_CODE][:MOST_CODES]


def _grey(frame: bytes, limits: Limits) -> Image.Image:
    edge = limits.edge
    with Image.open(io.BytesIO(frame), formats=PICTURES) as image:
        if image.width * image.height > limits.pixels:
            raise ValueError("too many pixels")
        image.draft("L", (edge, edge))
        grey = ImageOps.exif_transpose(image).convert("L")
    grey.thumbnail((edge, edge), Image.Resampling.BILINEAR)
    return grey
