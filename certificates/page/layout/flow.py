"""Fill pages with pieces: nothing overlaps, nothing is cut off, what does not fit moves on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from certificates.page.pen import Pen
from certificates.page.typeface.typeset import Overflow

Draw = Callable[[Pen, float, float], None]


@dataclass(frozen=True, slots=True)
class PagePiece:
    """Something of a known height (mm) that stays together; drawn from its upper left corner."""

    height: float
    draw: Draw


@dataclass(frozen=True, slots=True)
class PageBlock:
    """Laid out for the width it gets; `heading` is drawn again where the block meets a new page.

    `space` is kept free above it unless it comes first.
    """

    lay: Callable[[float], list[PagePiece]]
    space: float = 0.0
    heading: Callable[[float], PagePiece] | None = None


@dataclass(frozen=True, slots=True)
class ColumnFrame:
    """A column to fill, in millimetres."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class PlacedPiece:
    page: int
    x: float
    y: float
    draw: Draw


def flow(
    blocks: Sequence[PageBlock], first: ColumnFrame, then: ColumnFrame
) -> tuple[list[PlacedPiece], int]:
    """Place the blocks in `first` on page 0 and in `then` on the pages after; count the pages."""
    placed: list[PlacedPiece] = []
    page, frame, y = 0, first, first.y

    def turn(heading: Callable[[float], PagePiece] | None) -> None:
        nonlocal page, frame, y
        page, frame, y = page + 1, then, then.y
        if heading is not None:
            piece = heading(frame.width)
            placed.append(PlacedPiece(page, frame.x, y, piece.draw))
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
            placed.append(PlacedPiece(page, frame.x, y, piece.draw))
            y += piece.height
    return placed, page + 1
