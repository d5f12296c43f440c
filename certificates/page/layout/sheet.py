"""The sheet, layout version 1: its measures, and what a family may vary. Millimetres."""

from __future__ import annotations

from dataclasses import dataclass

from certificates.page.pen import FaceCodes, Pen, StructureElement
from certificates.page.typeface.typeset import MM

WIDTH, HEIGHT = 210.0, 148.0
LEFT, RIGHT = 15.0, 195.0
BODY, FOOT, LAST = 31.2, 114.8, 136.2  # upper edge of the body and the foot, last base line
GAP = 7.0  # between the two columns
AFTER = 23.5  # upper edge of the pages that follow
LEAST_PHOTO = 30.0


@dataclass(frozen=True, slots=True)
class Composition:
    """What differs between the families."""

    border: str
    column: float  # mm, width of the item's column
    photo: float  # mm, greatest height of the photograph
    photo_right: bool = False


@dataclass(frozen=True, slots=True)
class ComposedPages:
    """Drawn pages and their structure, ready to be put into a document; sizes in points."""

    pens: tuple[Pen, ...]
    root: StructureElement
    codes: FaceCodes
    forms: tuple[str, ...]
    width: float = WIDTH * MM
    height: float = HEIGHT * MM


def in_points(x: float, y: float, wide: float, tall: float) -> tuple[float, float, float, float]:
    """A box given by its upper left corner, as left, bottom, right, top in points."""
    return (x * MM, (HEIGHT - y - tall) * MM, (x + wide) * MM, (HEIGHT - y) * MM)


def group_digits(number: str) -> str:
    """A number in groups that can be read over the telephone."""
    if "-" in number:
        return number.replace("-", " ")
    return " ".join(number[start : start + 4] for start in range(0, len(number), 4))
