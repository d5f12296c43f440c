"""Codes for machines as rows of bits: one small image mask instead of hundreds of rectangles.

A bit is 0 where the module is painted; rows are padded to whole bytes. No quiet zone.
"""

from __future__ import annotations

from typing import Any

import zxingcpp

PAINTED = 0  # grey level of a dark module


def qr_rows(text: str) -> tuple[int, bytes]:
    """QR (ISO/IEC 18004) at error correction M, 15 %: modules a side, and the rows."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    pixels, side = _pixels(code)
    starts = range(0, side * side, side)
    return side, b"".join(_pack_row(pixels[start : start + side]) for start in starts)


def bar_row(text: str) -> tuple[int, bytes]:
    """Code 128 (ISO/IEC 15417): modules, and the one row."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128)
    pixels, wide = _pixels(code)
    return wide, _pack_row(pixels[:wide])


def _pixels(code: zxingcpp.Barcode) -> tuple[bytes, int]:
    image: Any = code.to_image(scale=1, add_quiet_zones=False)  # has the buffer protocol
    return memoryview(image).tobytes(), image.shape[1]


def _pack_row(row: bytes) -> bytes:
    width = (len(row) + 7) // 8
    bits = "".join("0" if pixel == PAINTED else "1" for pixel in row)
    return int(bits.ljust(8 * width, "1"), 2).to_bytes(width, "big")
