"""What the process that readers are forked from has at hand: a fork need not look for it again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PIL import (
    BmpImagePlugin,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from app.readers import frame_codes, image, kinds, packing_list, paper
from app.readers.bounded.answers import kinds_of
from app.readers.orders import cells_again, order_file, sample

PICTURES = (BmpImagePlugin, JpegImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin)
READERS: tuple[Callable[..., Any], ...] = (
    *(kind.read for kind in kinds.KINDS),
    frame_codes.read_codes,
    image.read_small,
    image.read_for_paper,
    order_file.read_orders,
    cells_again.read_cells,
    sample.read_sample,
    packing_list.read_sheet,
    paper.read_paper,
)
for known in READERS:
    kinds_of(known)
