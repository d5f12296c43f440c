"""A QR code as rows of bits: one small image mask instead of hundreds of squares."""

from __future__ import annotations

from typing import Any

import zxingcpp

PAINTED = 0  # grey level of a dark module


def qr_rows(text: str) -> tuple[int, bytes]:
    """Modules a side, and the rows packed to bytes, 0 where a module is painted.

    Error correction M (15 %), ISO/IEC 18004, without the quiet zone.
    """
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    drawn: Any = code.to_image(scale=1, add_quiet_zones=False)  # has the buffer protocol
    image = memoryview(drawn)
    side = drawn.shape[0]
    pixels = image.tobytes()
    width = (side + 7) // 8
    rows = bytearray()
    for start in range(0, side * side, side):
        row = "".join("0" if pixel == PAINTED else "1" for pixel in pixels[start : start + side])
        rows += int(row.ljust(8 * width, "1"), 2).to_bytes(width, "big")
    return side, bytes(rows)
