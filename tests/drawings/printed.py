"""What is printed, read as a scanner and as a reader would."""

from __future__ import annotations

import pikepdf
import zxingcpp
from PIL import Image


def decoded(mask: pikepdf.Object) -> list[str]:
    """What a scanner reads from a mask, enlarged on white."""
    size = int(mask.Width), int(mask.Height)
    painted = Image.frombytes("1", size, mask.read_bytes()).convert("L")
    tall = size[1] * 4 if size[1] > 1 else 60
    big = Image.new("L", (size[0] * 4 + 120, tall + 80), 255)
    big.paste(painted.resize((size[0] * 4, tall), Image.Resampling.NEAREST), (60, 40))
    return [code.text for code in zxingcpp.read_barcodes(big)]
