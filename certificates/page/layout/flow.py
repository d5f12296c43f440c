"""Fill pages with pieces: nothing overlaps, nothing is cut off, what does not fit moves on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from certificates.page.pen import Pen
from certificates.page.typeface.typeset import Overflow

Draw = Callable[[Pen, float, float], None]


@dataclass(frozen=True, slots=True)
class Piece:
    """Something of a known height (mm) that stays together; drawn from its upper left corner."""

    height: float
    draw: Draw


@dataclass(frozen=True, slots=True)
class Block:
    """Laid out for the width it gets; `heading` is drawn again where the block meets a new page.

    `space` is kept free above it unless it comes first.
    """

    lay: Callable[[float], list[Piece]]
    space: float = 0.0
    heading: Callable[[float], Piece] | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """A column to fill, in millimetres."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Placed:
    page: int
    x: float
    y: float
    draw: Draw


def flow(blocks: Sequence[Block], first: Frame, then: Frame) -> tuple[list[Placed], int]:
    """Place the blocks in `first` on page 0 and in `then` on the pages after; count the pages."""
    placed: list[Placed] = []
    page, frame, y = 0, first, first.y

    def turn(heading: Callable[[float], Piece] | None) -> None:
        nonlocal page, frame, y
        page, frame, y = page + 1, then, then.y
        if heading is not None:
            piece = heading(frame.width)
            placed.append(Placed(page, frame.x, y, piece.draw))
            y += piece.height

    for block in blocks:
        pieces = block.lay(frame.width)
        if pieces and y + block.space + pieces[0].height > frame.y + frame.height:
            turn(block.heading)
            pieces = block.lay(frame.width)
        elif y > frame.y:
            y += block.space
        for piece in pieces:
            if y + piece.height > frame.y + frame.height:
                turn(block.heading)
            if y + piece.height > frame.y + frame.height:
                raise Overflow("一项内容高过一页", "one entry is taller than a page")
            placed.append(Placed(page, frame.x, y, piece.draw))
            y += piece.height
    return placed, page + 1
