"""The head of layout 2: title and agency on the first page, number, seal and code on the others."""

from __future__ import annotations

from dataclasses import dataclass, field

from certificates.content.content import CertificateContent
from certificates.page.layout.blocks import draw_lines, height
from certificates.page.layout.second_foot import LINES, address_to_verify
from certificates.page.layout.sheet import LEFT, RIGHT, group_digits, in_points
from certificates.page.ornament import seal
from certificates.page.paper_look import PaperLook
from certificates.page.pen import Pen, StructureElement
from certificates.page.style import INK, JADE
from certificates.page.typeface.typeset import TextLine, line, wrap

TOP = 12.6
TITLE_ROOM = 100.0
AGENCY_ROOM = 76.0
MARK = 10.5  # mm, the side of the box that holds the mark of an accreditation
RULE = 28.1  # mm, where the head ends, unless the agency's particulars need more
LEADING = 1.17
CODE = 10.6  # mm, the code on a page that follows


@dataclass(slots=True)
class Heading:
    """The head of the first page, measured before it is drawn; `bottom` is its lower rule."""

    look: PaperLook
    content: CertificateContent
    bottom: float = field(init=False)

    def __post_init__(self) -> None:
        lowest = TOP + sum(height(lines, LEADING) for lines in self._agency()) + 0.9
        self.bottom = max(RULE, lowest) + 0.8

    def _agency(self) -> list[list[TextLine]]:
        agency, styles = self.content.agency, self.look.styles
        marks = f"CMA {agency.cma}" + (f"   CNAS {agency.cnas}" if agency.cnas else "")
        runs = (
            (agency.name.zh, styles.agency),
            (agency.name.en, styles.agency_en),
            (marks, styles.code),
            (f"{agency.address.zh}  {agency.phone}", styles.foot),
            (agency.address.en, styles.foot_en),
        )
        return [wrap(self.look.fonts, [run], AGENCY_ROOM) for run in runs]

    def draw(self, pen: Pen, root: StructureElement) -> None:
        """Draw it onto the first page."""
        self._title(pen, root)
        y = TOP
        for lines in self._agency():
            with pen.marked(root.child("P")):
                for one in lines:
                    tall = height([one], LEADING)
                    pen.line_of(RIGHT, y + 0.8 * tall, one, 1)
                    y += tall
        with pen.artifact():
            pen.stroke(JADE, 0.9)
            pen.rule(LEFT, self.bottom - 0.8, RIGHT, self.bottom - 0.8)
            pen.stroke(JADE, 0.25)
            pen.rule(LEFT, self.bottom, RIGHT, self.bottom)

    def _title(self, pen: Pen, root: StructureElement) -> None:
        agency, title = self.content.agency, self.content.title
        marks = [("CMA", agency.cma_mark_sha256), ("CNAS", agency.cnas_mark_sha256)]
        shown = [name for name, digest in marks if digest]
        room = TITLE_ROOM - len(shown) * (MARK + 1.5)
        with pen.marked(root.child("H1")):
            style = self.look.titled(title.zh, self.look.styles.title)
            pen.text(LEFT - 0.3, 20.4, title.zh, self.look.fitted(title.zh, style, room))
        english = wrap(self.look.fonts, [(title.en.upper(), self.look.styles.title_en)], room)
        with pen.marked(root.child("P")):
            draw_lines(pen, LEFT, 22.4, english, 1.1)
        x = LEFT + TITLE_ROOM
        for name in reversed(shown):
            x -= MARK
            node = root.child("Figure", alt=f"{name} 标志 {name} mark")
            node.box = in_points(x, 13.6, MARK, MARK)
            with pen.marked(node):
                pen.place(name, x, 13.6, MARK, MARK)
            x -= 1.5


def running(look: PaperLook, pen: Pen, content: CertificateContent, total: int) -> None:
    """Page x of y on every page; title, number, seal and code on those that follow the first."""
    page, styles = pen.page + 1, look.styles
    with pen.artifact("Pagination"):
        words = f"第 {page} 页 共 {total} 页 · {page}/{total}"
        pen.line_of(RIGHT, LINES[2], line(look.fonts, [(words, styles.foot)]), 1)
        if not pen.page:
            return
        title = look.titled(content.title.zh, styles.title).scaled(0.62)
        pen.text(LEFT, 18.0, content.title.zh, look.fitted(content.title.zh, title, TITLE_ROOM))
        x, y = RIGHT - CODE, 9.2
        pen.fill(INK)
        pen.place("QR", x, y, CODE, CODE)
        shown = [(f"No. {group_digits(content.number)}", styles.number)]
        pen.line_of(x - 2.5, 14.2, line(look.fonts, shown), 1)
        address = line(look.fonts, address_to_verify(look, content))
        pen.line_of(x - 2.5, 18.0, address, 1)
        x -= 2.5 + address.width + CODE + 1.0
        seal(pen, x, y + 1.0, CODE - 2.0)
        if content.agency.seal_sha256:
            pen.place("AgencySeal", x - CODE - 1.5, y, CODE, CODE)
        pen.stroke(JADE, 0.9)
        pen.rule(LEFT, 20.6, RIGHT, 20.6)
