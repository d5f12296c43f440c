"""Measure and break runs of mixed Chinese and English text. Lengths in millimetres.

Chinese may break between any two characters except before closing and after opening punctuation
(避头尾, GB/T 15834-2011); English breaks at spaces and after hyphens and slashes; what is longer
than a line is broken where it must. Han and Latin that touch are set an eighth of an em apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from certificates.page.style import Style
from certificates.page.typeface.face import Face
from certificates.page.typeface.fonts import Fonts
from certificates.page.typeface.unprintable import Unprintable

MM = 72 / 25.4  # points
GAP = 125  # between Han and Latin, thousandths of an em

HAN = r"\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
SEAM = re.compile(rf"(?<=[{HAN}])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%°℃])(?=[{HAN}])")
WIDE = re.compile(rf"[{HAN}\u3000-\u303f\uff00-\uffef]")
NOT_FIRST = frozenset("，。、；：？！）》〉」』】〕…—·％‰℃°’”,.;:?!)]}%")
NOT_LAST = frozenset("（《〈「『【〔‘“([{¥￥")
BREAKABLE = frozenset("-/–&=_")

Run = tuple[str, Style]


class Overflow(Unprintable):
    """A text does not fit where it must stand on one line; says which."""


@dataclass(frozen=True, slots=True)
class TextLine:
    """Runs that stand on one line, and their length."""

    runs: tuple[Run, ...]
    width: float


@lru_cache(maxsize=8192)
def _thousandths(face: Face, text: str, gaps: bool) -> float:
    """Length at a type size of 1000; the same labels stand on every certificate."""
    solid = face.width(text, 1000)
    return solid + GAP * len(SEAM.findall(text)) if gaps else solid


def width(fonts: Fonts, text: str, style: Style) -> float:
    """Length of one run, with tracking and the gaps between scripts."""
    face = fonts.faces[style.face]
    solid = _thousandths(face, text, not style.lang and not text.isascii())
    return (solid * style.size / 1000 + style.tracking * len(text)) / MM


def line(fonts: Fonts, runs: Iterable[Run]) -> TextLine:
    kept = tuple(run for run in runs if run[0])
    return TextLine(kept, sum(width(fonts, text, style) for text, style in kept))


def fit(fonts: Fonts, text: str, style: Style, room: float, least: float = 0.6) -> Style:
    """The style, made smaller so that the text fits `room`; raises `Overflow` below `least`."""
    length = width(fonts, text, style)
    if length <= room:
        return style
    if length * least > room:
        raise Overflow(f"“{text}”太长，排不下", f"{text!r} is too long for its place")
    return style.scaled(room / length)


def wrap(fonts: Fonts, runs: Sequence[Run], room: float) -> list[TextLine]:
    """Break runs into lines no longer than `room`; no text gives no line."""
    whole = line(fonts, runs)
    if whole.width <= room:
        return [whole] if whole.runs else []
    lines: list[TextLine] = []
    current: list[Run] = []
    used = 0.0
    for text, style in _pieces(fonts, runs, room):
        seam = _seam(current, text, style)
        if current and used + seam + width(fonts, text.rstrip(), style) > room:
            lines.append(_finish_line(fonts, current))
            current, used, seam = [], 0.0, 0.0
        current.append((text, style))
        used += seam + width(fonts, text, style)
    lines.append(_finish_line(fonts, current))
    return lines


def _seam(current: Sequence[Run], text: str, style: Style) -> float:
    """The gap between scripts that joining a piece to the line opens."""
    if not current or current[-1][1] is not style or style.lang:
        return 0.0
    met = SEAM.search(current[-1][0][-1:] + text[:1])
    return GAP * style.size / 1000 / MM if met else 0.0


def _finish_line(fonts: Fonts, pieces: Sequence[Run]) -> TextLine:
    """Join neighbours of one style, so that a line is shown in few strokes."""
    joined: list[Run] = []
    for text, style in pieces:
        if joined and joined[-1][1] is style:
            joined[-1] = (joined[-1][0] + text, style)
        else:
            joined.append((text, style))
    joined[0] = (joined[0][0].lstrip(), joined[0][1])
    joined[-1] = (joined[-1][0].rstrip(), joined[-1][1])
    return line(fonts, joined)


def _pieces(fonts: Fonts, runs: Sequence[Run], room: float) -> Iterator[Run]:
    for text, style in runs:
        for piece in _unbreakable(text):
            yield from ((part, style) for part in _cut_long(fonts, piece, style, room))


def _unbreakable(text: str) -> Iterator[str]:
    start = 0
    for place in range(1, len(text)):
        if _may_break(text[place - 1], text[place]):
            yield text[start:place]
            start = place
    if text:
        yield text[start:]


def _may_break(before: str, after: str) -> bool:
    if after == " " or after in NOT_FIRST or before in NOT_LAST:
        return False
    if before == " " or before in BREAKABLE:
        return True
    return bool(WIDE.match(before) or WIDE.match(after))


def _cut_long(fonts: Fonts, piece: str, style: Style, room: float) -> Iterator[str]:
    """A piece that is longer than a line, cut where the line ends."""
    while len(piece) > 1 and width(fonts, piece, style) > room:
        cut = len(piece) - 1
        while cut > 1 and width(fonts, piece[:cut], style) > room:
            cut -= 1
        yield piece[:cut]
        piece = piece[cut:]
    yield piece
