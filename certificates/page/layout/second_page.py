"""Layout 2: the same sheet as layout 1, nothing below 6 points, titles in the serif.

The agency's own seal and marks stand beside the platform's, the address to verify at is in words,
remarks are never left out, and a page that follows carries number, seal and code.
"""

from __future__ import annotations

from certificates.content.content import CertificateContent
from certificates.page.layout.entries import facts_of
from certificates.page.layout.flow import ColumnFrame, flow
from certificates.page.layout.page import fill_main, height_of, split_at
from certificates.page.layout.parts import photograph
from certificates.page.layout.second_foot import end_of, foot_of, relates_to
from certificates.page.layout.second_head import Heading, running
from certificates.page.layout.sheet import (
    AFTER,
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
from certificates.page.style import PAPER, SECOND
from certificates.page.typeface.fonts import Fonts

MAT_EDGE = 1.4


def compose_second(
    content: CertificateContent, fonts: Fonts, photo: tuple[int, int] | None, how: Composition
) -> ComposedPages:
    """Draw the content; `photo` is the size of the picture in pixels, None where there is none."""
    root, look, codes = StructureElement("Document"), PaperLook(fonts, SECOND), face_codes(fonts)
    item_x = RIGHT - how.column if how.photo_right else LEFT
    main_x = LEFT if how.photo_right else LEFT + how.column + GAP
    head, facts = (root.child("Sect") for _ in range(2))
    figure = facts.child("Figure")
    heading = Heading(look, content)
    body = heading.bottom + 2.6
    item_blocks = facts_of(content, look, facts.child("Table"))
    room = FOOT - body - 4.5 - sum(height_of(block, how.column) for block in item_blocks)
    mat = _mat(photo, how.column, min(max(room, LEAST_PHOTO), how.photo)) if photo else (0.0, 0.0)
    below = body + mat[1] + 2.6
    beside = ColumnFrame(item_x, below, how.column, FOOT - below - 1.0)
    first = ColumnFrame(main_x, body - 1.2, RIGHT - LEFT - how.column - GAP, FOOT - body)
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
    heading.draw(pens[0], head)
    if photo:
        left = item_x + (how.column - mat[0]) / 2
        photograph(pens[0], content, photo, ColumnFrame(left, body, *mat), figure)
    beside_placed, _ = flow(kept, beside, beside)
    for part in (*beside_placed, *placed):
        part.draw(pens[part.page], part.x, part.y)
    foot_of(look, pens[0], content, foot)
    relates_to(look, pens[0], content, foot)
    for pen in pens:
        running(look, pen, content, len(pens))
    end_of(look, pens[-1], foot)
    return ComposedPages(pens, root, codes, (how.border,))


def _mat(photo: tuple[int, int], widest: float, tallest: float) -> tuple[float, float]:
    """Width and height of the mat: as much of it on every side of the picture."""
    edge = 2 * MAT_EDGE
    scale = min((widest - edge) / photo[0], (tallest - edge) / photo[1])
    return photo[0] * scale + edge, photo[1] * scale + edge
