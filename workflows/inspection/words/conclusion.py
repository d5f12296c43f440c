"""The conclusion of a certificate: what was found, in the words of the category's file.

Gems are named by GB/T 16552 with their shape. Other categories say in phrases how the findings
make the name; a phrase without its findings is left out. What the seller wrote never stands here:
where nothing names the piece, the category does.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from workflows.inspection.finding import Finding, Listing
from workflows.inspection.judging.condition import holds
from workflows.inspection.names import row_named
from workflows.inspection.standard.conclusion_validity import (
    LISTED,
    PLACE,
    REACHED,
    places_of,
)
from workflows.inspection.standard.parts import Number
from workflows.inspection.standard.profile import Phrase
from workflows.inspection.standard.types import LimitTable, Standard, TableRow
from workflows.inspection.words.wording import finding_in_words, part_in_words
from workflows.verdict import Text

Findings = Mapping[str, Finding]
OTHER_SHAPE = "其他"


def conclusion_of(standard: Standard, findings: Findings, listing: Listing) -> Text:
    """What the piece is, as it was found."""
    printed = standard.certificate
    if printed.phrases:
        said = [_fill(p, standard, findings, listing) for p in printed.phrases]
        kept = [text for text in said if text is not None]
        zh, en = "".join(t.zh for t in kept).strip(), "".join(t.en for t in kept).strip()
        if zh.strip("，"):
            return Text(zh.lstrip("，"), en.lstrip(", "))
    named = finding_in_words(standard, findings, printed.conclusion)
    if named is None:
        return standard.category.name
    shape = finding_in_words(standard, findings, printed.shape)
    if shape is None or shape.zh == OTHER_SHAPE:
        return named
    return Text(f"{named.zh}{shape.zh}", f"{named.en}, {shape.en.lower()}")


def _fill(phrase: Phrase, standard: Standard, findings: Findings, listing: Listing) -> Text | None:
    if phrase.when is not None and not holds(phrase.when, findings, listing):
        return None
    values: dict[str, Text] = {}
    for place in places_of(phrase):
        value = _value(place, standard, findings, listing)
        if value is None:
            return None
        values[place] = value
    return Text(
        PLACE.sub(lambda found: values[found[1]].zh, phrase.zh),
        PLACE.sub(lambda found: values[found[1]].en, phrase.en),
    )


def _value(place: str, standard: Standard, findings: Findings, listing: Listing) -> Text | None:
    if place.startswith(LISTED):
        fact = listing.get(place.removeprefix(LISTED))
        return None if fact is None else Text(str(fact), str(fact))
    if place.startswith(REACHED):
        return _reach(place.removeprefix(REACHED), standard, findings, listing)
    return part_in_words(standard, findings, place)


def _reach(name: str, standard: Standard, findings: Findings, listing: Listing) -> Text | None:
    """The row of the part's table that the lowest reading reaches, of the declared material."""
    code, _, key = name.partition(".")
    check, finding = standard.check(code), findings.get(code)
    part = check.part(key) if check is not None else None
    if finding is None or not isinstance(part, Number) or part.lookup is None:
        return None
    table = standard.table(part.lookup.table)
    read = finding.values.get(part.key)
    figures = [v for v in (read if isinstance(read, tuple) else (read,)) if isinstance(v, Decimal)]
    if table is None or not figures:
        return None
    row = _highest(table, str(listing.get(part.lookup.listing, "")), part.lookup.column, figures)
    return None if row is None else row.name


def _highest(
    table: LimitTable, declared: str, column: str, figures: list[Decimal]
) -> TableRow | None:
    known = row_named(table, declared)
    if known is None:
        return None
    kind = known.code.rpartition("_")[0]
    reached = [
        (lower, row)
        for row in table.rows
        if row.code.rpartition("_")[0] == kind
        and column in row.ranges
        and (lower := row.ranges[column].lower) is not None
        and lower <= min(figures)
    ]
    return max(reached, key=lambda pair: pair[0])[1] if reached else None
