"""A measured curve, as every spectrum file is read into."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.readers.spectrum.units import plain_words, technique_of, x_unit_of, y_unit_of

FEWEST_POINTS = 10
MOST_POINTS = 200_000
MOST_CHOICES = 200
LARGEST_VALUE = 1e30

MARKUP = re.compile(r"<[a-zA-Z!?/]")
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
DOS_END = "\x1a"


class UnreadableSpectrum(ValueError):
    """The file holds no curve that could be read; `code` says why, `where` says where.

    `choices` are the names of the curves that a file holds, where one must be chosen.
    """

    def __init__(self, code: str, where: str = "", choices: Sequence[str] = ()) -> None:
        super().__init__(f"{code} {where}".strip())
        self.code = code
        self.where = where
        self.choices = tuple(plain_words(name)[:60] for name in choices[:MOST_CHOICES])


@dataclass(frozen=True, slots=True)
class Spectrum:
    """Points in rising order of `x`; both units are empty where the file does not say them.

    `technique` is one of ir, nir, raman, uvvis, xrf, xrd, other, and empty where nothing tells;
    `resolution` is what the file says of the instrument's, in the unit of `x`.
    """

    x: tuple[float, ...]
    y: tuple[float, ...]
    x_unit: str
    y_unit: str
    title: str
    technique: str = ""
    resolution: float | None = None


def curve(
    x: Sequence[float],
    y: Sequence[float],
    *,
    x_unit: str = "",
    y_unit: str = "",
    title: str = "",
    technique: str = "",
    resolution: float | None = None,
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
    axis, height = x_unit_of(x_unit), y_unit_of(y_unit)
    said = technique or technique_of(x_unit) or ("raman" if axis == "Δcm-1" else "")
    return Spectrum(xs, ys, axis, height, plain_words(title)[:120], said, resolution)


def one_of(choices: Sequence[str], number: int | None) -> int:
    """Which curve of several is read, counted from 0; raises where that is not said."""
    if number is None and len(choices) == 1:
        return 0
    if number is None or not 1 <= number <= len(choices):
        raise UnreadableSpectrum("several_spectra", str(len(choices)), choices)
    return number - 1


def text_of(content: bytes) -> str:
    """The text of a file in the encodings that instruments write: UTF-8, UTF-16, GB18030.

    A byte that fits none of them becomes U+FFFD; numbers survive that, names need not. The end
    mark that DOS programs write (0x1A) is no text.
    """
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = content.decode("utf-16", errors="replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("gb18030", errors="replace")
    ended = text.rstrip("\0\r\n \t")
    return ended.rstrip(DOS_END + "\0\r\n") + "\n" if ended.endswith(DOS_END) else text


def is_plain(text: str) -> bool:
    """Whether this is text to be read, without control signs and without markup."""
    return is_readable(text) and not MARKUP.search(text)


def is_readable(text: str) -> bool:
    """Whether this is text, without control signs; angle brackets may stand in it."""
    return bool(text.strip()) and not CONTROL.search(text)


def plain_text_of(content: bytes) -> str:
    """The text of a whole file. Raises `UnreadableSpectrum` where it is not plain to its end."""
    text = text_of(content)
    if not is_plain(text):
        raise UnreadableSpectrum("no_spectrum")
    return text
