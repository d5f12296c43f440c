"""Labels as a PDF for the label printer or an A4 sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from flask import Response
from flask.typing import ResponseReturnValue

from app.base.config import Config, current
from app.base.errors import Refusal
from app.press.press import Press
from app.web.base.language import say
from certificates.page.label import LabelSize, LabelText, labels
from certificates.page.lot_paper import LotPaper, lot_paper
from workflows.verdict import Refused, Text
from workflows.whole import whole

SIZES: Mapping[LabelSize, Text] = whole(
    LabelSize,
    {
        LabelSize.SMALL: Text("40 × 30 mm 标签纸", "40 × 30 mm labels"),
        LabelSize.LARGE: Text("60 × 40 mm 标签纸", "60 × 40 mm labels"),
        LabelSize.SHEET: Text("A4 纸，每页 24 张", "A4 sheet, 24 labels"),
    },
)


def sizes() -> list[tuple[str, str]]:
    """The label papers to choose from."""
    return [(key.value, say(name)) for key, name in SIZES.items()]


def label_file(texts: Sequence[LabelText], size: LabelSize) -> ResponseReturnValue:
    """These labels; what can't be printed is a `Refusal`."""
    try:
        made = labels(texts, size, _press(current()).fonts)
    except ValueError as unprintable:
        said = str(unprintable)
        problem = Text(f"标签印不出来：{said}", f"A label can't be printed: {said}")
        raise Refusal(Refused("not_printable", problem)) from unprintable
    response = Response(made, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="labels-{size.value}.pdf"'
    return response


def lot_paper_file(paper: LotPaper) -> ResponseReturnValue:
    """The paper of a unit that speaks of its lot; what can't be printed is a `Refusal`."""
    try:
        made = lot_paper(paper, _press(current()).fonts)
    except ValueError as unprintable:
        said = str(unprintable)
        problem = Text(f"说明印不出来：{said}", f"The statement can't be printed: {said}")
        raise Refusal(Refused("not_printable", problem)) from unprintable
    response = Response(made, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="lot-{paper.code}.pdf"'
    return response


@lru_cache(maxsize=2)
def _press(config: Config) -> Press:
    return Press(config)
