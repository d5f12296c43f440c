"""The foot of layout 2: who answers for it, the seals, number and code, where to verify."""

from __future__ import annotations

from urllib.parse import urlsplit

from certificates.content.content import CertificateContent
from certificates.page.layout.blocks import draw_lines, pair
from certificates.page.layout.sheet import FOOT, LEFT, RIGHT, group_digits, in_points
from certificates.page.ornament import seal
from certificates.page.paper_look import PaperLook
from certificates.page.pen import Pen, StructureElement
from certificates.page.style import FAINT, INK, JADE, SOFT
from certificates.page.typeface.typeset import Run, line, wrap
from certificates.page.words import LABELS

QR = 14.0
PERSON = 32.5  # from one name to the next
NAME_ROOM = 30.0
AGENCY_SEAL, AGENCY_SEAL_AT = 17.5, 113.5
SEAL, SEAL_AT = 14.5, 122.0  # of the platform; smaller and beside it where the agency has its own
SEAL_BESIDE, SEAL_BESIDE_AT = 9.5, 133.0
LINES = (132.6, 135.2, 137.8)
PAGES_ROOM = 36.0


def foot_of(look: PaperLook, pen: Pen, content: CertificateContent, root: StructureElement) -> None:
    """Everything below the rule at the foot of the first page."""
    with pen.artifact():
        pen.stroke(JADE, 0.5)
        pen.rule(LEFT, FOOT, RIGHT, FOOT)
    _people(look, pen, content, root)
    _seals(pen, content, root)
    _verification(look, pen, content, root)


def address_to_verify(look: PaperLook, content: CertificateContent) -> list[Run]:
    """核验 Verify: the page that asks for the number, as one types it."""
    parts = urlsplit(content.verification_url)
    typed = f"{parts.netloc}{parts.path.rpartition('/')[0]}"
    label, styles = LABELS["verify_at"], look.styles
    return [(label.zh, styles.foot), (f" {label.en}: ", styles.foot_en), (typed, styles.code)]


def _people(look: PaperLook, pen: Pen, content: CertificateContent, root: StructureElement) -> None:
    styles = look.styles
    people = (
        ("inspector", content.inspector),
        ("reviewer", content.reviewer),
        ("signatory", content.signatory),
    )
    for column, (key, person) in enumerate(people):
        x = LEFT + column * PERSON
        with pen.marked(root.child("P")):
            pen.runs(x, FOOT + 4.2, pair(LABELS[key], styles.label, styles.label_en, " "))
            name = look.fitted(person.name, styles.signed, NAME_ROOM)
            pen.text(x, FOOT + 9.4, person.name, name)
            held = wrap(look.fonts, [(person.credential, styles.foot)], NAME_ROOM)
            draw_lines(pen, x, FOOT + 10.6, held, 1.1)
    with pen.artifact():
        pen.stroke(FAINT, 0.4)
        for column in range(len(people)):
            x = LEFT + column * PERSON
            pen.rule(x, FOOT + 10.4, x + NAME_ROOM - 1, FOOT + 10.4)


def _seals(pen: Pen, content: CertificateContent, root: StructureElement) -> None:
    x, side, down = SEAL_AT, SEAL, 2.0
    if content.agency.seal_sha256:
        alt = f"{content.agency.name.zh}印章 Seal of {content.agency.name.en}"
        node = root.child("Figure", alt=alt)
        node.box = in_points(AGENCY_SEAL_AT, FOOT + 0.9, AGENCY_SEAL, AGENCY_SEAL)
        with pen.marked(node):
            pen.place("AgencySeal", AGENCY_SEAL_AT, FOOT + 0.9, AGENCY_SEAL, AGENCY_SEAL)
        x, side, down = SEAL_BESIDE_AT, SEAL_BESIDE, 6.5
    node = root.child("Figure", alt=f"{LABELS['seal'].zh} {LABELS['seal'].en}")
    node.box = in_points(x, FOOT + down, side, side)
    with pen.marked(node):
        seal(pen, x, FOOT + down, side)


def _verification(
    look: PaperLook, pen: Pen, content: CertificateContent, root: StructureElement
) -> None:
    x, y, styles = RIGHT - QR, FOOT + 1.4, look.styles
    node = root.child("Figure", alt=f"二维码 QR code: {content.verification_url}")
    node.box = in_points(x, y, QR, QR)
    with pen.marked(node):
        pen.fill(INK)
        pen.place("QR", x, y, QR, QR)
    right = x - 3.0
    code = line(look.fonts, ((group_digits(content.second_code), styles.number),))
    rows = [
        (3.6, line(look.fonts, pair(LABELS["number"], styles.label, styles.label_en, " "))),
        (7.1, line(look.fonts, ((group_digits(content.number), styles.number),))),
        (10.9, line(look.fonts, pair(LABELS["second_code"], styles.label, styles.label_en, " "))),
        (14.5, code),
    ]
    for down, words in rows:
        with pen.marked(root.child("P")):
            pen.line_of(right, FOOT + down, words, 1)
    if content.code_covered:
        with pen.artifact():
            pen.stroke(SOFT, 0.4, dash="1.5 1.2")
            pen.box(right - code.width - 1.2, FOOT + 11.6, code.width + 2.4, 4.0)
        with pen.marked(root.child("P")):
            said = line(look.fonts, pair(LABELS["scratch"], styles.foot, styles.foot_en, " "))
            pen.line_of(right - code.width - 2.0, FOOT + 14.4, said, 1)
    with pen.marked(root.child("P")):
        pen.line_of(RIGHT, LINES[0], line(look.fonts, address_to_verify(look, content)), 1)


def relates_to(
    look: PaperLook, pen: Pen, content: CertificateContent, root: StructureElement
) -> None:
    """What the results relate to (7.8.2.1 l)."""
    stated, styles = content.relates_only, look.styles
    lines = ((stated.zh, styles.foot), (stated.en, styles.foot_en))
    for y, (text, chosen) in zip(LINES[1:], lines, strict=True):
        with pen.marked(root.child("P")):
            fitted = look.fitted(text, chosen, RIGHT - LEFT - PAGES_ROOM)
            pen.text(LEFT, y, text, fitted)


def end_of(look: PaperLook, pen: Pen, root: StructureElement) -> None:
    """The clear end that ISO/IEC 17025:2017 7.8.2.1 d asks for."""
    words = pair(LABELS["end"], look.styles.foot, look.styles.foot_en, " ")
    with pen.marked(root.child("P")):
        pen.line_of(RIGHT, LINES[1], line(look.fonts, words), 1)
