"""Layout 1, A5 landscape: two sheets fit A4, one fits the box that the piece travels in.

The item with its photograph is one column, the conclusion and the results the other; who answers
for it is at the foot. What does not fit continues on pages that carry the number.
"""

from __future__ import annotations

from collections.abc import Sequence

from certificates.content.content import CertificateContent
from certificates.page.layout.blocks import DENSITIES
from certificates.page.layout.entries import facts_of, main_of
from certificates.page.layout.flow import ColumnFrame, PageBlock, PlacedPiece, flow
from certificates.page.layout.parts import end, foot_of, header, photograph, relates, running
from certificates.page.layout.sheet import (
    AFTER,
    BODY,
    FOOT,
    GAP,
    HEIGHT,
    LAST,
    LEAST_PHOTO,
    LEFT,
    RIGHT,
    WIDTH,
    ComposedPages,
    Composition,
)
from certificates.page.ornament import border
from certificates.page.paper_look import PaperLook
from certificates.page.pen import Pen, StructureElement, face_codes
from certificates.page.style import FIRST, PAPER
from certificates.page.typeface.fonts import Fonts


def compose(
    content: CertificateContent, fonts: Fonts, photo: tuple[int, int] | None, how: Composition
) -> ComposedPages:
    """Draw the content; `photo` is the size of the picture in pixels, None where there is none."""
    root = StructureElement("Document")
    codes, look = face_codes(fonts), PaperLook(fonts, FIRST)
    item_x = RIGHT - how.column if how.photo_right else LEFT
    main_x = LEFT if how.photo_right else LEFT + how.column + GAP
    heading, facts = (root.child("Sect") for _ in range(2))
    figure = facts.child("Figure")
    item_blocks = facts_of(content, look, facts.child("Table"))
    room = FOOT - BODY - 4.5 - sum(height_of(block, how.column) for block in item_blocks)
    photo_height = min(max(room, LEAST_PHOTO), how.photo) if photo else 0.0
    beside = ColumnFrame(
        item_x, BODY + photo_height + 2.6, how.column, FOOT - BODY - photo_height - 3.6
    )
    first = ColumnFrame(main_x, BODY - 1.2, RIGHT - LEFT - how.column - GAP, FOOT - BODY)
    then = ColumnFrame(LEFT, AFTER, RIGHT - LEFT, LAST - AFTER - 3.5)
    kept, moved = split_at(item_blocks, beside)
    main, placed, pages = fill_main(content, look, moved, first, then)
    root.kids.append(main)
    foot = root.child("Sect")
    pens = tuple(Pen(fonts, codes, page, HEIGHT) for page in range(pages))
    for pen in pens:
        with pen.artifact():
            pen.fill(PAPER)
            pen.box(0, 0, WIDTH, HEIGHT, "f")
            pen.put(border(how.border, WIDTH, HEIGHT))
    header(pens[0], content, heading)
    if photo:
        photograph(
            pens[0], content, photo, ColumnFrame(item_x, BODY, how.column, photo_height), figure
        )
    beside_placed, _ = flow(kept, beside, beside)
    for part in (*beside_placed, *placed):
        part.draw(pens[part.page], part.x, part.y)
    foot_of(pens[0], content, foot)
    relates(pens[0], content, foot)
    for pen in pens:
        running(pen, content, len(pens))
    end(pens[-1], foot)
    return ComposedPages(pens, root, codes, (how.border,))


def fill_main(
    content: CertificateContent,
    look: PaperLook,
    moved: Sequence[PageBlock],
    first: ColumnFrame,
    then: ColumnFrame,
) -> tuple[StructureElement, list[PlacedPiece], int]:
    """Conclusion, results and notes: set closer where that spares a second page, else roomy."""
    tried = []
    for how in DENSITIES:
        main = StructureElement("Sect")
        placed, pages = flow([*main_of(content, look, main, how), *moved], first, then)
        tried.append((main, placed, pages))
        if pages == 1:
            return tried[-1]
    return tried[0]


def height_of(block: PageBlock, width: float) -> float:
    """How tall the block is in that width, millimetres."""
    return sum(piece.height for piece in block.lay(width))


def split_at(
    blocks: Sequence[PageBlock], frame: ColumnFrame
) -> tuple[list[PageBlock], list[PageBlock]]:
    """The blocks that fit the frame, and those that must go on."""
    used = 0.0
    for count, block in enumerate(blocks):
        used += height_of(block, frame.width)
        if used > frame.height:
            return list(blocks[:count]), list(blocks[count:])
    return list(blocks), []
