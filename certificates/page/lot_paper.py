"""The paper of a unit that says what was done with its lot: one small page, plain, no seal.

It looks like no certificate: no frame, no ornament, black only; its title says what it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from pikepdf import Array, Dictionary, Name, ObjectStreamMode, Page, Pdf

from certificates.page.pen import Pen, face_codes
from certificates.page.qr import qr_rows
from certificates.page.style import Style
from certificates.page.typeface.embed import STEM, compress_stream, embed
from certificates.page.typeface.fonts import Fonts
from certificates.page.typeface.typeset import MM, wrap

BLACK = (0.0, 0.0, 0.0)
WIDE, TALL, EDGE, SQUARE = 105.0, 148.0, 9.0, 20.0
HEAD = Style(12.0, bold=True, colour=BLACK)
ZH = Style(8.0, colour=BLACK)
EN = Style(6.5, colour=BLACK)


@dataclass(frozen=True, slots=True)
class LotPaper:
    """Title and sentences are pairs, Chinese and English; `code` is encoded as QR."""

    code: str
    title: tuple[str, str]
    sentences: Sequence[tuple[str, str]]


def lot_paper(paper: LotPaper, fonts: Fonts) -> bytes:
    """The page as a PDF; the same paper gives the same bytes.

    Raises `MissingGlyph` for a sign that can't be printed, `ValueError` for more than a page holds.
    """
    codes = face_codes(fonts)
    pen = Pen(fonts, codes, 0, TALL)
    side, rows = qr_rows(paper.code)
    with Pdf.new() as pdf:
        mask = pdf.make_stream(
            rows,
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=side,
            Height=side,
            ImageMask=True,
            BitsPerComponent=1,
        )
        pen.fill(BLACK)
        pen.place("Q0", WIDE - EDGE - SQUARE, EDGE, SQUARE, SQUARE)
        _write(pen, paper)
        faces = zip(STEM, fonts.faces, codes, strict=True)
        typefaces = {
            f"/F{n}": embed(pdf, face, tuple(used), STEM[weight])
            for n, (weight, face, used) in enumerate(faces)
            if used
        }
        page = Dictionary(
            Type=Name.Page,
            MediaBox=Array([0, 0, round(WIDE * MM, 2), round(TALL * MM, 2)]),
            Contents=compress_stream(pdf, pen.operators().encode()),
            Resources=Dictionary(Font=Dictionary(typefaces), XObject=Dictionary({"/Q0": mask})),
        )
        pdf.pages.append(Page(pdf.make_indirect(page)))
        target = BytesIO()
        pdf.save(target, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
        return target.getvalue()


def _write(pen: Pen, paper: LotPaper) -> None:
    pen.text(EDGE, EDGE + 5.0, paper.title[0], HEAD)
    pen.text(EDGE, EDGE + 10.0, paper.title[1], EN)
    down = EDGE + SQUARE + 8.0
    for zh, en in paper.sentences:
        for said, style, step in ((zh, ZH, 4.4), (en, EN, 3.4)):
            for line in wrap(pen.fonts, [(said, style)], WIDE - 2 * EDGE):
                if down > TALL - EDGE:
                    raise ValueError("a statement longer than its page")
                pen.line_of(EDGE, down, line)
                down += step
        down += 1.6
