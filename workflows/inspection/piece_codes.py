"""Codes that one piece alone has: which a category knows, as they were found, and who holds them.

A serial, a chip's number or a bottle's code on two pieces is a doubt that the house finds itself.
What all pieces of a model share (UPC, registration number, lot) is no such code.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace

from workflows.inspection.finding import Finding, Listing
from workflows.inspection.judging.condition import holds
from workflows.inspection.standard.profile import OnePieceCode
from workflows.inspection.standard.types import Standard
from workflows.verdict import Citation, Refused, Text

Findings = Mapping[str, Finding]
LONGEST = 200
SHORTEST = 4  # characters, or it tells no piece from another


@dataclass(frozen=True, slots=True)
class FoundCode:
    """A code as it is compared, of which kind, and how people call it."""

    kind: str
    code: str
    name: Text
    shown: str


@dataclass(frozen=True, slots=True)
class HeldCode:
    """A code of this piece that stands on a live certificate of another one."""

    found: FoundCode
    certificate: str
    item: str


def found_codes(standard: Standard, findings: Findings, listing: Listing) -> tuple[FoundCode, ...]:
    """The codes of this piece, each once, in the order of the file."""
    codes = [
        code
        for rule in standard.codes
        if (code := _find_code(standard, rule, findings, listing)) is not None
    ]
    return tuple({(c.kind, c.code): c for c in codes}.values())


def with_held(
    standard: Standard, findings: Findings, held: Mapping[str, HeldCode]
) -> dict[str, Finding]:
    """The findings with what the house itself knows: whether a code was seen on another piece.

    `held` by kind. What somebody ticked there counts for nothing.
    """
    told = dict(findings)
    for rule in standard.codes:
        check, _, part = rule.seen.partition(".")
        finding = told.get(check)
        if not part or finding is None or not finding.values:
            continue
        others = {k: v for k, v in finding.values.items() if k != part}
        seen = kind_of(standard, rule) in held
        told[check] = replace(finding, values={**others, part: seen})
    return told


def refuse_held(held: Mapping[str, HeldCode]) -> Refused | None:
    """Why no certificate may be signed; None where no other piece holds a code."""
    if not held:
        return None
    zh = "；".join(
        f"{h.found.name.zh} {h.found.shown} 已在证书 {h.certificate}" for h in held.values()
    )
    en = "; ".join(
        f"{h.found.name.en} {h.found.shown} stands on certificate {h.certificate}"
        for h in held.values()
    )
    return Refused(
        "code_on_another",
        Text(zh, en),
        Citation("Jadegate house rules", tag="house rule"),
        Text(
            "请核对两件；同一件再次送检的，先撤销前一张证书",
            "Compare the two pieces; if it is the same piece again, revoke the earlier certificate",
        ),
    )


def kind_of(standard: Standard, rule: OnePieceCode) -> str:
    """What a code of the rule is filed under, through all versions of the standard."""
    return f"{standard.category.code}:{rule.parts[0]}"


def fold_code(text: str) -> str:
    """A code as it is compared: letters and digits, narrow, large."""
    folded = unicodedata.normalize("NFKC", text).upper()
    return "".join(c for c in folded if c.isalnum())[:LONGEST]


def _find_code(
    standard: Standard, rule: OnePieceCode, findings: Findings, listing: Listing
) -> FoundCode | None:
    if rule.when is not None and not holds(rule.when, findings, listing):
        return None
    values = []
    for name in rule.parts:
        code, _, key = name.partition(".")
        value = findings.get(code, Finding()).values.get(key or "value")
        if value is None or not str(value).strip():
            return None
        values.append(str(value).strip())
    folded = fold_code("".join(values))
    if len(folded) < SHORTEST:
        return None
    return FoundCode(kind_of(standard, rule), folded, rule.name, " ".join(values))
