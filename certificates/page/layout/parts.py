"""The fixed parts of layout 1: head, photograph, foot with who answers for it, running lines."""

from __future__ import annotations

from certificates.content.content import CertificateContent
from certificates.page.layout.blocks import pair
from certificates.page.layout.flow import ColumnFrame
from certificates.page.layout.sheet import FOOT, LAST, LEFT, RIGHT, group_digits, in_points
from certificates.page.ornament import seal
from certificates.page.pen import Pen, StructureElement
from certificates.page.style import FAINT, FIRST, INK, JADE, MAT
from certificates.page.typeface.typeset import fit, line
from certificates.page.words import LABELS

QR = 15.0
SEAL, SEAL_AT = 14.5, 122.0
SIGNATURE = 33.0  # from one name to the next
TITLE_ROOM = 100.0
MAT_EDGE = 1.4
NAME_ROOM = 30.0
PAGES_ROOM = 34.0


def header(pen: Pen, content: CertificateContent, root: StructureElement) -> None:
    with pen.marked(root.child("H1")):
        title = fit(pen.fonts, content.title.zh, FIRST.title, TITLE_ROOM)
        pen.text(LEFT - 0.3, 21.0, content.title.zh, title)
    english = content.title.en.upper()
    with pen.marked(root.child("P")):
        pen.text(LEFT, 25.6, english, fit(pen.fonts, english, FIRST.title_en, TITLE_ROOM))
    agency = content.agency
    marks = f"CMA {agency.cma}" + (f"   CNAS {agency.cnas}" if agency.cnas else "")
    lines = (
        (15.8, agency.name.zh, FIRST.agency),
        (18.6, agency.name.en, FIRST.agency_en),
        (21.2, marks, FIRST.code),
        (23.7, f"{agency.address.zh}  {agency.phone}", FIRST.foot),
        (25.9, agency.address.en, FIRST.foot_en),
    )
    for y, text, chosen in lines:
        with pen.marked(root.child("P")):
            set_in = fit(pen.fonts, text, chosen, RIGHT - LEFT - TITLE_ROOM - 4)
            pen.line_of(RIGHT, y, line(pen.fonts, [(text, set_in)]), 1)
    with pen.artifact():
        pen.stroke(JADE, 0.9)
        pen.rule(LEFT, 28.1, RIGHT, 28.1)
        pen.stroke(JADE, 0.25)
        pen.rule(LEFT, 28.9, RIGHT, 28.9)


def photograph(
    pen: Pen,
    content: CertificateContent,
    size: tuple[int, int],
    frame: ColumnFrame,
    node: StructureElement,
) -> None:
    """The photograph on a mat, whole, never cropped or stretched."""
    described = content.item.description
    node.alt = f"样品照片 Photograph: {described.zh} {described.en}"
    with pen.artifact():
        pen.fill(MAT)
        pen.box(frame.x, frame.y, frame.width, frame.height, "f")
        pen.stroke(FAINT, 0.5)
        pen.box(frame.x, frame.y, frame.width, frame.height)
    scale = min((frame.width - 2 * MAT_EDGE) / size[0], (frame.height - 2 * MAT_EDGE) / size[1])
    wide, tall = size[0] * scale, size[1] * scale
    x, y = frame.x + (frame.width - wide) / 2, frame.y + (frame.height - tall) / 2
    node.box = in_points(x, y, wide, tall)
    with pen.marked(node):
        pen.place("Photo", x, y, wide, tall)


def foot_of(pen: Pen, content: CertificateContent, root: StructureElement) -> None:
    with pen.artifact():
        pen.stroke(JADE, 0.5)
        pen.rule(LEFT, FOOT, RIGHT, FOOT)
    people = (
        ("inspector", content.inspector),
        ("reviewer", content.reviewer),
        ("signatory", content.signatory),
    )
    for column, (key, person) in enumerate(people):
        x = LEFT + column * SIGNATURE
        with pen.marked(root.child("P")):
            pen.runs(x, FOOT + 4.2, pair(LABELS[key], FIRST.label, FIRST.label_en, " "))
            name = fit(pen.fonts, person.name, FIRST.signed, NAME_ROOM)
            pen.text(x, FOOT + 9.6, person.name, name)
            if person.credential:
                small = fit(pen.fonts, person.credential, FIRST.foot, NAME_ROOM)
                pen.text(x, FOOT + 12.6, person.credential, small)
    with pen.artifact():
        pen.stroke(FAINT, 0.4)
        for column in range(3):
            x = LEFT + column * SIGNATURE
            pen.rule(x, FOOT + 10.6, x + NAME_ROOM - 1, FOOT + 10.6)
    node = root.child("Figure", alt=f"{LABELS['seal'].zh} {LABELS['seal'].en}")
    node.box = in_points(SEAL_AT, FOOT + 2.0, SEAL, SEAL)
    with pen.marked(node):
        seal(pen, SEAL_AT, FOOT + 2.0, SEAL)
    _verification(pen, content, root)


def _verification(pen: Pen, content: CertificateContent, root: StructureElement) -> None:
    x, y = RIGHT - QR, FOOT + 2.0
    node = root.child("Figure", alt=f"二维码 QR code: {content.verification_url}")
    node.box = in_points(x, y, QR, QR)
    with pen.marked(node):
        pen.fill(INK)
        pen.place("QR", x, y, QR, QR)
    right = x - 3.0
    rows = (
        (4.2, pair(LABELS["number"], FIRST.label, FIRST.label_en, " ")),
        (8.0, ((group_digits(content.number), FIRST.number),)),
        (12.0, pair(LABELS["second_code"], FIRST.label, FIRST.label_en, " ")),
        (15.6, ((group_digits(content.second_code), FIRST.number),)),
    )
    for down, runs in rows:
        with pen.marked(root.child("P")):
            pen.line_of(right, FOOT + down, line(pen.fonts, runs), 1)


def running(pen: Pen, content: CertificateContent, total: int) -> None:
    """Page x of y on every page, and title and number on those that follow the first."""
    page = pen.page + 1
    with pen.artifact("Pagination"):
        words = f"第 {page} 页 共 {total} 页 · {page}/{total}"
        pen.line_of(RIGHT, LAST + 1.5, line(pen.fonts, [(words, FIRST.foot)]), 1)
        if pen.page:
            pen.text(LEFT, 18.0, content.title.zh, FIRST.agency)
            shown = [(f"No. {group_digits(content.number)}", FIRST.number)]
            pen.line_of(RIGHT, 18.0, line(pen.fonts, shown), 1)
            pen.stroke(JADE, 0.9)
            pen.rule(LEFT, 20.2, RIGHT, 20.2)


def relates(pen: Pen, content: CertificateContent, root: StructureElement) -> None:
    """What the results relate to, and what the customer supplied (7.8.2.1 l, 7.8.2.2)."""
    stated = content.relates_only
    supplied = LABELS["customer_supplied"]
    marked = bool(content.customer_reference)
    lines = (
        (stated.zh + (f"   {supplied.zh}" if marked else ""), FIRST.foot),
        (stated.en + (f"   {supplied.en}" if marked else ""), FIRST.foot_en),
    )
    for n, (text, chosen) in enumerate(lines):
        with pen.marked(root.child("P")):
            set_in = fit(pen.fonts, text, chosen, RIGHT - LEFT - PAGES_ROOM)
            pen.text(LEFT, LAST - 0.8 + 2.3 * n, text, set_in)


def end(pen: Pen, root: StructureElement) -> None:
    """The clear end that ISO/IEC 17025:2017 7.8.2.1 d asks for."""
    words = line(pen.fonts, pair(LABELS["end"], FIRST.foot, FIRST.foot_en, " "))
    with pen.marked(root.child("P")):
        pen.line_of(RIGHT, LAST - 0.8, words, 1)
