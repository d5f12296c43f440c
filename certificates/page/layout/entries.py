"""What stands in the two columns: the facts of the item; the conclusion, results and notes."""

from __future__ import annotations

from certificates.content.content import CertificateContent, Wording
from certificates.page import style
from certificates.page.layout.blocks import (
    ROOMY,
    Density,
    claims,
    conclusion,
    fact,
    note,
    pair,
    result_row,
    table_heading,
)
from certificates.page.layout.flow import PageBlock
from certificates.page.layout.sheet import group_digits
from certificates.page.pen import StructureElement
from certificates.page.typeface.fonts import Fonts
from certificates.page.words import LABELS


def facts_of(content: CertificateContent, fonts: Fonts, table: StructureElement) -> list[PageBlock]:
    item = content.item
    tested = content.tested_from.isoformat()
    if content.tested_to != content.tested_from:
        tested = f"{tested} – {content.tested_to.isoformat()}"
    plain = style.VALUE.scaled(0.9)
    small = style.VALUE_EN.scaled(0.92)
    rows: list[tuple[str, tuple[tuple[str, style.Style], ...]]] = [
        ("item_code", ((item.code, style.CODE),)),
        ("description", pair(item.description, plain, small, " ")),
        ("condition", pair(item.condition, plain, small, " ")),
        ("received", ((content.received.isoformat(), plain),)),
        ("tested", ((tested, plain),)),
        ("issued", ((content.issued.isoformat(), plain),)),
        ("center", pair(content.center, plain, small, " ")),
    ]
    if content.customer_reference:
        rows.append(("customer_reference", ((content.customer_reference, style.CODE),)))
    return [fact(fonts, LABELS[key], runs, table) for key, runs in rows]


def main_of(
    content: CertificateContent, fonts: Fonts, root: StructureElement, how: Density = ROOMY
) -> list[PageBlock]:
    blocks = []
    if content.supersedes:
        number, reason = content.supersedes.number, content.supersedes.reason
        runs = ((group_digits(number), style.NUMBER.scaled(0.85)), ("  ", style.NOTE))
        said = (*runs, *pair(reason, style.NOTE, style.NOTE_EN))
        blocks.append(note(fonts, LABELS["supersedes"], [said], root))
    table = root.child("Table")
    heading = table_heading(table)
    blocks += [conclusion(fonts, content, root), claims(fonts, content, root)]
    blocks.append(PageBlock(lambda wide: [heading(wide)]))
    blocks += [result_row(fonts, result, table, heading, how) for result in content.results]
    return [*blocks, *_notes(content, fonts, root, how)]


def _notes(
    content: CertificateContent, fonts: Fonts, root: StructureElement, how: Density
) -> list[PageBlock]:
    several: tuple[tuple[str, tuple[Wording, ...]], ...] = (
        ("deviations", content.deviations),
        ("departures", content.departures),
        ("remarks", content.remarks),
        ("sampling", (content.sampling,) if content.sampling else ()),
        ("environment", (content.environment,) if content.environment else ()),
        ("decision_rule", (content.decision_rule,) if content.decision_rule else ()),
    )
    blocks = [
        note(
            fonts, LABELS[key], [pair(text, style.NOTE, style.NOTE_EN) for text in texts], root, how
        )
        for key, texts in several
        if texts
    ]
    basis = "；".join(content.basis)
    if basis:
        blocks.append(note(fonts, LABELS["basis"], [((basis, style.NOTE),)], root, how))
    return blocks
