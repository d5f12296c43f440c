"""Item labels for label printers and A4 sheets: one piece, one code, as QR and as Code 128.

Both carry exactly the item code. Black only; bars are whole dots of a 203 dpi thermal head where
the label is wide enough for that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO

from pikepdf import Array, Dictionary, Name, Object, ObjectStreamMode, Page, Pdf

from certificates.page.pen import Pen, face_codes
from certificates.page.qr import bar_row, qr_rows
from certificates.page.style import Style
from certificates.page.typeface.embed import STEM, compress_stream, embed
from certificates.page.typeface.fonts import Fonts
from certificates.page.typeface.typeset import MM, fit, width

BLACK = (0.0, 0.0, 0.0)
DOT = 0.125  # mm, one dot at 203 dpi
QUIET = 6  # modules that stay blank beside the bars at least; ISO/IEC 15417 asks for 10
EDGE = 1.5  # mm
CODE = Style(7.0, bold=True, colour=BLACK, tracking=0.2)
TITLE = Style(8.0, bold=True, colour=BLACK)
NOTE = Style(6.0, colour=BLACK)


class LabelSize(StrEnum):
    """Millimetres, width by height; a sheet is A4 with 3 by 8 labels of 70 by 37."""

    SMALL = "40x30"
    LARGE = "60x40"
    SHEET = "a4"


@dataclass(frozen=True, slots=True)
class LabelSheet:
    """A page: its size, how many labels across and down, and the size of one. Millimetres."""

    width: float
    height: float
    across: int
    down: int
    label: tuple[float, float]


SHEETS: dict[LabelSize, LabelSheet] = {
    LabelSize.SMALL: LabelSheet(40.0, 30.0, 1, 1, (40.0, 30.0)),
    LabelSize.LARGE: LabelSheet(60.0, 40.0, 1, 1, (60.0, 40.0)),
    LabelSize.SHEET: LabelSheet(210.0, 297.0, 3, 8, (70.0, 37.0)),
}


@dataclass(frozen=True, slots=True)
class LabelText:
    """`code` is encoded; `title` (category) and `note` (center, order) are only printed."""

    code: str
    title: str = ""
    note: str = ""


def labels(texts: Sequence[LabelText], size: LabelSize, fonts: Fonts) -> bytes:
    """A PDF with one label each, in order; the same labels give the same bytes.

    Raises `MissingGlyph` or `Overflow` (a text that can't be printed), `ValueError` for no labels.
    """
    if not texts:
        raise ValueError("没有标签 / no labels")
    sheet = SHEETS[size]
    a_page = sheet.across * sheet.down
    codes = face_codes(fonts)
    with Pdf.new() as pdf:
        drawn: dict[str, Object] = {}
        pens: list[Pen] = []
        for start in range(0, len(texts), a_page):
            pen = Pen(fonts, codes, len(pens), sheet.height)
            for place, text in enumerate(texts[start : start + a_page]):
                row, column = divmod(place, sheet.across)
                top = (sheet.height - sheet.down * sheet.label[1]) / 2 + row * sheet.label[1]
                _label(pen, pdf, drawn, text, (column * sheet.label[0], top), sheet.label)
            pens.append(pen)
        return _write_pdf(pdf, sheet, pens, drawn)


def _label(
    pen: Pen,
    pdf: Pdf,
    drawn: dict[str, Object],
    text: LabelText,
    corner: tuple[float, float],
    size: tuple[float, float],
) -> None:
    (x, y), (wide, tall) = corner, size
    bars, row = bar_row(text.code)
    number = len(drawn) // 2
    side, rows = qr_rows(text.code)
    drawn[f"/Q{number}"] = _mask(pdf, side, side, rows)
    drawn[f"/B{number}"] = _mask(pdf, bars, 1, row)
    square = tall * 0.48
    pen.fill(BLACK)
    pen.place(f"Q{number}", x + EDGE, y + EDGE, square, square)
    module = wide / (bars + 2 * QUIET)
    module = min(module // DOT, 3) * DOT if module >= 2 * DOT else module
    length = bars * module
    bar = tall * 0.24
    pen.place(f"B{number}", x + (wide - length) / 2, y + tall - bar - 4.2, length, bar)
    left, room = x + square + 2 * EDGE + 0.5, wide - square - 3 * EDGE - 0.5
    for down, said, style in ((4.2, text.title, TITLE), (7.6, text.note, NOTE)):
        pen.text(left, y + down, said, fit(pen.fonts, said, style, room, 0.4))
    style = fit(pen.fonts, text.code, CODE, wide - 2 * EDGE, 0.4)
    middle = x + (wide - width(pen.fonts, text.code, style)) / 2
    pen.text(middle, y + tall - 1.4, text.code, style)


def _mask(pdf: Pdf, wide: int, tall: int, rows: bytes) -> Object:
    return pdf.make_stream(
        rows,
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=wide,
        Height=tall,
        ImageMask=True,
        BitsPerComponent=1,
    )


def _write_pdf(pdf: Pdf, sheet: LabelSheet, pens: Sequence[Pen], drawn: dict[str, Object]) -> bytes:
    faces = zip(STEM, pens[0].fonts.faces, pens[0].codes, strict=True)
    typefaces = {
        f"/F{n}": embed(pdf, face, tuple(codes), STEM[weight])
        for n, (weight, face, codes) in enumerate(faces)
        if codes
    }
    shared = Dictionary(Font=Dictionary(typefaces), XObject=Dictionary(drawn))
    resources = pdf.make_indirect(shared)
    for pen in pens:
        page = Dictionary(
            Type=Name.Page,
            MediaBox=Array([0, 0, round(sheet.width * MM, 2), round(sheet.height * MM, 2)]),
            Contents=compress_stream(pdf, pen.operators().encode()),
            Resources=resources,
        )
        pdf.pages.append(Page(pdf.make_indirect(page)))
    target = BytesIO()
    pdf.save(target, deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
    return target.getvalue()
