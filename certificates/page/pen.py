"""Content operators of one page, and the structure that makes it readable aloud (ISO 14289-1).

Millimetres from the upper left corner. Whatever is drawn is either inside `marked`, which puts it
into the structure tree, or inside `artifact`, which tells a screen reader to pass over it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from certificates.page.ink import Ink
from certificates.page.style import Style
from certificates.page.typeface.face import MissingGlyph
from certificates.page.typeface.fonts import Fonts
from certificates.page.typeface.typeset import GAP, SEAM, Run, TextLine, width


@dataclass(slots=True)
class StructureElement:
    """An element of the structure tree; a leaf names its marks as (page, number)."""

    role: str
    alt: str = ""
    scope: str = ""
    box: tuple[float, float, float, float] | None = None  # of a figure, points
    kids: list[StructureElement] = field(default_factory=list)
    marks: list[tuple[int, int]] = field(default_factory=list)

    def child(self, role: str, *, alt: str = "", scope: str = "") -> StructureElement:
        node = StructureElement(role, alt, scope)
        self.kids.append(node)
        return node


class Codes(dict[str, str]):
    """Character to its code in the embedded copy, given in order of first use."""

    def __init__(self, known: object) -> None:
        super().__init__()
        self.known = known

    def __missing__(self, char: str) -> str:
        if char not in self.known:  # type: ignore[operator]  # any mapping of characters
            raise MissingGlyph([char])
        code = self[char] = f"{len(self) + 1:04x}"
        return code


FaceCodes = tuple[Codes, Codes, Codes]  # regular, bold, the serif of titles


def face_codes(fonts: Fonts) -> FaceCodes:
    """No character used yet, of any face."""
    return Codes(fonts.regular.glyphs), Codes(fonts.bold.glyphs), Codes(fonts.title.glyphs)


class Pen(Ink):
    """Draws one page. `codes` is shared by all pages of a document."""

    def __init__(self, fonts: Fonts, codes: FaceCodes, page: int, height: float) -> None:
        super().__init__(height)
        self.fonts = fonts
        self.codes = codes
        self.page = page
        self.parents: list[StructureElement] = []  # by mark number

    @contextmanager
    def marked(self, node: StructureElement) -> Iterator[None]:
        """What is drawn inside is the content of `node`."""
        self.put(f"/{node.role} <</MCID {len(self.parents)}>> BDC")
        node.marks.append((self.page, len(self.parents)))
        self.parents.append(node)
        yield
        self.put("EMC")

    @contextmanager
    def artifact(self, kind: str = "") -> Iterator[None]:
        """What is drawn inside is decoration, or (`Pagination`) repeats on every page."""
        self.put(f"/Artifact <</Type /{kind}>> BDC" if kind else "/Artifact BMC")
        yield
        self.put("EMC")

    def text(self, x: float, y: float, text: str, style: Style) -> None:
        """One run with its base line at y, starting at x."""
        if not text:
            return
        codes = self.codes[style.face]
        # Only text of both scripts has seams; a run with a language of its own is of one.
        if style.lang or text.isascii():
            shown = f"<{''.join([codes[char] for char in text])}> Tj"
        else:
            parts = (f"<{''.join([codes[char] for char in p])}>" for p in SEAM.split(text) if p)
            shown = f"[{f' {-GAP} '.join(parts)}] TJ"
        red, green, blue = style.colour
        tracking = f"{style.tracking:g} Tc " if style.tracking else ""
        code = (
            f"BT /F{style.face} {style.size:.2f} Tf {tracking}"
            f"{red:g} {green:g} {blue:g} rg {self.at(x, y)} Td {shown}"
            f"{' 0 Tc' if tracking else ''} ET"
        )
        self.put(f"/Span <</Lang ({style.lang})>> BDC {code} EMC" if style.lang else code)

    def runs(self, x: float, y: float, runs: Sequence[Run]) -> float:
        """Several runs on one base line; gives the x where they end."""
        for text, style in runs:
            self.text(x, y, text, style)
            x += width(self.fonts, text, style)
        return x

    def line_of(self, x: float, y: float, line: TextLine, align: float = 0.0) -> None:
        """A measured line; `align` 0 starts at x, 0.5 is centred on it, 1 ends there."""
        self.runs(x - align * line.width, y, line.runs)
