"""What is kept of a picture beside its pixels: what copies share, when and by what it was taken."""

from __future__ import annotations

import re

import numpy as np
import pdqhash
from PIL import ExifTags, Image

from workflows.inspection.review.likeness import LEAST_QUALITY

MOMENT = re.compile(r"(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)")
OFFSET = re.compile(r"[+-]\d\d:\d\d")
LONGEST_NAME = 60


def likeness_of(small: Image.Image) -> str:
    """PDQ of a picture in 64 hexadecimal digits; empty for one too plain to be told apart."""
    bits, quality = pdqhash.compute(np.asarray(small.convert("RGB")))
    return np.packbits(bits).tobytes().hex() if quality >= LEAST_QUALITY else ""


def taken_by(image: Image.Image) -> tuple[str, str]:
    """(when by the camera's own clock in ISO 8601, which device), as its EXIF says; else empty."""
    try:
        exif = image.getexif()
        shot = exif.get_ifd(ExifTags.IFD.Exif)
        when = MOMENT.fullmatch(str(shot.get(ExifTags.Base.DateTimeOriginal, "")).strip("\0 "))
        offset = str(shot.get(ExifTags.Base.OffsetTimeOriginal, "")).strip("\0 ")
        names = [str(exif.get(tag, "")) for tag in (ExifTags.Base.Make, ExifTags.Base.Model)]
    except Exception:  # noqa: BLE001  # what hostile EXIF raises is no fault of the picture
        return "", ""
    zone = offset if OFFSET.fullmatch(offset) else ""
    at = f"{when[1]}-{when[2]}-{when[3]}T{when[4]}{zone}" if when else ""
    return at, _plain(names)


def _plain(names: list[str]) -> str:
    words = "".join(filter(str.isprintable, " ".join(names)))
    return " ".join(words.split())[:LONGEST_NAME]
