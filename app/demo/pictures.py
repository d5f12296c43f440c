"""Pictures, spectra and clips for the example network, drawn here so that no binary lies in it."""

from __future__ import annotations

import hashlib
import io
import math
import struct
from collections.abc import Callable
from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from workflows.inspection.standard.catalogue import examples
from workflows.inspection.standard.profile import Likeness

SIZE = (880, 660)
CLOUD = 64
CELLS = (10, 8)  # with fewer, pictures of two pieces came as near as copies of one do
Colour = tuple[int, int, int]
PLAIN = Likeness(shape="carton", colour=(150, 120, 90))


@lru_cache(maxsize=256)
def picture(category: str, view: str, seed: int) -> bytes:
    """A studio picture of a piece; the same category, view and seed give the same file."""
    likeness = _likeness(category)
    tint = _tint(likeness.colour, seed)
    image = _ground(category, view, seed)
    draw = ImageDraw.Draw(image)
    SHAPES[likeness.shape](draw, tint, seed)
    image = image.filter(ImageFilter.BoxBlur(1))
    _label(image, view, seed)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=86)
    return out.getvalue()


def spectrum(resin: bool, seed: int = 0) -> bytes:
    """An FTIR transmittance curve of jade; with resin, the bands near 2870-3060 cm-1 show."""
    rows = []
    for index in range(901):
        x = 4000 - 4 * index
        y = 62 - 40 / (1 + math.exp((x - 2000) / 60)) + 0.6 * math.sin(x / 37 + seed)
        for centre, share in ((2870, 0.8), (2930, 1.0), (2965, 0.9), (3035, 0.5), (3060, 0.5)):
            y -= (26 if resin else 0) * share * math.exp(-(((x - centre) / 12) ** 2))
        rows.append(f"{x},{max(y, 1):.3f}")
    return ("cm-1,%T\r\n" + "\r\n".join(rows) + "\r\n").encode()


def curve_named(name: str, seed: int = 0) -> bytes:
    """The example curve of that name: UV-Vis, or FTIR, with resin or without."""
    return uv_vis("dye" in name, seed) if "uv" in name else spectrum("resin" in name, seed)


def uv_vis(dyed: bool, seed: int = 0) -> bytes:
    """Absorbance of green jade: the lines of iron and chromium; dyed, a broad band at 650 nm."""
    lines = ((437, 3.0, 0.12), (630, 5.0, 0.05), (655, 5.0, 0.06), (690, 4.0, 0.16))
    rows = []
    for x in range(350, 801):
        y = 0.3 + 0.5 * math.exp(-(x - 350) / 80)
        y += sum(height * math.exp(-(((x - centre) / wide) ** 2)) for centre, wide, height in lines)
        y += 0.6 * math.exp(-(((x - 650) / 22) ** 2)) if dyed else 0.0
        rows.append(f"{x},{y + 0.0006 * math.sin(x / 7 + seed):.4f}")
    return ("nm,Abs\r\n" + "\r\n".join(rows) + "\r\n").encode()


def clip(seed: int = 0) -> bytes:
    """A container as a camera writes it; its frames are empty."""

    def box(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I4s", 8 + len(body), kind) + body

    return (
        box(b"ftyp", b"isom\0\0\2\0isom")
        + box(b"moov", b"\0" * 96)
        + box(b"mdat", struct.pack(">Q", seed) * 256)
    )


@lru_cache(maxsize=1)
def _paper() -> Image.Image:
    glow = Image.radial_gradient("L").resize(SIZE).point(lambda v: 240 - v // 6)
    return Image.merge("RGB", (glow, glow.point(lambda v: v - 2), glow.point(lambda v: v - 9)))


def _ground(category: str, view: str, seed: int) -> Image.Image:
    """The light falls otherwise on each picture, or two pieces' would be told to be one."""
    wide, high = CELLS
    cells = hashlib.shake_256(f"{category} {view} {seed}".encode()).digest(wide * high)
    light = Image.frombytes("L", CELLS, bytes(CLOUD * cell // 255 for cell in cells))
    cloud = light.resize(SIZE, Image.Resampling.BICUBIC)
    return ImageChops.subtract(_paper(), Image.merge("RGB", (cloud, cloud, cloud)))


def _likeness(category: str) -> Likeness:
    example = examples().get(category)
    return example.picture if example and example.picture else PLAIN


def _tint(base: tuple[int, ...], seed: int) -> Colour:
    shift = (seed * 37) % 41 - 20
    return (_clamp(base[0] + shift // 2), _clamp(base[1] + shift), _clamp(base[2] - shift // 3))


def _clamp(value: int) -> int:
    return max(0, min(255, value))


def _shade(colour: Colour, by: int) -> Colour:
    return (_clamp(colour[0] + by), _clamp(colour[1] + by), _clamp(colour[2] + by))


def _bangle(draw: ImageDraw.ImageDraw, tint: Colour, _seed: int) -> None:
    draw.ellipse((232, 150, 672, 590), fill=(186, 184, 178))
    for inset in range(62):
        light = int(74 * (1 - abs(inset - 24) / 40))
        draw.ellipse(
            (224 + inset, 116 + inset, 664 - inset, 556 - inset),
            outline=_shade(tint, light - 34),
            width=3,
        )
    draw.ellipse((290, 182, 598, 490), fill=(229, 226, 217))


def _ring(draw: ImageDraw.ImageDraw, tint: Colour, _seed: int) -> None:
    for inset in range(30):
        light = int(60 * (1 - abs(inset - 10) / 22))
        box = (290 + inset, 200 + inset, 590 - inset, 500 - inset)
        draw.ellipse(box, outline=_shade(tint, light - 10), width=3)
    draw.polygon(((390, 206), (490, 206), (520, 150), (360, 150)), fill=_shade(tint, 34))


def _bottle(draw: ImageDraw.ImageDraw, tint: Colour, _seed: int) -> None:
    draw.rounded_rectangle((360, 220, 520, 610), 24, fill=(244, 242, 236), outline=(206, 202, 192))
    draw.polygon(((360, 236), (404, 170), (476, 170), (520, 236)), fill=(240, 238, 232))
    draw.rectangle((406, 92, 474, 172), fill=tint)
    draw.rectangle((360, 330, 520, 500), fill=tint)
    draw.rectangle((378, 360, 502, 470), fill=(238, 224, 190))


def _jar(draw: ImageDraw.ImageDraw, tint: Colour, _seed: int) -> None:
    draw.rounded_rectangle((310, 250, 570, 580), 34, fill=tint, outline=_shade(tint, -34), width=3)
    draw.rounded_rectangle((330, 180, 550, 262), 14, fill=_shade(tint, -50))
    draw.rectangle((330, 340, 550, 480), fill=(247, 244, 238))


def _bag(draw: ImageDraw.ImageDraw, tint: Colour, _seed: int) -> None:
    draw.arc((310, 60, 570, 380), 180, 360, fill=_shade(tint, -36), width=17)
    draw.polygon(((210, 230), (670, 230), (712, 560), (168, 560)), fill=tint)
    draw.polygon(((210, 230), (670, 230), (640, 380), (240, 380)), fill=_shade(tint, -14))
    draw.rectangle((410, 358, 470, 408), fill=(212, 178, 96))


def _watch(draw: ImageDraw.ImageDraw, tint: Colour, seed: int) -> None:
    draw.rounded_rectangle((380, 40, 500, 640), 22, fill=_shade(tint, -24))
    draw.ellipse((270, 170, 610, 510), fill=_shade(tint, 40), outline=_shade(tint, -50), width=16)
    draw.ellipse((302, 202, 578, 478), fill=(28, 40, 48))
    for hour in range(12):
        angle = math.tau * hour / 12
        x, y = 440 + 116 * math.sin(angle), 340 - 116 * math.cos(angle)
        draw.ellipse((x - 6, y - 6, x + 6, y + 6), fill=(236, 230, 210))
    for length, turn in ((74, seed % 12), (104, (seed * 5) % 12)):
        angle = math.tau * turn / 12
        end = (440 + length * math.sin(angle), 340 - length * math.cos(angle))
        draw.line(((440, 340), end), fill=(236, 230, 210), width=6)


def _shoe(draw: ImageDraw.ImageDraw, tint: Colour, _seed: int) -> None:
    draw.polygon(
        ((180, 470), (210, 330), (330, 250), (420, 300), (520, 380), (700, 430), (716, 470)),
        fill=tint,
    )
    draw.rounded_rectangle((168, 462, 728, 520), 24, fill=(246, 244, 240), outline=(190, 186, 178))
    draw.line(((330, 330), (470, 420)), fill=_shade(tint, 70), width=12)


def _cake(draw: ImageDraw.ImageDraw, tint: Colour, _seed: int) -> None:
    draw.ellipse((220, 150, 660, 560), fill=(240, 232, 212), outline=(206, 194, 166), width=4)
    draw.ellipse((330, 250, 550, 460), fill=tint)
    draw.ellipse((346, 266, 534, 444), outline=(246, 238, 220), width=4)


def _carton(draw: ImageDraw.ImageDraw, tint: Colour, _seed: int) -> None:
    draw.rectangle((250, 180, 630, 540), fill=tint, outline=_shade(tint, -40), width=4)
    draw.rectangle((250, 330, 630, 376), fill=_shade(tint, 46))


def _label(image: Image.Image, view: str, seed: int) -> None:
    """A scale bar and the view's number of dots, so that two views are two files."""
    draw = ImageDraw.Draw(image)
    for tick in range(11):
        draw.line(
            ((60 + 22 * tick, 622), (60 + 22 * tick, 632 + 6 * (tick % 5 == 0))), fill=(60,) * 3
        )
    for dot in range(1 + sum(view.encode()) % 7):
        draw.ellipse((790 + 8 * dot, 616, 795 + 8 * dot, 621), fill=(90, 90, 84))
    draw.rectangle((60, 612, 60 + seed % 220, 615), fill=(120, 118, 110))


SHAPES: dict[str, Callable[[ImageDraw.ImageDraw, Colour, int], None]] = {
    "bag": _bag,
    "bangle": _bangle,
    "bottle": _bottle,
    "cake": _cake,
    "carton": _carton,
    "jar": _jar,
    "ring": _ring,
    "shoe": _shoe,
    "watch": _watch,
}
