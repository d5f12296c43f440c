"""What stands in the two columns: the facts of the item; the conclusion, results and notes."""

from __future__ import annotations

from certificates.content.content import CertificateContent, Wording
from certificates.page.layout.blocks import (
    ROOMY,
    Density,
    columns_for,
    fact,
    note,
    pair,
    result_row,
    table_heading,
)
from certificates.page.layout.flow import PageBlock
from certificates.page.layout.sheet import group_digits
from certificates.page.layout.statements import claims, conclusion
from certificates.page.paper_look import PaperLook
from certificates.page.pen import StructureElement
from certificates.page.typeface.typeset import Run
from certificates.page.words import LABELS, NONE


def facts_of(
    content: CertificateContent, look: PaperLook, table: StructureElement
) -> list[PageBlock]:
    item = content.item
    tested = content.tested_from.isoformat()
    if content.tested_to != content.tested_from:
        tested = f"{tested} – {content.tested_to.isoformat()}"
    plain, small = look.styles.fact, look.styles.fact_en
    rows: list[tuple[str, tuple[Run, ...]]] = [
        ("item_code", ((item.code, look.styles.code),)),
        ("description", pair(item.description, plain, small, " ")),
        ("condition", pair(item.condition, plain, small, " ")),
        ("received", ((content.received.isoformat(), plain),)),
        ("tested", ((tested, plain),)),
        ("issued", ((content.issued.isoformat(), plain),)),
        ("center", pair(content.center, plain, small, " ")),
    ]
    if content.customer_reference:
        rows.append(("customer_reference", ((content.customer_reference, look.styles.code),)))
    return [fact(look, LABELS[key], runs, table) for key, runs in rows]


def main_of(
    content: CertificateContent, look: PaperLook, root: StructureElement, how: Density = ROOMY
) -> list[PageBlock]:
    blocks = []
    if content.supersedes:
        number, reason = content.supersedes.number, content.supersedes.reason
        runs = (
            (group_digits(number), look.scaled(look.styles.number, 0.85)),
            ("  ", look.styles.note),
        )
        said = (*runs, *pair(reason, look.styles.note, look.styles.note_en))
        blocks.append(note(look, LABELS["supersedes"], [said], root))
    table = root.child("Table")
    columns = columns_for(look, content.results)
    heading = table_heading(look, table, columns)
    blocks += [conclusion(look, content, root), claims(look, content, root)]
    blocks.append(PageBlock(lambda wide: [heading(wide)]))
    blocks += [result_row(look, result, table, heading, how, columns) for result in content.results]
    return [*blocks, *_notes(content, look, root, how)]


def _notes(
    content: CertificateContent, look: PaperLook, root: StructureElement, how: Density
) -> list[PageBlock]:
    several: tuple[tuple[str, tuple[Wording, ...]], ...] = (
        ("deviations", content.deviations),
        ("departures", content.departures),
        ("remarks", content.remarks or (() if look.is_first else (NONE,))),
        ("sampling", (content.sampling,) if content.sampling else ()),
        ("environment", (content.environment,) if content.environment else ()),
        ("decision_rule", (content.decision_rule,) if content.decision_rule else ()),
    )
    blocks = [
        note(
            look,
            LABELS[key],
            [pair(text, look.styles.note, look.styles.note_en) for text in texts],
            root,
            how,
        )
        for key, texts in several
        if texts
    ]
    basis = "；".join(content.basis)
    if basis:
        blocks.append(note(look, LABELS["basis"], [((basis, look.styles.note),)], root, how))
    return blocks
