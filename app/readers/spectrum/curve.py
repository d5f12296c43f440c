"""A measured curve, as every spectrum file is read into, and the words for its units."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

FEWEST_POINTS = 10
MOST_POINTS = 200_000
LARGEST_VALUE = 1e30

UNIT_WORDS = (
    ("Δcm-1", ("raman", "拉曼", "shift")),
    ("cm-1", ("cm-1", "cm^-1", "cm⁻¹", "1/cm", "cm−1", "wavenumber", "波数")),
    ("µm", ("micromet", "µm", "μm", "(um)", "微米")),
    ("nm", ("nanomet", "nm", "wavelength", "波长")),
    ("keV", ("kev",)),
    ("eV", ("electron volt", "(ev)")),
    ("2θ°", ("2theta", "2θ", "2-theta")),
    ("T", ("%t", "% t", "transmit", "transmiss", "透过", "透射")),
    ("R", ("%r", "% r", "reflect", "反射")),
    ("A", ("absorb", "abs", "吸光", "吸收")),
    ("counts", ("count", "计数", "cps")),
    ("a.u.", ("intensity", "arbitrary", "强度")),
)
PERCENT = ("%", "percent")
MARKUP = re.compile(r"<[a-zA-Z!?/]")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


class UnreadableSpectrum(ValueError):
    """The file holds no curve that could be read; `code` says why, `where` says where."""

    def __init__(self, code: str, where: str = "") -> None:
        super().__init__(f"{code} {where}".strip())
        self.code = code
        self.where = where


@dataclass(frozen=True, slots=True)
class Spectrum:
    """Points in rising order of `x`; both units are empty where the file does not say them."""

    x: tuple[float, ...]
    y: tuple[float, ...]
    x_unit: str
    y_unit: str
    title: str


def curve(
    x: Sequence[float], y: Sequence[float], *, x_unit: str = "", y_unit: str = "", title: str = ""
) -> Spectrum:
    """A spectrum from its points, turned round where the file counts down, as FTIR files do.

    Raises `UnreadableSpectrum` for too few or too many points, columns of unequal length, a value
    that is no finite number, and an `x` that goes to and fro.
    """
    if len(x) != len(y):
        raise UnreadableSpectrum("columns_differ", f"{len(x)} / {len(y)}")
    if len(x) > MOST_POINTS:
        raise UnreadableSpectrum("too_many_points", str(len(x)))
    if len(x) < FEWEST_POINTS:
        raise UnreadableSpectrum("too_few_points", str(len(x)))
    xs, ys = tuple(map(float, x)), tuple(map(float, y))
    for place, pair in enumerate(zip(xs, ys, strict=True), start=1):
        if not all(math.isfinite(value) and abs(value) < LARGEST_VALUE for value in pair):
            raise UnreadableSpectrum("not_a_number", str(place))
    if xs[0] > xs[-1]:
        xs, ys = xs[::-1], ys[::-1]
    if xs[0] == xs[-1] or any(a > b for a, b in pairwise(xs)):
        raise UnreadableSpectrum("x_not_in_order")
    return Spectrum(xs, ys, unit(x_unit), unit(y_unit), _plain(title)[:120])


def unit(written: str) -> str:
    """The short form of a unit as instruments write it; an unknown one is kept, shortened."""
    plain = _plain(written)
    for short, words in UNIT_WORDS:
        if any(word in plain.lower() for word in words):
            percent = short in {"T", "R"} and any(mark in plain.lower() for mark in PERCENT)
            return f"%{short}" if percent else short
    return plain[:24]


def _plain(written: str) -> str:
    return "".join(sign for sign in " ".join(written.split()) if sign.isprintable())


def text_of(content: bytes) -> str:
    """The text of a file in the encodings that instruments write: UTF-8, UTF-16, GB18030.

    A byte that fits none of them becomes U+FFFD; numbers survive that, names need not.
    """
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", errors="replace")


def is_plain(text: str) -> bool:
    """Whether this is text to be read, without control signs and without markup."""
    return bool(text.strip()) and not CONTROL.search(text) and not MARKUP.search(text)


def plain_text_of(content: bytes) -> str:
    """The text of a whole file. Raises `UnreadableSpectrum` where it is not plain to its end."""
    text = text_of(content)
    if not is_plain(text):
        raise UnreadableSpectrum("no_spectrum")
    return text
