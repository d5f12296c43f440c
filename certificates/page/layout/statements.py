"""What a certificate concludes: the name of the piece, and the two claims."""

from __future__ import annotations

from functools import cache

from certificates.content.content import CertificateContent, Wording
from certificates.page.layout.blocks import draw_lines, height, pair, stack
from certificates.page.layout.flow import PageBlock, PagePiece
from certificates.page.ornament import MARKS
from certificates.page.paper_look import PaperLook
from certificates.page.pen import Pen, StructureElement
from certificates.page.style import Style
from certificates.page.typeface.typeset import Run
from certificates.page.typeface.typeset import width as measured
from certificates.page.words import CLAIMS, CONFORMITY, LABELS

MARK_ROOM = 3.6  # mm, from the mark of a claim to its words


def conclusion(look: PaperLook, content: CertificateContent, root: StructureElement) -> PageBlock:
    """What the item is: the largest words on the paper, the English beside or under the Chinese."""

    def lay(width: float) -> list[PagePiece]:
        runs = pair(
            content.conclusion, _name_style(look, content, width), look.styles.named_en, "   "
        )
        lines = stack(look, runs, width)

        def draw(pen: Pen, x: float, y: float) -> None:
            with pen.marked(root.child("H2")):
                pen.runs(
                    x,
                    y + 2.4,
                    pair(LABELS["conclusion"], look.styles.head, look.styles.head_en, " "),
                )
            with pen.marked(root.child("P")):
                draw_lines(pen, x, y + 2.9, lines)

        return [PagePiece(3.2 + height(lines), draw)]

    return PageBlock(cache(lay), space=1.2)


def _name_style(look: PaperLook, content: CertificateContent, width: float) -> Style:
    """The largest size at which the Chinese stands on one line; the smallest may wrap."""
    named = look.titled(content.conclusion.zh, look.styles.named)
    for factor in (1.0, 0.85):
        tried = named.scaled(factor)
        if measured(look.fonts, content.conclusion.zh, tried) <= width:
            return tried
    return named.scaled(0.7)


def claims(look: PaperLook, content: CertificateContent, root: StructureElement) -> PageBlock:
    """Authenticity and conformity, each with its own mark and word."""
    stated = (CLAIMS[content.family, content.authenticity], CONFORMITY[content.conformity])

    def lay(width: float) -> list[PagePiece]:
        room = width / 2 - MARK_ROOM - 1.4
        laid = [(mark, stack(look, _claim_runs(look, mark, text), room)) for mark, text in stated]

        def draw(pen: Pen, x: float, y: float) -> None:
            for column, (mark, lines) in enumerate(laid):
                left = x + column * width / 2
                with pen.artifact():
                    MARKS[mark](pen, left + 1.3, y + 2.7, 1.25)
                with pen.marked(root.child("P")):
                    draw_lines(pen, left + MARK_ROOM, y + 0.8, lines)

        return [PagePiece(max(height(lines) for _, lines in laid) + 1.9, draw)]

    return PageBlock(cache(lay))


def _claim_runs(look: PaperLook, mark: str, text: Wording) -> tuple[Run, ...]:
    zh = look.styles.claim if mark == "established" else look.styles.claim_open
    return pair(text, zh, look.styles.claim_en, " ")
